"""Loading an assessment for whoever holds it or was given some of its sections, or failing."""

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Annotated
from uuid import UUID

import anyio.to_thread
from fastapi import Depends, Request
from sqlalchemy import Connection
from sqlmodel import Session

from app.assessments.domain.acting import OWNER, Actor
from app.assessments.domain.carrying import Source
from app.assessments.domain.pacing import Pace
from app.assessments.errors import AssessmentNotFound
from app.assessments.service.carrying import unconfirmed
from app.assessments.service.claiming import is_account_of
from app.assessments.service.delegating import delegated
from app.assessments.service.keeping import (
    find_assessment,
    kept_responses,
    look_at_assessment,
    refuse_closed,
)
from app.assessments.service.pacing import Paces
from app.assessments.tables import Assessment
from app.enterprises.service.keeping import profile_of
from app.evidence.deps import ArchiveDep, Received, received
from app.identity.deps import VisitorDep, get_visitor, keys_of, names
from app.identity.domain import Permission, Visitor
from app.identity.service import may_open, opening
from app.identity.service.accounts import Keys
from app.kit.clock import Clock
from app.kit.database import looking
from app.questionnaires.deps import LibraryDep
from app.questionnaires.domain.definition import Definition, Item, Section
from app.questionnaires.domain.responses import Response
from app.questionnaires.domain.showing import Showing
from app.questionnaires.errors import ItemNotFound
from app.questionnaires.service.library import Edition, Library
from app.questionnaires.service.showing import showing_of
from app.web.context import UPLOADS, Context
from app.web.deps import ContextDep, NowDep, SessionDep, get_context, place_in
from app.web.view import SAFE_METHODS


@dataclass(frozen=True, slots=True)
class Held:
    """An assessment somebody has opened, with its questionnaire version, and what they see of it."""

    row: Assessment
    edition: Edition
    responses: dict[str, Response]
    facts: Mapping[str, str]
    carried: dict[str, Source] = field(default_factory=dict)
    """Where responses that wait for confirmation come from, by item; they do not count yet."""
    actor: Actor = OWNER
    """Who has opened it."""
    elsewhere: Mapping[str, Response] = field(default_factory=dict)
    """Responses this person does not see; they only decide which questions are shown."""

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
        return showing_of(self.definition, {**self.elsewhere, **self.responses}, self.facts)

    @property
    def path(self) -> str:
        """The address below which this person's pages stand."""
        return f"/assessments/{self.actor.delegation or self.row.id}"

    @property
    def home(self) -> str:
        """The address of this person's task list."""
        return self.path if self.actor.is_owner else f"{self.path}/part"

    @property
    def sections(self) -> tuple[Section, ...]:
        """The sections this person sees."""
        return tuple(s for s in self.definition.sections if self.actor.sees(s.code))

    def section(self, code: str) -> Section:
        """Give one of this person's sections; raises `AssessmentNotFound`."""
        section = self.definition.section(code)
        if section is None or not self.actor.sees(code):
            raise AssessmentNotFound
        return section

    def sees_item(self, code: str) -> bool:
        """Whether an item is one of this person's sections."""
        return self.definition.item(code) is not None and self.actor.sees(
            self.definition.section_of(code).code
        )

    def item(self, code: str) -> Item:
        """Give an item of this person's sections; raises `ItemNotFound`."""
        item = self.definition.item(code)
        if item is None or not self.sees_item(code):
            raise ItemNotFound(f"no item {code[:40]!r}", item=code[:40])
        return item

    def shown_item(self, code: str) -> Item:
        """Give an item of this person's sections that is shown now; raises `ItemNotFound`."""
        item = self.item(code)
        if not self.showing.shows(code):
            raise ItemNotFound(f"{code[:40]!r} is not shown", item=code[:40])
        return item


@dataclass(frozen=True, slots=True)
class Claim:
    """Who wants to open what, an assessment or a part of one; nothing is known until it is proved."""

    wanted: UUID
    visitor: Visitor
    keys: Keys
    clock: Clock

    @property
    def opening(self) -> dict[str, object]:
        """What proves the claim within a statement, except an account's."""
        return opening(self.visitor, self.wanted, secret=self.keys.secret)

    def prove(self, connection: Connection) -> None:
        """Raise `AssessmentNotFound` also for what exists but is not this visitor's, nor their account's."""
        if may_open(connection, self.visitor, self.wanted, secret=self.keys.secret):
            return
        if not self.visitor.session:
            raise AssessmentNotFound
        with looking(connection) as session:
            if not is_account_of(session, self.visitor.session, self.wanted, self.keys, at=self.clock()):
                raise AssessmentNotFound


@names(Permission.ANSWERS_PART)
async def get_claim(assessment_id: str, request: Request) -> Claim:
    """Give the claim to what the id in the address opens, to be proved where it is used."""
    context = await get_context(request)
    return _claim(assessment_id, await get_visitor(request, context), context)


@names(Permission.ANSWERS_PART)
def get_answering(
    assessment_id: str,
    request: Request,
    session: SessionDep,
    context: ContextDep,
    visitor: VisitorDep,
    library: LibraryDep,
) -> Held:
    """Give what the id in the address opens: an assessment, or a colleague's part of one.

    This is the only place that decides it. A changing request holds the assessment against other
    changes. Raises `AssessmentNotFound` also for one that exists but is not this visitor's.
    """
    claim = _claim(assessment_id, visitor, context)
    return opened(session, claim, library, reads=request.method in SAFE_METHODS)


@names(Permission.HOLDS_ASSESSMENT)
def get_held(
    assessment_id: str,
    request: Request,
    session: SessionDep,
    context: ContextDep,
    visitor: VisitorDep,
    library: LibraryDep,
) -> Held:
    """Give the assessment to its owner; to everybody else, colleagues too, it does not exist."""
    held = get_answering(assessment_id, request, session, context, visitor, library)
    if not held.actor.is_owner:
        raise AssessmentNotFound
    return held


HeldDep = Annotated[Held, Depends(get_held)]
ClaimDep = Annotated[Claim, Depends(get_claim)]
AnsweringDep = Annotated[Held, Depends(get_answering)]


async def get_received(
    assessment_id: str,
    code: str,
    request: Request,
    context: ContextDep,
    visitor: VisitorDep,
    library: LibraryDep,
    archive: ArchiveDep,
) -> AsyncIterator[Received]:
    """Receive files for an item from whoever may add some; stands before `AnsweringDep` in a route.

    Sending takes minutes on a slow line and examining takes its time, so both happen before the request
    takes its turn to write. Raises `AssessmentNotFound`, `ItemNotFound`, `AssessmentSubmitted`.
    """
    now, place = context.clock(), place_in(request)
    await context.database.run(lambda c: context.limits.take(c, UPLOADS, place, at=now))
    async with context.database.session(write=False) as session:
        claim = _claim(assessment_id, visitor, context)
        await anyio.to_thread.run_sync(partial(_may_add, session, claim, library, code))
    async with received(archive, request) as found:
        yield found


ReceivedDep = Annotated[Received, Depends(get_received)]


def _may_add(session: Session, claim: Claim, library: Library, code: str) -> None:
    row, actor = _opened(session, claim, reads=True)
    held_by_actor(session, row, actor, library).shown_item(code)
    refuse_closed(row.state, actor)


def opened(session: Session, claim: Claim, library: Library, *, reads: bool) -> Held:
    """Give what a claim opens; raises `AssessmentNotFound`."""
    row, actor = _opened(session, claim, reads=reads)
    return held_by_actor(session, row, actor, library)


def held_by_actor(session: Session, row: Assessment, actor: Actor, library: Library) -> Held:
    """Give what this person sees of an assessment."""
    edition = library.edition(row.questionnaire_code, row.questionnaire_version)
    facts = profile_of(session, row.enterprise_id).facts
    responses = kept_responses(session, row.id, edition.definition)
    carried = unconfirmed(session, row.id)
    if actor.is_owner:
        return Held(row, edition, responses, facts, carried)
    seen = {code for s in edition.definition.sections if actor.sees(s.code) for code in s.items}
    return Held(
        row,
        edition,
        {code: response for code, response in responses.items() if code in seen},
        facts,
        {code: source for code, source in carried.items() if code in seen},
        actor,
        {code: response for code, response in responses.items() if code not in seen},
    )


def _claim(typed_id: str, visitor: Visitor, context: Context) -> Claim:
    try:
        return Claim(UUID(typed_id), visitor, keys_of(context), context.clock)
    except ValueError:
        raise AssessmentNotFound from None


def _opened(session: Session, claim: Claim, *, reads: bool) -> tuple[Assessment, Actor]:
    claim.prove(session.connection())
    row = (
        look_at_assessment(session, claim.wanted)
        if reads
        else find_assessment(session, claim.wanted, holds=True)
    )
    return (row, OWNER) if row is not None else delegated(session, claim.wanted, holds=not reads)


def pacing_of(request: Request, session: Session, now: datetime) -> Callable[[Definition], Pace]:
    """Give what tells how long the items of a questionnaire version take."""
    paces: Paces = request.app.state.paces
    return lambda definition: paces.of(session, definition, now)


async def get_pacing(request: Request, session: SessionDep, now: NowDep) -> Callable[[Definition], Pace]:
    """Give the same for a request with a session."""
    return pacing_of(request, session, now)


PacingDep = Annotated[Callable[[Definition], Pace], Depends(get_pacing)]
