"""Experts and lectures as the public sees them."""

from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter
from fastapi.responses import Response

from app.identity.deps import PUBLIC
from app.kit.i18n import Translator
from app.providers.domain import Expert, Lecture
from app.providers.service.catalogue import experts, lectures
from app.providers.service.wording import capability_name, expert_name, industry_names, region_names
from app.web.deps import NowDep, SessionDep, ViewDep
from app.web.page import Link, Page

router = APIRouter()


@dataclass(frozen=True, slots=True)
class ExpertCard:
    """One expert."""

    name: str
    post: str
    fields: str
    industries: str
    regions: str
    summary: str
    is_demo: bool


@dataclass(frozen=True, slots=True)
class LectureCard:
    """One lecture."""

    title: str
    when: str
    place: str
    audience: str
    fields: str
    speaker: str
    summary: str
    is_demo: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpertsPage(Page):
    """All experts."""

    template: ClassVar[str] = "providers/experts.html"

    back: Link
    """To the catalogue."""
    experts: tuple[ExpertCard, ...]
    """The experts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LecturesPage(Page):
    """Lectures to come, and those that were."""

    template: ClassVar[str] = "providers/lectures.html"

    back: Link
    """To the catalogue."""
    coming: tuple[LectureCard, ...]
    """Lectures to come, the next one in front."""
    past: tuple[LectureCard, ...]
    """Lectures that were, the last one in front."""


@router.get("/experts", dependencies=[PUBLIC])
def experts_page(session: SessionDep, view: ViewDep) -> Response:
    """Show the experts."""
    t = view.t
    return view.render(
        ExpertsPage(
            title=t.gettext("专家"),
            lang=view.lang,
            shell=view.shell(),
            back=Link(view.url("/providers"), t.gettext("服务商名录")),
            experts=tuple(_expert(t, expert) for expert in experts(session)),
        )
    )


@router.get("/lectures", dependencies=[PUBLIC])
def lectures_page(session: SessionDep, now: NowDep, view: ViewDep) -> Response:
    """Show the lectures."""
    t = view.t
    coming, past = lectures(session, at=now)
    return view.render(
        LecturesPage(
            title=t.gettext("大讲堂"),
            lang=view.lang,
            shell=view.shell(),
            back=Link(view.url("/providers"), t.gettext("服务商名录")),
            coming=tuple(_lecture(t, lecture) for lecture in coming),
            past=tuple(_lecture(t, lecture) for lecture in past),
        )
    )


def _expert(t: Translator, expert: Expert) -> ExpertCard:
    return ExpertCard(
        name=expert_name(t, expert),
        post=" ".join(part for part in (expert.organisation, expert.title) if part),
        fields=t.gettext("、").join(capability_name(t, code) for code in expert.capabilities),
        industries=industry_names(t, expert.industries),
        regions=region_names(t, expert.regions),
        summary=expert.summary,
        is_demo=expert.is_demo,
    )


def _lecture(t: Translator, lecture: Lecture) -> LectureCard:
    return LectureCard(
        title=lecture.title,
        when=lecture.day.isoformat(),
        place=t.gettext("线上：%(place)s", place=lecture.place) if lecture.is_online else lecture.place,
        audience=lecture.audience,
        fields=t.gettext("、").join(capability_name(t, code) for code in lecture.capabilities),
        speaker=lecture.speaker,
        summary=lecture.summary,
        is_demo=lecture.is_demo,
    )
