"""Pictures as phones, scanners and attackers make them."""

import io
import struct
import zlib

import numpy as np
from PIL import Image


def photo(width: int = 800, height: int = 600, seed: int = 7) -> Image.Image:
    """A picture with structure at every scale, as a photograph has."""
    chance = np.random.default_rng(seed)
    small = Image.fromarray(chance.integers(0, 255, (height // 50 + 2, width // 50 + 2, 3), dtype=np.uint8))
    large = np.asarray(small.resize((width, height), Image.Resampling.BICUBIC)).astype(np.int16)
    grain = chance.integers(-12, 12, (height, width, 1), dtype=np.int16)
    return Image.fromarray(np.clip(large + grain, 0, 255).astype(np.uint8))


def saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    kept = io.BytesIO()
    picture.save(kept, kind, **options)
    return kept.getvalue()


def phone_exif(orientation: int = 6) -> Image.Exif:
    """What a phone writes: maker, orientation, and where the picture was taken."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0112], exif[0x0132] = "PhoneMaker", orientation, "2026:11:24 10:11:12"
    exif[0x8825] = {1: "N", 2: (31.0, 22.0, 51.5), 3: "E", 4: (120.0, 58.0, 12.25)}
    return exif


def phone_jpeg(width: int = 800, height: int = 600, orientation: int = 6, quality: int = 88) -> bytes:
    return saved(photo(width, height), "JPEG", quality=quality, exif=phone_exif(orientation))


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, *, data: bytes = b"", extra: bytes = b"") -> bytes:
    """A PNG by hand: says any size, holds any data."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(data or bytes(1 + 3 * 8) * 8)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + extra + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def jpeg_of_any_size(width: int, height: int) -> bytes:
    """A real small JPEG whose frame says another size."""
    raw = bytearray(saved(photo(64, 64), "JPEG"))
    frame = raw.find(b"\xff\xc0")
    raw[frame + 5 : frame + 9] = struct.pack(">HH", height, width)
    return bytes(raw)


def with_comment(raw: bytes, comment: bytes) -> bytes:
    """A JPEG with a comment behind its first marker."""
    return raw[:2] + b"\xff\xfe" + struct.pack(">H", len(comment) + 2) + comment + raw[2:]


def sixteen_bits() -> bytes:
    """A grey PNG with 16 bits a pixel, as measuring instruments write it."""
    ramp = np.linspace(0, 65_535, 400 * 300, dtype=np.uint16).reshape(300, 400)
    return saved(Image.fromarray(ramp), "PNG")
