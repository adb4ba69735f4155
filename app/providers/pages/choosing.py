"""Choices of the catalogue's filters."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.enterprises.service.codes import code_tables
from app.kit.i18n import Translator
from app.providers.domain import AiLink, Deployment, OfferKind, ProviderClass, class_name
from app.providers.domain.wanted import HIGHEST_LEVEL, Wanted
from app.providers.service.files import known_capabilities
from app.providers.service.wording import (
    ai_link_name,
    capability_name,
    deployment_name,
    offer_kind_name,
)


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a list."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter with its choices."""

    name: str
    label: str
    everything: str
    choices: Sequence[Choice]


@dataclass(frozen=True, slots=True)
class Mark:
    """One filter that is ticked or not."""

    name: str
    label: str
    is_ticked: bool


def main_filters(t: Translator, wanted: Wanted, home_region: str) -> tuple[Filter, ...]:
    """Give the filters most people need."""
    tables = code_tables()
    scenes = [(code, capability_name(t, code)) for code in known_capabilities()]
    home = tables.regions[home_region]
    cities = [home, *tables.below(home_region)]
    provinces = [region for region in tables.below("") if region.code != home_region]
    regions = [
        (
            r.code,
            tables.region_name(r.code, t.language)
            if r.level == "province"
            else _name(t, r.name, r.name_en),
        )
        for r in (*cities, *provinces)
    ]
    if wanted.region and wanted.region not in dict(regions):
        regions.insert(0, (wanted.region, tables.region_name(wanted.region, t.language)))
    industries = [
        (code, f"{code} {tables.industry_name(code, t.language)}")
        for code, industry in tables.industries.items()
        if industry.level == "division"
    ]
    return (
        _filter("scene", t.gettext("想解决的场景"), t.gettext("不限场景"), scenes, wanted.scene),
        _filter("region", t.gettext("服务地区"), t.gettext("不限地区"), regions, wanted.region),
        _filter("industry", t.gettext("服务行业"), t.gettext("不限行业"), industries, wanted.industry),
        _filter(
            "kind",
            t.gettext("服务商类别"),
            t.gettext("不限类别"),
            [(k.name.lower(), class_name(t, k)) for k in ProviderClass],
            wanted.kind.name.lower() if wanted.kind else "",
        ),
    )


def more_filters(t: Translator, wanted: Wanted) -> tuple[Filter, ...]:
    """Give the filters that stand behind a fold."""
    return (
        _filter(
            "level",
            t.gettext("现在的等级"),
            t.gettext("不限等级"),
            [(str(n), t.gettext("%(n)s 级，想再升", n=n)) for n in range(HIGHEST_LEVEL)],
            "" if wanted.level is None else str(wanted.level),
        ),
        _filter(
            "deployment",
            t.gettext("部署方式"),
            t.gettext("不限方式"),
            [(d.name.lower(), deployment_name(t, d)) for d in Deployment],
            wanted.deployment.name.lower() if wanted.deployment else "",
        ),
        _filter(
            "offer",
            t.gettext("买什么"),
            t.gettext("产品、方案、服务都看"),
            [(k.name.lower(), offer_kind_name(t, k)) for k in OfferKind],
            wanted.offer_kind.name.lower() if wanted.offer_kind else "",
        ),
        _filter(
            "ai_link",
            t.gettext("人工智能环节"),
            t.gettext("不限环节"),
            [(link.name.lower(), ai_link_name(t, link)) for link in AiLink],
            wanted.ai_link.name.lower() if wanted.ai_link else "",
        ),
    )


def marks(t: Translator, wanted: Wanted) -> tuple[Mark, ...]:
    """Give the filters that are ticked."""
    return (
        Mark("ai", t.gettext("只看人工智能产品"), wanted.is_ai),
        Mark("first_version", t.gettext("只看首版次软件"), wanted.is_first_version),
        Mark("listed", t.gettext("只看清单内产品"), wanted.is_listed),
        Mark("domestic", t.gettext("只看信创适配产品"), wanted.is_domestic),
    )


def _filter(
    name: str, label: str, everything: str, choices: Sequence[tuple[str, str]], chosen: str
) -> Filter:
    return Filter(name, label, everything, [Choice(v, words, v == chosen) for v, words in choices])


def _name(t: Translator, name: str, name_en: str) -> str:
    return name_en if t.language == "en" else name
