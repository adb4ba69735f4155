"""Pictures: opened, turned upright, made smaller and written anew, so that nothing of the old file is left.

Place, camera, comments, colour profiles and whatever stood behind the picture do not survive it.
"""

import warnings
from pathlib import Path

from PIL import Image, ImageOps

from app.evidence.domain import LONGEST_SIDE, MOST_PIXELS, THUMBNAIL_SIDE, Examined, Family, Kind
from app.evidence.errors import EvidenceRefused, Reason

QUALITY = 85
LARGEST_PNG = 3_000_000
"""A photograph sent as PNG becomes a JPEG when it would be larger than this."""
_FORMATS = {Family.JPEG: ("JPEG", "MPO"), Family.PNG: ("PNG",), Family.WEBP: ("WEBP",)}
_SIXTEEN_BITS = {"I;16", "I;16B", "I;16L", "I"}


def open_picture(source: Path, family: Family, kept: Path, thumbnail: Path) -> Examined:
    """Write the picture anew to `kept` and a small one to `thumbnail`; raises `EvidenceRefused`."""
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        with Image.open(source, formats=_FORMATS[family]) as opened:
            _check_pixels(opened)
            opened.draft(None, (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG is decoded small already
            plain = _plain(opened)
            plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS, reducing_gap=3.0)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as fault:
        raise EvidenceRefused(Reason.TOO_MANY_PIXELS) from fault
    except EvidenceRefused:
        raise
    except Exception as fault:  # the library raises whatever a broken file makes it meet
        raise EvidenceRefused(Reason.DAMAGED) from fault
    kind = _write(plain, family, kept)
    small = plain.convert("RGB") if plain.mode == "L" else _on_white(plain)
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE), Image.Resampling.LANCZOS)
    small.save(thumbnail, "JPEG", quality=75)
    return Examined(kind, 0, plain.width, plain.height)


def _check_pixels(opened: Image.Image) -> None:
    if opened.width * opened.height > MOST_PIXELS:
        raise EvidenceRefused(Reason.TOO_MANY_PIXELS)


def _plain(picture: Image.Image) -> Image.Image:
    """Give the upright pixels alone, 8 bits a channel: grey, RGB or RGBA."""
    upright = ImageOps.exif_transpose(picture)
    if upright.mode in _SIXTEEN_BITS:
        upright = upright.point(lambda value: value / 256).convert("L")
    has_alpha = upright.mode in {"RGBA", "LA", "PA"} or "transparency" in upright.info
    mode = "RGBA" if has_alpha else "L" if upright.mode in {"1", "L"} else "RGB"
    plain = upright.convert(mode)
    plain.info.clear()
    return plain


def _write(plain: Image.Image, family: Family, kept: Path) -> Kind:
    if plain.mode == "RGBA" or family is Family.PNG:
        plain.save(kept, "PNG", optimize=False)
        if plain.mode == "RGBA" or kept.stat().st_size <= LARGEST_PNG:
            return Kind.PNG
    plain.save(kept, "JPEG", quality=QUALITY)
    return Kind.JPEG


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode != "RGBA":
        return picture.copy()
    paper = Image.new("RGB", picture.size, "white")
    paper.paste(picture, mask=picture.getchannel("A"))
    return paper
