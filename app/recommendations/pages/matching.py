"""The whole matching: what hurts, the budget, the list, bundles, next steps, and what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import quote

from fastapi import APIRouter
from fastapi.responses import Response

from app.assessments.deps import Held, HeldDep
from app.kit.decimals import plain
from app.policies.service.matching import Matched
from app.providers.service.files import known_capabilities
from app.providers.service.wording import capability_name
from app.questionnaires.deps import LibraryDep
from app.recommendations.deps import MatchedDep, SpeakersDep
from app.recommendations.domain.feedback import LONGEST_REMARK, Reason, Speaker, Verdict
from app.recommendations.domain.lexicon import LONGEST_TEXT
from app.recommendations.domain.wishes import Wish
from app.recommendations.pages.policies import PoliciesInShort, policies_in_short
from app.recommendations.service.documents import RankingDocument, RecommendationDocument
from app.recommendations.service.feedback import Said, reason_words, said, say, verdict_words
from app.recommendations.service.keeping import draft, keep_wish, kept_ranking, kept_wish
from app.recommendations.service.wishing import TypedWish, WishReason, diagnosers, read_wish
from app.web.deps import FormDep, NowDep, SessionDep, ViewDep
from app.web.page import Link, Page
from app.web.view import View

router = APIRouter()
LONGEST_CODE = 20
OWN_VERDICTS = (Verdict.CONTACTED, Verdict.CHOSEN, Verdict.DECLINED)
CONSULTANT_VERDICTS = (Verdict.SUITABLE, Verdict.UNSUITABLE)


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose, with a second line where there is something to say."""

    value: str
    label: str
    is_chosen: bool
    hint: str = ""


@dataclass(frozen=True, slots=True)
class ProviderCard:
    """One provider of the list, with what was said of it and what may be said."""

    found: RecommendationDocument
    said: tuple[str, ...]
    verdicts: tuple[Choice, ...]
    reasons: tuple[Choice, ...]
    remark: str
    opinions: tuple[Choice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchingPage(Page):
    """Who and what can help, and why; everything a person may add to it."""

    template: ClassVar[str] = "recommendations/matching.html"

    back: Link
    """To the result."""
    action: str
    """Where the wish is posted to."""
    feedback_action: str
    """Where words about a provider are posted to."""
    errors: tuple[tuple[str, str, str], ...]
    """Field, label and what is wrong with it; empty when nothing is."""
    error_of: Mapping[str, str]
    """What is wrong with the words and the budget, each empty when nothing is."""
    words: str
    """What hurts, as typed."""
    most_words: int
    """How many characters are taken."""
    tags: tuple[Choice, ...]
    """The capabilities that stand, with the words they were found by."""
    others: tuple[Choice, ...]
    """The capabilities that may be added."""
    nothing_found: bool
    """Whether something was written in which no capability was found."""
    budget: str
    """The budget in 万元, as typed."""
    diagnosers: tuple[Choice, ...]
    """Who may have made a diagnosis."""
    ranking: RankingDocument
    """The list with everything it was made from."""
    cards: tuple[ProviderCard, ...]
    """The providers of the list."""
    most_remark: int
    """How many characters a remark may have."""
    policies: PoliciesInShort
    """Policies that may pay a part, one of every kind."""


@router.get("/assessments/{assessment_id}/recommendations")
def matching_page(
    held: HeldDep, matched: MatchedDep, view: ViewDep, session: SessionDep, speakers: SpeakersDep
) -> Response:
    """Show the matching; an assessment still in progress goes to its task list."""
    if matched is None:
        return view.redirect(held.path)
    wish = kept_wish(session, held.row.id)
    return view.render(_page(held, matched, view, session, wish, _as_typed(wish), {}, speakers))


@router.post("/assessments/{assessment_id}/recommendations")
def wish_page(
    held: HeldDep,
    matched: MatchedDep,
    form: FormDep,
    view: ViewDep,
    session: SessionDep,
    library: LibraryDep,
    now: NowDep,
    speakers: SpeakersDep,
) -> Response:
    """Keep what is wished and match anew, or show again what was typed with an error at its field."""
    if matched is None:
        return view.redirect(held.path)
    typed = TypedWish(
        text="".join(form.get("text", ())),
        capabilities=tuple(form.get("capability", ())),
        budget="".join(form.get("budget", ())),
        diagnosed_by="".join(form.get("diagnosed_by", ())),
    )
    before = kept_wish(session, held.row.id)
    wish, reasons = read_wish(typed, before, dict(diagnosers(session)))
    if reasons:
        return view.render(_page(held, matched, view, session, wish, typed, reasons, speakers), status=422)
    keep_wish(session, held.row.id, wish, now=now)
    draft(session, held.row.id, library=library, now=now)
    return view.redirect(f"{held.path}/recommendations#list")


@router.post("/assessments/{assessment_id}/recommendations/feedback")
def feedback_page(
    held: HeldDep, form: FormDep, view: ViewDep, session: SessionDep, speakers: SpeakersDep, now: NowDep
) -> Response:
    """Keep what is said of a provider; a form without a verdict changes nothing."""
    provider, verdict = "".join(form.get("provider", ())), "".join(form.get("verdict", ()))
    reason = "".join(form.get("reason", ()))
    if verdict in set(Verdict):
        say(
            session,
            held.row.id,
            provider,
            Verdict(verdict),
            reason=Reason(reason) if reason in set(Reason) else None,
            remark="".join(form.get("remark", ())),
            speakers=speakers,
            now=now,
        )
    return view.redirect(f"{held.path}/recommendations#p-{quote(provider[:LONGEST_CODE], safe='')}")


def _as_typed(wish: Wish) -> TypedWish:
    budget = "" if wish.budget is None else plain(wish.budget)
    return TypedWish(wish.text, wish.capabilities, budget, wish.diagnosed_by or "")


def _page(
    held: Held,
    matched: Matched,
    view: View,
    session: SessionDep,
    wish: Wish,
    typed: TypedWish,
    reasons: Mapping[str, WishReason],
    speakers: frozenset[Speaker],
) -> MatchingPage:
    t = view.t
    ranking = kept_ranking(session, held.row.id, view.lang)
    labels = {"text": t.gettext("眼下最头疼的事"), "budget": t.gettext("预算（可不填）")}
    messages = {
        field: _refusal(view, field, reason) for field, reason in reasons.items() if field in labels
    }
    return MatchingPage(
        title=t.gettext("找谁帮忙"),
        lang=view.lang,
        shell=view.shell(),
        back=Link(view.url(f"{held.path}/result"), t.gettext("回到评测结果")),
        action=view.url(f"{held.path}/recommendations"),
        feedback_action=view.url(f"{held.path}/recommendations/feedback"),
        errors=tuple((field, labels[field], message) for field, message in messages.items()),
        error_of=dict.fromkeys(labels, "") | messages,
        words=typed.text,
        most_words=LONGEST_TEXT,
        tags=_tags(view, wish.capabilities, ranking),
        others=_tags(view, [code for code in known_capabilities() if code not in wish.capabilities], None),
        nothing_found=bool(wish.text) and not wish.capabilities,
        budget=typed.budget,
        diagnosers=tuple(Choice(*who, who[0] == typed.diagnosed_by) for who in diagnosers(session)),
        ranking=ranking,
        cards=_cards(view, ranking, said(session, held.row.id), speakers),
        most_remark=LONGEST_REMARK,
        policies=policies_in_short(view, held, matched),
    )


def _tags(view: View, codes: Sequence[str], ranking: RankingDocument | None) -> tuple[Choice, ...]:
    """Name capabilities with the words they were found by; ticked where they belong to a list."""
    tags = ranking["wish"]["tags"] if ranking is not None else []
    words = {tag["capability"]: view.t.gettext("、").join(tag["words"]) for tag in tags}
    return tuple(
        Choice(code, capability_name(view.t, code), ranking is not None, words.get(code, ""))
        for code in codes
    )


def _refusal(view: View, field: str, reason: WishReason) -> str:
    t = view.t
    if field == "text":
        return t.gettext("最多写 %(n)s 个字，请删减一些。", n=LONGEST_TEXT)
    return {
        WishReason.NOT_POSITIVE: t.gettext("预算要大于 0；没有预算数就不填。"),
        WishReason.TOO_LARGE: t.gettext("这个数太大，请核对单位是万元。"),
    }.get(reason, t.gettext("预算请填数字，例如 50。"))


def _cards(
    view: View,
    ranking: RankingDocument,
    words: Mapping[tuple[str, Speaker], Said],
    speakers: frozenset[Speaker],
) -> tuple[ProviderCard, ...]:
    cards = []
    for found in ranking["recommendations"]:
        code = found["provider"]["code"]
        own, other = words.get((code, Speaker.ENTERPRISE)), words.get((code, Speaker.CONSULTANT))
        cards.append(
            ProviderCard(
                found=found,
                said=tuple(_said(view, one) for one in (own, other) if one is not None),
                verdicts=_verdicts(view, OWN_VERDICTS, own),
                reasons=tuple(
                    Choice(str(r), reason_words(r, view.t), own is not None and own.reason is r)
                    for r in Reason
                ),
                remark=own.remark if own is not None else "",
                opinions=_verdicts(view, CONSULTANT_VERDICTS, other)
                if Speaker.CONSULTANT in speakers
                else (),
            )
        )
    return tuple(cards)


def _verdicts(view: View, verdicts: Sequence[Verdict], said_before: Said | None) -> tuple[Choice, ...]:
    return tuple(
        Choice(str(v), verdict_words(v, view.t), said_before is not None and said_before.verdict is v)
        for v in verdicts
    )


def _said(view: View, one: Said) -> str:
    parts = [verdict_words(one.verdict, view.t)]
    if one.reason is not None:
        parts.append(reason_words(one.reason, view.t))
    if one.remark:
        parts.append(one.remark)
    return view.t.gettext("：").join(parts)
