"""Doubts about answers as a page shows them: a question, where to change, what was said to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.assessments.deps import Held
from app.assessments.domain.forms import Fields
from app.assessments.service.quality import LONGEST_REMARK
from app.questionnaires.domain.definition import Section, Texts
from app.questionnaires.domain.quality import Doubt, QualityRule, Severity, doubt_sentence
from app.questionnaires.service.quality import watched
from app.web.page import Link
from app.web.view import View


@dataclass(frozen=True, slots=True)
class DoubtView:
    """One question about answers that hardly fit together."""

    rule: str
    question: str
    is_contradiction: bool
    changes: tuple[Link, ...]
    is_confirmed: bool
    remark: str
    error: str
    """What is wrong with the remark; empty if nothing is."""


def doubt_view(view: View, texts: Texts, held: Held, doubt: Doubt, said: Mapping[str, str]) -> DoubtView:
    """Show a doubt; `said` is rule → remark of the doubts the person has confirmed, too long ones as typed."""
    changes = []
    for code in doubt.items:
        if held.showing.shows(code):
            section = held.definition.section_of(code).code
            address = view.url(f"{held.path}/sections/{section}#{code}")
            changes.append(Link(address, texts.items[code].title))
    return DoubtView(
        rule=doubt.rule,
        question=doubt_sentence(texts, doubt.rule, doubt.figures),
        is_contradiction=doubt.severity is Severity.CONTRADICTION,
        changes=tuple(changes),
        is_confirmed=doubt.rule in said,
        remark=said.get(doubt.rule, ""),
        error=_remark_error(view, said.get(doubt.rule, "")),
    )


def _remark_error(view: View, remark: str) -> str:
    if len(remark) <= LONGEST_REMARK:
        return ""
    return view.t.gettext(
        "说明最长 %(longest)s 字，现在有 %(length)s 字，请删减。",
        longest=LONGEST_REMARK,
        length=len(remark),
    )


def said_in(form: Fields, doubts: Sequence[Doubt]) -> dict[str, str]:
    """Give rule → remark of the doubts a form confirms, by its tick or by a remark alone."""
    ticked = frozenset(form.get("sure", ()))
    remarks = {doubt.rule: "".join(form.get(f"remark.{doubt.rule}", ())).strip() for doubt in doubts}
    return {rule: remark for rule, remark in remarks.items() if rule in ticked or remark}


def notes_of(texts: Texts, section: Section, doubts: Sequence[Doubt]) -> dict[str, tuple[str, ...]]:
    """Give item → sentences for the items of a section, each doubt at the first item it points to."""
    notes: dict[str, tuple[str, ...]] = {}
    for doubt in doubts:
        here = next((code for code in doubt.items if code in section.items), None)
        if here is not None:
            notes[here] = (*notes.get(here, ()), doubt_sentence(texts, doubt.rule, doubt.figures))
    return notes


def settled_here(
    held: Held, section: Section, rules: Sequence[QualityRule], doubts: Sequence[Doubt]
) -> bool:
    """Whether a doubt rests on answers of this section alone, so that it is best asked at once."""
    found = {doubt.rule for doubt in doubts}
    return any(
        rule.code in found and watched(held.definition, rule) <= set(section.items) for rule in rules
    )
