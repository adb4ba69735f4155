"""Names of policies' codes in the reader's language."""

from decimal import Decimal

from app.enterprises.service.codes import code_tables
from app.kit.decimals import plain, rounded
from app.kit.i18n import Translator
from app.policies.domain.policy import (
    NATIONWIDE,
    Amount,
    Band,
    Channel,
    Computing,
    Currency,
    Instrument,
    Segment,
    Tier,
)
from app.policies.domain.states import VersionState
from diagnosis_models.contract import Provenance


def instrument_name(t: Translator, instrument: Instrument) -> str:
    """Name a kind of support."""
    return {
        Instrument.FREE_DIAGNOSIS: t.gettext("免费诊断"),
        Instrument.LOAN_INTEREST: t.gettext("贷款贴息"),
        Instrument.INVESTMENT_SUBSIDY: t.gettext("有效投入补助"),
        Instrument.PILOT_AWARD: t.gettext("试点奖补"),
        Instrument.LEASING: t.gettext("融资租赁补助"),
        Instrument.LOCAL_MATCH: t.gettext("地方配套"),
        Instrument.LOAN_PRODUCT: t.gettext("专项贷款"),
        Instrument.HONOUR_AWARD: t.gettext("示范奖励"),
        Instrument.TAX: t.gettext("税收优惠"),
        Instrument.FIRST_SET: t.gettext("首台套、首批次、首版次"),
        Instrument.TRAINING: t.gettext("人才培训"),
        Instrument.PROVIDER_AWARD: t.gettext("服务商奖励"),
    }[instrument]


def tier_name(t: Translator, tier: Tier) -> str:
    """Name who issued it."""
    return {
        Tier.NATION: t.gettext("国家级"),
        Tier.PROVINCE: t.gettext("省级"),
        Tier.CITY: t.gettext("市级"),
        Tier.COUNTY: t.gettext("县（市、区）级"),
    }[tier]


def segment_name(t: Translator, segment: Segment) -> str:
    """Name a group of enterprises."""
    return {
        Segment.ABOVE_SCALE: t.gettext("规模以上工业企业"),
        Segment.SME: t.gettext("中小微企业"),
        Segment.SPECIALISED: t.gettext("专精特新企业"),
        Segment.HIGH_TECH: t.gettext("高新技术企业"),
        Segment.PILOT_SECTOR: t.gettext("当地试点行业的企业"),
        Segment.CHAIN_LEADER: t.gettext("链主企业"),
        Segment.SERVICE_PROVIDER: t.gettext("数字化服务商"),
    }[segment]


def amount_name(t: Translator, amount: Amount) -> str:
    """Name an amount of the plan."""
    return {
        Amount.INVESTMENT: t.gettext("计划投入"),
        Amount.EQUIPMENT: t.gettext("设备和软件投入"),
        Amount.LOAN: t.gettext("设备贷款额"),
        Amount.LEASE: t.gettext("融资租赁额"),
        Amount.RESEARCH: t.gettext("研发费用"),
        Amount.LOAN_YEARS: t.gettext("贷款年限"),
    }[amount]


def computing_name(t: Translator, computing: Computing) -> str:
    """Name a way money follows from the base."""
    return {
        Computing.SHARE: t.gettext("按基数的比例"),
        Computing.YEARLY: t.gettext("按基数的比例，逐年"),
        Computing.FIXED: t.gettext("定额"),
        Computing.SERVICE: t.gettext("免费服务"),
        Computing.UNTOLD: t.gettext("金额未知，不估算"),
    }[computing]


def channel_name(t: Translator, channel: Channel) -> str:
    """Say how one gets it."""
    return {Channel.APPLY: t.gettext("需要申报"), Channel.AUTOMATIC: t.gettext("免申即享")}[channel]


def currency_name(t: Translator, currency: Currency) -> str:
    """Say whether it counts today."""
    return {
        Currency.CURRENT: t.gettext("有效"),
        Currency.STALE: t.gettext("太久没有核对，不参与匹配"),
        Currency.EXPIRED: t.gettext("已过期"),
        Currency.NOT_YET: t.gettext("还没有生效"),
    }[currency]


def version_state_name(t: Translator, state: VersionState) -> str:
    """Say where a version stands."""
    return {
        VersionState.WAITING: t.gettext("待核准"),
        VersionState.PUBLISHED: t.gettext("已公布"),
        VersionState.REPLACED: t.gettext("已被替换"),
        VersionState.REFUSED: t.gettext("已退回"),
        VersionState.WITHDRAWN: t.gettext("已撤下"),
    }[state]


def mark_name(t: Translator, mark: Provenance) -> str:
    """Say how well a record is known."""
    return {
        Provenance.VERIFIED: t.gettext("已核对原文"),
        Provenance.SECONDARY: t.gettext("第三方资料，待官方文本核对"),
        Provenance.MEMORY: t.gettext("待核实"),
        Provenance.UNKNOWN: t.gettext("未知"),
    }[mark]


def region_words(t: Translator, regions: tuple[str, ...]) -> str:
    """Name regions."""
    if not regions or NATIONWIDE in regions:
        return t.gettext("全国")
    return t.gettext("、").join(code_tables().region_name(code, t.language) for code in regions)


def industry_words(t: Translator, industries: tuple[str, ...]) -> str:
    """Name industries."""
    return t.gettext("、").join(code_tables().industry_name(code, t.language) for code in industries)


def size_words(t: Translator, sizes: tuple[str, ...]) -> str:
    """Name size classes."""
    names = {
        "large": t.gettext("大型"),
        "medium": t.gettext("中型"),
        "small": t.gettext("小型"),
        "micro": t.gettext("微型"),
    }
    return t.gettext("、").join(names[size] for size in sizes)


def money(number: Decimal) -> str:
    """Write an amount in 万元 with at most two decimals, to the nearest hundred yuan; for display only."""
    return plain(Decimal(rounded(number, 2)))


def band_words(t: Translator, band: Band) -> str:
    """Write a band: one number, or the usual one with the range."""
    if band.is_sharp:
        return t.gettext("约 %(n)s 万元", n=money(band.base))
    return t.gettext(
        "约 %(n)s 万元（%(low)s–%(high)s）",
        n=money(band.base),
        low=money(band.low),
        high=money(band.high),
    )


def percent(rate: Decimal) -> str:
    """Write a share as percent."""
    return f"{plain(rate * 100)}%"


def sentences(t: Translator, *parts: str) -> str:
    """Join the parts that are there."""
    return t.gettext("；").join(part for part in parts if part)
