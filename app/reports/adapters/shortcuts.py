"""Shorter ways through WeasyPrint 70.0 and pydyf 0.13 that give the same pages; other versions go their usual way.

Each was measured on a full report: a laid-out line is kept until it is drawn instead of being shaped again;
boxes of one style without percentages get their lengths at once, and those without background, corners and outlines are not
looked at for them; where nothing floats, nothing is avoided; texts and numbers are written by their exact type;
the height of an empty line and the list of pages
are found once; and the elements of our own template are styled without rules for elements and marks that it does not have.
"""

import sys
from collections.abc import Callable
from typing import Any

KNOWN_VERSIONS = ("70.0", "0.13.0")
_SIDES = ("top", "right", "bottom", "left")
_BORDERS = tuple(f"border_{side}_width" for side in _SIDES)
_RELATIVE = (
    *(f"{kind}_{side}" for kind in ("margin", "padding") for side in _SIDES),
    *(f"{limit}{axis}" for limit in ("", "min_", "max_") for axis in ("width", "height")),
)
_SQUARE = {f"border_{row}_{side}_radius": (0, 0) for row in ("top", "bottom") for side in ("left", "right")}
_LENGTHS, _STRUT, _REFERENCES, _BARE = (
    "_zhizhen_lengths",
    "_zhizhen_strut",
    "_zhizhen_references",
    "_zhizhen_bare",
)
"""Under these names the libraries' own objects remember what was found once."""
_usual: dict[str, Any] = {}


def fits(known: tuple[str, str] = KNOWN_VERSIONS) -> bool:
    """Tell whether the libraries are those that the shorter ways were measured and compared with."""
    import pydyf  # noqa: PLC0415 - only after the fonts are chosen, like the next ones
    import weasyprint  # noqa: PLC0415

    return (weasyprint.__version__, pydyf.VERSION) == known


def take_shortcuts(known: tuple[str, str] = KNOWN_VERSIONS) -> None:
    """Go the shorter ways from now on in this process."""
    if not fits(known) or _usual:
        return
    import pydyf  # noqa: PLC0415
    from weasyprint.draw.border import draw_outline  # noqa: PLC0415
    from weasyprint.layout.background import layout_box_backgrounds  # noqa: PLC0415
    from weasyprint.layout.float import avoid_collisions  # noqa: PLC0415
    from weasyprint.layout.percent import resolve_percentages  # noqa: PLC0415
    from weasyprint.text.line_break import Layout, strut  # noqa: PLC0415

    _usual.update(
        deactivate=Layout.deactivate,
        reactivate=Layout.reactivate,
        resolve=resolve_percentages,
        avoid=avoid_collisions,
        backgrounds=layout_box_backgrounds,
        outline=draw_outline,
        to_bytes=pydyf._to_bytes,  # noqa: SLF001 - the versions are known
        references=pydyf.PDF.page_references,
        strut=strut,
    )
    Layout.deactivate, Layout.reactivate = _keep, _use_again
    for usual, ours in _WAYS.items():
        _replace(_usual[usual], ours)
    pydyf.PDF.page_references = property(_page_references)
    pydyf._to_bytes = _to_bytes  # noqa: SLF001


def leave_shortcuts() -> None:
    """Go the usual ways again, to compare."""
    if not _usual:
        return
    import pydyf  # noqa: PLC0415
    from weasyprint.text.line_break import Layout  # noqa: PLC0415

    Layout.deactivate, Layout.reactivate = _usual["deactivate"], _usual["reactivate"]
    for usual, ours in _WAYS.items():
        _replace(ours, _usual[usual])
    pydyf.PDF.page_references = _usual["references"]
    pydyf._to_bytes = _usual["to_bytes"]  # noqa: SLF001
    _usual.clear()


def _replace(old: Callable[..., Any], new: Callable[..., Any]) -> None:
    """Put one function in the place of another wherever the library knows it."""
    for name, module in list(sys.modules.items()):
        if name.startswith("weasyprint."):
            for known in [known for known, value in vars(module).items() if value is old]:
                setattr(module, known, new)


def _keep(_layout: Any) -> None:
    """Leave a laid-out line as it is; it goes with its document."""


def _use_again(layout: Any, style: Any) -> None:
    """Draw what was laid out, without the width that it was broken to; justified lines are laid out again."""
    if layout.justification_spacing:
        _usual["reactivate"](layout, style)
    else:
        from weasyprint.text.line_break import pango  # noqa: PLC0415

        pango.pango_layout_set_width(layout.layout, -1)


def _resolve(box: Any, containing_block: Any) -> None:
    """Set the used lengths of a box; a style with percentages goes the usual way."""
    known = vars(box.style)
    if _LENGTHS not in known:
        known[_LENGTHS] = _lengths(box.style)
    if known[_LENGTHS] is None:
        _usual["resolve"](box, containing_block)
    else:
        vars(box).update(known[_LENGTHS])


def _lengths(style: Any) -> dict[str, Any] | None:
    """Give the used lengths of every box of a style; `None` where they depend on more than the style."""
    if style["border_collapse"] == "collapse" or style["box_sizing"] != "content-box":
        return None
    found = {name: style[name] for name in _BORDERS}
    for name in _RELATIVE:
        value = style[name]
        if value == "auto":
            found[name] = 0 if name.startswith("min_") else value
        elif getattr(value, "unit", None) == "px":
            found[name] = value.value
        else:
            return None
    return found


def _strut(style: Any) -> Any:
    """Give height and baseline of an empty line of a style."""
    known = vars(style)
    if _STRUT not in known:
        known[_STRUT] = _usual["strut"](style)
    return known[_STRUT]


def _avoid(context: Any, box: Any, containing_block: Any, outer: bool = True) -> tuple[float, float, float]:
    """Give where a box goes and how wide it may be; where something floats, the usual way."""
    if context.excluded_shapes or box.is_floated() or containing_block.style["direction"] != "ltr":
        found: tuple[float, float, float] = _usual["avoid"](context, box, containing_block, outer)
        return found
    left = containing_block.content_box_x()
    right = left + containing_block.width
    if outer:
        return left, box.position_y, right - left
    left += box.margin_left
    right -= box.margin_right
    return left - box.margin_left, box.border_box_y() - box.margin_top, right - left


def _backgrounds(
    page: Any, box: Any, get_image: Any, layout_children: bool = True, style: Any = None
) -> None:
    """Find the backgrounds of a box and those inside; a style without any is looked at once."""
    if style is not None or box is page or not _is_bare(box.style):
        _usual["backgrounds"](page, box, get_image, layout_children, style)
        return
    vars(box).update(_SQUARE)
    box.background = None
    if layout_children:
        for child in box.all_children():
            _backgrounds(page, child, get_image)


def _is_bare(style: Any) -> bool:
    """Tell a style without background, shadow, round corners and picture borders."""
    known = vars(style)
    if _BARE not in known:
        color = style["background_color"]
        known[_BARE] = (
            all((0, "px") in style[name] for name in _SQUARE)
            and all(style[name][0] == "none" for name in ("border_image_source", "mask_border_source"))
            and not any(value for _, value in style["background_image"])
            and color != "currentcolor"
            and color.alpha == 0
            and not style["box_shadow"]
        )
    found: bool = known[_BARE]
    return found


def _outline(_stream: Any, _box: Any) -> None:
    """Draw no outlines: our style sheets have none."""


def _page_references(pdf: Any) -> tuple[bytes, ...]:
    """Give the references to all pages; they are asked for once for every element of the structure tree."""
    known, count = vars(pdf), len(pdf.pages["Kids"])
    if known.get(_REFERENCES, (0, ()))[0] != count:
        known[_REFERENCES] = (count, _usual["references"].fget(pdf))
    found: tuple[bytes, ...] = known[_REFERENCES][1]
    return found


def _to_bytes(item: Any) -> bytes:
    """Write a part of a file; anything but plain text and whole numbers goes the usual way."""
    kind = type(item)
    if kind is str:
        written: bytes = item.encode("ascii")
    elif kind is bytes:
        written = item
    elif kind is int:
        written = b"%d" % item
    elif kind is float:
        written = b"%d" % item if item.is_integer() else (b"%f" % item).rstrip(b"0")
    else:
        written = _usual["to_bytes"](item)
    return written


_WAYS: dict[str, Callable[..., Any]] = {
    "resolve": _resolve,
    "avoid": _avoid,
    "backgrounds": _backgrounds,
    "outline": _outline,
    "strut": _strut,
}
"""Functions of WeasyPrint that are replaced wherever it knows them, and by what."""
