"""Writing strengths and gaps out of answers: sentences as data, filled only from what was answered.

A sentence of `findings.yaml` is used when every place in it has a value; where a questionnaire brings no
sentence of its own, a plain one with the answer and its points is written. Nothing is said about an item
without a usable response.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from app.assessments.service.wording import answer_words, grade_name, size_name
from app.enterprises.service.codes import code_tables
from app.kit.decimals import rounded, whole
from app.kit.i18n import Translator
from app.questionnaires.domain.definition import Item
from app.questionnaires.domain.findings import ItemWords, Sentence, Tone
from app.questionnaires.domain.responses import Response, share
from app.reports.service.subject import Subject
from app.scoring.domain.outlook import gaps, next_gate
from diagnosis_models.contract import Contribution, ItemKind, ResponseState, Result

STRONG_SHARE = Decimal("0.7")
"""From this share of an item's points on, it is told as a strength. Our own choice."""
MOST_STRENGTHS = 5


@dataclass(frozen=True, slots=True)
class Finding:
    """One strength or gap, with the item whose answer it rests on."""

    item: str
    title: str
    text: str
    is_constrained: bool


def share_words(item: Item, response: Response) -> str:
    """Write the ratio that an item's counts give, as percent with at most one decimal; else empty."""
    ratio = share(item, response.figures)
    if ratio is None:
        return ""
    percent = rounded(Decimal(ratio.numerator * 100) / Decimal(ratio.denominator), 1)
    return f"{percent.removesuffix('.0')}%"


def strengths(t: Translator, subject: Subject, result: Result) -> tuple[Finding, ...]:
    """Tell what is good already, the best first: points nearly full, grades at or above the next level."""
    gate = next_gate(result)
    asked = gate.level.rank if gate else max((g.level.rank for g in result.gates), default=1)
    scored = [c for c in result.contributions if c.max and c.points / c.max >= STRONG_SHARE]
    graded = [g for g in result.grades if (g.level or 0) >= min(asked, g.top)]
    steps = {g.item for g in result.grades}
    codes = [c.item for c in sorted(scored, key=_loss) if c.item not in steps]
    codes += [g.item for g in sorted(graded, key=lambda g: (not g.constrained, -(g.level or 0), g.item))]
    mixed = [code for pair in zip(codes[::2], codes[1::2], strict=False) for code in pair]
    ordered = dict.fromkeys([*mixed, *codes])
    found = (_finding(t, subject, result, code, Tone.STRONG) for code in ordered)
    return tuple(f for f in found if f is not None)[:MOST_STRENGTHS]


def weaknesses(t: Translator, subject: Subject, result: Result, most: int) -> tuple[Finding, ...]:
    """Tell the heaviest gaps that an answer stands behind."""
    told = []
    for gap in gaps(result, subject.definition.follows):
        finding = _finding(t, subject, result, gap.item, Tone.WEAK)
        if finding is not None:
            told.append(finding)
        if len(told) == most:
            break
    return tuple(told)


def _loss(contribution: Contribution) -> tuple[Decimal, str]:
    return contribution.max - contribution.points, contribution.item


def _finding(t: Translator, subject: Subject, result: Result, code: str, tone: Tone) -> Finding | None:
    item, response = subject.definition.item(code), subject.counted.get(code)
    if item is None or response is None or response.state is not ResponseState.ANSWERED:
        return None
    values = _values(t, subject, result, item, response)
    words = subject.words.items.get(code, ItemWords())
    written = _own(subject, words.strong if tone is Tone.STRONG else words.weak, values)
    text = written or _plain(t, values, words.why.get(_reached(response), ""), tone)
    return Finding(code, subject.texts.items[code].title, text, item.constrained)


def _own(subject: Subject, sentences: tuple[Sentence, ...], values: Mapping[str, str]) -> str | None:
    """Give the first sentence that fits the enterprise and can be filled."""
    fitting = (s for s in sentences if s.fits(subject.size, subject.profile.industry))
    return next((text for s in fitting if (text := s.filled(values)) is not None), None)


def _plain(t: Translator, values: Mapping[str, str], why: str, tone: Tone) -> str:
    """Write the sentence of an item without one of its own."""
    if values["level"]:
        if tone is Tone.STRONG:
            return t.gettext(
                "%(title)s已做到%(level)s：“%(answer)s”。", **_chosen(values, "title", "level", "answer")
            )
        now = t.gettext("%(title)s现在是“%(answer)s”。", **_chosen(values, "title", "answer"))
        onward = t.gettext("下一步做到“%(next)s”。", next=values["next"]) if values["next"] else ""
        return joined(t, (now, why, onward))
    if tone is Tone.STRONG:
        return t.gettext("%(title)s答的是“%(answer)s”，得 %(points)s 分（满分 %(max)s 分）。", **_chosen(values, "title", "answer", "points", "max"))  # fmt: skip
    text = t.gettext("%(title)s答的是“%(answer)s”，得 %(points)s 分，还可再得 %(lost)s 分。", **_chosen(values, "title", "answer", "points", "lost"))  # fmt: skip
    onward = t.gettext("下一步做到“%(next)s”。", next=values["next"]) if values["next"] else ""
    return joined(t, (text, onward))


def joined(t: Translator, sentences: Iterable[str]) -> str:
    """Put sentences one after the other, as the language does it."""
    return (" " if t.language == "en" else "").join(filter(None, sentences))


def _chosen(values: Mapping[str, str], *names: str) -> dict[str, str]:
    return {name: values[name] for name in names}


def _reached(response: Response) -> str:
    return response.options[0] if len(response.options) == 1 else ""


def _values(
    t: Translator, subject: Subject, result: Result, item: Item, response: Response
) -> dict[str, str]:
    """Give what the places of a sentence hold for one item; empty where there is nothing."""
    texts = subject.texts.items[item.code]
    gained = next((c for c in result.contributions if c.item == item.code), None)
    grade = next((g for g in result.grades if g.item == item.code), None)
    real = [o for o in item.options if not o.exclusive]
    chosen = [o.code for o in real if o.code in response.options]
    points, most = (whole(gained.points), whole(gained.max)) if gained else ("", "")
    level = grade_name(t, subject.texts, item, grade.level) if grade and grade.level is not None else ""
    words = answer_words(t, subject.texts, item, response)
    profile = subject.profile
    values = {
        "title": texts.title,
        "answer": t.gettext("；").join(texts.options.get(code, "") for code in response.options)
        or (words[0] if words else ""),
        "missing": t.gettext("；").join(texts.options[o.code] for o in real if o.code not in chosen)
        if item.kind is ItemKind.MULTIPLE
        else "",
        "count": str(len(chosen)) if chosen and item.kind is ItemKind.MULTIPLE else "",
        "of": str(len(real)),
        "points": points,
        "max": most,
        "lost": whole(gained.max - gained.points) if gained else "",
        "share": share_words(item, response),
        "level": level,
        "next": _next_words(subject, item, response),
        "size": size_name(t, profile.size) if profile.size else "",
        "industry": code_tables().industry_name(profile.industry, t.language),
        "employees": str(profile.employees or ""),
    }
    for figure in item.figures:
        if figure.code in response.figures:
            values[figure.code] = whole(response.figures[figure.code])
    return values


def _next_words(subject: Subject, item: Item, response: Response) -> str:
    """Give the wording of the next better option of an item that has one answer."""
    if item.kind is ItemKind.MULTIPLE or len(response.options) != 1:
        return ""
    worth = {
        o.code: Decimal(o.level or 0) if item.kind is ItemKind.LEVEL else o.points for o in item.options
    }
    ordered = sorted(worth, key=lambda code: worth[code], reverse=item.inverted)
    here = worth.get(response.options[0], Decimal(0))
    better = [c for c in ordered if (worth[c] < here if item.inverted else worth[c] > here)]
    return subject.texts.items[item.code].options.get(better[0], "") if better else ""
