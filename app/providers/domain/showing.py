"""The closed lists in the reader's language."""

from app.kit.i18n import Translator
from app.providers.domain.offering import Offer
from app.providers.domain.vocabulary import PriceModel, ProviderClass


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
