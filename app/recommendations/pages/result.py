"""The result page: level, why, what next, who can help."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from fastapi import APIRouter
from fastapi.responses import Response
from sqlmodel import Session

from app.assessments.deps import Held, HeldDep
from app.assessments.service.claiming import can_be_claimed
from app.enterprises.service.keeping import profile_of
from app.identity.domain import resume_token, spaced
from app.identity.service import has_closed_link
from app.kit.clock import china_date
from app.kit.decimals import plain, shown
from app.kit.qr import qr_picture
from app.questionnaires.deps import LibraryDep
from app.recommendations.deps import LaterDep, MatchedDep
from app.recommendations.pages.policies import PoliciesInShort, policies_in_short
from app.recommendations.service.documents import RankingDocument
from app.recommendations.service.keeping import kept_ranking
from app.scoring.service.comparing import compared_with_last
from app.scoring.service.keeping import kept_result
from app.scoring.service.telling import (
    ConditionTold,
    GapTold,
    ResultCharts,
    blocking_told,
    charts_of,
    conclusion,
    doubts_told,
    gaps_told,
    gates_told,
    level_name,
    provenance_words,
)
from app.scoring.service.unsure import unsure_told
from app.web.context import Context
from app.web.deps import ContextDep, NowDep, SessionDep, ViewDep
from app.web.page import Link, Page
from app.web.view import View
from diagnosis_models.contract import ResultStatus

router = APIRouter()


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultPage(Page):
    """Reads like a good doctor's letter: level, why, what next."""

    template: ClassVar[str] = "recommendations/result.html"

    enterprise: str
    """Name of the enterprise."""
    submitted_on: str
    """Day of submission in China."""
    level: str
    """Name of the level with its alias."""
    score: str
    """The total, at least two decimals."""
    score_max: str
    """The highest total."""
    is_provisional: bool
    """Whether something is still unknown."""
    conclusion: tuple[str, ...]
    """The result in sentences."""
    unsure: tuple[str, ...]
    """How many items were answered 不清楚 and what that did; empty when there are none."""
    flags: tuple[str, ...]
    """What is doubtful about the instrument itself."""
    blocking: tuple[ConditionTold, ...]
    """What stands between the result and the next level."""
    next_level: str
    """Name of the next level, empty at the top."""
    gates: tuple[ConditionTold, ...]
    """Every condition of every level."""
    charts: ResultCharts
    """The level ladder, and shares, scores and graded items as pictures where there are any."""
    gaps: tuple[GapTold, ...]
    """The heaviest gaps with what to do."""
    ranking: RankingDocument
    """The recommended providers."""
    policies: PoliciesInShort
    """Policies that may pay a part, one of every kind."""
    matching: Link
    """To the whole matching: pain points, budget, bundles, feedback."""
    report: Link
    """To the PDF."""
    later: tuple[Link, ...]
    """What rooms further on have for this assessment, such as the report of a diagnosis on site."""
    further: tuple[Link, ...]
    """To the proof, the path to a higher level, the results over time."""
    another: Link
    """To another questionnaire or the next round with these answers."""
    comparison: tuple[str, ...]
    """How the result compares with the last one, when that was of another version."""
    claim: Link | None
    """To taking the assessment into an account; none where it belongs to one, or no letters are sent."""
    resume_code: str
    """Code for opening this page elsewhere; empty once it was closed."""
    resume_link: str
    """Link for opening this page elsewhere."""
    resume_qr: str
    """The same link as a QR code: the address of a picture."""
    disclaimer: str
    """What the result is not."""
    provenance: str
    """How well the facts behind it are known, in words."""


@router.get("/assessments/{assessment_id}/result")
def result_page(
    held: HeldDep,
    matched: MatchedDep,
    view: ViewDep,
    session: SessionDep,
    library: LibraryDep,
    context: ContextDep,
    later: LaterDep,
    now: NowDep,
) -> Response:
    """Show the result; an assessment still in progress goes to its task list."""
    if matched is None or held.row.submitted_at is None:
        return view.redirect(held.path)
    t, texts = view.t, library.texts(held.edition, view.lang)
    result = kept_result(session, held.row.id)
    enterprise = profile_of(session, held.row.enterprise_id).name
    back = _way_back(session, held, context)
    next_code = next((g.level.code for g in result.gates if g.level.rank == result.level.rank + 1), "")
    return view.render(
        ResultPage(
            title=t.gettext("自评结果"),
            lang=view.lang,
            shell=view.shell(),
            enterprise=enterprise,
            submitted_on=china_date(held.row.submitted_at),
            level=level_name(texts, result.level.code),
            score=shown(result.total.score),
            score_max=plain(result.total.max),
            is_provisional=result.status is ResultStatus.PROVISIONAL,
            conclusion=conclusion(t, texts, result, enterprise),
            unsure=unsure_told(t, held.definition, texts, result, held.responses, held.facts),
            flags=doubts_told(held.definition, texts),
            blocking=blocking_told(t, texts, result),
            next_level=texts.levels[next_code].name if next_code else "",
            gates=gates_told(t, texts, result),
            charts=charts_of(t, held.definition, texts, result),
            gaps=gaps_told(t, held.definition, texts, result, held.responses),
            ranking=kept_ranking(session, held.row.id, view.lang),
            policies=policies_in_short(view, held, matched),
            matching=Link(view.url(f"{held.path}/recommendations"), t.gettext("说说难处和预算，重新匹配")),
            report=Link(view.url(f"{held.path}/report.pdf"), t.gettext("下载 PDF 诊断报告")),
            later=tuple(link for links in later for link in links(session, view, held)),
            further=_further(view, held.path),
            another=Link(view.url(f"{held.path}/another"), t.gettext("用这些答案再做另一份问卷")),
            comparison=compared_with_last(session, held.row, library=library, t=t),
            claim=_claim_link(view, session, held, context, now),
            resume_code=back.code,
            resume_link=back.link,
            resume_qr=back.picture,
            disclaimer=texts.disclaimer,
            provenance=provenance_words(t, result.provenance),
        )
    )


@dataclass(frozen=True)
class _WayBack:
    """How to open a result elsewhere: code, link, and the link as a picture; the code is empty once it was closed."""

    code: str
    link: str
    picture: str


def _way_back(session: Session, held: Held, context: Context) -> _WayBack:
    link = f"{context.settings.public_url}/resume/{resume_token(context.secret, held.row.id)}"
    code = "" if has_closed_link(session, held.row.id) else spaced(held.row.code)
    return _WayBack(code, link, qr_picture(link))


def _claim_link(view: View, session: Session, held: Held, context: Context, now: datetime) -> Link | None:
    if not context.settings.has_mail or not can_be_claimed(session, held.row, now):
        return None
    return Link(view.url(f"{held.path}/claim"), view.t.gettext("开通账号，把这份自评归到名下"))


def _further(view: View, path: str) -> tuple[Link, ...]:
    """Give what else can be read about a result."""
    t = view.t
    return (
        Link(view.url(f"{path}/report"), t.gettext("在网页上读诊断报告")),
        Link(view.url(f"{path}/report.docx"), t.gettext("可编辑的 Word 稿")),
        Link(view.url(f"{path}/proof"), t.gettext("这个结果是怎么算出来的")),
        Link(view.url(f"{path}/path"), t.gettext("怎样升到更高一级")),
        Link(view.url(f"{path}/history"), t.gettext("历次结果与旧证书")),
        Link(view.url(f"{path}/case"), t.gettext("请顾问到厂里来看（免费）")),
        Link(view.url(f"{path}/data"), t.gettext("个人信息与共享")),
    )
