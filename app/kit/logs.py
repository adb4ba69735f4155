"""Log lines as JSON, in UTC, with the id of their request, and without what must not stand in a log.

Masking works twice: by key, for values that are secret or personal wherever they come from, and by pattern, for what
got into a sentence. A pattern may mask too much; a key that is not listed is still read by the patterns.
"""

import logging
import re
from collections.abc import Mapping
from typing import Any

import structlog

MASK = "…"
SECRET_KEYS = frozenset(
    {
        "authorization", "cookie", "set_cookie", "password", "secret", "token", "key", "code", "session", "totp",
        "email", "phone", "address", "to", "name", "person_name", "login", "contact", "credit_code", "signer",
    }
)  # fmt: skip
"""Keys whose values are never written, compared without case and with `_` for `-`."""
_PATTERNS = (
    re.compile(r"[^\s@<>\"'=:]+@[^\s@<>\"']+\.[A-Za-z]{2,}"),  # e-mail
    re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)"),  # mobile number in China
    re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)"),  # identity card
    re.compile(
        r"(?<![0-9A-Za-z])[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}(?![0-9A-Za-z])"
    ),  # credit code
    re.compile(r"(?i)\bbearer\s+[\w.~+/=-]+"),
    re.compile(r"\b(?:zz|whsec)_[\w+/=-]{8,}"),  # tokens and secrets that this service gives out
    re.compile(r"(?<=/resume/)[\w-]{16,}|(?<=/delegated/)[\w-]{16,}|(?<=/invitations/)[\w-]{16,}"),
)


def masked_text(text: str) -> str:
    """Give a text without addresses, numbers of people and firms, and tokens."""
    for pattern in _PATTERNS:
        text = pattern.sub(MASK, text)
    return text


def masked_value(key: str, value: Any) -> Any:
    """Give a value as it may be written under a key; looks into lists and mappings."""
    if key.lower().replace("-", "_") in SECRET_KEYS and value not in (None, "", False, True):
        return MASK
    if isinstance(value, str):
        return masked_text(value)
    if isinstance(value, Mapping):
        return {str(name): masked_value(str(name), below) for name, below in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [masked_value("", below) for below in value]
    return value if value is None or isinstance(value, bool | int | float) else masked_text(str(value))


def mask(_logger: object, _method: str, line: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Mask a whole line; a structlog processor."""
    return {key: masked_value(key, value) for key, value in line.items() if key not in _OURS} | {
        key: line[key] for key in _OURS if key in line
    }


_OURS = ("_record", "_from_structlog", "level", "timestamp", "request_id")
_SHARED: tuple[structlog.typing.Processor, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.ExtraAdder(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
    mask,
)


def json_formatter() -> logging.Formatter:
    """Give what writes one line as one JSON object."""
    return structlog.stdlib.ProcessorFormatter(
        processor=structlog.processors.JSONRenderer(ensure_ascii=False), foreign_pre_chain=_SHARED
    )


def log_as_json() -> None:
    """Write every line of this process as JSON to standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(json_formatter())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for loud in ("alembic", "weasyprint", "fontTools"):
        logging.getLogger(loud).setLevel(logging.WARNING)


def in_request(request_id: str) -> None:
    """Let every line of this request carry its id, also those written by threads that work for it."""
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=request_id)
