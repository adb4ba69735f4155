"""Many assessments at once, written without the journey: for lists and exports."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import sqlalchemy
from sqlmodel import Session

from app.assessments.tables import Assessment
from app.enterprises.tables import Enterprise
from app.scoring.tables import StoredResult

HOME = UUID(int=1)
ROWS_AT_ONCE = 2000


def many_assessments(
    session: Session, count: int, *, region: str, at: datetime, name: str = "示例企业", begin: int = 0
) -> None:
    """Write so many submitted assessments with results, of as many enterprises of one county."""
    for first in range(begin, begin + count, ROWS_AT_ONCE):
        numbers = range(first, min(first + ROWS_AT_ONCE, begin + count))
        rows = [_three(number, region, at, name) for number in numbers]
        for place, table in enumerate((Enterprise, Assessment, StoredResult)):
            session.execute(sqlalchemy.insert(table), [row[place] for row in rows])
    session.flush()


def _three(number: int, region: str, at: datetime, name: str) -> tuple[Mapping[str, Any], ...]:
    enterprise, assessment = uuid5(HOME, f"e{number}"), uuid5(HOME, f"a{number}")
    moment = at + timedelta(seconds=number % 86400)
    return (
        {
            "id": enterprise, "name": f"{name}{number}", "credit_code": "", "region": region, "industry": "33",
            "employees": 62, "revenue": "2200.5", "production_type": "", "is_demo": True, "created_at": at,
            "updated_at": at,
        },
        {
            "id": assessment, "code": f"{number:010d}", "enterprise_id": enterprise,
            "questionnaire_code": "miit-sme-2024", "questionnaire_version": "1.0", "fingerprint": "sha256:0",
            "language": "zh-CN", "state": "submitted", "revision": 32, "started_at": at, "changed_at": moment,
            "submitted_at": moment,
        },
        {
            "assessment_id": assessment, "model_name": "m", "model_version": "1", "input_digest": "0" * 64,
            "status": "final", "total": "49.40", "level": 2, "document": "{}", "scored_at": moment,
        },
    )  # fmt: skip
