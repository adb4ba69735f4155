"""Telling both layers and what changed in the reader's language."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from app.assessments.service.wording import answer_words
from app.cases.adapters import load_rules
from app.cases.service.verifying import ItemState, Layers, both_results
from app.cases.tables import DiagnosisCase
from app.enterprises.service.keeping import profile_of
from app.kit.decimals import shown, whole
from app.kit.i18n import Translator
from app.questionnaires.domain.definition import Texts
from app.questionnaires.service.library import Library
from app.scoring.errors import PathNotOffered, PathUndecided
from app.scoring.service.path_documents import path_document
from app.scoring.service.paths import Situation, path_to
from app.scoring.service.telling import blocking_told, level_name
from diagnosis_models.contract import Result, ResultStatus

PATH_SECONDS = 2.0
"""A review must not wait for a path; one that takes longer is left out."""


@dataclass(frozen=True, slots=True)
class LayerTold:
    """Score and level of one layer, and what it lacks for the next level."""

    name: str
    level: str
    score: str
    most: str
    is_provisional: bool
    lacking: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChangeTold:
    """One item whose verified value differs."""

    item: str
    title: str
    given: str
    verified: str
    reason: str


def layers_told(
    t: Translator, session: Session, case: DiagnosisCase, layers: Layers, texts: Texts
) -> tuple[LayerTold, LayerTold]:
    """Tell the self-given and the verified layer."""
    own, verified = both_results(session, case, layers)
    return (
        _layer(t, t.gettext("企业自评"), texts, own),
        _layer(
            t,
            t.gettext("核验结果") if layers.rows else t.gettext("核验结果（还没有开始，暂同自评）"),
            texts,
            verified,
        ),
    )


def path_told(
    t: Translator, session: Session, case: DiagnosisCase, layers: Layers, *, library: Library
) -> tuple[str, ...]:
    """Tell the cheapest way to the next level under the verified layer, one improvement a line; empty at the top."""
    _, verified = both_results(session, case, layers)
    above = [gate.level for gate in verified.gates if gate.level.rank > verified.level.rank]
    if not above:
        return ()
    size, effort = profile_of(session, case.enterprise_id).size, library.effort(layers.edition)
    where = Situation(layers.definition, layers.together, layers.facts, str(size) if size else None)
    try:
        path = path_to(where, above[0], effort, seconds=PATH_SECONDS)
    except (PathUndecided, PathNotOffered):
        return ()
    if not path.is_reachable:
        return (t.gettext("按现有题目改进，升不到下一级。"),)
    found = path_document(layers.definition, library.texts(layers.edition, t.language), path, effort)
    total = t.gettext(
        "到%(level)s：%(days)s 人天，约 %(money)s 万元（估算）",
        level=found["target"]["name"],
        days=found["days"],
        money=found["money"]["base"],
    )
    arrow = [
        t.gettext("%(title)s → %(after)s", title=step["title"], after=t.gettext("；").join(step["after"]))
        for step in found["steps"]
    ]
    return (total, *arrow)


def changes_told(t: Translator, layers: Layers, texts: Texts) -> tuple[ChangeTold, ...]:
    """Tell every item whose verified value differs, with the reason."""
    reasons, found = load_rules().reasons, []
    for code in layers.changed:
        item, row = layers.definition.item(code), layers.rows[code]
        assert item is not None  # noqa: S101 - changed items are shown ones
        named = reasons[row.reason][t.language] if row.reason in reasons else ""
        found.append(
            ChangeTold(
                code,
                texts.items[code].title,
                said(t, answer_words(t, texts, item, layers.given.get(code))),
                said(t, answer_words(t, texts, item, layers.verified.get(code))),
                t.gettext("：").join(part for part in (named, row.remark) if part),
            )
        )
    return tuple(found)


def said(t: Translator, words: Sequence[str]) -> str:
    """Write an answer in one line."""
    return t.gettext("；").join(words) or t.gettext("未作答")


def summary_words(t: Translator, layers: Layers) -> str:
    """Say how far the verification is."""
    states = [layers.state(item.code) for item in layers.items]
    return t.gettext(
        "共 %(all)s 题：一致 %(same)s，改动 %(changed)s，待核 %(open)s",
        all=len(states),
        same=states.count(ItemState.SAME),
        changed=states.count(ItemState.CHANGED),
        open=states.count(ItemState.OPEN) + states.count(ItemState.REASON_MISSING),
    )


def item_words(t: Translator, state: ItemState) -> str:
    """Say how far an item is."""
    return {
        ItemState.OPEN: t.gettext("待核"),
        ItemState.REASON_MISSING: t.gettext("缺原因"),
        ItemState.SAME: t.gettext("一致"),
        ItemState.CHANGED: t.gettext("已改"),
    }[state]


def _layer(t: Translator, name: str, texts: Texts, result: Result) -> LayerTold:
    lacking = tuple(
        t.gettext(
            "%(name)s现为 %(actual)s，要求 %(required)s", name=c.name, actual=c.actual, required=c.required
        )
        for c in blocking_told(t, texts, result)
    )
    return LayerTold(
        name,
        level_name(texts, result.level.code),
        shown(result.total.score),
        whole(result.total.max),
        result.status is ResultStatus.PROVISIONAL,
        lacking,
    )
