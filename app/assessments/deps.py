"""Loading an assessment for whoever holds it, or failing."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Annotated
from uuid import UUID

import anyio.to_thread
from fastapi import Depends, Request
from sqlmodel import Session

from app.assessments.domain.carrying import Source
from app.assessments.domain.states import AssessmentState
from app.assessments.errors import AssessmentNotFound, AssessmentSubmitted
from app.assessments.service.carrying import unconfirmed
from app.assessments.service.keeping import hold_for_change, kept_responses, open_assessment
from app.assessments.tables import Assessment
from app.enterprises.service.keeping import profile_of
from app.identity.deps import VisitorDep, names
from app.evidence.deps import ArchiveDep, Received, received
from app.identity.domain import Permission, Visitor
from app.identity.errors import TooManyAttempts
from app.identity.service import may_open
from app.questionnaires.deps import LibraryDep
from app.questionnaires.domain.definition import Definition, Item
from app.questionnaires.domain.responses import Response
from app.questionnaires.domain.showing import Showing
from app.questionnaires.errors import ItemNotFound
from app.questionnaires.service.library import Edition, Library
from app.questionnaires.service.showing import showing_of
from app.web.context import UPLOADS, Context
from app.web.deps import SAFE_METHODS, ContextDep, SessionDep


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

    def shown_item(self, code: str) -> Item:
        """Give an item that is shown now; raises `ItemNotFound`."""
        item = self.definition.item(code)
        if item is None or not self.showing.shows(code):
            raise ItemNotFound(f"no item {code[:40]!r}", item=code[:40])
        return item

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
    reads = request.method in SAFE_METHODS
    return _held(session, context, visitor, library, assessment_id, reads=reads)


HeldDep = Annotated[Held, Depends(get_held)]


async def get_received(
    assessment_id: str,
    code: str,
    request: Request,
    context: ContextDep,
    visitor: VisitorDep,
    library: LibraryDep,
    archive: ArchiveDep,
) -> AsyncIterator[Received]:
    """Receive files for an item from whoever may add some; stands before `HeldDep` in a route.

    Sending takes minutes on a slow line and examining takes its time, so both happen before the request
    takes its turn to write. Raises `AssessmentNotFound`, `ItemNotFound`, `AssessmentSubmitted`.
    """
    if not context.throttle.allows(UPLOADS, "upload", request.client.host if request.client else ""):
        raise TooManyAttempts
    async with context.database.session(write=False) as session:
        held = await anyio.to_thread.run_sync(
            partial(_held, session, context, visitor, library, assessment_id, reads=True)
        )
        held.shown_item(code)
    if held.row.state == AssessmentState.SUBMITTED:
        raise AssessmentSubmitted
    async with received(archive, request) as found:
        yield found


ReceivedDep = Annotated[Received, Depends(get_received)]


def _held(
    session: Session,
    context: Context,
    visitor: Visitor,
    library: Library,
    assessment_id: str,
    *,
    reads: bool,
) -> Held:
    try:
        wanted = UUID(assessment_id)
    except ValueError:
        raise AssessmentNotFound from None
    if not may_open(session, visitor, wanted, secret=context.secret):
        raise AssessmentNotFound
    row = open_assessment(session, wanted) if reads else hold_for_change(session, wanted)
    edition = library.edition(row.questionnaire_code, row.questionnaire_version)
    facts = profile_of(session, row.enterprise_id).facts
    responses = kept_responses(session, wanted, edition.definition)
    return Held(row, edition, responses, facts, unconfirmed(session, wanted))
