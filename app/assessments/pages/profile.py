"""The enterprise's profile: official codes chosen, size class derived and shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter
from fastapi.responses import Response

from app.assessments.deps import Held, HeldDep
from app.assessments.domain.forms import Fields
from app.assessments.domain.states import ASSESSMENT_STATES, AssessmentEvent, AssessmentState
from app.assessments.pages.wording import profile_refusal
from app.assessments.service.keeping import touch
from app.assessments.service.wording import field_labels, production_type_name, size_name
from app.enterprises.adapters import Region
from app.enterprises.domain import FIELDS, ProductionType, Profile, read_profile
from app.enterprises.errors import ProfileReason, ProfileRefused
from app.enterprises.service.codes import code_tables
from app.enterprises.service.keeping import keep_profile, profile_of
from app.kit.decimals import plain
from app.kit.plain import Json
from app.web.context import Context
from app.web.deps import ContextDep, FormDep, NowDep, SessionDep, ViewDep
from app.web.page import Page
from app.web.view import View

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a select field."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class ChoiceGroup:
    """Entries under one heading of a select field."""

    label: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfilePage(Page):
    """Name, credit code, region, industry, headcount, revenue."""

    template: ClassVar[str] = "assessments/profile.html"

    action: str
    """Where the form posts to."""
    back: str
    """Address of the task list."""
    values: Mapping[str, str]
    """What is typed or kept, by field."""
    errors: tuple[tuple[str, str, str], ...]
    """Field, label and message of everything that is wrong, in field order."""
    error_of: Mapping[str, str]
    """Error message by field; empty where nothing is wrong."""
    provinces: tuple[Choice, ...]
    """All provinces."""
    counties: tuple[ChoiceGroup, ...]
    """Counties of the chosen province by city."""
    industries: tuple[ChoiceGroup, ...]
    """Divisions by section, or what the search found."""
    search: str
    """The industry search as typed."""
    search_message: str
    """What the search found, in words; empty without a search."""
    production_types: tuple[Choice, ...]
    """Production types, where the questionnaire asks for one; else empty."""
    derived: str
    """The derived size class in a sentence; empty while figures are missing."""
    focus: str
    """The field to go on with when only another list was asked for; else empty."""


@router.get("/assessments/{assessment_id}/profile")
def profile_page(held: HeldDep, view: ViewDep, session: SessionDep, context: ContextDep) -> Response:
    """Show the profile as kept."""
    if held.row.state == AssessmentState.SUBMITTED:
        return view.redirect(f"{held.path}/result")
    profile = profile_of(session, held.row.enterprise_id)
    return view.render(_page(view, context, held, _values(profile), profile=profile))


@router.post("/assessments/{assessment_id}/profile")
def keep_profile_page(
    held: HeldDep, form: FormDep, view: ViewDep, session: SessionDep, context: ContextDep, now: NowDep
) -> Response:
    """Keep the profile, or show again what was typed: on errors, for a search, for another province."""
    ASSESSMENT_STATES.after(AssessmentState(held.row.state), AssessmentEvent.RESPOND)
    values = {name: "".join(form.get(name, ()))[:500] for name in (*FIELDS, "province", "search")}
    if focus := _asked_for(form):
        return view.render(_page(view, context, held, values, focus=focus))
    try:
        typed: dict[str, Json] = {name: values[name] for name in FIELDS}
        profile = read_profile(typed, code_tables().known, complete=True)
    except ProfileRefused as refused:
        return view.render(_page(view, context, held, values, reasons=refused.reasons), status=422)
    held.row.enterprise_id = keep_profile(session, profile, enterprise_id=held.row.enterprise_id, at=now)
    touch(held.row, at=now)
    session.add(held.row)
    return view.redirect(held.path)


def _asked_for(form: Fields) -> str:
    """Give the field that is to be chosen next when the form only asks for another list; else nothing.

    The key Enter presses the first button of a form; in the search field it means searching.
    """
    if "find" in form or ("entered" in form and form.get("search") != form.get("searched")):
        return "industry"
    return "region" if "change_province" in form else ""


def _values(profile: Profile) -> dict[str, str]:
    return {
        "name": profile.name,
        "credit_code": profile.credit_code,
        "region": profile.region,
        "industry": profile.industry,
        "employees": "" if profile.employees is None else str(profile.employees),
        "revenue": "" if profile.revenue is None else plain(profile.revenue),
        "production_type": profile.production_type or "",
        "province": "",
        "search": "",
    }


def _page(
    view: View,
    context: Context,
    held: Held,
    values: Mapping[str, str],
    *,
    profile: Profile | None = None,
    reasons: Mapping[str, ProfileReason] | None = None,
    focus: str = "",
) -> ProfilePage:
    labels = field_labels(view.t)
    errors = tuple(
        (field, labels[field], profile_refusal(view.t, reason)) for field, reason in (reasons or {}).items()
    )
    home = context.settings.home_region
    province = values["province"] or (values["region"][:2] + "0000" if values["region"] else home)
    return ProfilePage(
        title=view.t.gettext("企业基本信息"),
        lang=view.lang,
        shell=view.shell(),
        action=view.url(f"{held.path}/profile"),
        back=view.url(held.path),
        values=values,
        errors=errors,
        error_of=dict.fromkeys(FIELDS, "") | {field: message for field, _, message in errors},
        provinces=tuple(_choice(view, region, province) for region in code_tables().below("")),
        counties=_counties(view, province, values["region"]),
        industries=_industries(view, values["search"], values["industry"]),
        search=values["search"],
        search_message=_search_message(view, values["search"]),
        production_types=_production_types(view, held, values["production_type"]),
        derived=_derived(view, profile),
        focus=focus,
    )


def _choice(view: View, region: Region, chosen: str) -> Choice:
    name = region.name_en if view.lang == "en" else region.name
    return Choice(region.code, name, region.code == chosen)


def _counties(view: View, province: str, chosen: str) -> tuple[ChoiceGroup, ...]:
    tables = code_tables()
    cities = tables.below(province)
    if cities and all(not tables.below(city.code) for city in cities):
        whole = tables.regions[province]
        label = whole.name_en if view.lang == "en" else whole.name
        return (ChoiceGroup(label, tuple(_choice(view, region, chosen) for region in cities)),)
    groups: list[ChoiceGroup] = []
    for city in cities:
        below: Sequence[Region] = tables.below(city.code) or [city]
        label = city.name_en if view.lang == "en" else city.name
        groups.append(ChoiceGroup(label, tuple(_choice(view, region, chosen) for region in below)))
    return tuple(groups)


def _industries(view: View, search: str, chosen: str) -> tuple[ChoiceGroup, ...]:
    tables = code_tables()
    found = {industry.code for industry in tables.search_industries(search)}
    groups: list[ChoiceGroup] = []
    sections = [i for i in tables.industries.values() if i.level == "section"]
    for section in sorted(sections, key=lambda s: (s.code != "C", s.code)):
        divisions = [i for i in tables.industries.values() if i.parent == section.code]
        shown = [i for i in divisions if not found or i.code in found or i.code == chosen]
        choices = tuple(
            Choice(i.code, f"{i.code} {i.name_en if view.lang == 'en' else i.name}", i.code == chosen)
            for i in shown
        )
        if choices:
            groups.append(ChoiceGroup(section.name_en if view.lang == "en" else section.name, choices))
    return tuple(groups)


def _production_types(view: View, held: Held, chosen: str) -> tuple[Choice, ...]:
    if all(fact.code != "production_type" for fact in held.definition.facts):
        return ()
    return tuple(
        Choice(kind, production_type_name(view.t, kind), kind == chosen) for kind in ProductionType
    )


def _search_message(view: View, search: str) -> str:
    if not search.strip():
        return ""
    found = len(code_tables().search_industries(search))
    if found == 0:
        return view.t.gettext("没有找到与“%(words)s”相关的行业，下面列出全部行业。", words=search)
    return view.t.ngettext(
        "找到 %(n)s 个相关行业，请在列表中选择。", "找到 %(n)s 个相关行业，请在列表中选择。", found
    )


def _derived(view: View, profile: Profile | None) -> str:
    if profile is None or profile.size is None:
        return ""
    scale = view.t.gettext("规模以上") if profile.is_above_scale else view.t.gettext("规模以下")
    return view.t.gettext(
        "按从业人员和营业收入推算：%(size)s企业，%(scale)s工业企业。",
        size=size_name(view.t, profile.size),
        scale=scale,
    )
