"""The life of a version: proposed, decided by a second person, replaced or withdrawn."""

from enum import StrEnum

from app.kit.states import StateTable


class VersionState(StrEnum):
    """Where a version stands."""

    WAITING = "waiting"
    PUBLISHED = "published"
    REPLACED = "replaced"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class VersionEvent(StrEnum):
    """What can happen to a version."""

    APPROVE = "approve"
    REFUSE = "refuse"
    REPLACE = "replace"
    WITHDRAW = "withdraw"


VERSIONS = StateTable(
    {
        (VersionState.WAITING, VersionEvent.APPROVE): VersionState.PUBLISHED,
        (VersionState.WAITING, VersionEvent.REFUSE): VersionState.REFUSED,
        (VersionState.WAITING, VersionEvent.REPLACE): VersionState.REPLACED,
        (VersionState.PUBLISHED, VersionEvent.REPLACE): VersionState.REPLACED,
        (VersionState.PUBLISHED, VersionEvent.WITHDRAW): VersionState.WITHDRAWN,
    }
)
