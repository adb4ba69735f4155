"""The shapes of what is said about policies: for pages, the API and reports."""

from typing import TypedDict


class BandDocument(TypedDict):
    """Money in 万元, exact: low, usual, high."""

    low: str
    base: str
    high: str


class EstimateDocument(TypedDict):
    """What a policy may pay: `outcome` is money, service, untold or open; `told` says it, `formula` shows how."""

    outcome: str
    band: BandDocument | None
    told: str
    formula: str
    missing: list[str]


class ReasonDocument(TypedDict):
    """A sentence, and what the policy says in its own words (Chinese, as it was issued); either may be empty."""

    text: str
    quote: str


class PolicyDocument(TypedDict):
    """One published policy in words and codes; what its issuer wrote stays in Chinese."""

    code: str
    version: int
    title: str
    instrument: str
    instrument_name: str
    tier: str
    tier_name: str
    document_no: str
    issuer: str
    regions: list[str]
    region_names: str
    audience: str
    condition: str
    support: str
    caps: str
    combining: str
    window: str
    valid: str
    channel: str
    channel_url: str
    documents: list[str]
    contact: str
    note: str
    source: str
    source_url: str
    checked_on: str
    checked_by: str
    provenance: str
    provenance_name: str
    is_demo: bool


class MatchDocument(TypedDict):
    """A policy that fits or may fit: why, what it may pay, and which chosen ones it does not go with.

    `also` is a condition that no rule can check and people have to look at.
    """

    policy: PolicyDocument
    is_certain: bool
    is_chosen: bool
    reasons: list[ReasonDocument]
    open: list[ReasonDocument]
    also: str
    estimate: EstimateDocument
    instead_of: list[str]


class OutDocument(TypedDict):
    """A policy that does not fit, and why not."""

    code: str
    title: str
    instrument_name: str
    reasons: list[ReasonDocument]


class MatchedDocument(TypedDict):
    """Everything matched; `total` adds up the best allowed set, empty when nothing can be added up."""

    notice: str
    on: str
    groups: list["GroupDocument"]
    out: list[OutDocument]
    total: BandDocument | None
    total_told: str
    counted: list[str]
    shared: list[ReasonDocument]
    missing: list[str]
    is_demo: bool


class GroupDocument(TypedDict):
    """The matches of one kind of instrument."""

    instrument: str
    name: str
    matches: list[MatchDocument]
