"""Who keeps webhooks."""

from typing import Annotated

from fastapi import Depends

from app.identity.deps import Reaching, who_reaches
from app.identity.domain import Permission
from app.identity.domain.rights import Action
from app.web.context import Context
from app.web.deps import ContextDep
from app.webhooks.service.subscribing import Keeping


def keeping_of(context: Context) -> Keeping:
    """Give what keeping secrets needs of the service."""
    any_target = context.settings.webhook_targets == "any"
    return Keeping(context.sealer, context.random, any_target)


async def get_keeping(context: ContextDep) -> Keeping:
    """Give the same as a dependency."""
    return keeping_of(context)


KeepingDep = Annotated[Keeping, Depends(get_keeping)]
KeeperDep = Annotated[Reaching, Depends(who_reaches(Action.KEEP_WEBHOOKS, Permission.KEEPS_WEBHOOKS))]
