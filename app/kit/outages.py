"""Faults of the machine, not of a request: the disk is full, nothing may be written, the database is away.

Whoever asked is told to come again; nothing was changed, and the next attempt finds out by itself whether it is over.
"""

import errno
import shutil
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnection

OF_FILES = {
    errno.ENOSPC,
    errno.EDQUOT,
    errno.EFBIG,
    errno.EROFS,
    errno.EIO,
    errno.ENOMEM,
    errno.EMFILE,
    errno.ENFILE,
}
OF_SQLITE = {5, 6, 7, 8, 10, 13, 14}
"""Primary result codes: BUSY, LOCKED, NOMEM, READONLY, IOERR, FULL, CANTOPEN."""
OF_POSTGRES = ("08", "53", "57", "58", "25006", "40001", "40P01", "55P03")
"""Beginnings of SQLSTATE: connection, no resources or disk, stopped by the operator, input and output, only reading,
and statements that met another one."""
RETRY_AFTER_SECONDS = 5
LEAST_ROOM = 32 * 1024 * 1024
"""With less than this many bytes left nothing is safe to be saved."""


def is_outage(fault: BaseException) -> bool:
    """Whether a fault is one of the machine and passes without anybody changing the request."""
    if isinstance(fault, NoConnection):
        return True
    if isinstance(fault, OSError):
        return fault.errno in OF_FILES
    if not isinstance(fault, DBAPIError):
        return False
    if fault.connection_invalidated:
        return True
    code = getattr(fault.orig, "sqlite_errorcode", None)
    if code is not None:
        return code & 0xFF in OF_SQLITE
    state = getattr(fault.orig, "sqlstate", None)
    if state is not None:
        return str(state).startswith(OF_POSTGRES)
    return type(fault.orig).__name__ == "OperationalError" and type(fault.orig).__module__.startswith(
        "psycopg"
    )


def room_left(folders: Iterable[Path]) -> int:
    """Give the bytes left on the fullest disk of these folders; those not there yet count as their parents."""
    return min(shutil.disk_usage(_existing(folder)).free for folder in folders)


def _existing(folder: Path) -> Path:
    return next(one for one in (folder, *folder.absolute().parents) if one.exists())
