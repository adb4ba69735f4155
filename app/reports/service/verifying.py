"""Checking a report: compute the result again from the record inside, and compare everything."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

from app.assessments.domain.files import read_responses
from app.assessments.errors import ResponsesFileFaulty
from app.kit.plain import Json, read_json, write_json
from app.questionnaires.errors import QuestionnaireNotFound, ResponseRefused
from app.questionnaires.service.library import Library
from app.reports.adapters.sealing import SealKey, read_sealed
from app.reports.domain.sealed import SealedReport, page_differences
from app.scoring.domain.documents import result_document
from app.scoring.service.keeping import responses_digest
from app.scoring.service.measuring import measure

MOST_TOLD = 20
LAYERS = {"responses": "result", "given": "given_result"}
"""The parts of a record that hold responses, and the parts that hold what follows from them."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What checking found; `notes` say what could not be checked here."""

    differences: tuple[str, ...]
    notes: tuple[str, ...]


def verify(raw: bytes, library: Library, key: SealKey | None) -> Verdict:
    """Check a report; raises `NotAReport` for a file that is none."""
    sealed = read_sealed(raw, key)
    differences = [*_result_differences(sealed, library), *page_differences(sealed)]
    if sealed.seal_holds is False:
        differences.append("seal: the record inside was changed after it was sealed")
    return Verdict(tuple(differences[:MOST_TOLD]), tuple(_notes(sealed)))


def _notes(sealed: SealedReport) -> Iterator[str]:
    body = sealed.body
    if sealed.seal_holds is None:
        yield (
            f"the seal was made with key {body.get('key')} and was not checked here; compare the record's hash "
            f"sha256:{body.get('record_digest')} with {body.get('check') or 'the issuer'}"
        )
    if body.get("record") is None:
        yield "this copy carries no answers, so the result was not computed again"


def _result_differences(sealed: SealedReport, library: Library) -> Iterator[str]:
    record = read_json(write_json(sealed.body.get("record")))
    if not isinstance(record, dict):
        return
    written = sha256(write_json(record).encode()).hexdigest()
    if written != sealed.body.get("record_digest"):
        yield "record: does not have the hash it was sealed with"
    code, version = str(record.get("questionnaire")), str(record.get("version"))
    try:
        edition = library.edition(code, version)
    except QuestionnaireNotFound as fault:
        yield f"record.questionnaire: {fault}"
        return
    definition = edition.definition
    if record.get("fingerprint") != definition.fingerprint:
        yield (
            f"record.fingerprint: says {record.get('fingerprint')}, "
            f"{code} {version} has {definition.fingerprint}"
        )
    language, facts = str(sealed.body.get("language")), record.get("facts")
    known = {name: str(value) for name, value in facts.items()} if isinstance(facts, dict) else {}
    texts = library.texts(edition, language)
    for layer, result in LAYERS.items():
        if layer != "responses" and not {layer, result} & record.keys():
            continue
        given = record[layer]
        try:
            responses = read_responses(definition, given if isinstance(given, dict) else {})
        except (ResponseRefused, ResponsesFileFaulty) as fault:
            yield f"record.{layer}: {fault}"
            continue
        again = result_document(definition, texts, measure(definition, responses, known))
        yield from _unlike(result, record.get(result), read_json(write_json(again)))
        if layer == "responses":
            yield from _unsigned(record.get("signatures"), responses_digest(definition, responses))


def _unsigned(signatures: Json, digest: str) -> Iterator[str]:
    """Name every signature that was put under other responses than these."""
    for one in signatures if isinstance(signatures, list) else []:
        if isinstance(one, dict) and one.get("digest") != digest:
            yield f"record.signatures: {one.get('name')} signed other responses than these"


def _unlike(place: str, written: Json, again: Json) -> Iterator[str]:
    """Name every place where a written result is not what was computed again."""
    if isinstance(written, dict) and isinstance(again, dict):
        for name in sorted(set(written) | set(again)):
            yield from _unlike(f"{place}.{name}", written.get(name), again.get(name))
    elif isinstance(written, list) and isinstance(again, list) and len(written) == len(again):
        for n, (a, b) in enumerate(zip(written, again, strict=True)):
            yield from _unlike(f"{place}[{_named(b) or n}]", a, b)
    elif written != again:
        yield f"{place}: the record says {written}, the answers give {again}"


def _named(part: Json) -> str:
    """Give the item or code of a list entry, so that people find it."""
    if not isinstance(part, Mapping):
        return ""
    return str(part.get("item") or part.get("code") or part.get("kind") or "")
