"""The pool office: a key to it, and something to decide there."""

from dataclasses import replace
from secrets import token_bytes

import httpx

from app.kit.clock import system_clock
from app.kit.database import Database
from app.providers.domain import Pool
from app.providers.service.files import pool_file, read_uploaded
from app.providers.service.keys import make_key
from app.settings import Settings


def office_key(settings: Settings) -> str:
    """Make a key to the pool office."""
    database = Database(settings.database_url)
    secret = settings.secret_key.get_secret_value()
    with database.transaction() as session:
        key, _ = make_key(
            session,
            name="王办事员",
            provider="",
            days=1,
            secret=secret,
            random=token_bytes,
            at=system_clock(),
        )
    database.close()
    return key


def kept_pool(client: httpx.Client, key: str) -> dict[str, str]:
    """Come in to the pool office, propose a change and warn somebody; name the office's pages."""
    client.post("/pool/sign-in", data={"key": key})
    entry = read_uploaded("p.xlsx", client.get("/pool/providers/P002/export.xlsx").content).pool.providers[
        0
    ]
    changed = pool_file(Pool((replace(entry, summary="也做能耗管理。", offers=entry.offers[1:]),)), ".xlsx")
    client.post("/pool/import", files={"file": ("p.xlsx", changed)})
    client.post("/pool/providers/P004/moves/warn", data={"reason": "两次逾期"})
    return {
        "pool": "/pool?state=in_pool",
        "pool-to-do": "/pool",
        "pool-entry": "/pool/providers/P002",
        "pool-warned": "/pool/providers/P004",
        "pool-import": "/pool/import",
    }
