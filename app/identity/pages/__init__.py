"""Pages of identity: signing in, one's own account, invitations, people, roles, the audit trail, jobs."""

from fastapi import APIRouter

from app.identity.pages import invitations, jobs, me, people, roles, signing, tokens, trail

router = APIRouter()
for page in (signing, me, tokens, invitations, people, roles, trail, jobs):
    router.include_router(page.router)
