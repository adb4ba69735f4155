"""The shapes of what is written down about a list: for pages, files, the API and reports."""

from typing import TypedDict


class TermDocument(TypedDict):
    """One part of a score, with its reason in a sentence."""

    code: str
    label: str
    points: str
    max: str
    reason: str


class OfferDocument(TypedDict):
    """One offer and what it is offered for."""

    code: str
    name: str
    capability: str
    step: str
    price: str
    days: int
    summary: str


class CaseDocument(TypedDict):
    """One case in a sentence."""

    customer: str
    text: str


class ProviderDocument(TypedDict):
    """Who is recommended."""

    code: str
    name: str
    kind: str
    summary: str
    is_demo: bool


class RecommendationDocument(TypedDict):
    """One recommended provider with its reasons; `circle` is county, city, province or country."""

    rank: int
    provider: ProviderDocument
    score: str
    max: str
    terms: list[TermDocument]
    offers: list[OfferDocument]
    cases: list[CaseDocument]
    notes: list[str]
    change: str
    changes: list[str]
    circle: str


class SourceDocument(TypedDict):
    """Where a need comes from: gap, path or pain, and the item or the words."""

    origin: str
    ref: str
    text: str


class NeedDocument(TypedDict):
    """What the enterprise needs."""

    capability: str
    name: str
    items: list[str]
    from_level: int | None
    to_level: int | None
    share: str
    sources: list[SourceDocument]


class PartDocument(TypedDict):
    """One offer of a bundle."""

    provider: str
    provider_name: str
    offer: str
    offer_name: str
    covers: list[str]
    price: str
    days: int


class BundleDocument(TypedDict):
    """A set of offers that covers the way together; price in 万元."""

    aim: str
    label: str
    parts: list[PartDocument]
    price: str
    providers: int
    days: int
    within_budget: bool
    uncovered: list[str]


class HelpDocument(TypedDict):
    """Something concrete for a weak item: an offer, a case or a lecture, in a line."""

    kind: str
    code: str
    provider: str
    text: str


class NextStepDocument(TypedDict):
    """A weak item with its first own step and with who or what can help."""

    item: str
    title: str
    advice: str
    helps: list[HelpDocument]


class TagDocument(TypedDict):
    """A pain point: the capability and the words it was found by."""

    capability: str
    name: str
    words: list[str]


class WishDocument(TypedDict):
    """What the person added; budget in 万元."""

    text: str
    tags: list[TagDocument]
    budget: str | None
    diagnosed_by: str | None


class PlanDocument(TypedDict):
    """Where the way leads and what it costs: rank of the level, money in 万元 or nothing where it is not known."""

    target_level: int
    low: str | None
    base: str | None
    high: str | None


class RankingDocument(TypedDict):
    """The whole list, with everything it was made from."""

    needs: list[NeedDocument]
    recommendations: list[RecommendationDocument]
    considered: int
    excluded: dict[str, int]
    excluded_reasons: list[str]
    uncovered: list[str]
    weights_version: str
    is_demo: bool
    notices: list[str]
    widened: list[str]
    bundles: list[BundleDocument]
    next_steps: list[NextStepDocument]
    wish: WishDocument
    seed: int
    lexicon_version: str
    plan: PlanDocument | None


def completed(kept: dict[str, object]) -> RankingDocument:
    """Fill in what lists kept by earlier versions do not have."""
    empty: RankingDocument = {
        "needs": [],
        "recommendations": [],
        "considered": 0,
        "excluded": {},
        "excluded_reasons": [],
        "uncovered": [],
        "weights_version": "",
        "is_demo": False,
        "notices": [],
        "widened": [],
        "bundles": [],
        "next_steps": [],
        "wish": {"text": "", "tags": [], "budget": None, "diagnosed_by": None},
        "seed": 0,
        "lexicon_version": "",
        "plan": None,
    }
    whole: RankingDocument = {**empty, **kept}  # type: ignore[typeddict-item]  # kept as this shape, or an older one
    for need in whole["needs"]:
        need.setdefault("sources", [])
    for found in whole["recommendations"]:
        found.setdefault("changes", [found["change"]])
        found.setdefault("circle", "county")
    return whole
