"""Keeping files as evidence for an item, using them again, and letting them go."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlmodel import Session

from app.evidence.domain import (
    LARGEST_OWNER,
    MOST_AN_ITEM,
    MOST_AN_OWNER,
    Accepted,
    Details,
    Kind,
    Scan,
    thumbnail_key,
)
from app.evidence.errors import EvidenceFull, EvidenceNotFound
from app.evidence.repository import (
    counts_of,
    held_file,
    insert_file,
    is_used,
    named_uses,
    unused_digests,
    use_by_id,
    uses_of,
)
from app.evidence.tables import EvidenceFile, EvidenceUse
from app.kit.audit import Entry, record
from app.kit.blobs import BlobMissing, Blobs

SWEPT_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Evidence:
    """One file as evidence for one item."""

    id: UUID
    item: str
    name: str
    kind: Kind
    size: int
    pages: int
    dated: date
    note: str
    digest: str
    sent_digest: str
    scan: Scan
    added_at: datetime
    added_by: str


@dataclass(frozen=True, slots=True)
class Adding:
    """Who adds a file to which item of which owner, and when."""

    owner_id: UUID
    item: str
    by: str
    at: datetime


def evidence_of(session: Session, owner_id: UUID) -> list[Evidence]:
    """Give all evidence of an owner, oldest first."""
    found = [_evidence(use, file) for use, file in uses_of(session, owner_id)]
    return sorted(found, key=lambda file: (file.added_at, file.name))


def evidence_counts(session: Session, owner_id: UUID) -> dict[str, int]:
    """Give how many files each item has."""
    return counts_of(session, owner_id)


def one_evidence(session: Session, owner_id: UUID, use_id: UUID) -> Evidence:
    """Give one file of an owner; raises `EvidenceNotFound`."""
    found = use_by_id(session, use_id)
    if found is None or found[0].owner_id != owner_id:
        raise EvidenceNotFound
    return _evidence(*found)


def keep(session: Session, blobs: Blobs, accepted: Accepted, details: Details, adding: Adding) -> Evidence:
    """Keep an examined file as evidence; the same content on the same item a second time changes nothing.

    The caller holds the owner against other changes, so that limits are counted right. The blob is put
    while the file's row is held, so that nobody removes it in between; a transaction that fails later
    leaves at most a blob that nothing names. Raises `EvidenceFull`.
    """
    there = evidence_of(session, adding.owner_id)
    same = next((e for e in there if e.item == adding.item and e.digest == accepted.digest), None)
    if same is not None:
        return same
    _check_room(there, adding.item, accepted.digest, accepted.size)
    file = _file_row(session, accepted, adding.at)
    with accepted.content.open("rb") as content:
        blobs.put(accepted.digest, content)
    if accepted.thumbnail is not None:
        with accepted.thumbnail.open("rb") as small:
            blobs.put(thumbnail_key(accepted.digest), small)
    return _use(session, file, adding, details, (accepted.name, accepted.sent_digest))


def use_again(session: Session, use_id: UUID, adding: Adding) -> Evidence:
    """Let a file the owner has already prove another item, too, with the same date and note.

    Raises `EvidenceNotFound` and `EvidenceFull`.
    """
    found = use_by_id(session, use_id)
    if found is None or found[0].owner_id != adding.owner_id:
        raise EvidenceNotFound
    use, file = found
    there = evidence_of(session, adding.owner_id)
    same = next((e for e in there if e.item == adding.item and e.digest == use.digest), None)
    if same is not None:
        return same
    _check_room(there, adding.item, use.digest, 0)
    return _use(session, file, adding, Details(use.dated, use.note), (use.name, use.sent_digest))


def let_go(session: Session, owner_id: UUID, item: str, use_id: UUID, *, at: datetime) -> None:
    """Take a file from an item; its content goes with the next `sweep` when nothing else uses it.

    One that is gone already is no error.
    """
    found = use_by_id(session, use_id)
    if found is not None and found[0].owner_id == owner_id and found[0].item == item:
        session.delete(found[0])
        session.flush()
        gone = {"item": item, "digest": found[0].digest}
        record(session, Entry("evidence.removed", "owner", str(owner_id), at, before=gone))


def sweep(session: Session, blobs: Blobs) -> int:
    """Remove contents without any use; gives how many.

    Runs in a transaction of its own, after the one that took the last use away. The row is held while
    the blob goes, and `keep` holds the same row, so a content that is wanted again at this moment stays.
    """
    swept = 0
    for digest in unused_digests(session, SWEPT_AT_ONCE):
        file = held_file(session, digest)
        if file is None or is_used(session, digest):
            continue
        blobs.delete(thumbnail_key(digest))
        blobs.delete(digest)
        session.delete(file)
        swept += 1
    return swept


def content_of(blobs: Blobs, evidence: Evidence) -> Iterator[bytes]:
    """Give the content of a file in pieces; raises `EvidenceNotFound`."""
    return _pieces(blobs, evidence.digest)


def thumbnail_of(blobs: Blobs, evidence: Evidence) -> Iterator[bytes]:
    """Give the small picture of a picture, a JPEG; raises `EvidenceNotFound`."""
    if not evidence.kind.is_picture:
        raise EvidenceNotFound
    return _pieces(blobs, thumbnail_key(evidence.digest))


def kept_bytes(there: list[Evidence]) -> int:
    """Count what an owner keeps; a file used for several items counts once."""
    return sum({e.digest: e.size for e in there}.values())


def _pieces(blobs: Blobs, key: str) -> Iterator[bytes]:
    try:
        return blobs.get(key)
    except BlobMissing as fault:
        raise EvidenceNotFound from fault


def _check_room(there: list[Evidence], item: str, digest: str, size: int) -> None:
    is_new = all(e.digest != digest for e in there)
    if is_new and kept_bytes(there) + size > LARGEST_OWNER:
        raise EvidenceFull("bytes")
    if sum(e.item == item for e in there) >= MOST_AN_ITEM:
        raise EvidenceFull("item")
    if len(there) >= MOST_AN_OWNER:
        raise EvidenceFull("files")


def _file_row(session: Session, accepted: Accepted, at: datetime) -> EvidenceFile:
    """Give the row of a content, made now or before, held until the transaction ends."""
    while (file := held_file(session, accepted.digest)) is None:
        made = EvidenceFile(
            digest=accepted.digest,
            kind=str(accepted.examined.kind),
            size=accepted.size,
            pages=accepted.examined.pages,
            scan=str(accepted.scan),
            kept_at=at,
        )
        if insert_file(session, made):
            return made
    if accepted.scan is Scan.CLEAN:
        file.scan = str(accepted.scan)
        session.add(file)
    return file


def _use(
    session: Session, file: EvidenceFile, adding: Adding, details: Details, sent: tuple[str, str]
) -> Evidence:
    """Note a use; `sent` is the name and the digest of the file as it was sent."""
    name, sent_digest = sent
    use = EvidenceUse(
        id=uuid4(),
        owner_id=adding.owner_id,
        item=adding.item,
        digest=file.digest,
        sent_digest=sent_digest,
        name=name,
        dated=details.dated,
        note=details.note,
        added_at=adding.at,
        added_by=adding.by,
    )
    session.add(use)
    session.flush()
    known = {"item": use.item, "digest": use.digest}
    record(session, Entry("evidence.added", "owner", str(use.owner_id), adding.at, after=known))
    return _evidence(use, file)


def _evidence(use: EvidenceUse, file: EvidenceFile) -> Evidence:
    return Evidence(
        id=use.id,
        item=use.item,
        name=use.name,
        kind=Kind(file.kind),
        size=file.size,
        pages=file.pages,
        dated=use.dated,
        note=use.note,
        digest=use.digest,
        sent_digest=use.sent_digest,
        scan=Scan(file.scan),
        added_at=use.added_at,
        added_by=use.added_by,
    )


def adders_of(session: Session, owner_id: UUID) -> list[str]:
    """Give the names of colleagues who added files, each once."""
    return sorted({use.added_by for use in named_uses(session, owner_id)})


def forget_adders(session: Session, owner_id: UUID) -> None:
    """Take the names of whoever added files away; the files stay."""
    for use in named_uses(session, owner_id):
        use.added_by = ""
        session.add(use)
