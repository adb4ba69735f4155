"""Loading an assessment for whoever holds it, or failing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from sqlalchemy import Connection

from app.assessments.domain.carrying import Source
from app.assessments.errors import AssessmentNotFound
from app.assessments.service.carrying import unconfirmed
from app.assessments.service.keeping import hold_for_change, kept_responses, open_assessment
from app.assessments.tables import Assessment
from app.enterprises.service.keeping import profile_of
from app.identity.deps import get_visitor, names
from app.identity.domain import Permission, Visitor
from app.identity.service import may_open
from app.questionnaires.deps import LibraryDep
from app.questionnaires.domain.definition import Definition
from app.questionnaires.domain.responses import Response
from app.questionnaires.domain.showing import Showing
from app.questionnaires.service.library import Edition
from app.questionnaires.service.showing import showing_of
from app.web.deps import SAFE_METHODS, SessionDep, get_context


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


@dataclass(frozen=True, slots=True)
class Claim:
    """Who wants to open which assessment; nothing is known of it until `prove` has looked."""

    assessment: UUID
    visitor: Visitor
    secret: str

    def prove(self, connection: Connection) -> None:
        """Raise `AssessmentNotFound` also for one that exists but is not this visitor's."""
        if not may_open(connection, self.visitor, self.assessment, secret=self.secret):
            raise AssessmentNotFound


@names(Permission.HOLDS_ASSESSMENT)
async def get_claim(assessment_id: str, request: Request) -> Claim:
    """Give the claim to an assessment, to be proved in the transaction that uses it."""
    context = await get_context(request)
    try:
        return Claim(UUID(assessment_id), await get_visitor(request, context), context.secret)
    except ValueError:
        raise AssessmentNotFound from None


ClaimDep = Annotated[Claim, Depends(get_claim)]


def get_held(request: Request, session: SessionDep, claim: ClaimDep, library: LibraryDep) -> Held:
    """Give the assessment, held against other changes for a changing request."""
    claim.prove(session.connection())
    wanted, reads = claim.assessment, request.method in SAFE_METHODS
    row = open_assessment(session, wanted) if reads else hold_for_change(session, wanted)
    edition = library.edition(row.questionnaire_code, row.questionnaire_version)
    facts = profile_of(session, row.enterprise_id).facts
    responses = kept_responses(session, wanted, edition.definition)
    return Held(row, edition, responses, facts, unconfirmed(session, wanted))


HeldDep = Annotated[Held, Depends(get_held)]
