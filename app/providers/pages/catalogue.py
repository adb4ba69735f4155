"""The public catalogue: search, filters, pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.identity.deps import PUBLIC
from app.kit.decimals import plain
from app.kit.i18n import Translator
from app.providers.domain import Provider, class_name, price_words
from app.providers.domain.wanted import Wanted
from app.providers.pages.choosing import Filter, Mark, main_filters, marks, more_filters
from app.providers.service.catalogue import Found, find, wanted_of
from app.providers.service.wording import capability_name, region_names
from app.web.deps import ContextDep, NowDep, SessionDep, ViewDep
from app.web.page import Link, Page
from app.web.view import View

router = APIRouter()
OFFERS_SHOWN = 3
REGIONS_SHOWN = 4


@dataclass(frozen=True, slots=True)
class OfferLine:
    """One offer in the list."""

    name: str
    skills: str
    price: str


@dataclass(frozen=True, slots=True)
class ProviderCard:
    """One provider in the list."""

    link: Link
    kind: str
    regions: str
    summary: str
    offers: Sequence[OfferLine]
    further: int
    cases: int
    is_demo: bool
    is_full: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CataloguePage(Page):
    """Search, filters and one page of what was found."""

    template: ClassVar[str] = "providers/catalogue.html"

    action: str
    """Where the form leads."""
    query: str
    """What was typed."""
    filters: tuple[Filter, ...]
    """Filters most people need."""
    more: tuple[Filter, ...]
    """Further filters, behind a fold."""
    budget: str
    """The budget as typed, in 万元."""
    marks: tuple[Mark, ...]
    """Filters that are ticked."""
    is_more_used: bool
    """Whether the fold must be open because something behind it filters."""
    wrong: tuple[str, ...]
    """Sentences about filters that could not be used."""
    total: int
    """How many were found."""
    is_loose: bool
    """Whether no entry has all the words, so that some were enough."""
    cards: tuple[ProviderCard, ...]
    """The providers of this page."""
    page_words: str
    """Which page of how many, empty for a single one."""
    before: str
    """Address of the page before, empty on the first."""
    after: str
    """Address of the next page, empty on the last."""
    clear: str
    """Address without filters, empty when there are none."""
    links: tuple[Link, ...]
    """Experts and lectures."""


@router.get("/providers", dependencies=[PUBLIC])
def catalogue(
    request: Request, session: SessionDep, now: NowDep, view: ViewDep, context: ContextDep
) -> Response:
    """Show what fits the filters of the address."""
    typed = {name: value for name, value in request.query_params.items() if value}
    wanted, wrong = wanted_of(typed)
    found = find(session, wanted, at=now)
    return view.render(_page(view, typed, wanted, wrong, found, context.settings.home_region))


def _page(
    view: View, typed: Mapping[str, str], wanted: Wanted, wrong: Sequence[str], found: Found, home: str
) -> CataloguePage:
    t = view.t
    more, ticked = more_filters(t, wanted), marks(t, wanted)
    asked = {name: value for name, value in typed.items() if name != "page" and name not in wrong}
    return CataloguePage(
        title=t.gettext("服务商名录"),
        lang=view.lang,
        shell=view.shell(),
        action=view.url("/providers"),
        query=wanted.query,
        filters=main_filters(t, wanted, home),
        more=more,
        budget=plain(wanted.budget) if wanted.budget is not None else "",
        marks=ticked,
        is_more_used=wanted.budget is not None
        or any(mark.is_ticked for mark in ticked)
        or any(choice.is_chosen for f in more for choice in f.choices),
        wrong=tuple(_wrong_words(t, name) for name in wrong),
        total=found.total,
        is_loose=found.is_loose,
        cards=tuple(_card(view, provider) for provider in found.providers),
        page_words=t.gettext("第 %(page)s 页，共 %(pages)s 页", page=found.page, pages=found.pages)
        if found.pages > 1
        else "",
        before=_address(view, asked, found.page - 1) if found.page > 1 else "",
        after=_address(view, asked, found.page + 1) if found.page < found.pages else "",
        clear=view.url("/providers") if asked else "",
        links=(
            Link(view.url("/experts"), t.gettext("专家")),
            Link(view.url("/lectures"), t.gettext("大讲堂")),
        ),
    )


def _address(view: View, asked: Mapping[str, str], page: int) -> str:
    return view.url(f"/providers?{urlencode({**asked, 'page': str(page)})}")


def _card(view: View, provider: Provider) -> ProviderCard:
    t = view.t
    shown = provider.offers[:OFFERS_SHOWN]
    regions = region_names(t, provider.regions[:REGIONS_SHOWN])
    return ProviderCard(
        link=Link(view.url(f"/providers/{provider.code}"), provider.name),
        kind=class_name(t, provider.kind),
        regions=regions
        if len(provider.regions) <= REGIONS_SHOWN
        else t.gettext("%(names)s等", names=regions),
        summary=provider.summary,
        offers=[
            OfferLine(
                offer.name,
                t.gettext("、").join(capability_name(t, code) for code in offer.capabilities),
                price_words(t, offer),
            )
            for offer in shown
        ],
        further=len(provider.offers) - len(shown),
        cases=len(provider.cases),
        is_demo=provider.is_demo,
        is_full=not provider.has_capacity,
    )


def _wrong_words(t: Translator, name: str) -> str:
    return {
        "budget": t.gettext("预算应为数字（万元），这次没有按预算筛选。"),
        "level": t.gettext("等级应为 0 到 3，这次没有按等级筛选。"),
        "region": t.gettext("没有这个地区代码，这次没有按地区筛选。"),
        "industry": t.gettext("没有这个行业代码，这次没有按行业筛选。"),
        "scene": t.gettext("没有这个场景，这次没有按场景筛选。"),
    }.get(name, t.gettext("有一个筛选条件不认识，没有使用。"))
