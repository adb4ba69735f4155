"""What a visit on site adds to a self-assessment; empty parts print nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from app.questionnaires.domain.responses import Response

FEWEST_PEERS = 5
"""Below this many enterprises a group could give one of them away."""


@dataclass(frozen=True, slots=True)
class Visit:
    """Who looked at what, when and where."""

    on: str
    place: str
    consultants: str
    interviewed: str
    documents: str


@dataclass(frozen=True, slots=True)
class Pain:
    """One problem found: why, what it costs, where, and who or what said so."""

    problem: str
    cause: str
    loss: str
    process: str
    source: str


@dataclass(frozen=True, slots=True)
class CaseStory:
    """A case of the same industry or size, with its figures."""

    customer: str
    alike: str
    done: str
    result: str


@dataclass(frozen=True, slots=True)
class Opinion:
    """An opinion, a sign-off, a confirmation or an objection."""

    role: str
    name: str
    text: str
    on: str


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature under the verified responses; `digest` is the hash of the responses that were signed."""

    role: str
    name: str
    at: str
    digest: str


@dataclass(frozen=True, slots=True)
class SiteFindings:
    """Everything a consultant adds; verified responses stand beside the self-given ones, with reasons."""

    visits: tuple[Visit, ...]
    verified: Mapping[str, Response]
    reasons: Mapping[str, str] = field(default_factory=dict)
    pains: tuple[Pain, ...] = ()
    cases: tuple[CaseStory, ...] = ()
    opinions: tuple[Opinion, ...] = ()
    evidence: tuple[tuple[str, str], ...] = ()
    """Item, or nothing, and name of each document."""
    adviser: str = ""
    signatures: tuple[Signature, ...] = ()


@dataclass(frozen=True, slots=True)
class Peers:
    """How a group of enterprises stands: mean share from 0 to 1 by dimension."""

    name: str
    count: int
    shares: Mapping[str, Decimal]

    @property
    def may_be_shown(self) -> bool:
        """Whether the group is large enough."""
        return self.count >= FEWEST_PEERS


@dataclass(frozen=True, slots=True)
class PolicyLine:
    """One policy that may pay a part: why it fits and how that was computed, an estimate, and what it asks for.

    `source` says where it stands, in which version it was used and how well it is known.
    """

    name: str
    base: str
    estimate: str
    cap: str
    window: str
    documents: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class PoliciesTold:
    """Policies as a report tells them; `total` is the sum of the best allowed set with what it holds, or empty."""

    lines: tuple[PolicyLine, ...] = ()
    total: str = ""
    counted: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
