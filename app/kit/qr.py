"""QR codes as small pictures inside a page, for going on with a phone."""

import segno


def qr_picture(text: str) -> str:
    """Draw a QR code as a `data:` address of an SVG picture."""
    uri: str = segno.make(text, error="m", micro=False).svg_data_uri(scale=4, border=2, light="#fff")
    return uri
