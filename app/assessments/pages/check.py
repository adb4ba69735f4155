"""Check all responses, make the pledge, submit."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from fastapi import APIRouter
from fastapi.responses import Response
from sqlmodel import Session

from app.assessments.deps import Held, HeldDep
from app.assessments.domain.forms import Fields
from app.assessments.domain.states import AssessmentState, missing_items
from app.assessments.errors import AnswersDiffer, AssessmentIncomplete, PledgeMissing, RemarkTooLong
from app.assessments.pages.delegating import differences_link
from app.assessments.pages.doubts import DoubtView, doubt_view, said_in
from app.assessments.pages.evidence_list import evidence_link
from app.assessments.service.keeping import Submission, submit
from app.assessments.service.quality import doubts_about, flags_of, hear
from app.assessments.service.wording import answer_words, caution_words, profile_facts
from app.enterprises.domain import Profile
from app.enterprises.service.keeping import profile_of
from app.questionnaires.deps import LibraryDep
from app.questionnaires.domain.definition import Texts
from app.questionnaires.domain.quality import Doubt, Severity
from app.questionnaires.service.library import Library
from app.web.deps import FormDep, NowDep, SessionDep, ViewDep
from app.web.page import Link, Page
from app.web.view import View
from diagnosis_models.contract import ResponseState

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the check: what was asked and what is kept."""

    label: str
    values: tuple[str, ...]
    cautions: tuple[str, ...]
    is_missing: bool
    is_unconfirmed: bool
    change: Link


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of one section."""

    heading: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckPage(Page):
    """All responses, and the truthfulness pledge."""

    template: ClassVar[str] = "assessments/check.html"

    action: str
    """Where the pledge posts to."""
    back: str
    """Address of the task list."""
    evidence: Link
    """To the list of evidence; its label says how much is there and missing."""
    groups: tuple[Group, ...]
    """The profile, then the sections."""
    missing: tuple[Link, ...]
    """What is still missing, each with the place to fill it."""
    unconfirmed: tuple[Link, ...]
    """What was carried over and waits for confirmation, each with the place to confirm it."""
    differences: Link | None
    """To the answers people gave differently; they stand against submitting until the owner decides."""
    unsure: int
    """How many items are answered 不清楚; the result is provisional then."""
    doubts: tuple[DoubtView, ...]
    """Answers that hardly fit together, each asked as a question."""
    asked: tuple[str, ...]
    """The doubts that were asked before this page; they are not asked a second time."""
    is_pledged: bool
    """Whether the pledge was ticked in a submission that was refused."""
    signer: str
    """The name typed for the pledge."""
    errors: tuple[tuple[str, str, str], ...]
    """Anchor, label and message of everything that stands against a submission."""
    error_of: Mapping[str, str]
    """The message by field: `pledge` and `signer`; empty if nothing is wrong there."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What came with a refused submission, to be shown again."""

    signer: str = ""
    is_pledged: bool = False
    asked: tuple[str, ...] = ()
    remarks: Mapping[str, str] = field(default_factory=dict)
    """Rule → what was typed about it, where it could not be kept."""
    errors: tuple[tuple[str, str, str], ...] = ()


@router.get("/assessments/{assessment_id}/check")
def check_page(held: HeldDep, view: ViewDep, library: LibraryDep, session: SessionDep) -> Response:
    """Show all responses before they are submitted."""
    if held.row.state == AssessmentState.SUBMITTED:
        return view.redirect(f"{held.path}/result")
    return view.render(_page(view, held, library, session, Typed()))


@router.post("/assessments/{assessment_id}/submission")
def submit_page(
    held: HeldDep, form: FormDep, view: ViewDep, library: LibraryDep, session: SessionDep, now: NowDep
) -> Response:
    """Submit with the pledge; pressing the button twice submits once.

    A contradiction that was neither confirmed nor asked before stops the submission once.
    """
    if held.row.state == AssessmentState.SUBMITTED:
        return view.redirect(f"{held.path}/result")
    doubts = _doubts(held, library, profile_of(session, held.row.enterprise_id))
    said = said_in(form, doubts)
    asked = frozenset(form.get("asked", ())) | said.keys()
    is_new = any(d.rule not in asked for d in doubts if d.severity is Severity.CONTRADICTION)
    t = view.t
    try:
        hear(session, held.row, doubts, said, library.texts(held.edition, view.lang), at=now)
    except RemarkTooLong as refused:
        errors = tuple(_too_long(view, rule) for rule in refused.rules)
    else:
        said = {}
        doubtful = ("doubts", t.gettext("看看这几处"), t.gettext("有几处回答对不上，请先看一眼。"))
        errors = (doubtful,) if is_new else _submit(held, form, view, session, now)
    if not errors:
        return view.redirect(f"{held.path}/result")
    rules = tuple(doubt.rule for doubt in doubts)
    signer, is_pledged = "".join(form.get("signer", ()))[:60], bool(form.get("pledge"))
    typed = Typed(signer, is_pledged, rules, said, errors)
    page = _page(view, held, library, session, typed)
    return view.render(page, status=409 if page.unconfirmed else 422)


def _too_long(view: View, rule: str) -> tuple[str, str, str]:
    t = view.t
    return (f"remark.{rule}", t.gettext("说明"), t.gettext("有一处说明太长，没有保存。"))


def _submit(
    held: Held, form: Fields, view: View, session: Session, now: datetime
) -> tuple[tuple[str, str, str], ...]:
    """Submit; give anchor, label and message of what stands against it, or nothing."""
    t = view.t
    signer = "".join(form.get("signer", ())) if form.get("pledge") else ""
    submission = Submission(signer=signer)
    try:
        submit(session, held.row, held.definition, submission, needs_profile=True, at=now)
    except PledgeMissing:
        unsigned = ("signer", t.gettext("填报人姓名"), t.gettext("请填写填报人姓名（60 字以内）。"))
        if form.get("pledge"):
            return (unsigned,)
        unpledged = ("pledge", t.gettext("真实性承诺"), t.gettext("请勾选承诺。"))
        return (unpledged,) if "".join(form.get("signer", ())).strip() else (unpledged, unsigned)
    except AnswersDiffer:
        label = t.gettext("两个人填得不一样")
        return (("differing", label, t.gettext("请先定下用哪一个。")),)
    except AssessmentIncomplete as fault:
        waits = not fault.profile and set(fault.missing) <= held.carried.keys()
        if waits:
            label, message = t.gettext("带入的回答，还没确认"), t.gettext("请打开题目看一眼，没错就保存。")
            return (("unconfirmed", label, message),)
        return (("missing", t.gettext("还没填完"), t.gettext("还有内容没有填完，请先补上。")),)
    return ()


def _doubts(held: Held, library: Library, profile: Profile) -> tuple[Doubt, ...]:
    return doubts_about(held.definition, library.rules(held.edition), held.given, profile)


def _page(view: View, held: Held, library: Library, session: Session, typed: Typed) -> CheckPage:
    texts, profile = library.texts(held.edition, view.lang), profile_of(session, held.row.enterprise_id)
    missing = missing_items(held.definition, held.given, held.showing)
    places = {code: Link(_section_url(view, held, code), texts.items[code].title) for code in missing}
    links = [link for code, link in places.items() if code not in held.carried]
    if profile.missing:
        links.insert(0, Link(view.url(f"{held.path}/profile"), view.t.gettext("企业基本信息")))
    kept = {f.doubt.rule: f.remark for f in flags_of(session, held.row.id) if f.is_confirmed}
    said = {**kept, **typed.remarks}
    doubts = sorted(_doubts(held, library, profile), key=lambda d: d.severity)
    return CheckPage(
        title=view.t.gettext("检查并提交"),
        lang=view.lang,
        shell=view.shell(),
        action=view.url(f"{held.path}/submission"),
        back=view.url(held.path),
        evidence=evidence_link(view, held, session),
        groups=(_profile_group(view, held, profile), *_section_groups(view, texts, held)),
        missing=tuple(links),
        unconfirmed=tuple(link for code, link in places.items() if code in held.carried),
        differences=differences_link(view, held, session),
        unsure=sum(r.state is ResponseState.DONT_KNOW for r in held.showing.counted(held.given).values()),
        doubts=tuple(doubt_view(view, texts, held, doubt, said) for doubt in doubts),
        asked=typed.asked,
        is_pledged=typed.is_pledged,
        signer=typed.signer,
        errors=typed.errors,
        error_of={"pledge": "", "signer": ""} | {field: message for field, _, message in typed.errors},
    )


def _section_url(view: View, held: Held, item: str) -> str:
    section = held.definition.section_of(item)
    return view.url(f"{held.path}/sections/{section.code}#{item}")


def _profile_group(view: View, held: Held, profile: Profile) -> Group:
    change = Link(view.url(f"{held.path}/profile"), view.t.gettext("修改"))
    rows = profile_facts(view.t, profile)
    return Group(
        view.t.gettext("企业基本信息"),
        tuple(Row(label, (value,) if value else (), (), not value, False, change) for label, value in rows),
    )


def _section_groups(view: View, texts: Texts, held: Held) -> list[Group]:
    groups, showing = [], held.showing
    for section in held.definition.sections:
        rows = []
        for code in section.items:
            item, response = held.definition.item(code), held.responses.get(code)
            if item is None or not showing.shows(code):
                continue
            values = answer_words(view.t, texts, item, response)
            cautions = caution_words(view.t, texts, code, response)
            change = Link(_section_url(view, held, code), view.t.gettext("修改"))
            title, waits = texts.items[code].title, code in held.carried
            rows.append(Row(title, values, cautions, not values, waits, change))
        if rows:
            groups.append(Group(texts.sections[section.code].name, tuple(rows)))
    return groups
