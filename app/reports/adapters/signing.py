"""PAdES signatures with a certificate of the operator; needs the extra `sign` (pyHanko)."""

from dataclasses import dataclass
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from app.reports.errors import CertificateRefused

if TYPE_CHECKING:
    from pyhanko.sign.signers import SimpleSigner

FIELD = "Issuer"


@dataclass(frozen=True, slots=True)
class Signer:
    """A PKCS#12 file with its password."""

    certificate: bytes
    password: bytes


def read_signer(path: Path, password: str) -> Signer:
    """Read and try a certificate; raises `CertificateRefused` that says what is wrong with it."""
    if find_spec("pyhanko") is None:
        raise CertificateRefused("signing needs pyHanko; install the extra: uv sync --extra sign")
    try:
        signer = Signer(path.read_bytes(), password.encode())
    except OSError as fault:
        raise CertificateRefused(f"{path}: expected a readable PKCS#12 file: {fault.strerror}") from fault
    _load(signer, str(path))
    return signer


def sign(raw: bytes, signer: Signer) -> bytes:
    """Sign a finished report (PAdES B-B), without changing how any page looks."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter  # noqa: PLC0415 - an extra
    from pyhanko.sign import signers  # noqa: PLC0415
    from pyhanko.sign.fields import SigSeedSubFilter  # noqa: PLC0415

    out = BytesIO()
    signers.sign_pdf(
        IncrementalPdfFileWriter(BytesIO(raw)),
        signers.PdfSignatureMetadata(field_name=FIELD, subfilter=SigSeedSubFilter.PADES),
        signer=_load(signer, "the certificate"),
        output=out,
    )
    return out.getvalue()


def _load(signer: Signer, name: str) -> "SimpleSigner":
    from pyhanko.sign.signers import SimpleSigner  # noqa: PLC0415 - an extra

    try:
        loaded: SimpleSigner = SimpleSigner.load_pkcs12_data(
            signer.certificate, other_certs=[], passphrase=signer.password
        )
    except ValueError as fault:
        raise CertificateRefused(f"{name}: expected a PKCS#12 file that its password opens") from fault
    return loaded
