"""The API of the public catalogue, and of moves by the pool office."""

from typing import Any

from fastapi import APIRouter, Request

from app.identity.deps import PUBLIC
from app.kit.decimals import plain
from app.kit.errors import Invalid
from app.kit.i18n import Translator
from app.kit.plain import Unreadable, read_json
from app.providers.deps import EntryKeeperDep, KeptSessionDep
from app.providers.domain import Case, Offer, Provider, class_name
from app.providers.domain.states import DUTIES, PoolEvent
from app.providers.service.catalogue import find, public_provider, wanted_of
from app.providers.service.standing import move
from app.providers.service.wording import capability_name, customer_name
from app.web.deps import BodyDep, NowDep, SessionDep, ViewDep

router = APIRouter(prefix="/api/v1", tags=["providers"])


class FilterFaulty(Invalid):
    """Filters that can not be used; facts: `filters`."""

    code = "filter-faulty"


class MoveFaulty(Invalid):
    """A move that is not written as one; facts: `events`."""

    code = "move-faulty"


@router.get("/providers", dependencies=[PUBLIC])
def list_providers(request: Request, session: SessionDep, now: NowDep, view: ViewDep) -> dict[str, Any]:
    """Give one page of the public catalogue.

    Filters: `q`, `kind`, `region`, `industry`, `scene`, `level`, `budget` (万元), `deployment`, `offer`,
    `ai`, `ai_link`, `first_version`, `listed`, `domestic`, `page`; 422 names those that can not be used.
    """
    wanted, wrong = wanted_of(request.query_params)
    if wrong:
        raise FilterFaulty(f"{', '.join(wrong)}: not a known value", filters=list(wrong))
    found = find(session, wanted, at=now)
    return {
        "total": found.total,
        "page": found.page,
        "pages": found.pages,
        "has_all_words": not found.is_loose,
        "providers": [_summary(provider, view.t) for provider in found.providers],
    }


@router.get("/providers/{code}", dependencies=[PUBLIC])
def read_provider(code: str, session: SessionDep, now: NowDep, view: ViewDep) -> dict[str, Any]:
    """Give one public entry with its offers, cases and certificates; nothing personal."""
    provider = public_provider(session, code, at=now)
    return {
        **_summary(provider, view.t),
        "regions": list(provider.regions),
        "industries": list(provider.industries),
        "sizes": list(provider.sizes),
        "founded": provider.founded,
        "staff": provider.staff,
        "titles": list(provider.titles),
        "certificates": [
            {"name": held.name, "number": held.number, "valid_until": _day(held.valid_until)}
            for held in provider.certificates
        ],
        "offers": [_offer(offer, view.t) for offer in provider.offers],
        "cases": [_case(case, view.t) for case in provider.cases],
        "appraisal": {
            "score": plain(provider.appraisal) if provider.appraisal is not None else None,
            "grade": provider.grade or None,
            "ratings": provider.ratings,
        },
    }


@router.post("/pool/providers/{code}/moves")
def make_move(
    code: str, body: BodyDep, actor: EntryKeeperDep, session: KeptSessionDep, now: NowDep
) -> dict[str, str]:
    """Move a provider to another state: `{"event": …, "reason": …}`; needs a pool key as bearer."""
    try:
        asked = read_json(body)
    except Unreadable as fault:
        raise MoveFaulty(str(fault)) from fault
    event = asked.get("event") if isinstance(asked, dict) else None
    reason = asked.get("reason", "") if isinstance(asked, dict) else ""
    known = [str(one) for one in DUTIES]
    if event not in known or not isinstance(reason, str):
        raise MoveFaulty(f"event: expected one of {', '.join(known)}", events=known)
    after = move(session, code, PoolEvent(str(event)), actor=actor, reason=reason, at=now)
    return {"code": code, "state": after.name.lower()}


def _summary(provider: Provider, t: Translator) -> dict[str, Any]:
    return {
        "code": provider.code,
        "name": provider.name,
        "kind": {"code": provider.kind.name.lower(), "name": class_name(t, provider.kind)},
        "state": provider.state.name.lower(),
        "valid_until": provider.valid_until.isoformat(),
        "home": provider.home,
        "is_demo": provider.is_demo,
        "summary": provider.summary,
        "offer_count": len(provider.offers),
        "case_count": len(provider.cases),
        "has_capacity": provider.has_capacity,
    }


def _offer(offer: Offer, t: Translator) -> dict[str, Any]:
    return {
        "code": offer.code,
        "name": offer.name,
        "kind": offer.kind.name.lower(),
        "capabilities": [{"code": c, "name": capability_name(t, c)} for c in offer.capabilities],
        "from_level": offer.from_level,
        "to_level": offer.to_level,
        "price": {
            "model": offer.price_model.name.lower(),
            "lowest": plain(offer.lowest),
            "highest": plain(offer.highest),
        },
        "days": offer.days,
        "deployment": offer.deployment.name.lower(),
        "ai_links": [link.name.lower() for link in offer.ai_links],
        "is_first_version": offer.is_first_version,
        "is_listed": offer.is_listed,
        "is_domestic": offer.is_domestic,
        "security_level": offer.security_level.name.lower(),
        "summary": offer.summary,
    }


def _case(case: Case, t: Translator) -> dict[str, Any]:
    return {
        "code": case.code,
        "customer": customer_name(t, case),
        "industry": case.industry,
        "size": case.size,
        "year": case.year,
        "capabilities": list(case.capabilities),
        "figures": [
            {"metric": f.metric, "before": plain(f.before), "after": plain(f.after), "unit": f.unit}
            for f in case.figures
        ],
    }


def _day(day: object) -> str | None:
    return str(day) if day is not None else None
