"""Who reads lists and hands data over."""

from typing import Annotated

from fastapi import Depends

from app.identity.deps import Reaching, who_reaches
from app.identity.domain import Permission
from app.identity.domain.rights import Action

RegisterDep = Annotated[Reaching, Depends(who_reaches(Action.READ_ENTERPRISE, Permission.READS_REGISTER))]
ResultsDep = Annotated[Reaching, Depends(who_reaches(Action.READ_RESULT, Permission.READS_REGISTER))]
