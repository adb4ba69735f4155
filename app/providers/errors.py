"""What can be wrong with a pool."""

from app.kit.errors import Invalid


class PoolFaulty(Invalid):
    """A pool file that can not be used; one line a fault: file, sheet, row, column, what."""

    code = "pool-faulty"

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        super().__init__("\n".join(lines), faults=lines)
