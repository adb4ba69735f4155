"""What handing data over refuses."""

from collections.abc import Sequence

from app.kit.errors import Conflict, Invalid, NotFound, NotPermitted
from app.providers.errors import Fault


class ExportNotFound(NotFound):
    """No such export, or not this person's."""

    code = "export-not-found"


class ExportNotReady(Conflict):
    """The export is still being made, was stopped, or its file is gone; facts: `state`."""

    code = "export-not-ready"


class OutOfReach(Invalid):
    """The region does not lie within this person's own; facts: `field`."""

    code = "out-of-reach"


class PurposeMissing(Invalid):
    """Whoever approves an export has to read what it is for; facts: `field`."""

    code = "purpose-missing"


class RightLost(NotPermitted):
    """Whoever asked for it has no right to it any more."""

    code = "right-lost"


class ImportFaulty(Invalid):
    """A file that is not taken in; `faults` has every fault with its place."""

    code = "import-faulty"

    def __init__(self, faults: Sequence[Fault], lines: Sequence[str]) -> None:
        self.faults = tuple(faults)
        told = [_told(fault, line) for fault, line in zip(faults, lines, strict=True)]
        super().__init__("\n".join(lines), faults=told)


def _told(fault: Fault, line: str) -> dict[str, str | int]:
    """Write a fault as the problems of the API tell it, with sheet, row and column apart."""
    place = ".".join(str(part) for part in (fault.sheet, fault.row, fault.column) if part)
    return {
        "place": place,
        "what": line,
        "code": str(fault.code),
        "sheet": fault.sheet,
        "row": fault.row,
        "column": fault.column,
    }


class FileTypeUnknown(Invalid):
    """The body is of a type that is not read."""

    code = "file-type-unknown"
