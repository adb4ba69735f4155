"""The API of assessments: start, read, autosave, submit."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Header, Request, Response
from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Connection
from sqlmodel import Session

from app.assessments.deps import Claim, ClaimDep, Held, HeldDep
from app.assessments.domain.states import AssessmentState, missing_items, progress
from app.assessments.errors import AssessmentNotFound, ResponsesFileFaulty, RevisionStale
from app.assessments.schemas import (
    AssessmentCreate,
    AssessmentCreated,
    AssessmentRead,
    CarriedRead,
    DoubtRead,
    ProgressRead,
    QuestionnairePin,
    ResponseWritten,
    SubmissionCreate,
)
from app.assessments.service.autosaving import Answer, Saved, autosave, save_at_once
from app.assessments.service.carrying import unconfirmed
from app.assessments.service.continuing import start_from
from app.assessments.service.keeping import (
    Submission,
    etag,
    kept_responses,
    open_assessment,
    start,
    submit,
)
from app.assessments.service.quality import doubts_about, hear
from app.assessments.tables import Assessment
from app.enterprises.domain import read_profile
from app.enterprises.service.codes import code_tables
from app.enterprises.service.keeping import keep_profile, profile_of
from app.identity.deps import PUBLIC, VisitorDep, keys_of
from app.identity.domain import Visitor, resume_token
from app.kit.plain import Json
from app.questionnaires.deps import LibraryDep, get_library
from app.questionnaires.domain.definition import Texts
from app.questionnaires.domain.quality import Doubt, doubt_sentence
from app.questionnaires.domain.responses import as_plain
from app.questionnaires.service.library import Library
from app.web.context import STARTS, Context
from app.web.deps import BodyDep, ContextDep, NowDep, SessionDep, ViewDep, get_body, get_context, place_in

router = APIRouter(prefix="/api/v1/assessments", tags=["assessments"])

RAW_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "description": 'a response as in the responses file, or {"value": …} around it',
                    "examples": [{"value": ["B", "C"]}, {"value": {"total": 100, "digital": 35}}],
                }
            }
        },
    }
}


@router.post("", status_code=201, dependencies=[PUBLIC])
def create(
    body: AssessmentCreate,
    request: Request,
    response: Response,
    session: SessionDep,
    context: ContextDep,
    library: LibraryDep,
    view: ViewDep,
    visitor: VisitorDep,
    now: NowDep,
) -> AssessmentCreated:
    """Start an assessment of the newest version of a questionnaire.

    With `from` it takes over profile and known answers of a submitted assessment the caller holds; what
    is carried over waits for confirmation and is listed in `carried`.
    """
    context.limits.take(session.connection(), STARTS, place_in(request), at=now)
    edition = library.newest(body.questionnaire)
    language = body.language if body.language in edition.definition.languages else view.lang
    if body.source is not None:
        source = _source(session, body.source, visitor, context)
        row = start_from(
            session,
            source,
            body.questionnaire,
            library=library,
            language=language,
            random=context.random,
            at=now,
        )
    else:
        row = start(session, edition.definition, language=language, random=context.random, at=now)
    if body.profile:
        profile = read_profile(body.profile, code_tables().known, complete=False)
        row.enterprise_id = keep_profile(session, profile, enterprise_id=None, at=now)
    token = resume_token(context.secret, row.id)
    facts = profile_of(session, row.enterprise_id).facts
    responses = kept_responses(session, row.id, edition.definition)
    held = Held(row, edition, responses, facts, unconfirmed(session, row.id))
    read = _read(held, (), library.texts(edition, view.lang))
    response.headers["ETag"] = read.etag
    response.headers["Location"] = view.url(f"/api/v1/assessments/{row.id}")
    return AssessmentCreated(
        **read.model_dump(),
        resume_token=token,
        resume_url=f"{context.settings.public_url}/resume/{token}",
    )


@router.get("/{assessment_id}")
def read_assessment(
    held: HeldDep, response: Response, session: SessionDep, library: LibraryDep, view: ViewDep
) -> AssessmentRead:
    """Give state, responses, progress, doubts about the answers, and entity tag."""
    response.headers["ETag"] = etag(held.row)
    texts = library.texts(held.edition, view.lang)
    return _read(held, _doubts(session, library, held), texts)


@router.put("/{assessment_id}/responses/{item}", openapi_extra=RAW_BODY)
async def write_response(
    item: str,
    claim: ClaimDep,
    request: Request,
    response: Response,
    if_match: Annotated[str | None, Header()] = None,
) -> ResponseWritten:
    """Keep one response; acknowledged only after commit.

    Needs `If-Match` with the last entity tag of the assessment or of the item: 428 without it, 412 with
    the current value, its tag, when it changed and by whom when somebody else was faster. A colleague
    writes under the id of the delegation, and only to items of its sections.
    """
    # asked for directly: as dependencies these three would take a quarter of the whole request
    context, library = await get_context(request), await get_library(request)
    answer = Answer(claim.wanted, item, await get_body(request, context), if_match)

    def keep(connection: Connection) -> Saved | RevisionStale:
        claim.prove(connection)
        return autosave(connection, answer, library=library, at=context.clock())

    def keep_at_once(connection: Connection) -> Saved | None:
        return save_at_once(connection, answer, claim.opening, library=library, at=context.clock())

    saved: Saved | RevisionStale | None = await context.database.run_alone(keep_at_once)
    if saved is None:
        saved = await context.database.run(keep)
    if isinstance(saved, RevisionStale):
        raise saved  # only now: that two people answered differently is committed
    response.headers["ETag"] = saved.etag
    return ResponseWritten(
        item=saved.item.code,
        value=as_plain(saved.item, saved.response),
        options=list(saved.response.options),
        cautions=[str(caution) for caution in saved.response.cautions],
        etag=saved.etag,
        item_etag=saved.item_etag,
    )


@router.post("/{assessment_id}/submission")
def create_submission(
    held: HeldDep,
    body: BodyDep,
    response: Response,
    session: SessionDep,
    library: LibraryDep,
    view: ViewDep,
    now: NowDep,
    idempotency_key: Annotated[str, Header(max_length=200)] = "",
) -> AssessmentRead:
    """Submit; a repeat with the same `Idempotency-Key` changes nothing. 409 says what is missing.

    Doubts about the answers do not stop it; they are kept as flags, with the `remarks` to them.
    """
    made = _submission(body)
    texts, doubts = library.texts(held.edition, view.lang), _doubts(session, library, held)
    if held.row.state != AssessmentState.SUBMITTED and made.remarks:
        hear(session, held.row, doubts, made.remarks, texts, at=now)
    submission = Submission(signer=made.signer, key=idempotency_key, remarks=made.remarks)
    submit(session, held.row, held.definition, submission, needs_profile=False, at=now)
    held.carried.clear()
    response.headers["ETag"] = etag(held.row)
    return _read(held, doubts, texts)


def _doubts(session: Session, library: Library, held: Held) -> tuple[Doubt, ...]:
    profile = profile_of(session, held.row.enterprise_id)
    return doubts_about(held.definition, library.rules(held.edition), held.given, profile)


def _source(session: SessionDep, code: str, visitor: Visitor, context: Context) -> Assessment:
    """Give the assessment to go on from; raises `AssessmentNotFound` also for somebody else's."""
    try:
        wanted = UUID(code)
    except ValueError:
        raise AssessmentNotFound from None
    Claim(wanted, visitor, keys_of(context), context.clock).prove(session.connection())
    return open_assessment(session, wanted)


def _submission(body: str) -> SubmissionCreate:
    try:
        return TypeAdapter(SubmissionCreate).validate_json(body) if body.strip() else SubmissionCreate()
    except ValidationError as fault:
        faults = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in fault.errors())
        raise ResponsesFileFaulty(
            f"body: expected an object with at most signer and remarks: {faults}"
        ) from fault


def _read(held: Held, doubts: tuple[Doubt, ...], texts: Texts) -> AssessmentRead:
    row, definition = held.row, held.definition
    done = progress(definition, held.given, held.showing)
    responses: dict[str, Json] = {}
    for code, response in held.responses.items():
        item = definition.item(code)
        if item is not None:
            responses[code] = as_plain(item, response)
    return AssessmentRead(
        id=str(row.id),
        code=row.code,
        state=row.state,
        questionnaire=QuestionnairePin(
            code=definition.code, version=definition.version, fingerprint=definition.fingerprint
        ),
        responses=responses,
        carried={
            code: CarriedRead(
                assessment=str(source.assessment),
                questionnaire=source.questionnaire,
                version=source.version,
                item=source.item,
            )
            for code, source in held.carried.items()
        },
        progress=ProgressRead(
            answered=done.answered,
            total=done.total,
            missing=missing_items(definition, held.given, held.showing),
        ),
        doubts=[
            DoubtRead(
                rule=doubt.rule,
                severity=str(doubt.severity),
                items=list(doubt.items),
                question=doubt_sentence(texts, doubt.rule, doubt.figures),
            )
            for doubt in doubts
        ],
        etag=etag(row),
        started_at=row.started_at.isoformat(),
        submitted_at=row.submitted_at.isoformat() if row.submitted_at else None,
    )
