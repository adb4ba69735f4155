"""Providers, offers and cases as frozen values, and the pool they form."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from app.kit.i18n import Translator

NATIONWIDE = "000000"
MANUFACTURING = "C"
MANUFACTURING_DIVISIONS = range(13, 44)


class ProviderClass(StrEnum):
    """Classes in use in the programmes; the workbook holds the Chinese names."""

    CHAIN_LEADER = "链主型"
    INTEGRATOR = "综合集成型"
    LIGHT_PRODUCT = "小快轻准产品型"
    DIAGNOSIS = "诊断机构"
    NETWORK = "网络运营商"
    SECURITY = "安全服务"
    AI = "AI应用"
    CLOUD = "云与算力"
    LEGAL = "法律合规"


class ProviderState(StrEnum):
    """Where a provider stands; only those in the pool are recommended."""

    IN_POOL = "在池"
    SUSPENDED = "暂停"
    REMOVED = "移出"


class PriceModel(StrEnum):
    """How an offer is paid for."""

    ONCE = "一次性"
    SUBSCRIPTION = "订阅"
    PROJECT = "按项目"
    FREE = "免费"


class Deployment(StrEnum):
    """Where an offer runs."""

    CLOUD = "云端"
    LOCAL = "本地"
    HYBRID = "混合"
    NONE = "不适用"


SIZES = {"微型": "micro", "小型": "small", "中型": "medium", "大型": "large"}
"""Size classes of the workbook → codes of `app.enterprises.domain.SizeClass`."""


@dataclass(frozen=True, slots=True)
class Capability:
    """Something a provider can do: one of the 16 scenes, or a foundation."""

    code: str
    is_scene: bool
    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Offer:
    """A product or service; levels are set for scenes only. Prices in 万元, lead time in days."""

    code: str
    provider: str
    name: str
    capabilities: tuple[str, ...]
    from_level: int | None
    to_level: int | None
    price_model: PriceModel
    lowest: Decimal
    highest: Decimal
    days: int
    deployment: Deployment
    summary: str


@dataclass(frozen=True, slots=True)
class Case:
    """Work done for one customer, with one figure before and after."""

    code: str
    provider: str
    customer: str
    industry: str
    size: str
    capabilities: tuple[str, ...]
    metric: str
    before: Decimal
    after: Decimal
    unit: str
    year: int
    may_be_contacted: bool

    @property
    def changed(self) -> bool:
        """Whether the figure moved at all; a case without change proves nothing."""
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider with what it offers and what it has done."""

    code: str
    name: str
    kind: ProviderClass
    home: str
    regions: tuple[str, ...]
    industries: tuple[str, ...]
    sizes: tuple[str, ...]
    founded: int
    staff: int
    open_projects: int
    max_projects: int
    valid_until: date
    state: ProviderState
    is_demo: bool
    summary: str
    offers: tuple[Offer, ...] = ()
    cases: tuple[Case, ...] = ()

    def serves_region(self, region: str) -> bool:
        """Whether a region lies in the served ones; a province or city covers what is below it."""
        return any(code == NATIONWIDE or covers(code, region) for code in self.regions)

    def serves_industry(self, division: str) -> bool:
        """Whether a GB/T 4754 division is served; C stands for all manufacturing (13–43)."""
        made = division.isdigit() and int(division) in MANUFACTURING_DIVISIONS
        return division in self.industries or (made and MANUFACTURING in self.industries)


@dataclass(frozen=True, slots=True)
class Pool:
    """All providers, by code order."""

    providers: tuple[Provider, ...]

    @property
    def is_demo(self) -> bool:
        """Whether any provider is invented; then every page and document says so."""
        return any(provider.is_demo for provider in self.providers)


def covers(wide: str, region: str) -> bool:
    """Whether a GB/T 2260 code equals a region or covers it: 320000 ⊃ 320500 ⊃ 320583."""
    stem = wide.rstrip("0")
    stem += "0" * (len(stem) % 2)
    return region.startswith(stem)


def class_name(t: Translator, kind: ProviderClass) -> str:
    """Name a class in the reader's language."""
    return {
        ProviderClass.CHAIN_LEADER: t.gettext("链主型"),
        ProviderClass.INTEGRATOR: t.gettext("综合集成型"),
        ProviderClass.LIGHT_PRODUCT: t.gettext("小快轻准产品型"),
        ProviderClass.DIAGNOSIS: t.gettext("诊断机构"),
        ProviderClass.NETWORK: t.gettext("网络运营商"),
        ProviderClass.SECURITY: t.gettext("安全服务"),
        ProviderClass.AI: t.gettext("AI应用"),
        ProviderClass.CLOUD: t.gettext("云与算力"),
        ProviderClass.LEGAL: t.gettext("法律合规"),
    }[kind]


def price_words(t: Translator, offer: Offer) -> str:
    """Say what an offer costs."""
    if offer.price_model is PriceModel.FREE:
        return t.gettext("免费")
    unit = t.gettext("万元/年") if offer.price_model is PriceModel.SUBSCRIPTION else t.gettext("万元")
    return f"{offer.lowest:f}–{offer.highest:f} {unit}"
