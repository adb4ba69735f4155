"""Keeping an answer in one statement, for PostgreSQL: the right to open, the tag, the answer, the revision.

Each statement does it all or nothing, and commits by itself. It first locks the assessment, so two answers to it
wait for each other; the kept response is then judged as it stands at that moment, because PostgreSQL looks at the
newest version of a row it changes. Rows it can not judge (nothing comes back) are left to `autosave`.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Table, Text, Uuid, bindparam, cast, func, literal, null, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from app.assessments.domain.guarding import TAG_LENGTH
from app.assessments.domain.states import AssessmentState
from app.assessments.tables import Assessment, StoredResponse
from app.identity.service import opens
from app.kit.database import UtcDateTime
from app.kit.prepared import Prepared

_AT = bindparam("at", type_=UtcDateTime())
_CODE, _VALUE = bindparam("code", type_=Text()), bindparam("value", type_=Text())
_OPEN = (
    select(col(Assessment.id))
    .where(col(Assessment.id) == bindparam("assessment", type_=Uuid()))
    .where(col(Assessment.state) == str(AssessmentState.IN_PROGRESS))
    .where(col(Assessment.questionnaire_code) == bindparam("questionnaire"))
    .where(col(Assessment.questionnaire_version) == bindparam("version"))
    .where(opens(col(Assessment.id)))
    .with_for_update()
    .cte("open")
)


def _tag_of(value: Any) -> Any:
    """Write `item_tag` in SQL, without its quotes."""
    digest = func.sha256(func.convert_to(func.concat(_CODE, "\n", value), "UTF8"))
    return func.concat(_CODE, "-", func.left(func.encode(digest, "hex"), TAG_LENGTH))


def _counted(kept: Any) -> Prepared:
    return Prepared(
        update(Assessment)
        .where(col(Assessment.id) == kept.c.assessment_id)
        .values(revision=col(Assessment.revision) + 1, changed_at=_AT)
        .returning(col(Assessment.revision))
    )


_NEW = {
    "assessment_id": _OPEN.c.id, "item": _CODE, "value": _VALUE, "changed_at": _AT,
    "to_confirm": literal(value=False), "carried_questionnaire": literal(""), "carried_version": literal(""),
    "carried_item": literal(""), "changed_by": literal(""),
}  # fmt: skip
_KEPT: Table = StoredResponse.__table__  # type: ignore[attr-defined]  # every table has it
FIRST = _counted(
    insert(StoredResponse)
    .from_select(list(_NEW), select(*(cast(c, _KEPT.c[n].type) for n, c in _NEW.items())))
    .on_conflict_do_nothing()
    .returning(col(StoredResponse.assessment_id))
    .cte("kept")
)
"""Keep the first answer to an item; gives the new revision, or nothing where one is kept already."""
NEXT = _counted(
    update(StoredResponse)
    .where(col(StoredResponse.assessment_id) == _OPEN.c.id, col(StoredResponse.item) == _CODE)
    .where(_tag_of(col(StoredResponse.value)) == bindparam("seen"), col(StoredResponse.value) != _VALUE)
    .where(or_(col(StoredResponse.to_confirm), col(StoredResponse.changed_by_delegation).is_(None)))
    .values(
        value=_VALUE, changed_at=_AT, to_confirm=False, changed_by="", changed_by_delegation=null(),
        carried_assessment=null(), carried_questionnaire="", carried_version="", carried_item="",
    )
    .returning(col(StoredResponse.assessment_id))
    .cte("kept")
)  # fmt: skip
"""Replace the owner's answer whose tag was seen by another one; gives the new revision, or nothing."""


def places(assessment: UUID, pin: tuple[str, str], code: str, value: str, at: datetime) -> dict[str, Any]:
    """Give the values of both statements' places; `pin` is the questionnaire and its version."""
    named = {"assessment": assessment, "questionnaire": pin[0], "version": pin[1]}
    return {**named, "code": code, "value": value, "at": at}
