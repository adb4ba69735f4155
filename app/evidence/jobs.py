"""What evidence does at night."""

from functools import partial

from app.evidence.service.keeping import sweep
from app.kit.blobs import Blobs
from app.kit.working import Duties, Duty, Run

SWEEP_EVIDENCE = "evidence.sweep"


def evidence_duties(blobs: Blobs) -> Duties:
    """Give what removes contents without any use."""
    return {SWEEP_EVIDENCE: Duty(partial(_sweep, blobs=blobs))}


def _sweep(run: Run, blobs: Blobs) -> None:
    """Remove what is left of a removal that was cut off; the usual removal is done after its request."""
    with run.finishing() as session:
        sweep(session, blobs)
