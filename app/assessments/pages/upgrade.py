"""Moving an open assessment to a newer version of its questionnaire, with everything said first."""

from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter
from fastapi.responses import Response

from app.assessments.deps import Held, HeldDep
from app.assessments.errors import RevisionStale
from app.assessments.service.continuing import Upgrade, newer_version, offered_upgrade, upgrade
from app.assessments.service.keeping import etag
from app.kit.i18n import Translator
from app.questionnaires.deps import LibraryDep
from app.questionnaires.domain.changes import Change, ChangeKind, Fate
from app.questionnaires.service.library import Library
from app.web.deps import FormDep, NowDep, SessionDep, ViewDep
from app.web.page import Page
from app.web.view import View

router = APIRouter()


@dataclass(frozen=True, slots=True)
class ChangedItem:
    """One item that differs: how, and what happens to the answer."""

    title: str
    changes: tuple[str, ...]
    fate: str
    is_dropped: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class UpgradePage(Page):
    """What the newer version changes, and what becomes of the answers."""

    template: ClassVar[str] = "assessments/upgrade.html"

    back: str
    """Address of the task list."""
    action: str
    """Where the decision posts to."""
    questionnaire: str
    """Title of the questionnaire."""
    old_version: str
    """The version answered so far."""
    version: str
    """The newer version; comes back with the form."""
    seen: str
    """The entity tag under which this was shown; comes back with the form."""
    items: tuple[ChangedItem, ...]
    """Items that differ, in the order of the newer version; removed ones last."""
    is_scored_differently: bool
    """Whether weights, gates or other parameters of the scoring differ."""
    kept: int
    """How many answers stay as they are."""
    to_confirm: int
    """How many are carried over to be confirmed."""
    dropped: int
    """How many answers the newer version does not accept."""
    error: str
    """That something has changed since the page was shown; empty if nothing has."""


@router.get("/assessments/{assessment_id}/upgrade")
def upgrade_page(held: HeldDep, view: ViewDep, library: LibraryDep, session: SessionDep) -> Response:
    """List the changes and what happens to the answers."""
    offered = offered_upgrade(session, held.row, library=library, language=view.lang)
    if offered is None:
        return view.redirect(held.path)
    return view.render(_page(view, library, held, offered))


@router.post("/assessments/{assessment_id}/upgrade")
def upgrade_assessment(
    held: HeldDep, form: FormDep, view: ViewDep, library: LibraryDep, session: SessionDep, now: NowDep
) -> Response:
    """Go to the newer version; if anything has changed since it was shown, show it again."""
    if newer_version(held.row, library=library) is None:
        return view.redirect(held.path)
    try:
        upgrade(
            session,
            held.row,
            library=library,
            language=view.lang,
            version="".join(form.get("version", ())),
            seen="".join(form.get("seen", ())),
            at=now,
        )
    except RevisionStale:
        offered = offered_upgrade(session, held.row, library=library, language=view.lang)
        if offered is None:
            raise
        error = view.t.gettext("您打开这一页之后，内容又有变化。请再看一遍后确认。")
        return view.render(_page(view, library, held, offered, error), status=409)
    return view.redirect(held.path)


def _page(view: View, library: Library, held: Held, offered: Upgrade, error: str = "") -> UpgradePage:
    fates = [fated.fate for fated in offered.fates]
    return UpgradePage(
        title=view.t.gettext("换到新版本"),
        lang=view.lang,
        shell=view.shell(),
        back=view.url(held.path),
        action=view.url(f"{held.path}/upgrade"),
        questionnaire=library.texts(offered.target, view.lang).title,
        old_version=held.definition.version,
        version=offered.target.definition.version,
        seen=etag(held.row),
        items=_changed_items(view, library, held, offered),
        is_scored_differently=any(c.kind is ChangeKind.SCORING for c in offered.changes),
        kept=fates.count(Fate.KEPT),
        to_confirm=fates.count(Fate.TO_CONFIRM),
        dropped=fates.count(Fate.DROPPED),
        error=error,
    )


def _changed_items(view: View, library: Library, held: Held, offered: Upgrade) -> tuple[ChangedItem, ...]:
    old = library.texts(held.edition, view.lang).items
    new = library.texts(offered.target, view.lang).items
    fates = {fated.item: fated.fate for fated in offered.fates}
    by_item: dict[str, list[Change]] = {}
    for change in offered.changes:
        if change.kind is not ChangeKind.SCORING:
            by_item.setdefault(change.item, []).append(change)
    found = []
    for code, changed in by_item.items():
        title = (new.get(code) or old[code]).title
        words = tuple(dict.fromkeys(_change_words(view.t, change.kind) for change in changed))
        fate = fates.get(code)
        told = _fate_words(view.t, fate, is_new=changed[0].kind is ChangeKind.ADDED)
        found.append(ChangedItem(title, words, told, fate is Fate.DROPPED))
    return tuple(found)


def _change_words(t: Translator, kind: ChangeKind) -> str:
    return {
        ChangeKind.ADDED: t.gettext("新增的题目"),
        ChangeKind.REMOVED: t.gettext("题目取消了"),
        ChangeKind.REWORDED: t.gettext("措辞改了"),
        ChangeKind.ANSWERED_DIFFERENTLY: t.gettext("作答方式改了"),
        ChangeKind.OPTIONS: t.gettext("选项改了"),
        ChangeKind.POINTS: t.gettext("分值或等级改了"),
        ChangeKind.WEIGHT: t.gettext("权重改了"),
        ChangeKind.FIGURES: t.gettext("要填的数字改了"),
        ChangeKind.MOVED: t.gettext("归到了别的维度"),
        ChangeKind.CONDITION: t.gettext("什么时候出现改了"),
        ChangeKind.SCORING: t.gettext("评分规则改了"),
    }[kind]


def _fate_words(t: Translator, fate: Fate | None, *, is_new: bool) -> str:
    if is_new:
        return t.gettext("需要您回答")
    if fate is None:
        return t.gettext("您还没有回答这一题")
    return {
        Fate.KEPT: t.gettext("您的回答保留"),
        Fate.TO_CONFIRM: t.gettext("您的回答带过去，请确认"),
        Fate.DROPPED: t.gettext("您的回答用不上了，会去掉"),
    }[fate]
