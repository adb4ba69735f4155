"""A report that was tampered with is found out, and the place is named."""

import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from app.__main__ import main
from app.questionnaires.service.library import Edition, Library
from app.reports.adapters.making import Sealing, make_report
from app.reports.adapters.sealing import ATTACHMENT, SealKey, _plain_codes, _texts, read_sealed
from app.reports.adapters.signing import read_signer
from app.reports.domain.content import ReportForm
from app.reports.errors import CertificateRefused, NotAReport
from app.reports.service.verifying import verify
from app.settings import LOOPBACK_SECRET
from tests.factories.reports import middling

KEY = SealKey(LOOPBACK_SECRET.encode())


@pytest.fixture(scope="module")
def sealed(library: Library, edition: Edition) -> bytes:
    return make_report(middling(library, edition), ReportForm.BRIEF, Sealing(KEY))


def changed(raw: bytes, change: Callable[[pikepdf.Pdf], None]) -> bytes:
    out = BytesIO()
    with pikepdf.open(BytesIO(raw)) as pdf:
        change(pdf)
        pdf.save(out)
    return out.getvalue()


def record_changed(
    change: Callable[[dict[str, Any]], None], *, reseal: SealKey | None = None
) -> Callable[[pikepdf.Pdf], None]:
    def act(pdf: pikepdf.Pdf) -> None:
        body = json.loads(pdf.attachments[ATTACHMENT].get_file().read_bytes())
        change(body)
        if reseal:
            body.pop("seal")
            body["key"] = reseal.name
            body["seal"] = reseal.seal(body)
        pdf.attachments[ATTACHMENT] = pikepdf.AttachedFileSpec(
            pdf, json.dumps(body, ensure_ascii=False).encode(), filename=ATTACHMENT
        )

    return act


def swap_digit(pdf: pikepdf.Pdf) -> None:
    """Swap two glyphs of the score on the first page: 49.40 becomes 94.40."""
    page = pdf.pages[0]
    steps = list(pikepdf.parse_content_stream(page))
    shows = [s for s in steps if str(s.operator) == "TJ"]
    score = next(
        s
        for s in shows
        if any(isinstance(p, pikepdf.String) and len(bytes(p)) == 10 for p in s.operands[0])
    )
    parts: Any = score.operands[0]
    at = next(n for n, p in enumerate(parts) if isinstance(p, pikepdf.String) and len(bytes(p)) == 10)
    raw = bytes(parts[at])
    parts[at] = pikepdf.String(raw[2:4] + raw[0:2] + raw[4:])
    page.Contents = pdf.make_stream(pikepdf.unparse_content_stream(steps))


def hide_under_a_note(pdf: pikepdf.Pdf) -> None:
    note = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.FreeText, Rect=[50, 700, 200, 720], Contents="90.00"
    )
    pdf.pages[0].obj.Annots = pdf.make_indirect(pikepdf.Array([pdf.make_indirect(note)]))


def set_answer(body: dict[str, Any]) -> None:
    body["record"]["responses"]["Q05"] = "E"


def set_figure(body: dict[str, Any]) -> None:
    body["record"]["responses"]["Q11"] = {"investment": 31, "revenue_average": 1000}


def set_result(body: dict[str, Any]) -> None:
    body["record"]["result"]["total"]["score"] = "69.40"


def set_fingerprint(body: dict[str, Any]) -> None:
    body["record"]["fingerprint"] = "sha256:" + "0" * 64


def set_unknown_item(body: dict[str, Any]) -> None:
    body["record"]["responses"]["Q99"] = "A"


def set_other_questionnaire(body: dict[str, Any]) -> None:
    body["record"]["version"] = "9.9"


def drop_page(pdf: pikepdf.Pdf) -> None:
    del pdf.pages[1]


def add_script(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="1")


def test_an_untouched_report_is_verified(sealed: bytes, library: Library) -> None:
    verdict = verify(sealed, library, KEY)
    assert (verdict.differences, verdict.notes) == ((), ())


def test_saving_it_again_changes_nothing_that_counts(sealed: bytes, library: Library) -> None:
    assert verify(changed(sealed, lambda _: None), library, KEY).differences == ()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (swap_digit, "page 1, text "),
        (hide_under_a_note, "page 1: the text is the same, but it is drawn differently"),
        (drop_page, "pages: sealed with 2, found 1"),
        (add_script, "/OpenAction: was not there when the report was sealed"),
        (record_changed(set_answer), "result.contributions[Q05].points: the record says 5, the answers give 10"),
        (record_changed(set_figure), "record: does not have the hash it was sealed with"),
        (record_changed(set_result), "result.total.score: the record says 69.40, the answers give 49.40"),
        (record_changed(set_fingerprint), "record.fingerprint: says sha256:0000"),
        (record_changed(set_unknown_item), "record.responses: responses.Q99"),
        (record_changed(set_other_questionnaire), "record.questionnaire: no questionnaire miit-sme-2024 9.9"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)  # fmt: skip
def test_tampering_is_named(
    sealed: bytes, library: Library, change: Callable[[pikepdf.Pdf], None], told: str
) -> None:
    found = verify(changed(sealed, change), library, KEY).differences
    assert any(line.startswith(told) for line in found), found


def test_a_record_rewritten_as_a_whole_breaks_the_seal(sealed: bytes, library: Library) -> None:
    def rewrite(body: dict[str, Any]) -> None:
        body["issued_on"] = "2030-01-01"

    found = verify(changed(sealed, record_changed(rewrite)), library, KEY).differences
    assert found == ("seal: the record inside was changed after it was sealed",)


def test_a_seal_of_another_key_is_said_to_be_unchecked(sealed: bytes, library: Library) -> None:
    verdict = verify(sealed, library, SealKey(b"another service"))
    assert verdict.differences == ()
    assert "was not checked here" in verdict.notes[0]
    assert "/verify/ZZ-32-2026-0000007-" in verdict.notes[0]


@pytest.mark.parametrize("raw", [b"", b"%PDF-1.7\n", b"no pdf", b"PK\x03\x04"])
def test_what_is_no_report_is_refused(raw: bytes) -> None:
    with pytest.raises(NotAReport):
        read_sealed(raw, KEY)


def test_the_command_answers_with_its_exit_code(
    sealed: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad, none = tmp_path / "good.pdf", tmp_path / "bad.pdf", tmp_path / "none.pdf"
    good.write_bytes(sealed)
    bad.write_bytes(changed(sealed, swap_digit))
    none.write_bytes(b"x")
    assert main(["verify", str(good)]) == 0
    assert capsys.readouterr().out == "verified\n"
    assert main(["verify", str(bad)]) == 1
    assert "which is not what was sealed" in capsys.readouterr().out
    assert main(["verify", str(none)]) == 2
    assert "expected a readable PDF" in capsys.readouterr().err
    assert main(["verify", str(tmp_path / "absent.pdf")]) == 2


def certificate(password: bytes) -> bytes:
    """Make a self-signed certificate for ten days."""
    from datetime import UTC, datetime, timedelta  # noqa: PLC0415 - only for this

    from cryptography import x509  # noqa: PLC0415 - comes with pyHanko
    from cryptography.hazmat.primitives import hashes, serialization  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415
    from cryptography.hazmat.primitives.serialization import pkcs12  # noqa: PLC0415
    from cryptography.x509.oid import NameOID  # noqa: PLC0415

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "测试机构")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=10))
        .add_extension(
            x509.KeyUsage(True, True, False, False, False, False, False, False, False), critical=True
        )
        .sign(key, hashes.SHA256())
    )
    return pkcs12.serialize_key_and_certificates(
        b"t", key, made, None, serialization.BestAvailableEncryption(password)
    )


def test_a_signed_report_has_a_valid_signature_and_is_still_verified(
    library: Library, edition: Edition, tmp_path: Path
) -> None:
    from pyhanko.pdf_utils.reader import PdfFileReader  # noqa: PLC0415 - an extra
    from pyhanko.sign.validation import validate_pdf_signature  # noqa: PLC0415
    from pyhanko_certvalidator import ValidationContext  # noqa: PLC0415

    path = tmp_path / "office.p12"
    path.write_bytes(certificate(b"open sesame"))
    signer = read_signer(path, "open sesame")
    raw = make_report(middling(library, edition), ReportForm.BRIEF, Sealing(KEY, signer))
    assert verify(raw, library, KEY).differences == ()
    signature = PdfFileReader(BytesIO(raw)).embedded_signatures[0]
    trusted = ValidationContext(trust_roots=[signature.signer_cert], allow_fetching=False)
    status = validate_pdf_signature(signature, trusted)
    assert status.intact
    assert status.valid
    assert str(signature.sig_object.get("/SubFilter")) == "/ETSI.CAdES.detached"


def test_a_certificate_that_cannot_be_used_stops_the_start(tmp_path: Path) -> None:
    path = tmp_path / "office.p12"
    with pytest.raises(CertificateRefused, match="readable PKCS#12"):
        read_signer(path, "")
    path.write_bytes(certificate(b"right"))
    with pytest.raises(CertificateRefused, match="that its password opens"):
        read_signer(path, "wrong")
    path.write_bytes(b"junk")
    with pytest.raises(CertificateRefused, match="that its password opens"):
        read_signer(path, "right")


def test_the_quick_way_to_the_texts_of_a_page_finds_what_parsing_finds(sealed: bytes) -> None:
    with pikepdf.open(BytesIO(sealed)) as pdf:
        for page in pdf.pages:
            content = page.Contents.read_bytes()
            parsed = [b"".join(raw for _, raw in text) for text in _texts(page.obj, page.obj.Resources)]
            assert parsed
            assert _plain_codes(content) == parsed
    for other in (b"BT\n(a) Tj\nET\n", b"/Logo Do\nBT\n[<0a>] TJ\nET\n", b"BT\n/Span <</MCID 1>> BDC\n[<0a>] TJ\nET\n"):  # fmt: skip
        assert _plain_codes(other) is None
