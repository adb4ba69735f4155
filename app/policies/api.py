"""The API of policies: what is public."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from app.identity.deps import PUBLIC
from app.kit.clock import CHINA
from app.policies.domain.policy import Instrument
from app.policies.errors import FilterUnknown
from app.policies.service.catalogue import find, wanted_of
from app.policies.service.keeping import kept_policy
from app.policies.service.telling import policy_document
from app.web.deps import ContextDep, NowDep, SessionDep, ViewDep

router = APIRouter(prefix="/api/v1/policies", tags=["policies"], dependencies=[PUBLIC])


@router.get("")
def list_policies(
    session: SessionDep,
    now: NowDep,
    view: ViewDep,
    context: ContextDep,
    region: Annotated[str, Query(description="any code of GB/T 2260", max_length=6)] = "",
    instrument: Annotated[Instrument | None, Query(description="kind of support")] = None,
) -> list[dict[str, Any]]:
    """Give the current policies; expired ones and those nobody has looked at for long are left out."""
    wanted, wrong = wanted_of({"region": region, "instrument": instrument.value if instrument else ""})
    if wrong:
        raise FilterUnknown(f"region: {region!r} is no code of GB/T 2260", field="region")
    on = now.astimezone(CHINA).date()
    kept = find(session, wanted, on=on, check_days=context.settings.policy_check_days)
    return [dict(policy_document(view.t, policy)) for policy in kept]


@router.get("/{code}")
def read_policy(code: str, session: SessionDep, view: ViewDep) -> dict[str, Any]:
    """Give the published version of a policy, also one that does not count any more; 404 when there is none."""
    return dict(policy_document(view.t, kept_policy(session, code)))
