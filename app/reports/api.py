"""The API of reports."""

from fastapi import APIRouter
from fastapi.responses import Response

from app.assessments.deps import HeldDep
from app.reports.deps import PressDep
from app.reports.service.keeping import frozen_content, own_report
from app.reports.service.revoking import refuse_revoked
from app.scoring.service.keeping import kept_document
from app.web.deps import SessionDep, ViewDep

router = APIRouter(prefix="/api/v1/assessments", tags=["reports"])


@router.get(
    "/{assessment_id}/report.pdf",
    response_class=Response,
    responses={200: {"content": {"application/pdf": {}}}},
)
def read_report(held: HeldDep, session: SessionDep, press: PressDep, view: ViewDep) -> Response:
    """Give the PDF report; 409 while the assessment is not submitted."""
    kept_document(session, held.row.id)
    report = own_report(session, held.row.id)
    refuse_revoked(session, report)
    content = frozen_content(session, report, view.lang)
    name = f"{content.number}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Content-Language": view.lang}
    return Response(press.pdf(content), media_type="application/pdf", headers=headers)
