"""Exports of many reports: asked for by one person of an office, approved by another, done by a job, kept for a while."""

from datetime import timedelta
from enum import StrEnum

LONGEST_PURPOSE = 200
KEPT_FOR = timedelta(days=7)
"""Own choice: long enough for a leave of a week, short enough that copies do not pile up."""


class ExportState(StrEnum):
    """Where an export stands."""

    ASKED = "asked"
    """Waits for a second person; whether it was declined, the approval says."""
    APPROVED = "approved"
    """Its job waits or is done; how far it is, the job says."""
    READY = "ready"
    STOPPED = "stopped"
    EXPIRED = "expired"


class StopReason(StrEnum):
    """Why an export was ended before it was ready."""

    RIGHT_LOST = "right-lost"
    """Whoever asked may not export from this region any more."""
    NOTHING_THERE = "nothing-there"


class Selection(StrEnum):
    """Which reports of a region are wanted."""

    ALL = "all"
    SELF = "self"
    VERIFIED = "verified"


class ExportReason(StrEnum):
    """Why an export can not be asked for; the edge has one sentence for each."""

    REGION_MISSING = "region-missing"
    PURPOSE_MISSING = "purpose-missing"
    PURPOSE_TOO_LONG = "purpose-too-long"
    NOTHING_THERE = "nothing-there"
