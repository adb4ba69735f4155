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
    """How many of the shown items of a section have a response (不清楚 is one)."""

    section: Section
    answered: int
    total: int

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
    def minutes_left(self) -> int:
        """The declared minutes of what is not answered yet, rounded up per section."""
        return sum(
            -(-s.section.minutes * (s.total - s.answered) // len(s.section.items)) for s in self.sections
        )


def has_response(responses: Mapping[str, Response], item: str) -> bool:
    """Whether the item was dealt with; "don't know" is a response, silence is not."""
    response = responses.get(item)
    return response is not None and response.state is not ResponseState.UNANSWERED


def progress(definition: Definition, responses: Mapping[str, Response], showing: Showing) -> Progress:
    """Count what is answered, section by section; a section without a shown item is left out."""
    counted = []
    for section in definition.sections:
        shown = [item for item in section.items if showing.shows(item)]
        if shown:
            answered = sum(has_response(responses, item) for item in shown)
            counted.append(SectionProgress(section, answered, len(shown)))
    return Progress(tuple(counted))


def missing_items(definition: Definition, responses: Mapping[str, Response], showing: Showing) -> list[str]:
    """Give the shown items without any response, in questionnaire order."""
    shown = [code for section in definition.sections for code in section.items if showing.shows(code)]
    return [code for code in shown if not has_response(responses, code)]
