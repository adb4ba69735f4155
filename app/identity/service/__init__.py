"""Use cases of identity: who may open what, accounts, signing in, roles, consent."""

from app.identity.service.grants import held_by, may_open, remember

__all__ = ["held_by", "may_open", "remember"]
