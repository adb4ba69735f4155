"""Reading a responses file from the disk."""

from pathlib import Path

from app.assessments.domain.files import ResponsesFile, read_envelope
from app.assessments.errors import ResponsesFileFaulty
from app.kit.plain import Unreadable, read_json

LARGEST_FILE = 2_000_000


def read_responses_file(path: Path) -> ResponsesFile:
    """Read the outer shape of a responses file; every fault is one line that names the file."""
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST_FILE + 1)
    except OSError as fault:
        raise ResponsesFileFaulty(f"{path}: expected a readable file: {fault.strerror}") from fault
    if not raw.strip():
        raise ResponsesFileFaulty(f"{path}: expected a JSON object, the file is empty")
    if len(raw) > LARGEST_FILE:
        raise ResponsesFileFaulty(f"{path}: expected at most {LARGEST_FILE} bytes of JSON")
    try:
        return read_envelope(read_json(raw.decode("utf-8-sig")))
    except UnicodeDecodeError as fault:
        raise ResponsesFileFaulty(f"{path}: byte {fault.start}: expected UTF-8 text") from fault
    except Unreadable as fault:
        raise ResponsesFileFaulty(f"{path}: expected JSON: {fault}") from fault
    except ResponsesFileFaulty as fault:
        raise ResponsesFileFaulty(f"{path}: {fault}") from fault
