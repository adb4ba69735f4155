"""One provider as the public sees it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from fastapi import APIRouter
from fastapi.responses import Response

from app.identity.deps import PUBLIC
from app.kit.clock import CHINA
from app.kit.decimals import plain
from app.providers.domain import Case, Offer, PriceModel, Provider, class_name, price_words
from app.providers.domain.vocabulary import SecurityLevel
from app.providers.service.catalogue import public_provider
from app.providers.service.wording import (
    capability_name,
    customer_name,
    deployment_name,
    figure_words,
    industry_names,
    marks_of,
    offer_kind_name,
    region_names,
    size_names,
    state_name,
)
from app.web.deps import NowDep, SessionDep, ViewDep
from app.web.page import Link, Page
from app.web.view import View

router = APIRouter()


@dataclass(frozen=True, slots=True)
class OfferCard:
    """One offer."""

    name: str
    kind: str
    skills: str
    step: str
    price: str
    days: int
    deployment: str
    marks: Sequence[str]
    summary: str


@dataclass(frozen=True, slots=True)
class CaseCard:
    """One case."""

    customer: str
    when: str
    skills: str
    figures: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderPage(Page):
    """What is public about a provider."""

    template: ClassVar[str] = "providers/provider.html"

    back: Link
    """To the catalogue."""
    name: str
    """Name of the provider."""
    kind: str
    """Its class."""
    is_demo: bool
    """Whether it is invented."""
    summary: str
    """What it says of itself."""
    facts: tuple[tuple[str, str], ...]
    """What is known, as label and value."""
    offers: tuple[OfferCard, ...]
    """Its offers."""
    cases: tuple[CaseCard, ...]
    """Its cases."""
    certificates: tuple[str, ...]
    """Certificates that hold today, in words."""


@router.get("/providers/{code}", dependencies=[PUBLIC])
def provider_page(code: str, session: SessionDep, now: NowDep, view: ViewDep) -> Response:
    """Show one provider."""
    provider = public_provider(session, code, at=now)
    t = view.t
    return view.render(
        ProviderPage(
            title=provider.name,
            lang=view.lang,
            shell=view.shell(),
            back=Link(view.url("/providers"), t.gettext("服务商名录")),
            name=provider.name,
            kind=class_name(t, provider.kind),
            is_demo=provider.is_demo,
            summary=provider.summary,
            facts=_facts(view, provider),
            offers=tuple(_offer(view, offer) for offer in provider.offers),
            cases=tuple(_case(view, case) for case in provider.cases),
            certificates=_certificates(view, provider, now.astimezone(CHINA).date()),
        )
    )


def _facts(view: View, provider: Provider) -> tuple[tuple[str, str], ...]:
    t = view.t
    told = (
        (t.gettext("编号"), provider.code),
        (t.gettext("状态"), state_name(t, provider.state)),
        (t.gettext("入池有效期至"), provider.valid_until.isoformat()),
        (t.gettext("所在地区"), region_names(t, (provider.home,))),
        (t.gettext("服务地区"), region_names(t, provider.regions)),
        (t.gettext("服务行业"), industry_names(t, provider.industries)),
        (t.gettext("服务规模"), size_names(t, provider.sizes)),
        (t.gettext("成立年份"), str(provider.founded)),
        (t.gettext("员工数"), t.gettext("%(n)s 人", n=provider.staff)),
        (t.gettext("资质称号"), t.gettext("、").join(provider.titles)),
        (
            t.gettext("持证诊断师"),
            t.gettext("%(n)s 人", n=provider.diagnosticians) if provider.diagnosticians else "",
        ),
        (t.gettext("考核结果"), _appraisal(view, provider)),
        (
            t.gettext("能否接新项目"),
            t.gettext("可以接") if provider.has_capacity else t.gettext("目前已满"),
        ),
    )
    return tuple((label, value) for label, value in told if value)


def _appraisal(view: View, provider: Provider) -> str:
    if provider.appraisal is None:
        return ""
    return view.t.ngettext(
        "%(score)s 分 %(grade)s（依据 %(n)s 份评价）",
        "%(score)s 分 %(grade)s（依据 %(n)s 份评价）",
        provider.ratings,
        score=plain(provider.appraisal),
        grade=provider.grade,
    )


def _offer(view: View, offer: Offer) -> OfferCard:
    t = view.t
    step = ""
    if offer.from_level is not None and offer.to_level is not None:
        step = t.gettext("%(low)s 级 → %(high)s 级", low=offer.from_level, high=offer.to_level)
    marks = marks_of(t, offer)
    if offer.security_level is not SecurityLevel.NONE:
        marks.append(t.gettext("等保%(level)s", level=offer.security_level))
    price = price_words(t, offer)
    return OfferCard(
        name=offer.name,
        kind=offer_kind_name(t, offer.kind),
        skills=t.gettext("、").join(capability_name(t, code) for code in offer.capabilities),
        step=step,
        price=t.gettext("%(price)s（按项目）", price=price)
        if offer.price_model is PriceModel.PROJECT
        else price,
        days=offer.days,
        deployment=deployment_name(t, offer.deployment),
        marks=marks,
        summary=offer.summary,
    )


def _case(view: View, case: Case) -> CaseCard:
    t = view.t
    return CaseCard(
        customer=customer_name(t, case),
        when=str(case.year),
        skills=t.gettext("、").join(capability_name(t, code) for code in case.capabilities),
        figures=[figure_words(t, figure) for figure in case.figures],
    )


def _certificates(view: View, provider: Provider, on: date) -> tuple[str, ...]:
    return tuple(
        view.t.gettext("%(name)s（有效期至 %(day)s）", name=held.name, day=held.valid_until.isoformat())
        if held.valid_until
        else held.name
        for held in provider.certificates
        if held.holds_on(on)
    )
