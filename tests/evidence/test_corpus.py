"""Nothing of the corpus is accepted, each for its own reason; everything people really send is."""

import io
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PIL import Image

from app.evidence.adapters.examining import Examiner
from app.evidence.domain import LARGEST_FILE, LONGEST_SIDE, Accepted, Kind, download_name
from app.evidence.errors import EvidenceRefused, Reason
from tests.evidence import pictures
from tests.evidence.corpus import Sent, attacks, good_files

LEAST_ATTACKS, LEAST_GOOD = 60, 12


def examine(sent: Sent, folder: Path) -> Accepted:
    source = folder / "sent"
    source.write_bytes(sent.content[:LARGEST_FILE])
    return Examiner().examine(source, folder, name=sent.name, size=len(sent.content), sent_digest="0" * 64)


def test_the_corpus_is_as_large_as_promised() -> None:
    assert len({(s.name, s.content) for s in attacks()}) >= LEAST_ATTACKS
    assert len({s.name for s in good_files()}) >= LEAST_GOOD
    unused = set(Reason) - {s.reason for s in attacks()}
    assert unused == {Reason.NO_FILE, Reason.VIRUS, Reason.DATE, Reason.DATE_AHEAD, Reason.NOTE_TOO_LONG}


def test_no_attack_is_accepted_and_each_has_its_reason(tmp_path: Path) -> None:
    def verdict(n: int, sent: Sent) -> Reason | None:
        folder = tmp_path / str(n)
        folder.mkdir()
        try:
            examine(sent, folder)
        except EvidenceRefused as refused:
            return refused.reason
        return None

    with ThreadPoolExecutor(4) as pool:
        verdicts = list(pool.map(verdict, range(len(attacks())), attacks()))
    expected = [(sent.name, sent.reason) for sent in attacks()]
    assert [(sent.name, found) for sent, found in zip(attacks(), verdicts, strict=True)] == expected


@pytest.mark.parametrize("sent", good_files(), ids=lambda sent: sent.name[:20])
def test_what_people_send_is_accepted(sent: Sent, tmp_path: Path) -> None:
    found = examine(sent, tmp_path)
    assert len(found.name) <= 120
    assert "\n" not in found.name
    if not found.examined.kind.is_picture:
        assert found.examined.pages >= 1
        assert found.content.read_bytes() == sent.content
        return
    kept = Image.open(found.content)
    assert not kept.getexif()
    assert set(kept.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert b"PhoneMaker" not in found.content.read_bytes()
    assert max(kept.size) <= LONGEST_SIDE
    assert found.thumbnail is not None
    assert max(Image.open(found.thumbnail).size) <= 320
    assert download_name(found.name, found.examined.kind).endswith(found.examined.kind.ending) or (
        found.examined.kind is Kind.JPEG
    )


def test_a_photograph_stands_upright_and_has_no_place(tmp_path: Path) -> None:
    """Orientation 6: the camera was turned; the top of the scene lies at the left of the pixels."""
    sideways = Image.new("RGB", (400, 200), "white")
    sideways.paste((255, 0, 0), (0, 0, 60, 200))
    raw = pictures.saved(sideways, "JPEG", quality=95, exif=pictures.phone_exif(6))
    assert Image.open(io.BytesIO(raw)).getexif().get_ifd(0x8825), "the test's own picture says where it was"
    kept = Image.open(examine(Sent("a.jpg", raw), tmp_path).content)
    assert kept.size == (200, 400)
    red, _, blue = kept.getpixel((100, 20))  # type: ignore[misc]  # an RGB picture
    assert (red > 200, blue < 60) == (True, True)
    assert not kept.getexif().get_ifd(0x8825)


def test_sixteen_bits_keep_their_shades(tmp_path: Path) -> None:
    kept = Image.open(examine(Sent("a.png", pictures.sixteen_bits()), tmp_path).content)
    assert kept.mode == "L"
    darkest, lightest = kept.getextrema()
    assert (darkest, lightest) == (0, 255)


def test_what_stood_behind_a_picture_is_gone(tmp_path: Path) -> None:
    raw = pictures.phone_jpeg() + b"MotionPhoto_Data" + bytes(5000)
    assert b"MotionPhoto" not in examine(Sent("a.jpg", raw), tmp_path).content.read_bytes()


def test_the_same_picture_gives_the_same_content(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    sent = Sent("a.jpg", pictures.phone_jpeg())
    assert examine(sent, tmp_path / "a").digest == examine(sent, tmp_path / "b").digest


def test_a_process_that_hangs_or_dies_refuses_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.evidence.adapters.examining.LONGEST_SECONDS", 0.01)
    with pytest.raises(EvidenceRefused) as slow:
        examine(Sent("a.jpg", pictures.phone_jpeg()), tmp_path)
    assert slow.value.reason is Reason.TOO_COMPLEX


def test_our_own_reports_and_workbooks_are_accepted(tmp_path: Path) -> None:
    pool = Path("app/providers/demo/pool.xlsx")
    assert zipfile.is_zipfile(pool)
    found = examine(Sent("资源池.xlsx", pool.read_bytes()), tmp_path)
    assert (found.examined.kind, found.examined.pages > 0) == (Kind.XLSX, True)
