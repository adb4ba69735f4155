"""Loading an assessment for whoever holds it, or failing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request

from app.assessments.domain.carrying import Source
from app.assessments.domain.pacing import Pace
from app.assessments.errors import AssessmentNotFound
from app.assessments.service.carrying import unconfirmed
from app.assessments.service.keeping import hold_for_change, kept_responses, open_assessment
from app.assessments.service.pacing import Paces
from app.assessments.tables import Assessment
from app.enterprises.service.keeping import profile_of
from app.identity.deps import VisitorDep, names
from app.identity.domain import Permission
from app.identity.service import may_open
from app.questionnaires.deps import LibraryDep
from app.questionnaires.domain.definition import Definition
from app.questionnaires.domain.responses import Response
from app.questionnaires.domain.showing import Showing
from app.questionnaires.service.library import Edition
from app.questionnaires.service.showing import showing_of
from app.web.deps import SAFE_METHODS, ContextDep, NowDep, SessionDep


@dataclass(frozen=True, slots=True)
class Held:
    """An assessment its holder has opened, with its questionnaire version and responses."""

    row: Assessment
    edition: Edition
    responses: dict[str, Response]
    facts: Mapping[str, str]
    carried: dict[str, Source] = field(default_factory=dict)
    """Where responses that wait for confirmation come from, by item; they do not count yet."""

    @property
    def given(self) -> dict[str, Response]:
        """The responses that count: given or confirmed by a person."""
        return {code: r for code, r in self.responses.items() if code not in self.carried}

    @property
    def definition(self) -> Definition:
        """The questionnaire version the assessment is pinned to."""
        return self.edition.definition

    @property
    def showing(self) -> Showing:
        """What is shown under the responses as they are now."""
        return showing_of(self.definition, self.responses, self.facts)

    @property
    def path(self) -> str:
        """The address of the assessment's first page."""
        return f"/assessments/{self.row.id}"


@names(Permission.HOLDS_ASSESSMENT)
def get_held(
    assessment_id: str,
    request: Request,
    session: SessionDep,
    context: ContextDep,
    visitor: VisitorDep,
    library: LibraryDep,
) -> Held:
    """Give the assessment, held against other changes for a changing request.

    Raises `AssessmentNotFound` also for one that exists but is not this visitor's.
    """
    try:
        wanted = UUID(assessment_id)
    except ValueError:
        raise AssessmentNotFound from None
    if not may_open(session, visitor, wanted, secret=context.secret):
        raise AssessmentNotFound
    reads = request.method in SAFE_METHODS
    row = open_assessment(session, wanted) if reads else hold_for_change(session, wanted)
    edition = library.edition(row.questionnaire_code, row.questionnaire_version)
    facts = profile_of(session, row.enterprise_id).facts
    responses = kept_responses(session, wanted, edition.definition)
    return Held(row, edition, responses, facts, unconfirmed(session, wanted))


HeldDep = Annotated[Held, Depends(get_held)]


def get_pace(request: Request, held: HeldDep, session: SessionDep, now: NowDep) -> Pace:
    """Give how long the items of the held assessment take."""
    paces: Paces = request.app.state.paces
    return paces.of(session, held.definition, now)


PaceDep = Annotated[Pace, Depends(get_pace)]
