"""Doubts about the answers of an assessment: asked before submission, kept as flags with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from app.assessments.errors import RemarkTooLong
from app.assessments.repository import flags_by_assessment
from app.assessments.service.keeping import kept_responses, open_assessment
from app.assessments.tables import Assessment, QualityFlag
from app.enterprises.domain import Profile
from app.enterprises.service.keeping import profile_of
from app.kit.plain import clean_line, read_json, write_json
from app.questionnaires.domain.definition import Definition, Texts
from app.questionnaires.domain.quality import Doubt, QualityRule, Severity, doubt_sentence
from app.questionnaires.domain.responses import Response
from app.questionnaires.service.library import Library
from app.questionnaires.service.quality import doubts_of

LONGEST_REMARK = 200


@dataclass(frozen=True, slots=True)
class KeptFlag:
    """A doubt as kept: what was found, and what the person said to it.

    `question` is the sentence as it stood when the doubt was kept, in the language of the assessment.
    """

    doubt: Doubt
    question: str
    is_confirmed: bool
    remark: str

    def sentence(self, texts: Texts) -> str:
        """Ask in the language of the texts; the kept sentence if the rule has gone since."""
        return doubt_sentence(texts, self.doubt.rule, self.doubt.figures) or self.question


def doubts_about(
    definition: Definition,
    rules: tuple[QualityRule, ...],
    responses: Mapping[str, Response],
    profile: Profile,
) -> tuple[Doubt, ...]:
    """Give what the rules find in these answers of this enterprise."""
    return doubts_of(
        definition,
        rules,
        responses,
        profile.facts,
        employees=profile.employees,
        revenue=profile.revenue,
    )


def flags_of(session: Session, assessment_id: UUID) -> tuple[KeptFlag, ...]:
    """Give the flags of an assessment, contradictions first.

    Before submission only those the person has already answered; with the submission all of them.
    """
    kept = [_kept(row) for row in flags_by_assessment(session, assessment_id)]
    return tuple(sorted(kept, key=lambda flag: flag.doubt.severity is not Severity.CONTRADICTION))


def hear(
    session: Session,
    assessment: Assessment,
    doubts: tuple[Doubt, ...],
    said: Mapping[str, str],
    texts: Texts,
    *,
    at: datetime,
) -> None:
    """Keep what the person says to these doubts: `said` is rule → remark, confirmed by being there.

    A doubt that `said` leaves out is no longer confirmed. Rules that found nothing are left alone.
    Raises `RemarkTooLong` before anything is kept.
    """
    said = {rule: clean_line(remark) for rule, remark in said.items()}
    long = [doubt.rule for doubt in doubts if len(said.get(doubt.rule, "")) > LONGEST_REMARK]
    if long:
        raise RemarkTooLong(rules=long, longest=LONGEST_REMARK)
    rows = {row.rule: row for row in flags_by_assessment(session, assessment.id)}
    for doubt in doubts:
        row = rows.get(doubt.rule)
        if doubt.rule in said:
            row = row or QualityFlag(assessment_id=assessment.id, rule=doubt.rule, raised_at=at)
            _write(row, doubt, texts, at)
            row.is_confirmed, row.remark = True, said[doubt.rule]
            session.add(row)
        elif row is not None:
            session.delete(row)
    session.flush()


def keep_flags(session: Session, assessment_id: UUID, *, library: Library, now: datetime) -> None:
    """Keep every doubt that stands at submission; what was said to others is forgotten."""
    assessment = open_assessment(session, assessment_id)
    edition = library.edition(assessment.questionnaire_code, assessment.questionnaire_version)
    doubts = doubts_about(
        edition.definition,
        library.rules(edition),
        kept_responses(session, assessment_id, edition.definition),
        profile_of(session, assessment.enterprise_id),
    )
    texts = library.texts(edition, assessment.language)
    rows = {row.rule: row for row in flags_by_assessment(session, assessment_id)}
    for doubt in doubts:
        row = rows.pop(doubt.rule, None) or QualityFlag(
            assessment_id=assessment_id, rule=doubt.rule, raised_at=now
        )
        _write(row, doubt, texts, now)
        session.add(row)
    for row in rows.values():
        session.delete(row)
    session.flush()


def _write(row: QualityFlag, doubt: Doubt, texts: Texts, at: datetime) -> None:
    row.severity, row.raised_at = str(doubt.severity), at
    row.items = write_json(list(doubt.items))
    row.figures = write_json(dict(doubt.figures))
    row.question = doubt_sentence(texts, doubt.rule, doubt.figures)


def _kept(row: QualityFlag) -> KeptFlag:
    items, figures = read_json(row.items), read_json(row.figures)
    doubt = Doubt(
        rule=row.rule,
        severity=Severity(row.severity),
        items=tuple(str(code) for code in items) if isinstance(items, list) else (),
        figures={code: str(n) for code, n in figures.items()} if isinstance(figures, dict) else {},
    )
    return KeptFlag(doubt, row.question, row.is_confirmed, row.remark)
