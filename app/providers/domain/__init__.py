"""Providers, offers, cases, experts and lectures as frozen values, and the pool they form."""

from app.providers.domain.offering import Case, Certificate, Expert, Figure, Lecture, Offer
from app.providers.domain.pool import (
    MANUFACTURING,
    MANUFACTURING_DIVISIONS,
    NATIONWIDE,
    Pool,
    Provider,
    covers,
)
from app.providers.domain.showing import class_name, price_words
from app.providers.domain.vocabulary import (
    PUBLIC_STATES,
    SIZES,
    AiLink,
    Capability,
    CreditStanding,
    Deployment,
    Listing,
    OfferKind,
    PriceModel,
    ProviderClass,
    ProviderState,
    RevenueBand,
    SecurityLevel,
)

__all__ = [
    "MANUFACTURING",
    "MANUFACTURING_DIVISIONS",
    "NATIONWIDE",
    "PUBLIC_STATES",
    "SIZES",
    "AiLink",
    "Capability",
    "Case",
    "Certificate",
    "CreditStanding",
    "Deployment",
    "Expert",
    "Figure",
    "Lecture",
    "Listing",
    "Offer",
    "OfferKind",
    "Pool",
    "PriceModel",
    "Provider",
    "ProviderClass",
    "ProviderState",
    "RevenueBand",
    "SecurityLevel",
    "class_name",
    "covers",
    "price_words",
]
