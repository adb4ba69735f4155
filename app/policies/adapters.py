"""Reading policy records: from YAML files and from forms, through one flat shape, every fault with its place."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from app.enterprises.domain import SizeClass
from app.kit.plain import write_json
from app.policies.domain.policy import (
    Amount,
    Caps,
    Channel,
    Computing,
    Instrument,
    Policy,
    Segment,
    Tier,
)
from app.policies.errors import FileFault, PoliciesFaulty
from diagnosis_models.contract import Provenance

SHIPPED = Path(__file__).parent / "shipped.yaml"
DEMO = Path(__file__).parent / "demo.yaml"
LARGEST_FILE = 2_000_000
LARGEST_MONEY = Decimal(10) ** 8
_CAPS = {
    "cap_project": "project",
    "cap_firm": "firm",
    "cap_year": "year",
    "shared_group": "group",
    "shared_cap": "shared",
}


def _exact(value: object) -> object:
    """Read a number as it is written; YAML would make a float of it, which is written back the same way."""
    if isinstance(value, float):
        value = str(value)
    try:
        return Decimal(value) if isinstance(value, str | int) and not isinstance(value, bool) else value
    except InvalidOperation:
        raise ValueError("expected a number") from None


Money = Annotated[Decimal, BeforeValidator(_exact), Field(ge=0, le=LARGEST_MONEY, decimal_places=6)]
Rate = Annotated[Decimal, BeforeValidator(_exact), Field(ge=0, le=1, decimal_places=6)]
Line = Annotated[str, Field(max_length=200)]
Text = Annotated[str, Field(max_length=2000)]
Code = Annotated[str, Field(pattern=r"^[A-Z0-9][A-Z0-9-]{1,39}$")]
Address = Annotated[str, Field(pattern=r"^(https?://\S{1,500})?$")]


class RecordShape(BaseModel):
    """One record, flat as in a file or a form; the fields are those of `Policy`."""

    model_config = ConfigDict(extra="forbid")

    code: Code
    title: Annotated[str, Field(min_length=2, max_length=120)]
    instrument: Instrument
    tier: Tier
    computing: Computing
    document_no: Line = ""
    issuer: Line = ""
    regions: tuple[Annotated[str, Field(pattern=r"^\d{6}$")], ...] = ()
    segments: tuple[Segment, ...] = ()
    industries: tuple[Annotated[str, Field(pattern=r"^([A-T]|\d{2})$")], ...] = ()
    sizes: tuple[SizeClass, ...] = ()
    condition: Text = ""
    condition_text: Text = ""
    base: Amount | None = None
    rate: Rate | None = None
    amount: Money | None = None
    longest_years: Annotated[int, Field(ge=1, le=30)] | None = None
    floor: Money | None = None
    cap_project: Money | None = None
    cap_firm: Money | None = None
    cap_year: Money | None = None
    shared_group: Annotated[str, Field(max_length=40)] = ""
    shared_cap: Money | None = None
    combines: bool = True
    excludes: tuple[Code, ...] = ()
    window: Line = ""
    window_from: date | None = None
    window_to: date | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    channel: Channel = Channel.APPLY
    channel_url: Address = ""
    documents: tuple[Line, ...] = ()
    contact: Line = ""
    note: Text = ""
    source: Line = ""
    source_url: Address = ""
    checked_on: date | None = None
    checked_by: Line = ""
    provenance: Provenance
    is_demo: bool = False


class _File(BaseModel):
    """The shape of a file of policies."""

    model_config = ConfigDict(extra="forbid")

    policies: tuple[dict[str, Any], ...]


def read_record(plain: Mapping[str, Any]) -> tuple[Policy | None, dict[str, str]]:
    """Read one record; the second value names the fields at fault and what is expected there."""
    try:
        shape = RecordShape.model_validate(dict(plain))
    except ValidationError as fault:
        return None, {str(e["loc"][0]) if e["loc"] else "code": e["msg"] for e in fault.errors()}
    flat = shape.model_dump()
    caps = Caps(**{theirs: flat.pop(ours) for ours, theirs in _CAPS.items()})
    return Policy(**flat, caps=caps), {}


def as_record(policy: Policy) -> dict[str, Any]:
    """Write a policy flat, as plain values; what is empty is left out. `read_record` reads it back."""
    out: dict[str, Any] = {}
    for field in RecordShape.model_fields:
        value = getattr(policy.caps, _CAPS[field]) if field in _CAPS else getattr(policy, field)
        if value in (None, "", ()) or (field == "is_demo" and not value):
            continue
        out[field] = _plain(value)
    return out


def document_of(policy: Policy) -> str:
    """Write a policy as canonical JSON; equal records give equal text."""
    return write_json(as_record(policy))


def read_policies(path: Path) -> tuple[Policy, ...]:
    """Read a file of policies; raises `PoliciesFaulty` with one line a fault: file, place, what."""
    try:
        raw = path.read_bytes()
    except OSError as fault:
        told = FileFault(f"expected a readable file: {fault.strerror}")
        raise PoliciesFaulty(str(path), (told,)) from fault
    return parse_policies(raw, str(path))


def parse_policies(raw: bytes, name: str) -> tuple[Policy, ...]:
    """Read the content of a file of policies; raises `PoliciesFaulty`."""
    if len(raw) > LARGEST_FILE:
        raise PoliciesFaulty(name, (FileFault(f"is larger than {LARGEST_FILE} bytes; split it"),))
    try:
        plain = yaml.load(raw.decode("utf-8"), Loader=_Loader)  # noqa: S506 - derived from the safe loader
        records = _File.model_validate(plain).policies
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError, ValueError) as fault:
        raise PoliciesFaulty(name, (FileFault(_yaml_place(fault)),)) from fault
    faults: list[FileFault] = []
    read: list[Policy] = []
    for n, record in enumerate(records, 1):
        policy, reasons = read_record(record)
        code = str(record.get("code", n))[:40]
        faults += [FileFault(what, code, field) for field, what in reasons.items()]
        read += [policy] if policy else []
    if faults:
        raise PoliciesFaulty(name, tuple(faults))
    return tuple(read)


def write_policies(policies: tuple[Policy, ...]) -> str:
    """Write a file of policies; reading it gives the same records."""
    records = [as_record(policy) for policy in policies]
    return yaml.safe_dump({"policies": records}, allow_unicode=True, sort_keys=False, width=110)


class _Loader(yaml.SafeLoader):
    """A safe loader that knows no aliases, by which a small file unfolds into a huge one."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Build a node; an alias is refused."""
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]  # PyYAML ships stubs without it
            raise yaml.composer.ComposerError(None, None, "aliases are not allowed", mark)
        return super().compose_node(parent, index)


def _plain(value: object) -> Any:
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, bool | int) else str(value)


def _yaml_place(fault: Exception) -> str:
    mark = getattr(fault, "problem_mark", None)
    problem = getattr(fault, "problem", None) or re.sub(r"\s+", " ", str(fault))[:200]
    if mark:
        return f"line {mark.line + 1}, column {mark.column + 1}: {problem}"
    return f"expected `policies:` and a list of records: {problem}"
