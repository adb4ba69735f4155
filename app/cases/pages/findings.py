"""Findings, remarks in their place, the must-fix list and the rubric."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response
from sqlmodel import Session

from app.cases.adapters import load_rules
from app.cases.deps import CaseDep, OpenCase
from app.cases.domain.states import OVER, VERIFYING, CaseState
from app.cases.errors import CaseNotFound, CaseObstructed, CaseStale, TextRefused
from app.cases.pages.parts import Fields
from app.cases.repository import findings_of, marks_of, remarks_of
from app.cases.service.findings import (
    FINDING,
    LONGEST_TEXT,
    Writing,
    drafts_of,
    give_marks,
    likeness_of,
    mend,
    remark_on,
    write_drafts,
    write_finding,
)
from app.cases.service.verifying import Layers, layers_of
from app.cases.service.wording import in_language, obstacle_words, state_name
from app.cases.tables import CaseRemark, Finding
from app.evidence.domain import download_name
from app.evidence.service.keeping import evidence_of
from app.identity.domain.rights import Action
from app.kit.clock import china_time
from app.kit.errors import ServiceFault
from app.kit.i18n import translator
from app.kit.states import TransitionRefused
from app.questionnaires.deps import LibraryDep
from app.questionnaires.domain.definition import Texts
from app.questionnaires.service.library import Library
from app.web.deps import FormDep, SessionDep, ViewDep
from app.web.page import Link, Page
from app.web.view import View

router = APIRouter()


@dataclass(frozen=True, slots=True)
class RemarkView:
    """One remark in its place."""

    id: str
    text: str
    who: str
    must_fix: bool
    mended: str
    """Who dealt with it, and when; empty while it waits."""
    place: str


@dataclass(frozen=True, slots=True)
class Pick:
    """One entry of a list."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class FindingView:
    """One finding or draft, as a form."""

    id: str
    kind: str
    text: str
    is_kept: bool
    revision: int
    item: Link
    items: tuple[Pick, ...]
    files: tuple[Pick, ...]
    like: str
    """That it is nearly a text about another enterprise."""
    by: str
    remarks: tuple[RemarkView, ...]
    error: str


@dataclass(frozen=True, slots=True)
class CriterionView:
    """One criterion of the rubric, with this expert's mark."""

    code: str
    name: str
    marks: tuple[Pick, ...]
    others: str
    """What other experts gave."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingsPage(Page):
    """What is stated about the enterprise, and what experts say to it."""

    template: ClassVar[str] = "cases/findings.html"

    back: str
    """Address of the case."""
    action: str
    """Where everything posts to."""
    enterprise: str
    """Whom it is about."""
    state: str
    """Where the case stands."""
    must_fix: tuple[RemarkView, ...]
    """What must be fixed, wherever it stands."""
    findings: tuple[FindingView, ...]
    """Findings and drafts."""
    fresh: FindingView
    """The form for one of one's own."""
    rubric: tuple[CriterionView, ...]
    """The criteria of the experts."""
    places: tuple[Pick, ...]
    """Items a remark can be left on."""
    may_write: bool
    """Whether this person writes findings now."""
    may_review: bool
    """Whether this person reviews now."""
    may_remark: bool
    """Whether this person may leave a remark."""
    typed_remark: str
    """A remark that was refused."""
    error: str
    """What was refused; empty if nothing was."""
    longest: int
    """How long a text may be."""


@router.get("/cases/{case_id}/findings")
def findings_page(opened: CaseDep, view: ViewDep, session: SessionDep, library: LibraryDep) -> Response:
    """Show findings, remarks and marks."""
    opened.needs(Action.READ_ANSWERS)
    return view.render(_page(view, opened, session, library))


@router.post("/cases/{case_id}/findings")
def change_findings(
    opened: CaseDep, form: FormDep, view: ViewDep, session: SessionDep, library: LibraryDep
) -> Response:
    """Draft, write, remark, mend or mark; what is refused is shown again as typed."""
    opened.needs(Action.READ_ANSWERS)
    try:
        anchor = _act(opened, form, session, library)
    except (TextRefused, CaseStale, CaseObstructed, TransitionRefused) as fault:
        page = _page(view, opened, session, library, form, _words(view, fault, opened))
        return view.render(page, status=409 if isinstance(fault, CaseStale | TransitionRefused) else 422)
    return view.redirect(f"{opened.path}/findings{anchor}")


def _act(opened: OpenCase, form: Fields, session: Session, library: Library) -> str:
    """Do what the pressed button says; gives the place to go back to."""
    act, row, at = _one(form, "act"), opened.row, opened.now
    by = (opened.signed.person.id, opened.signed.person.name)
    if act == "marks":
        opened.needs(Action.REVIEW_CASE)
        marks = {c: int(_one(form, f"mark.{c}") or 0) if _one(form, f"mark.{c}").isdecimal() else 0 for c in load_rules().rubric}  # fmt: skip
        give_marks(session, row, marks, by=by[0], at=at)
        return "#rubric"
    if act == "remark":
        must_fix = "must_fix" in form
        opened.needs(Action.REVIEW_CASE if must_fix else Action.READ_ANSWERS)
        place = _place(opened, session, library, _one(form, "place"))
        remark_on(session, row, place, _one(form, "text"), must_fix=must_fix, by=by, at=at)
        return "#remarks"
    opened.needs(Action.WORK_ON_CASE)
    layers = layers_of(session, row, library)
    if act == "mend":
        mend(session, row, _id(_one(form, "remark")), by=by[1], at=at)
        return "#remarks"
    if act == "draft":
        language = layers.assessment.language
        texts = library.texts(layers.edition, language)
        drafts = drafts_of(translator(language), session, row, layers, texts)
        write_drafts(session, row, drafts, by=by[1], at=at)
        return "#findings"
    kept = write_finding(
        session,
        row,
        layers,
        _id(_one(form, "finding")) if _one(form, "finding") else None,
        Writing(
            _one(form, "text"),
            _one(form, "item"),
            _id(_one(form, "evidence")) if _one(form, "evidence") else None,
            is_kept=_one(form, "kept") == "1",
        ),
        seen=int(_one(form, "revision")) if _one(form, "revision").isdecimal() else -1,
        by=by[1],
        at=at,
    )
    return f"#f-{kept.id}"


def _one(form: Fields, name: str) -> str:
    return "".join(form.get(name, ()))


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise CaseNotFound from None


def _place(opened: OpenCase, session: Session, library: Library, typed: str) -> str:
    """Give the place of a remark: a shown item or a finding of this case; raises `CaseNotFound`."""
    items = {item.code for item in layers_of(session, opened.row, library).items}
    findings = {f"{FINDING}{f.id}" for f in findings_of(session, opened.row.id)}
    if typed not in items | findings:
        raise CaseNotFound
    return typed


def _words(view: View, fault: ServiceFault, opened: OpenCase) -> str:
    if isinstance(fault, CaseStale):
        return view.t.gettext("这条发现在您打开之后被别人改过，刚才写的没有保存，留在下面，请对照后再存。")
    if isinstance(fault, CaseObstructed):
        return obstacle_words(view.t, fault.obstacle, fault.count)
    if isinstance(fault, TransitionRefused):
        return view.t.gettext("工单现在是“%(state)s”，不能做这一步。", state=state_name(view.t, CaseState(opened.row.state)))  # fmt: skip
    return view.t.gettext("请写内容，最长 %(longest)s 字。", longest=LONGEST_TEXT)


def _page(
    view: View,
    opened: OpenCase,
    session: Session,
    library: Library,
    form: Fields | None = None,
    error: str = "",
) -> FindingsPage:
    row, typed = opened.row, form or {}
    layers = layers_of(session, row, library)
    texts = library.texts(layers.edition, view.lang)
    state = CaseState(row.state)
    remarks = [(r, _remark(view, texts, r)) for r in remarks_of(session, row.id)]
    rows = findings_of(session, row.id)
    like = likeness_of(session, row, {f.id: f.text for f in rows})
    may_write = opened.may(Action.WORK_ON_CASE) and state in VERIFYING
    make = _Maker(view, opened, session, layers, texts)
    empty = Finding(id=UUID(int=0), case_id=row.id, kind="own", item="", text="", changed_at=opened.now)
    adds = bool(error) and not _one(typed, "finding") and _one(typed, "act") == "write"
    return FindingsPage(
        title=view.t.gettext("发现、意见与评分"),
        lang=view.lang,
        shell=view.shell(),
        back=view.url(opened.path),
        action=view.url(f"{opened.path}/findings"),
        enterprise=row.enterprise,
        state=state_name(view.t, state),
        must_fix=tuple(shown for r, shown in remarks if r.must_fix),
        findings=tuple(
            make.finding(
                f, like, tuple(s for r, s in remarks if r.place == f"{FINDING}{f.id}"), typed, error
            )
            for f in rows
        ),
        fresh=make.finding(empty, {}, (), typed if adds else {}, error if adds else ""),
        rubric=_rubric(view, opened, session, typed),
        places=tuple(
            Pick(i.code, texts.items[i.code].title, i.code == _one(typed, "place")) for i in layers.items
        ),
        may_write=may_write,
        may_review=opened.may(Action.REVIEW_CASE) and state is CaseState.EXPERT_REVIEW,
        may_remark=state not in OVER,
        typed_remark=_one(typed, "text") if error and _one(typed, "act") == "remark" else "",
        error=error,
        longest=LONGEST_TEXT,
    )


@dataclass(frozen=True, slots=True)
class _Maker:
    """Makes the forms of findings."""

    view: View
    opened: OpenCase
    session: Session
    layers: Layers
    texts: Texts

    def finding(
        self,
        row: Finding,
        like: Mapping[UUID, tuple[str, Fraction]],
        remarks: tuple[RemarkView, ...],
        typed: Fields,
        error: str,
    ) -> FindingView:
        """Make one form; what was typed stands where it was refused."""
        t, is_new = self.view.t, row.id == UUID(int=0)
        is_typed = bool(error) and _one(typed, "act") == "write" and (is_new or _one(typed, "finding") == str(row.id))  # fmt: skip
        text = _one(typed, "text") if is_typed else row.text
        item = _one(typed, "item") if is_typed else row.item
        title = self.texts.items[item].title if item in self.texts.items else ""
        return FindingView(
            id="" if is_new else str(row.id),
            kind=kind_words(self.view, row.kind),
            text=text,
            is_kept=row.is_kept,
            revision=row.revision,
            item=Link(self.view.url(f"{self.opened.path}/review/{self._section(item)}#{item}"), title)
            if title
            else Link("", ""),
            items=tuple(
                Pick(i.code, self.texts.items[i.code].title, i.code == item) for i in self.layers.items
            ),
            files=self._files(row, item),
            like=t.gettext(
                "与工单 %(code)s 的发现相似度 %(share)s%%，请按本企业的实际情况改写。",
                code=like[row.id][0],
                share=round(like[row.id][1] * 100),
            )
            if row.id in like
            else "",
            by=t.gettext("%(name)s 于 %(when)s", name=row.by_name, when=china_time(row.changed_at))
            if row.by_name
            else t.gettext("规则草稿"),
            remarks=remarks,
            error=error if is_typed else "",
        )

    def _section(self, item: str) -> str:
        return self.layers.definition.section_of(item).code

    def _files(self, row: Finding, item: str) -> tuple[Pick, ...]:
        files = evidence_of(self.session, self.layers.assessment.id)
        return tuple(
            Pick(str(f.id), download_name(f.name, f.kind), f.id == row.evidence_id)
            for f in files
            if not item or f.item == item or f.id == row.evidence_id
        )


def kind_words(view: View, kind: str) -> str:
    """Name what a finding rests on."""
    return {
        "gap": view.t.gettext("短板"),
        "doubt": view.t.gettext("疑问"),
        "difference": view.t.gettext("差异"),
        "own": view.t.gettext("自写"),
    }[kind]


def _remark(view: View, texts: Texts, row: CaseRemark) -> RemarkView:
    t = view.t
    place = texts.items[row.place].title if row.place in texts.items else t.gettext("一条发现")
    mended = t.gettext("%(name)s 于 %(when)s 改完", name=row.mended_by, when=china_time(row.mended_at)) if row.mended_at else ""  # fmt: skip
    return RemarkView(str(row.id), row.text, f"{row.by_name} · {china_time(row.at)}", row.must_fix, mended, place)  # fmt: skip


def _rubric(view: View, opened: OpenCase, session: Session, typed: Fields) -> tuple[CriterionView, ...]:
    rules, marks = load_rules(), marks_of(session, opened.row.id)
    me, found = opened.signed.person.id, []
    for code, names in rules.rubric.items():
        mine = next((str(m.mark) for m in marks if m.expert_id == me and m.criterion == code), "")
        chosen = _one(typed, f"mark.{code}") or mine
        others = view.t.gettext("、").join(str(m.mark) for m in marks if m.criterion == code and m.expert_id != me)  # fmt: skip
        picks = tuple(Pick(str(n), str(n), str(n) == chosen) for n in range(1, rules.rubric_top + 1))
        found.append(CriterionView(code, in_language(names, view.lang), picks, others))
    return tuple(found)
