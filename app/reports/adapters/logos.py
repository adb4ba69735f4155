"""The look of an office: a colour that white text can stand on, and a logo that is a plain picture."""

import base64
import re
import warnings
from io import BytesIO
from pathlib import Path

from PIL import Image

from app.reports.domain.content import ACCENT, Brand
from app.reports.errors import LogoRefused

LARGEST_LOGO = 2_000_000
LOGO_BOX = (900, 300)
"""Pixels; a logo is printed 15 mm high, so more would only make files larger."""
LEAST_CONTRAST = 4.5
"""WCAG 2.2 AA for text; the colour carries white text and is text on white."""
_FORMATS = ("PNG", "JPEG", "WEBP")


def read_brand(office: str, colour: str, logo: str) -> Brand:
    """Check the look of an office; raises `LogoRefused` that says what is wrong and what is expected."""
    accent = colour.lower() or ACCENT
    if not re.fullmatch(r"#[0-9a-f]{6}", accent):
        raise LogoRefused(f"office colour: expected six hexadecimal digits after #, got {colour[:20]!r}")
    if contrast_to_white(accent) < LEAST_CONTRAST:
        raise LogoRefused(
            f"office colour: {accent} is too light for white text; expected a contrast of at least {LEAST_CONTRAST}"
        )
    return Brand(office, accent, _logo(Path(logo)) if logo else "")


def contrast_to_white(colour: str) -> float:
    """Give the contrast of a colour to white (WCAG 2.2, relative luminance)."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]  # noqa: PLR2004 - sRGB
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 1.05 / (luminance + 0.05)


def _logo(path: Path) -> str:
    """Read a logo and write it anew as PNG, so that nothing but its pixels is kept."""
    try:
        raw = path.read_bytes()
    except OSError as fault:
        raise LogoRefused(f"{path}: expected a readable picture: {fault.strerror}") from fault
    if len(raw) > LARGEST_LOGO:
        raise LogoRefused(f"{path}: expected a picture of at most {LARGEST_LOGO} bytes")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(BytesIO(raw), formats=_FORMATS)
            picture.load()
    except (
        OSError,
        ValueError,
        SyntaxError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ) as fault:
        raise LogoRefused(
            f"{path}: expected a PNG, JPEG or WebP picture; SVG is not taken, because it can hold scripts"
        ) from fault
    whole = Image.new("RGB", picture.size, "white")
    shown = picture.convert("RGBA")
    whole.paste(shown, mask=shown.getchannel("A"))
    whole.thumbnail(LOGO_BOX)
    out = BytesIO()
    whole.save(out, "PNG", optimize=True)
    return base64.b64encode(out.getvalue()).decode()
