"""The verified layer: the consultant's value beside the enterprise's, item by item, and the result over it."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple, cast
from uuid import UUID

from sqlmodel import Session

from app.assessments.service.keeping import kept_responses, open_assessment
from app.assessments.tables import Assessment
from app.cases.adapters import load_rules
from app.cases.domain.states import VERIFYING, CaseState
from app.cases.errors import CaseClosedForReview, ItemStale, TextRefused, VerifiedBodyFaulty
from app.cases.repository import result_of_case, verified_of
from app.cases.tables import CaseResult, DiagnosisCase, VerifiedResponse
from app.enterprises.service.keeping import profile_of
from app.kit.audit import Entry, record
from app.kit.plain import clean_text, read_json, write_json
from app.questionnaires.domain.definition import Definition, Item
from app.questionnaires.domain.responses import Response, as_plain, read_response
from app.questionnaires.domain.showing import Showing
from app.questionnaires.service.library import Edition, Library
from app.questionnaires.service.showing import showing_of
from app.scoring.domain.documents import ResultDocument, read_result, result_document
from app.scoring.service.keeping import kept_result, responses_digest
from app.scoring.service.measuring import measure
from diagnosis_models.contract import ResponseState, Result

LONGEST_REMARK = 500
TAG_LENGTH = 16
UNSAID: Mapping[str, object] = {"state": str(ResponseState.UNANSWERED)}


class ItemState(StrEnum):
    """How far the verification of an item is."""

    OPEN = "open"
    REASON_MISSING = "reason-missing"
    SAME = "same"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Verification:
    """A value as verified, and why it differs; an unanswered one takes the verification back."""

    response: Response
    reason: str = ""
    remark: str = ""


@dataclass(frozen=True)
class Layers:
    """Both layers of a case: what the enterprise said, what was verified."""

    assessment: Assessment
    edition: Edition
    given: Mapping[str, Response]
    rows: Mapping[str, VerifiedResponse]
    facts: Mapping[str, str]

    @property
    def definition(self) -> Definition:
        """The questionnaire version of the assessment."""
        return self.edition.definition

    @cached_property
    def verified(self) -> dict[str, Response]:
        """The verified responses by item, whether their reasons are there or not."""
        found = {}
        for code, row in self.rows.items():
            item = self.definition.item(code)
            if item is not None:
                found[code] = read_response(item, read_json(row.value))
        return found

    @cached_property
    def together(self) -> dict[str, Response]:
        """The verified responses, and the enterprise's own where nothing is verified yet."""
        return {**self.given, **self.verified}

    @cached_property
    def showing(self) -> Showing:
        """What is shown under the verified layer."""
        return showing_of(self.definition, self.together, self.facts)

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """The shown items in the order of the sections."""
        codes = (code for section in self.definition.sections for code in section.items)
        found = (self.definition.item(code) for code in codes if self.showing.shows(code))
        return tuple(item for item in found if item is not None)

    def state(self, code: str) -> ItemState:
        """Say how far an item is."""
        row = self.rows.get(code)
        if row is None:
            return ItemState.OPEN
        if not row.differs:
            return ItemState.SAME
        return ItemState.CHANGED if row.reason and row.remark else ItemState.REASON_MISSING

    @property
    def open(self) -> tuple[str, ...]:
        """The shown items without a verified value, or without the reason of a difference."""
        waiting = {ItemState.OPEN, ItemState.REASON_MISSING}
        return tuple(item.code for item in self.items if self.state(item.code) in waiting)

    @property
    def changed(self) -> tuple[str, ...]:
        """The shown items whose verified value differs."""
        return tuple(i.code for i in self.items if (row := self.rows.get(i.code)) and row.differs)


def layers_of(session: Session, case: DiagnosisCase, library: Library) -> Layers:
    """Give both layers of a case."""
    assessment = open_assessment(session, case.assessment_id)
    edition = library.edition(assessment.questionnaire_code, assessment.questionnaire_version)
    return Layers(
        assessment,
        edition,
        kept_responses(session, assessment.id, edition.definition),
        verified_of(session, case.id),
        profile_of(session, case.enterprise_id).facts,
    )


class Kept(NamedTuple):
    """What is kept of a verification; `value` and `self_value` are canonical JSON."""

    value: str
    self_value: str
    differs: bool
    reason: str
    remark: str


def kept_of(item: Item, wanted: Verification, layers: Layers) -> Kept:
    """Give what a verification keeps; a reason only where the values differ."""
    given = layers.given.get(item.code)
    own = write_json(as_plain(item, given) if given else UNSAID)
    value = write_json(as_plain(item, wanted.response))
    differs = value != own
    return Kept(value, own, differs, wanted.reason if differs else "", wanted.remark)


def verified_tag(item: str, row: VerifiedResponse | Kept | None) -> str:
    """Give the entity tag of a verified value with its reason; all unverified ones are alike."""
    plain = "" if row is None else write_json([row.value, row.reason, row.remark])
    digest = hashlib.sha256(write_json([item, plain]).encode()).hexdigest()
    return f'"{item}-{digest[:TAG_LENGTH]}"'


def read_verification(item: Item, raw: object) -> Verification:
    """Check a posted value with its reason.

    Raises `VerifiedBodyFaulty`, `ResponseRefused`, `TextRefused`.
    """
    if not isinstance(raw, dict) or "value" not in raw:
        raise VerifiedBodyFaulty('expected {"value": …, "reason": …, "remark": …}')
    reason, remark = str(raw.get("reason") or ""), clean_text(str(raw.get("remark") or ""))
    if reason and reason not in load_rules().reasons:
        raise VerifiedBodyFaulty(f"reason: one of {', '.join(load_rules().reasons)}")
    if len(remark) > LONGEST_REMARK:
        raise TextRefused(longest=LONGEST_REMARK)
    return Verification(read_response(item, raw["value"]), reason, remark)


def verify(
    session: Session,
    case: DiagnosisCase,
    layers: Layers,
    item: Item,
    wanted: Verification,
    *,
    by: tuple[UUID, str],
    at: datetime,
) -> VerifiedResponse | None:
    """Keep a verified value of a held case; an unanswered one takes it back. Gives the kept row.

    Raises `CaseClosedForReview`.
    """
    if CaseState(case.state) not in VERIFYING:
        raise CaseClosedForReview(state=case.state)
    row = layers.rows.get(item.code)
    before = None if row is None else _plain(row)
    if wanted.response.state is ResponseState.UNANSWERED:
        if row is not None:
            session.delete(row)
            session.flush()
            record(session, Entry("case.unverified", "case", str(case.id), at, before=before))
        return None
    kept = kept_of(item, wanted, layers)
    if row is None:
        row = VerifiedResponse(
            case_id=case.id, item=item.code, by=by[0], by_name=by[1], at=at, **kept._asdict()
        )
    elif all(getattr(row, name) == part for name, part in kept._asdict().items()):
        return row
    row.sqlmodel_update({**kept._asdict(), "by": by[0], "by_name": by[1], "at": at})
    session.add(row)
    session.flush()
    record(session, Entry("case.verified", "case", str(case.id), at, before=before, after=_plain(row)))
    return row


def refuse_unseen(item: str, row: VerifiedResponse | None, seen: str, mine: str) -> None:
    """Raise `ItemStale` when what is kept is neither what the sender saw nor what they send."""
    current = verified_tag(item, row)
    if seen in {"*", current} or mine == current:
        return
    raise ItemStale(
        "verified meanwhile",
        current=read_json(row.value) if row else dict(UNSAID),
        item=item,
        item_etag=current,
        beside={"reason": row.reason, "remark": row.remark} if row else {"reason": "", "remark": ""},
        changed_at=row.at.isoformat() if row else None,
        changed_by=row.by_name if row else "",
    )


def sent_tag(item: Item, wanted: Verification, layers: Layers) -> str:
    """Give the tag that what is sent would have once it is kept."""
    if wanted.response.state is ResponseState.UNANSWERED:
        return verified_tag(item.code, None)
    return verified_tag(item.code, kept_of(item, wanted, layers))


def keep_result(
    session: Session, case: DiagnosisCase, layers: Layers, *, library: Library, at: datetime
) -> CaseResult:
    """Measure the verified layer as it stands, unless the kept result is of the same responses."""
    digest = responses_digest(layers.definition, layers.together)
    row = result_of_case(session, case.id)
    if row is not None and row.input_digest == digest:
        return row
    result = measure(layers.definition, layers.together, layers.facts)
    document = result_document(layers.definition, library.texts(layers.edition, "zh-CN"), result)
    row = row or CaseResult(
        case_id=case.id, input_digest="", total="", level=0, document="", measured_at=at
    )
    row.input_digest, row.measured_at = digest, at
    row.total, row.level = document["total"]["score"], document["level"]["rank"]
    row.document = write_json(document)
    session.add(row)
    session.flush()
    return row


def both_results(session: Session, case: DiagnosisCase, layers: Layers) -> tuple[Result, Result]:
    """Give the results of the self-given and of the verified layer; kept ones where they are up to date."""
    own, row = kept_result(session, case.assessment_id), result_of_case(session, case.id)
    if not layers.rows:
        return own, own
    if row is not None and row.input_digest == responses_digest(layers.definition, layers.together):
        return own, read_result(cast("ResultDocument", json.loads(row.document)))
    return own, measure(layers.definition, layers.together, layers.facts)


def _plain(row: VerifiedResponse) -> dict[str, str]:
    return {"item": row.item, "value": row.value, "reason": row.reason}
