"""What an HTML form of a section carries, turned into raw responses.

Field names: the item code for options (`Q01`), item and figure with a dot (`Q02.total`) for figures.
The option values `dont_know` and `not_applicable` stand for "不清楚" and "不适用".
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from app.kit.decimals import plain
from app.kit.plain import Json
from app.questionnaires.domain.definition import Item
from app.questionnaires.domain.responses import Response
from app.questionnaires.errors import Reason, ResponseRefused
from diagnosis_models.contract import ItemKind, ResponseState

DONT_KNOW = str(ResponseState.DONT_KNOW)
NOT_APPLICABLE = str(ResponseState.NOT_APPLICABLE)
Fields = Mapping[str, Sequence[str]]


def raw_from_form(item: Item, fields: Fields, suggested: Mapping[str, Decimal]) -> Json:
    """Give the raw response of one item out of the posted fields; `None` when nothing was entered.

    `suggested` are the figures the page had filled in from other items; when nothing else was
    entered they do not count as an entry. Raises `ResponseRefused` for "不清楚" or "不适用" beside options.
    """
    chosen = [value for value in fields.get(item.code, ()) if value]
    state = next((value for value in chosen if value in {DONT_KNOW, NOT_APPLICABLE}), None)
    if state and len(chosen) > 1:
        raise ResponseRefused(
            item.code, Reason.EXCLUSIVE_OPTION, f"{state} alone or without it", got=", ".join(chosen)
        )
    figures = typed_figures(item, fields)
    if state:
        return {"state": state}
    if item.kind is ItemKind.MULTIPLE:
        return list(chosen) or None
    if figures and not chosen and len(figures) < len(item.figures):
        figures = {
            code: typed for code, typed in figures.items() if not _is_suggested(code, typed, suggested)
        }
    if figures:
        return {**figures, **({"option": chosen[0]} if chosen else {})}
    return chosen[0] if chosen else None


def typed_figures(item: Item, fields: Fields) -> dict[str, Json]:
    """Give the figures typed for an item, as typed, without the empty ones."""
    typed = {f.code: "".join(fields.get(f"{item.code}.{f.code}", ())).strip() for f in item.figures}
    return {code: text for code, text in typed.items() if text}


def form_from_response(item: Item, response: Response) -> dict[str, list[str]]:
    """Give the fields that show a kept response again; the inverse of `raw_from_form`."""
    if response.state in {ResponseState.DONT_KNOW, ResponseState.NOT_APPLICABLE}:
        return {item.code: [str(response.state)]}
    fields = {f"{item.code}.{code}": [plain(n)] for code, n in response.figures.items()}
    options = [response.chosen] if response.chosen else [] if fields else list(response.options)
    return {**fields, item.code: options} if options else fields


def known_figures(responses: Mapping[str, Response]) -> dict[str, Decimal]:
    """Give every figure entered so far; the same code means the same number everywhere."""
    return {code: n for response in responses.values() for code, n in response.figures.items()}


def _is_suggested(code: str, typed: Json, suggested: Mapping[str, Decimal]) -> bool:
    return code in suggested and typed == plain(suggested[code])
