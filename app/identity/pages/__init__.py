"""Pages of identity: signing in, one's own account, invitations, people, roles, the audit trail, jobs."""

from fastapi import APIRouter

from app.identity.pages import (
    deputies,
    invitations,
    jobs,
    me,
    passkeys,
    people,
    provider,
    roles,
    signing,
    trail,
)

router = APIRouter()
for page in (signing, passkeys, provider, me, deputies, invitations, people, roles, trail, jobs):
    router.include_router(page.router)
