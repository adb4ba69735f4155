"""`python -m tests.durability.weaker`: the service with `synchronous=NORMAL` instead of `FULL`.

Only the power-cut harness starts it, to show that it would notice lost answers. It is no setting.
"""

import sys
from typing import Any

from sqlalchemy import event
from sqlalchemy.pool import Pool

from app.__main__ import main


@event.listens_for(Pool, "checkout")
def _weaken(connection: Any, _record: object, _proxy: object) -> None:
    connection.execute("PRAGMA synchronous=NORMAL")


if __name__ == "__main__":
    sys.exit(main(["serve"]))
