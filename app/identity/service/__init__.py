"""Use cases of identity: who may open what, accounts, signing in, roles, consent."""

from app.identity.service.grants import (
    close_link,
    has_closed_link,
    held_by,
    may_open,
    opened_by,
    opening,
    opens,
    remember,
)

__all__ = [
    "close_link",
    "has_closed_link",
    "held_by",
    "may_open",
    "opened_by",
    "opening",
    "opens",
    "remember",
]
