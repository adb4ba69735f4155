"""What is held about the people behind an assessment, and with whom its result is shared."""

from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter
from fastapi.responses import Response
from sqlmodel import Session

from app.assessments.deps import Held, HeldDep
from app.identity.deps import KeepersDep, KeysDep
from app.identity.domain.consents import SHARED_WITH, SHARING_VERSION, Purpose
from app.identity.domain.personal import Subject
from app.identity.service.accounts import Keys
from app.identity.service.consents import consented, give_consent, withdraw_consent
from app.identity.service.personal import Keeper, erase, export, held_about
from app.identity.service.personal_words import HoldingView, holding_views
from app.kit.audit import acting, acts
from app.kit.i18n import Translator
from app.web.deps import ContextDep, FormDep, NowDep, SessionDep, ViewDep
from app.web.page import Page
from app.web.view import View

router = APIRouter(include_in_schema=False)
BY = "visitor"
"""Who consents without an account: whoever holds the assessment."""


@dataclass(frozen=True, slots=True)
class Sharing:
    """One circle a result may be shared with: what they see, and whether they may now."""

    purpose: str
    name: str
    sees: str
    is_given: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalPage(Page):
    """Everything held about the people behind an assessment."""

    template: ClassVar[str] = "assessments/personal.html"

    back: str
    """Address of the assessment."""
    export: str
    """Where the same is as JSON."""
    erase: str
    """Where asking for erasure posts to."""
    share: str
    """Where giving and withdrawing a consent post to."""
    sharing: tuple[Sharing, ...]
    """The circles, each asked for by itself; empty while the enterprise is not described."""
    erasable: tuple[HoldingView, ...]
    """What may go at once."""
    kept: tuple[HoldingView, ...]
    """What stays, each with its reason."""
    error: str
    """Why nothing was erased; empty if nothing was asked."""


@router.get("/assessments/{assessment_id}/data")
def personal_page(
    held: HeldDep, view: ViewDep, session: SessionDep, keys: KeysDep, keepers: KeepersDep, now: NowDep
) -> Response:
    """Show what is held and what is shared."""
    return view.render(_page(view, held, session, keys, keepers, now, ""))


@router.get("/assessments/{assessment_id}/data.json")
def personal_file(
    held: HeldDep, session: SessionDep, context: ContextDep, keys: KeysDep, keepers: KeepersDep, now: NowDep
) -> Response:
    """Give what is held for programs; that it was given out stands in the audit trail."""
    with context.database.transaction() as own:
        acts(own, acting(session))
        text = export(own, Subject(assessment=held.row.id), keepers, keys, at=now)
    headers = {"Content-Disposition": 'attachment; filename="data.json"', "Cache-Control": "no-store"}
    return Response(text, media_type="application/json", headers=headers)


@router.post("/assessments/{assessment_id}/data/erasure")
def erase_personal(
    held: HeldDep,
    form: FormDep,
    view: ViewDep,
    session: SessionDep,
    keys: KeysDep,
    keepers: KeepersDep,
    now: NowDep,
) -> Response:
    """Erase what nothing holds, at once."""
    if not form.get("sure"):
        error = view.t.gettext("请先勾选“我知道删除后找不回来”。")
        return view.render(_page(view, held, session, keys, keepers, now, error), status=422)
    erase(session, Subject(assessment=held.row.id), keepers, keys, at=now)
    return view.redirect(f"{held.path}/data")


@router.post("/assessments/{assessment_id}/sharing")
def share(held: HeldDep, form: FormDep, view: ViewDep, session: SessionDep, now: NowDep) -> Response:
    """Give one consent or withdraw it; from the next request on they see, or no longer see."""
    if held.row.enterprise_id is None:
        return view.redirect(f"{held.path}/profile")
    for purpose in SHARED_WITH:
        if "".join(form.get("give", ())) == purpose:
            give_consent(session, held.row.enterprise_id, purpose, version=SHARING_VERSION, by=BY, at=now)
        if "".join(form.get("withdraw", ())) == purpose:
            withdraw_consent(session, held.row.enterprise_id, purpose, by=BY, at=now)
    return view.redirect(f"{held.path}/data#sharing")


def _page(
    view: View,
    held: Held,
    session: Session,
    keys: Keys,
    keepers: tuple[Keeper, ...],
    now: NowDep,
    error: str,
) -> PersonalPage:
    found = held_about(session, Subject(assessment=held.row.id), keepers, keys, at=now)
    firm = held.row.enterprise_id
    given = consented(session, firm) if firm else frozenset[Purpose]()
    return PersonalPage(
        title=view.t.gettext("个人信息与共享"),
        lang=view.lang,
        shell=view.shell(),
        back=view.url(held.path),
        export=view.url(f"{held.path}/data.json"),
        erase=view.url(f"{held.path}/data/erasure"),
        share=view.url(f"{held.path}/sharing"),
        sharing=tuple(Sharing(str(p), *_words(view.t, p), p in given) for p in SHARED_WITH) if firm else (),
        erasable=holding_views(view.t, [h for h in found if h.hold is None]),
        kept=holding_views(view.t, [h for h in found if h.hold is not None]),
        error=error,
    )


def _words(t: Translator, purpose: Purpose) -> tuple[str, str]:
    """Name a circle and say what it sees."""
    return {
        Purpose.PROVIDERS: (
            t.gettext("服务商"),
            t.gettext("入池服务商的管理员能看到企业名称、地区、行业和等级。"),
        ),
        Purpose.BANKS: (
            t.gettext("金融机构"),
            t.gettext("本地区的金融机构能看到企业名称、行业、等级和得分。"),
        ),
        Purpose.CHAIN_LEADER: (t.gettext("链主企业"), t.gettext("本地区的链主企业能看到企业名称和行业。")),
    }[purpose]
