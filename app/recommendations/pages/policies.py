"""Policies for an assessment: matched, estimated, and the few facts that make it exact."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter
from fastapi.responses import Response

from app.assessments.deps import Held, HeldDep
from app.kit.decimals import plain
from app.kit.i18n import Translator
from app.policies.domain.policy import ASKED_SEGMENTS, Amount, Computing
from app.policies.service.documents import MatchedDocument
from app.policies.service.matching import Matched
from app.policies.service.telling import matched_document
from app.policies.service.wording import amount_name, segment_name
from app.recommendations.deps import MatchedDep
from app.recommendations.domain.policy_facts import LARGEST_AMOUNT, LARGEST_YEARS, PolicyFacts
from app.recommendations.service.policies import (
    AmountReason,
    TypedFacts,
    keep_facts,
    kept_facts,
    read_facts,
)
from app.web.deps import FormDep, NowDep, SessionDep, ViewDep
from app.web.page import Link, Page
from app.web.view import View

router = APIRouter()


@dataclass(frozen=True, slots=True)
class NumberField:
    """One number to be typed."""

    name: str
    label: str
    value: str
    hint: str
    unit: str
    error: str


@dataclass(frozen=True, slots=True)
class Tick:
    """One thing to tick."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class PoliciesInShort:
    """One policy of every kind for a page about something else; `catalogue` is the address policies stand below."""

    matched: MatchedDocument
    everything: Link
    catalogue: str


def policies_in_short(view: View, held: Held, matched: Matched) -> PoliciesInShort:
    """Give the short list with the way to the whole."""
    return PoliciesInShort(
        matched_document(view.t, matched),
        Link(view.url(f"{held.path}/policies"), view.t.gettext("看全部政策和算法，补充几个数")),
        view.url("/policies"),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchedPoliciesPage(Page):
    """Policies that fit, why, and what they may pay."""

    template: ClassVar[str] = "recommendations/policies.html"

    back: Link
    """To the result."""
    action: str
    """Where the facts are posted to."""
    home: str
    """Address of the catalogue; a policy stands below it."""
    matched: MatchedDocument
    """What was matched."""
    fields: tuple[NumberField, ...]
    """The numbers that policies at hand ask for."""
    titles: tuple[Tick, ...]
    """What the enterprise may hold."""
    errors: tuple[tuple[str, str, str], ...]
    """Field, label and what is wrong with it."""


@router.get("/assessments/{assessment_id}/policies")
def policies_page(held: HeldDep, matched: MatchedDep, view: ViewDep, session: SessionDep) -> Response:
    """Show the matched policies; an assessment still in progress goes to its task list."""
    if matched is None:
        return view.redirect(held.path)
    facts = kept_facts(session, held.row.id)
    return view.render(_page(view, held, matched, _as_typed(facts), {}))


@router.post("/assessments/{assessment_id}/policies")
def facts_page(
    held: HeldDep, matched: MatchedDep, form: FormDep, view: ViewDep, session: SessionDep, now: NowDep
) -> Response:
    """Keep what was added, or show again what was typed with an error at its field."""
    if matched is None:
        return view.redirect(held.path)
    typed = TypedFacts(
        amounts={amount.value: "".join(form.get(amount.value, ())) for amount in Amount},
        titles=tuple(form.get("titles", ())),
        received="".join(form.get("received", ())),
    )
    facts, reasons = read_facts(typed)
    if reasons:
        return view.render(_page(view, held, matched, typed, reasons), status=422)
    keep_facts(session, held.row.id, facts, now=now)
    return view.redirect(f"{held.path}/policies#list")


def _page(
    view: View, held: Held, matched: Matched, typed: TypedFacts, reasons: Mapping[str, AmountReason]
) -> MatchedPoliciesPage:
    t = view.t
    fields = _fields(t, matched, typed, reasons)
    return MatchedPoliciesPage(
        title=t.gettext("哪些政策可能帮上忙"),
        lang=view.lang,
        shell=view.shell(),
        back=Link(view.url(f"{held.path}/result"), t.gettext("回到评测结果")),
        action=view.url(f"{held.path}/policies"),
        home=view.url("/policies"),
        matched=matched_document(t, matched),
        fields=fields,
        titles=tuple(Tick(s.value, segment_name(t, s), s.value in typed.titles) for s in ASKED_SEGMENTS),
        errors=tuple((f.name, f.label, f.error) for f in fields if f.error),
    )


def _fields(
    t: Translator, matched: Matched, typed: TypedFacts, reasons: Mapping[str, AmountReason]
) -> tuple[NumberField, ...]:
    """Ask only for amounts that a policy at hand is computed from, or that were typed before."""
    policies = [match.policy for match in matched.fitting]
    used = {policy.base for policy in policies}
    if any(policy.computing is Computing.YEARLY for policy in policies):
        used.add(Amount.LOAN_YEARS)
    asked = [a for a in Amount if a in used or typed.amounts.get(a.value) or a.value in reasons]
    return (
        *(
            NumberField(
                amount.value,
                amount_name(t, amount),
                typed.amounts.get(amount.value, ""),
                _hint(t, amount, matched),
                t.gettext("年") if amount is Amount.LOAN_YEARS else t.gettext("万元"),
                _refusal(t, amount is Amount.LOAN_YEARS, reasons.get(amount.value)),
            )
            for amount in asked
        ),
        NumberField(
            "received",
            t.gettext("今年已得到的同类财政资金"),
            typed.received,
            t.gettext("按企业、按年的上限要先减去这一笔"),
            t.gettext("万元"),
            _refusal(t, False, reasons.get("received")),
        ),
    )


def _hint(t: Translator, amount: Amount, matched: Matched) -> str:
    known = matched.firm.amounts.get(amount)
    if amount is Amount.INVESTMENT and known is not None:
        return t.gettext("不填就用升级路线的估算：%(low)s–%(high)s 万元", low=plain(known.low), high=plain(known.high))  # fmt: skip
    return {
        Amount.INVESTMENT: t.gettext("改造打算花多少钱，含软件、设备和服务"),
        Amount.EQUIPMENT: t.gettext("其中买设备和软件的部分"),
        Amount.LOAN: t.gettext("银行贷款里用来买设备（含软件）的部分"),
        Amount.LEASE: t.gettext("融资租赁的设备金额"),
        Amount.RESEARCH: t.gettext("符合研发活动的费用"),
        Amount.LOAN_YEARS: t.gettext("贷款几年还清"),
    }[amount]


def _refusal(t: Translator, is_years: bool, reason: AmountReason | None) -> str:
    if reason is None:
        return ""
    if reason is AmountReason.TOO_LARGE and is_years:
        return t.gettext("最多 %(n)s 年，请核对。", n=plain(LARGEST_YEARS))
    return {
        AmountReason.NOT_A_NUMBER: t.gettext("请填数字，例如 120；没有就留空。"),
        AmountReason.NEGATIVE: t.gettext("不能小于 0；没有就留空。"),
        AmountReason.TOO_LARGE: t.gettext("最多 %(n)s 万元，请核对单位。", n=plain(LARGEST_AMOUNT)),
    }[reason]


def _as_typed(facts: PolicyFacts) -> TypedFacts:
    return TypedFacts(
        {amount.value: plain(value) for amount, value in facts.amounts.items()},
        tuple(sorted(facts.titles or ())),
        plain(facts.received) if facts.received else "",
    )
