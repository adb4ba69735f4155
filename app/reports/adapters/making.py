"""Making one report, from its content to the signed file: all that a worker process of the press does.

A worker imports this module and no more of the application, so that it stays small.
"""

import os
import signal
from dataclasses import dataclass
from types import FrameType

from app.reports.adapters.drawing import draw, tidy, warm
from app.reports.adapters.sealing import SealKey, seal
from app.reports.adapters.signing import Signer, sign
from app.reports.adapters.stamping import stamped
from app.reports.domain.content import ReportContent, ReportForm
from app.reports.domain.sealed import CopyNote
from app.reports.errors import PressFailed

LONGEST_DRAWING_SECONDS = 60
GIVES_WAY = 10
"""How far a worker stands back behind other processes (see nice(1)); alone it is as quick as before."""


@dataclass(frozen=True, slots=True)
class Sealing:
    """What makes a drawing checkable: the key of the service, and a certificate if there is one."""

    key: SealKey
    signer: Signer | None = None


def make_report(
    content: ReportContent, form: ReportForm, sealing: Sealing, copy: CopyNote | None = None
) -> bytes:
    """Draw, mark the copy, seal and sign one report, in this process."""
    drawn = draw(content, form)
    if copy is not None:
        drawn = stamped(drawn, copy)
    sealed = seal(drawn, content, form, sealing.key, copy)
    return sign(sealed, sealing.signer) if sealing.signer else sealed


def prepare() -> None:
    """Make a worker process of this one, which gives way to whoever serves pages on the same processors."""
    os.nice(GIVES_WAY)
    warm()


def make_in_time(
    content: ReportContent, form: ReportForm, sealing: Sealing, copy: CopyNote | None
) -> bytes:
    """Draw in a worker process, at most so long; a worker runs one drawing at a time in its main thread."""
    signal.signal(signal.SIGALRM, _too_long)
    signal.alarm(LONGEST_DRAWING_SECONDS)
    try:
        return make_report(content, form, sealing, copy)
    finally:
        signal.alarm(0)
        tidy()


def _too_long(_signal: int, _frame: FrameType | None) -> None:
    raise PressFailed(f"the drawing took more than {LONGEST_DRAWING_SECONDS} seconds")
