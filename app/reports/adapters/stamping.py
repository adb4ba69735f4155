"""Marking copies: who read it and when stands across every page, as decoration that screen readers skip."""

from html import escape
from io import BytesIO

import pikepdf

from app.kit.fonts import printable
from app.reports.adapters.drawing import draw_sheet
from app.reports.domain.sealed import CopyNote

TIMES = 5
_STYLE = (
    "@page { size: A4; margin: 0 } html { font-family: 'Zhizhen Sans', 'Zhizhen Sans Rare' } "
    "p { position: absolute; margin: 0; width: 190mm; left: 10mm; text-align: center; font-size: 17pt; "
    "color: #e3e6e4; transform: rotate(-28deg) }"
)


def stamped(drawn: bytes, copy: CopyNote) -> bytes:
    """Write reader and time under the content of every page."""
    mark = escape(printable(f"{copy.reader} · {copy.at}"))
    lines = "".join(f'<p style="top:{28 + n * 56}mm">{mark}</p>' for n in range(TIMES))
    sheet = draw_sheet(
        f'<html lang="zh-CN"><head><title>-</title></head><body>{lines}</body></html>', _STYLE
    )
    with pikepdf.open(BytesIO(drawn)) as pdf, pikepdf.open(BytesIO(sheet)) as under:
        form = pdf.copy_foreign(under.pages[0].as_form_xobject())
        for page in pdf.pages:
            name = page.add_resource(form, pikepdf.Name.XObject)
            page.contents_add(b"/Artifact BMC q " + str(name).encode() + b" Do Q EMC\n", prepend=True)
        out = BytesIO()
        pdf.save(out, deterministic_id=True)
    return out.getvalue()
