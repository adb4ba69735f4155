"""Texts of charts in one run: WeasyPrint 70 lays out the text of a picture letter by letter.

Our charts only place whole texts at `x` and `y`, so one layout a text gives the same picture with a tenth of
the work, and a text that can be found and copied as a whole. Anything more goes to the library's own way; so
does everything in another version of the library.
"""

from math import inf
from typing import Any

KNOWN_VERSION = "70.0"
_NEEDS_LETTERS = (
    "dx", "dy", "rotate", "letter-spacing", "textLength", "text-anchor", "display-anchor", "dominant-baseline",
    "alignment-baseline", "direction",
)  # fmt: skip


def letter_in_one_run() -> None:
    """Let charts be lettered in one run from now on in this process."""
    import weasyprint  # noqa: PLC0415 - only after the fonts are chosen, like the next ones
    from weasyprint import svg  # noqa: PLC0415

    if weasyprint.__version__ == KNOWN_VERSION and svg.TAGS.get("text") is not _one_run:
        _one_run.usual = svg.TAGS["text"]
        svg.TAGS["text"] = _one_run


class _OneRun:
    """Draws one text; `usual` is the library's own way."""

    usual: Any = None

    def __call__(self, svg: Any, node: Any, font_size: float) -> None:
        """Draw a text node at its place."""
        if not node.text or "x" not in node.attrib or any(node.get(name) for name in _NEEDS_LETTERS):
            self.usual(svg, node, font_size)
            return
        from weasyprint.css.properties import INITIAL_VALUES  # noqa: PLC0415
        from weasyprint.draw.text import draw_first_line  # noqa: PLC0415
        from weasyprint.matrix import Matrix  # noqa: PLC0415
        from weasyprint.svg.text import Style, TextBox  # noqa: PLC0415
        from weasyprint.text.line_break import split_first_line  # noqa: PLC0415

        style = Style(INITIAL_VALUES)
        style.font_config = svg.font_config
        style["font_family"] = [name.strip(" \"'") for name in node.get("font-family", "").split(",")]
        style["font_weight"] = int(node.get("font-weight", 400))
        style["font_size"] = font_size
        layout, _, _, width, height, baseline = split_first_line(node.text, style, svg.context, inf, 0)
        x, y = float(node.get("x")), float(node.get("y"))
        node.text_bounding_box = (x, y - baseline, width, height)
        svg.stream.push_state()
        fill, stroke = svg.set_graphical_state(node, font_size)
        svg.stream.begin_text()
        layout.reactivate(style)
        svg.fill_stroke(fill, stroke, text=True)
        box = TextBox(layout, style)
        box.baseline = baseline
        draw_first_line(svg.stream, box, "none", "none", Matrix(d=-1, e=x, f=y))
        svg.stream.end_text()
        svg.stream.pop_state()


_one_run = _OneRun()
