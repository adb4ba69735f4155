"""Pages of identity: signing in, one's own account, invitations, people, roles, the audit trail, jobs."""

from fastapi import APIRouter

from app.identity.pages import (
    approvals,
    deputies,
    invitations,
    jobs,
    me,
    passkeys,
    people,
    personal,
    provider,
    roles,
    signing,
    tokens,
    trail,
)

router = APIRouter()
for page in (
    signing,
    passkeys,
    provider,
    me,
    deputies,
    tokens,
    personal,
    invitations,
    people,
    roles,
    approvals,
    trail,
    jobs,
):
    router.include_router(page.router)
