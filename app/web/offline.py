"""The service worker; it stands at the root, so that it may serve the whole site without network."""

from fastapi import APIRouter
from fastapi.responses import FileResponse, Response

from app.kit.templating import STATIC

router = APIRouter(include_in_schema=False)


@router.get("/sw.js")
def service_worker() -> Response:
    """Give the service worker; browsers ask anew for every visit."""
    return FileResponse(
        STATIC / "js" / "sw.js", media_type="text/javascript", headers={"Cache-Control": "no-cache"}
    )
