"""Results that enterprises share: who consented, seen by those each consent lets in, and only while it lasts."""

from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter
from fastapi.responses import Response

from app.enterprises.service.codes import code_tables
from app.identity.deps import SharedDep
from app.kit.clock import china_date
from app.questionnaires.deps import LibraryDep
from app.scoring.service.sharing import MOST_SHOWN, SharedResult, shared_results
from app.scoring.service.telling import level_name
from app.web.deps import NowDep, SessionDep, ViewDep
from app.web.page import Page
from app.web.view import View

router = APIRouter()


@dataclass(frozen=True, slots=True)
class SharedLine:
    """One enterprise; level and score are empty for whom they are not shared with."""

    name: str
    region: str
    industry: str
    level: str
    score: str
    submitted: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedPage(Page):
    """The enterprises that share their result with this person."""

    template: ClassVar[str] = "scoring/shared.html"

    lines: tuple[SharedLine, ...]
    """Newest first."""
    most: int
    """How many are shown at most."""


@router.get("/shared")
def shared_page(
    signed: SharedDep, view: ViewDep, session: SessionDep, library: LibraryDep, now: NowDep
) -> Response:
    """List who consented, as it stands at this moment."""
    found = shared_results(session, signed.actor, at=now)
    return view.render(
        SharedPage(
            title=view.t.gettext("企业共享给您的结果"),
            lang=view.lang,
            shell=view.shell(),
            lines=tuple(_line(view, one, library) for one in found),
            most=MOST_SHOWN,
        )
    )


def _line(view: View, one: SharedResult, library: LibraryDep) -> SharedLine:
    edition = library.edition(*one.edition)
    texts, level = library.texts(edition, view.lang), ""
    if one.level is not None:
        code = f"L{one.level}"
        level = level_name(texts, code) if code in texts.levels else str(one.level)
    return SharedLine(
        one.name,
        code_tables().region_name(one.region, view.lang),
        code_tables().industry_name(one.industry, view.lang),
        level,
        one.total or "",
        china_date(one.submitted_at),
    )
