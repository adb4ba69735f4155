"""States of an assessment, its progress, and what is still missing."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.kit.states import StateTable
from app.questionnaires.domain.definition import Definition, Section
from app.questionnaires.domain.responses import Response
from app.questionnaires.domain.showing import Showing
from diagnosis_models.contract import ResponseState

PLEDGE_VERSION = "1"


class AssessmentState(StrEnum):
    """Where an assessment stands (FHIR: in-progress, completed)."""

    IN_PROGRESS = "in_progress"
    SUBMITTED = "submitted"


class AssessmentEvent(StrEnum):
    """What can happen to an assessment."""

    RESPOND = "respond"
    SUBMIT = "submit"


ASSESSMENT_STATES = StateTable(
    {
        (AssessmentState.IN_PROGRESS, AssessmentEvent.RESPOND): AssessmentState.IN_PROGRESS,
        (AssessmentState.IN_PROGRESS, AssessmentEvent.SUBMIT): AssessmentState.SUBMITTED,
    }
)


class SectionState(StrEnum):
    """How far a section is."""

    NOT_STARTED = "not_started"
    STARTED = "started"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class SectionProgress:
    """How many of the shown items of a section have a response (不清楚 is one), and which have none."""

    section: Section
    answered: int
    total: int
    open: tuple[str, ...]

    @property
    def state(self) -> SectionState:
        """Not started, started or done."""
        if self.answered == 0:
            return SectionState.NOT_STARTED
        return SectionState.DONE if self.answered == self.total else SectionState.STARTED


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the whole assessment is."""

    sections: tuple[SectionProgress, ...]

    @property
    def answered(self) -> int:
        """How many items have a response."""
        return sum(section.answered for section in self.sections)

    @property
    def total(self) -> int:
        """How many items there are."""
        return sum(section.total for section in self.sections)

    @property
    def open(self) -> tuple[str, ...]:
        """The shown items without a response, in questionnaire order."""
        return tuple(code for section in self.sections for code in section.open)


def progress(definition: Definition, responses: Mapping[str, Response], showing: Showing) -> Progress:
    """Count what is answered, section by section; a section without a shown item is left out.

    An answer whose option is no longer offered does not count, as it does not count in the score.
    """
    counted = showing.counted(responses)
    sections = []
    for section in definition.sections:
        shown = [item for item in section.items if showing.shows(item)]
        if shown:
            silent = tuple(item for item in shown if not _is_dealt_with(counted.get(item)))
            sections.append(SectionProgress(section, len(shown) - len(silent), len(shown), silent))
    return Progress(tuple(sections))


def missing_items(definition: Definition, responses: Mapping[str, Response], showing: Showing) -> list[str]:
    """Give the shown items without any response, in questionnaire order."""
    return list(progress(definition, responses, showing).open)


def _is_dealt_with(response: Response | None) -> bool:
    """Whether there is a response; "don't know" is one, silence is not."""
    return response is not None and response.state is not ResponseState.UNANSWERED
