"""Making the list of a scored assessment, again after every wish, and reading it back."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from uuid import UUID, uuid4

from sqlmodel import Session

from app.assessments.service.keeping import kept_responses, open_assessment
from app.assessments.tables import Assessment
from app.enterprises.service.keeping import profile_of
from app.kit.clock import CHINA
from app.kit.i18n import LANGUAGES, translator
from app.kit.plain import write_json
from app.questionnaires.domain.responses import Response
from app.questionnaires.service.library import Edition, Library
from app.recommendations.adapters.lexicon import load_lexicon
from app.recommendations.domain.wishes import Wish
from app.recommendations.errors import RecommendationsNotFound
from app.recommendations.repository import recommendation_set, wish_row
from app.recommendations.service.documents import RankingDocument, completed
from app.recommendations.service.market import kept_market, pool_with_lectures
from app.recommendations.service.matching import (
    NO_WISH,
    Asked,
    Found,
    fit_of,
    goals_of,
    match,
    path_to_next,
)
from app.recommendations.service.next_steps import next_steps
from app.recommendations.service.plans import plan_of
from app.recommendations.service.ranking import ranking_document
from app.recommendations.service.reasons import shown
from app.recommendations.tables import RecommendationSet, RecommendationWish, ShownList
from app.scoring.service.keeping import kept_result
from app.scoring.service.paths import Situation
from diagnosis_models.contract import Result

SEED_BYTES = 4


def draft(session: Session, assessment_id: UUID, *, library: Library, now: datetime) -> None:
    """Make the list for what is wished now, keep it in every language, and remember that it was shown."""
    assessment = open_assessment(session, assessment_id)
    edition = library.edition(assessment.questionnaire_code, assessment.questionnaire_version)
    responses = kept_responses(session, assessment_id, edition.definition)
    result = kept_result(session, assessment_id)
    found = found_for(session, assessment, edition, responses, result, library=library, now=now)
    for language, document in documents_of(found, edition, responses, library).items():
        session.merge(
            RecommendationSet(
                assessment_id=assessment_id,
                language=language,
                document=write_json(document),
                weights_version=found.ranking.weights_version,
                created_at=now,
            )
        )
    session.add(_shown(assessment_id, found, now))
    session.flush()


def found_for(
    session: Session,
    assessment: Assessment,
    edition: Edition,
    responses: Mapping[str, Response],
    result: Result,
    *,
    library: Library,
    now: datetime,
) -> Found:
    """Find what fits a result over these responses, as the enterprise wishes; keeps nothing."""
    profile, wish = profile_of(session, assessment.enterprise_id), kept_wish(session, assessment.id)
    fit = fit_of(profile, wish)
    where = Situation(edition.definition, responses, profile.facts, fit.size)
    path = path_to_next(where, result, library.effort(edition))
    asked = Asked(
        definition=edition.definition,
        result=result,
        fit=fit,
        on=now.astimezone(CHINA).date(),
        path=goals_of(edition.definition, path, result),
        plan=plan_of(result, path),
        wish=wish,
        seed=seed_of(assessment.id),
    )
    market = kept_market(session)
    return replace(match(asked, market), pool=pool_with_lectures(session, market))


def documents_of(
    found: Found, edition: Edition, responses: Mapping[str, Response], library: Library
) -> dict[str, RankingDocument]:
    """Write what was found in every language."""
    written = {}
    for language in LANGUAGES:
        t, texts = translator(language), library.texts(edition, language)
        written[language] = ranking_document(found, t, texts, next_steps(found, texts, responses, t))
    return written


def seed_of(assessment_id: UUID) -> int:
    """Give the seed that rotates near-equals: the same for an assessment, whatever happens to it."""
    return int.from_bytes(hashlib.sha256(assessment_id.bytes).digest()[:SEED_BYTES], "big")


def _shown(assessment_id: UUID, found: Found, now: datetime) -> ShownList:
    fit = found.asked.fit
    return ShownList(
        id=uuid4(),
        assessment_id=assessment_id,
        made_at=now,
        seed=found.ranking.seed,
        weights_version=found.ranking.weights_version,
        lexicon_version=load_lexicon().version,
        region=fit.region or "",
        industry=fit.industry or "",
        size=fit.size or "",
        needs=write_json({need.capability: shown(need.weight, 4) for need in found.needs}),
        entries=write_json(
            [
                {
                    "code": one.provider.code,
                    "rank": one.rank,
                    "score": shown(one.score, 4),
                    "terms": {str(term.code): shown(term.points, 4) for term in one.terms},
                }
                for one in found.ranking.recommendations
            ]
        ),
    )


def keep_wish(session: Session, assessment_id: UUID, wish: Wish, *, now: datetime) -> None:
    """Keep what is wished; the list is made anew by `draft`."""
    session.merge(
        RecommendationWish(
            assessment_id=assessment_id,
            words=wish.text,
            capabilities=write_json(list(wish.capabilities)),
            budget=None if wish.budget is None else format(wish.budget, "f"),
            diagnosed_by=wish.diagnosed_by,
            updated_at=now,
        )
    )
    session.flush()


def kept_wish(session: Session, assessment_id: UUID) -> Wish:
    """Give what was wished; an empty wish when nothing was."""
    row = wish_row(session, assessment_id)
    if row is None:
        return NO_WISH
    budget = None if row.budget is None else Decimal(row.budget)
    return Wish(row.words, tuple(json.loads(row.capabilities)), budget, row.diagnosed_by)


def kept_ranking(session: Session, assessment_id: UUID, language: str) -> RankingDocument:
    """Give the list in force; raises `RecommendationsNotFound`."""
    row = recommendation_set(session, assessment_id, language)
    if row is None:
        raise RecommendationsNotFound
    return completed(json.loads(row.document))
