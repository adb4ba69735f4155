"""Nothing is overwritten unseen: entity tags per item, and what to do when an answer moved meanwhile."""

import hashlib
from collections.abc import Collection, Sequence
from enum import StrEnum

from app.kit.plain import Unreadable, read_json, write_json
from app.questionnaires.domain.definition import Item
from app.questionnaires.domain.responses import Response, as_plain, read_response
from app.questionnaires.errors import ResponseRefused
from diagnosis_models.contract import ResponseState

TAG_LENGTH = 16


class Verdict(StrEnum):
    """What becomes of a typed answer."""

    KEEP = "keep"
    """Nobody else changed it: keep what was typed."""
    LEAVE = "leave"
    """The writer changed nothing, or typed what is kept already: leave what is kept."""
    CLASH = "clash"
    """Two people gave different answers: the later one decides with both in view."""


def item_tag(item: Item, response: Response | None) -> str:
    """Give the entity tag of one item's response; all unanswered ones are alike."""
    unanswered = response is None or response.state is ResponseState.UNANSWERED
    plain = "" if unanswered or response is None else write_json(as_plain(item, response))
    digest = hashlib.sha256(f"{item.code}\n{plain}".encode()).hexdigest()
    return f'"{item.code}-{digest[:TAG_LENGTH]}"'


def tags_sent(item: Item, sent: Sequence[str]) -> frozenset[str]:
    """Give the tags of answers a page has sent without hearing of them, each as JSON; unreadable ones count nothing."""
    tags = set()
    for text in sent:
        try:
            tags.add(item_tag(item, read_response(item, read_json(text))))
        except (Unreadable, ResponseRefused):
            continue
    return frozenset(tags)


def judge(
    item: Item, *, seen: str, kept: Response | None, typed: Response, sent: Collection[str] = ()
) -> Verdict:
    """Decide between what the writer saw (an item's tag, empty if unknown), what is kept and what was typed.

    `sent` are the tags of what the writer's own page had sent before: nobody clashes with oneself.
    """
    current, wanted = item_tag(item, kept), item_tag(item, typed)
    if wanted == current:
        return Verdict.LEAVE
    if seen in {"", current} or current in sent:
        return Verdict.KEEP
    return Verdict.LEAVE if wanted == seen else Verdict.CLASH
