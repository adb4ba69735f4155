"""One item of the review: what the enterprise said, what proves it, what was doubted, and the verified value."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from sqlmodel import Session

from app.assessments.domain.forms import DONT_KNOW, NOT_APPLICABLE, form_from_response
from app.assessments.service.keeping import kept_responses, latest_submitted
from app.assessments.service.quality import KeptFlag, flags_of
from app.assessments.service.wording import answer_words, caution_words, grade_name
from app.cases.adapters import load_rules
from app.cases.deps import OpenCase
from app.cases.pages.parts import Fields
from app.cases.repository import remarks_of
from app.cases.service.telling import said
from app.cases.service.verifying import UNSAID, Layers, verified_tag
from app.cases.service.wording import in_language
from app.cases.tables import CaseRemark
from app.evidence.domain import download_name
from app.evidence.service.keeping import Evidence, evidence_of
from app.kit.clock import china_date, china_time
from app.kit.plain import write_json
from app.questionnaires.domain.definition import Item, Texts
from app.questionnaires.domain.responses import as_plain
from app.questionnaires.errors import QuestionnaireNotFound
from app.questionnaires.service.library import Library
from app.web.view import View
from diagnosis_models.contract import ItemKind


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page shows again: the posted fields, and what is wrong by item."""

    fields: Fields = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)


NOTHING_SHOWN = Shown()


@dataclass(frozen=True, slots=True)
class OptionView:
    """One radio button or tick box; `is_own` marks what the enterprise chose."""

    value: str
    label: str
    badge: str
    is_chosen: bool
    is_exclusive: bool
    is_own: bool


@dataclass(frozen=True, slots=True)
class FigureView:
    """One number field; named as the question form names it."""

    name: str
    label: str
    unit: str
    hint: str
    value: str
    is_suggested: bool = False


@dataclass(frozen=True, slots=True)
class FileView:
    """One file of evidence."""

    name: str
    href: str
    thumbnail: str
    dated: str
    note: str


@dataclass(frozen=True, slots=True)
class ReasonView:
    """One reason for a difference."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class ItemView:
    """One item with everything its verifier needs."""

    code: str
    title: str
    question: str
    state: str
    state_words: str
    is_constrained: bool
    own: tuple[str, ...]
    """What the enterprise said."""
    own_value: str
    """The same as JSON, for the button that agrees."""
    previous: str
    """What it said in the round before; empty without one."""
    doubts: tuple[str, ...]
    remarks: tuple[str, ...]
    """What experts remarked on this item."""
    wanted: tuple[str, ...]
    """What usually proves the answer."""
    files: tuple[FileView, ...]
    photos: tuple[FileView, ...]
    """What the team photographed of it."""
    allows_many: bool
    options: tuple[OptionView, ...]
    figures: tuple[FigureView, ...]
    cautions: tuple[str, ...]
    reasons: tuple[ReasonView, ...]
    remark: str
    differs: bool
    """Whether the kept verified value differs, so that a reason is asked."""
    by: str
    """Who verified it, and when."""
    seen: str
    """Tag of what the page shows; posted back so that nothing is overwritten unseen."""
    error: str


@dataclass(frozen=True)
class Around:
    """What the items of one page share; a blank page shows neither side's values."""

    view: View
    library: Library
    opened: OpenCase
    layers: Layers
    session: Session
    is_blank: bool = False

    @cached_property
    def texts(self) -> Texts:
        """The texts of the questionnaire in the reader's language."""
        return self.library.texts(self.layers.edition, self.view.lang)

    @cached_property
    def files(self) -> list[Evidence]:
        """The enterprise's evidence."""
        return [] if self.is_blank else evidence_of(self.session, self.layers.assessment.id)

    @cached_property
    def photos(self) -> list[Evidence]:
        """What the team photographed."""
        return [] if self.is_blank else evidence_of(self.session, self.opened.row.id)

    @cached_property
    def flags(self) -> tuple[KeptFlag, ...]:
        """The doubts kept with the submission."""
        return () if self.is_blank else flags_of(self.session, self.layers.assessment.id)

    @cached_property
    def remarks(self) -> list[CaseRemark]:
        """The experts' remarks."""
        return [] if self.is_blank else remarks_of(self.session, self.opened.row.id)

    @cached_property
    def previous(self) -> Mapping[str, str]:
        """Item → what the enterprise said in its round before, with the day."""
        now = self.layers.assessment
        if self.is_blank or now.enterprise_id is None:
            return {}
        last = latest_submitted(
            self.session, now.enterprise_id, now.questionnaire_code, before=now.submitted_at
        )
        if last is None or last.submitted_at is None:
            return {}
        try:
            edition = self.library.edition(last.questionnaire_code, last.questionnaire_version)
        except QuestionnaireNotFound:
            return {}
        texts, day = self.library.texts(edition, self.view.lang), china_date(last.submitted_at)
        found = {}
        for code, response in kept_responses(self.session, last.id, edition.definition).items():
            item = edition.definition.item(code)
            if item is not None:
                words = said(self.view.t, answer_words(self.view.t, texts, item, response))
                found[code] = self.view.t.gettext("%(day)s：%(words)s", day=day, words=words)
        return found


def item_view(around: Around, item: Item, shown: Shown, state_words: str) -> ItemView:
    """Make the view of one item. What was typed stands where it is not kept."""
    t, layers, texts = around.view.t, around.layers, around.texts
    row = None if around.is_blank else layers.rows.get(item.code)
    own = None if around.is_blank else layers.given.get(item.code)
    verified = layers.verified.get(item.code) if row else None
    error = shown.errors.get(item.code, "")
    fields: Fields = form_from_response(item, verified) if verified else {}
    reason, remark = (row.reason, row.remark) if row else ("", "")
    if error:
        fields = shown.fields
        reason = "".join(fields.get(f"reason.{item.code}", ()))
        remark = "".join(fields.get(f"remark.{item.code}", ()))
    text = texts.items[item.code]
    return ItemView(
        code=item.code,
        title=text.title,
        question=text.question,
        state=str(layers.state(item.code)),
        state_words=state_words,
        is_constrained=item.constrained,
        own=answer_words(t, texts, item, own) or ((t.gettext("未作答"),) if not around.is_blank else ()),
        own_value=write_json(as_plain(item, own) if own else UNSAID),
        previous=around.previous.get(item.code, ""),
        doubts=_doubts(around, item),
        remarks=_remarks(around, item),
        wanted=text.evidence,
        files=tuple(_file(around, "evidence", f) for f in around.files if f.item == item.code),
        photos=tuple(_file(around, "photos", f) for f in around.photos if f.item == item.code),
        allows_many=item.kind is ItemKind.MULTIPLE,
        options=_options(around, item, fields, frozenset(own.options if own else ())),
        figures=_figures(texts, item, fields),
        cautions=caution_words(t, texts, item.code, verified),
        reasons=tuple(
            ReasonView(code, in_language(names, around.view.lang), code == reason)
            for code, names in load_rules().reasons.items()
        ),
        remark=remark,
        differs=bool(row and row.differs) or bool(error),
        by=t.gettext("%(name)s 于 %(when)s 核验", name=row.by_name, when=china_time(row.at)) if row else "",
        seen=verified_tag(item.code, row),
        error=error,
    )


def _options(around: Around, item: Item, fields: Fields, own: frozenset[str]) -> tuple[OptionView, ...]:
    t, chosen = around.view.t, set(fields.get(item.code, ()))
    words = around.texts.items[item.code].options
    states = {DONT_KNOW: t.gettext("现场无法判断")}
    if around.layers.definition.section_of(item.code).may_be_trimmed:
        states = {NOT_APPLICABLE: t.gettext("不适用：本厂没有这项业务"), **states}
    listed = tuple(
        OptionView(
            o.code,
            words[o.code],
            grade_name(t, around.texts, item, o.level),
            o.code in chosen,
            o.exclusive,
            o.code in own,
        )
        for o in item.options
        if around.layers.showing.offers(item.code, o.code)
    )
    return (
        *listed,
        *(OptionView(s, label, "", s in chosen, is_exclusive=True, is_own=False) for s, label in states.items()),
    )  # fmt: skip


def _figures(texts: Texts, item: Item, fields: Fields) -> tuple[FigureView, ...]:
    found = []
    for figure in item.figures:
        name, text = f"{item.code}.{figure.code}", texts.figures[figure.code]
        found.append(FigureView(name, text.label, text.unit, text.hint, "".join(fields.get(name, ()))))
    return tuple(found)


def _doubts(around: Around, item: Item) -> tuple[str, ...]:
    """Tell the doubts that touch an item, with what the enterprise said to them."""
    found = []
    for flag in around.flags:
        if item.code in flag.doubt.items:
            answer = (
                around.view.t.gettext("企业说明：%(remark)s", remark=flag.remark) if flag.remark else ""
            )
            found.append(f"{flag.sentence(around.texts)} {answer}".strip())
    return tuple(found)


def _remarks(around: Around, item: Item) -> tuple[str, ...]:
    t, found = around.view.t, []
    for remark in around.remarks:
        if remark.place == item.code:
            mark = t.gettext("必须整改") if remark.must_fix else t.gettext("意见")
            done = t.gettext("（已改）") if remark.mended_at else ""
            found.append(t.gettext("%(mark)s%(done)s %(name)s：%(text)s", mark=mark, done=done, name=remark.by_name, text=remark.text))  # fmt: skip
    return tuple(found)


def _file(around: Around, folder: str, file: Evidence) -> FileView:
    href = around.view.url(f"{around.opened.path}/{folder}/{file.id}")
    return FileView(
        download_name(file.name, file.kind),
        href,
        f"{href}/preview" if file.kind.is_picture else "",
        file.dated.isoformat(),
        file.note,
    )
