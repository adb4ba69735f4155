"""What a response is: raw input becomes a checked value, ratios and trends become options.

Rules (工信厅企业〔2024〕56号 as recorded for this questionnaire): "无" excludes every other option;
brackets are left-open and right-closed; a ratio is computed from its counts, never from a typed
percentage; two years' figures decide a trend, and contradict a chosen option with a warning.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction

from app.kit.plain import Json, read_number
from app.questionnaires.domain.definition import Figure, FigureKind, Item, Trend, YearRatio
from app.questionnaires.errors import Reason, ResponseRefused
from diagnosis_models.contract import ItemKind, MeasuredResponse, ResponseState

LARGEST_FIGURE = Decimal(10) ** 12
HUNDRED = Decimal(100)
_STATES = (ResponseState.UNANSWERED, ResponseState.DONT_KNOW, ResponseState.NOT_APPLICABLE)


class Caution(StrEnum):
    """What a reader should know about an accepted response."""

    CONTRADICTS_FIGURES = "contradicts-figures"
    ZERO_DENOMINATOR = "zero-denominator"


@dataclass(frozen=True, slots=True)
class Response:
    """One item's checked response.

    `options` are the codes that count (derived from the figures where there are any), `chosen` is
    what the person ticked when that differs, `figures` are exact numbers by figure code.
    """

    state: ResponseState
    options: tuple[str, ...] = ()
    figures: Mapping[str, Decimal] = field(default_factory=dict)
    chosen: str = ""
    cautions: tuple[Caution, ...] = ()

    def measured(self) -> MeasuredResponse:
        """Reduce to what a diagnosis model may see."""
        return MeasuredResponse(self.state, self.options, self.figures)

    @property
    def is_usable(self) -> bool:
        """Whether the response decides the item."""
        return self.state in {ResponseState.ANSWERED, ResponseState.NOT_APPLICABLE}


UNANSWERED_RESPONSE = Response(ResponseState.UNANSWERED)


def read_response(item: Item, raw: Json) -> Response:
    """Check a raw response (the shape of the responses file) against its item.

    Raises `ResponseRefused` naming the place, the reason and what would be accepted.
    """
    if raw is None:
        return UNANSWERED_RESPONSE
    if isinstance(raw, dict) and "state" in raw:
        return Response(_read_state(item, raw))
    if item.kind is ItemKind.MULTIPLE:
        return _answered(_read_multiple(item, raw))
    if isinstance(raw, dict) and item.figures:
        return _read_figures(item, raw)
    if not isinstance(raw, str):
        raise ResponseRefused(item.code, Reason.WRONG_FORM, _expected(item), got=str(raw))
    return _answered((_known(item, raw),))


def as_plain(item: Item, response: Response) -> Json:
    """Give a response in the shape of the responses file, so that it can be read again."""
    if response.state is not ResponseState.ANSWERED:
        return {"state": str(response.state)}
    if response.figures:
        plain: dict[str, Json] = {code: _plain_number(n) for code, n in response.figures.items()}
        return {**plain, "option": response.chosen} if response.chosen else plain
    if item.kind is ItemKind.MULTIPLE:
        return list(response.options)
    return response.options[0]


def share(item: Item, figures: Mapping[str, Decimal]) -> Fraction | None:
    """Give the exact ratio of an item's counts, or `None` if they do not define one."""
    if item.ratio is None or not {item.ratio.numerator, item.ratio.denominator} <= set(figures):
        return None
    denominator = figures[item.ratio.denominator]
    return Fraction(figures[item.ratio.numerator]) / Fraction(denominator) if denominator else None


def bracket(item: Item, ratio: Fraction) -> str:
    """Give the option whose bracket (a, b] holds the ratio; the first bracket includes zero."""
    for option in item.options:
        if option.upto is not None and ratio <= Fraction(option.upto):
            return option.code
    raise ResponseRefused(item.code, Reason.ABOVE_HUNDRED, "a ratio of at most 100 %", got=str(ratio))


def _plain_number(number: Decimal) -> Json:
    whole = number.to_integral_value()
    return int(whole) if whole == number else format(number, "f")


def _answered(options: tuple[str, ...]) -> Response:
    return Response(ResponseState.ANSWERED, options)


def _read_state(item: Item, raw: dict[str, Json]) -> ResponseState:
    for state in _STATES:
        if raw == {"state": str(state)}:
            return state
    expected = 'only "state" with one of ' + ", ".join(_STATES)
    raise ResponseRefused(item.code, Reason.UNKNOWN_STATE, expected, got=str(raw.get("state")))


def _read_multiple(item: Item, raw: Json) -> tuple[str, ...]:
    if not isinstance(raw, list):
        raise ResponseRefused(item.code, Reason.WRONG_FORM, _expected(item), got=str(raw))
    if not raw:
        raise ResponseRefused(item.code, Reason.NOTHING_CHOSEN, "at least one option code")
    codes = [_known(item, code) for code in raw]
    if len(set(codes)) != len(codes):
        raise ResponseRefused(item.code, Reason.OPTION_TWICE, "each option once", got=", ".join(codes))
    alone = next((code for code in codes if item.is_exclusive(code)), None)
    if alone is not None and len(codes) > 1:
        raise ResponseRefused(
            item.code, Reason.EXCLUSIVE_OPTION, f"{alone} alone or without it", got=", ".join(codes)
        )
    order = [option.code for option in item.options]
    return tuple(sorted(codes, key=order.index))


def _known(item: Item, code: Json) -> str:
    if not isinstance(code, str):
        raise ResponseRefused(item.code, Reason.WRONG_FORM, _expected(item), got=str(code))
    if not item.has_option(code):
        raise ResponseRefused(item.code, Reason.UNKNOWN_OPTION, _expected(item), got=code)
    return code


def _read_figures(item: Item, raw: dict[str, Json]) -> Response:
    typed = dict(raw)
    ticked = typed.pop("option", None)
    chosen = "" if ticked is None else _known(item, ticked)
    known = {figure.code: figure for figure in item.figures}
    for code in typed:
        if code not in known:
            expected = "the figures " + ", ".join(known)
            raise ResponseRefused(item.code, Reason.UNKNOWN_FIGURE, expected, got=code)
    figures = {code: _number(item, known[code], value) for code, value in typed.items()}
    absent = [code for code in known if code not in figures]
    if absent and not chosen:
        raise ResponseRefused(
            item.code, Reason.FIGURE_MISSING, "all figures, or an option", figure=absent[0]
        )
    if absent:
        return Response(ResponseState.ANSWERED, (chosen,), figures, chosen)
    return _derived(item, figures, chosen)


def _derived(item: Item, figures: Mapping[str, Decimal], chosen: str) -> Response:
    option, caution = _ratio_option(item, figures) if item.ratio else _trend_option(item, figures)
    if option is None and not chosen:
        place = item.trend.prior.denominator if item.trend else ""
        raise ResponseRefused(
            item.code, Reason.FIGURE_MISSING, "figures above zero, or an option", figure=place or ""
        )
    cautions = [caution] if caution else []
    contradicted = bool(option and chosen and option != chosen)
    if contradicted:
        cautions.append(Caution.CONTRADICTS_FIGURES)
    kept = chosen if contradicted or option is None else ""
    return Response(ResponseState.ANSWERED, (option or chosen,), figures, kept, tuple(cautions))


def _ratio_option(item: Item, figures: Mapping[str, Decimal]) -> tuple[str | None, Caution | None]:
    assert item.ratio is not None  # noqa: S101 - narrowing for the type checker, told by the caller
    numerator, denominator = figures[item.ratio.numerator], figures[item.ratio.denominator]
    if numerator > denominator:
        raise ResponseRefused(
            item.code,
            Reason.NUMERATOR_ABOVE_DENOMINATOR,
            f"{item.ratio.numerator} no larger than {item.ratio.denominator}",
            figure=item.ratio.numerator,
            got=f"{numerator} of {denominator}",
        )
    ratio = share(item, figures)
    if ratio is None:
        return bracket(item, Fraction(0)), Caution.ZERO_DENOMINATOR
    return bracket(item, ratio), None


def _trend_option(item: Item, figures: Mapping[str, Decimal]) -> tuple[str | None, Caution | None]:
    assert item.trend is not None  # noqa: S101 - narrowing for the type checker, told by the caller
    last = year_value(item.trend.last, item.trend, figures)
    prior = year_value(item.trend.prior, item.trend, figures)
    if last is None or prior is None:
        return None, Caution.ZERO_DENOMINATOR
    if last == prior:
        return item.trend.equal, None
    return (item.trend.rising if last > prior else item.trend.falling), None


def year_value(year: YearRatio, trend: Trend, figures: Mapping[str, Decimal]) -> Decimal | None:
    """Give one year's figure rounded half-up as the trend declares; `None` if it divides by zero."""
    value = Fraction(figures[year.numerator]) * Fraction(year.factor)
    if year.denominator is not None:
        if not figures[year.denominator]:
            return None
        value /= Fraction(figures[year.denominator])
    step = Fraction(10) ** trend.decimals
    scaled = (value * step * 2 + 1) // 2
    return (Decimal(scaled) / Decimal(10) ** trend.decimals).quantize(
        Decimal(1).scaleb(-trend.decimals), ROUND_HALF_UP
    )


def _number(item: Item, figure: Figure, raw: Json) -> Decimal:
    number = _as_decimal(raw)
    fault = (Reason.NOT_A_NUMBER, "a number") if number is None else _number_fault(figure, number)
    if number is None or fault is not None:
        reason, expected = fault or (Reason.NOT_A_NUMBER, "a number")
        raise ResponseRefused(item.code, reason, expected, figure=figure.code, got=str(raw))
    return number


def _as_decimal(raw: Json) -> Decimal | None:
    if isinstance(raw, bool) or raw is None or isinstance(raw, list | dict):
        return None
    return read_number(str(raw))


def _number_fault(figure: Figure, number: Decimal) -> tuple[Reason, str] | None:
    if number < 0:
        return Reason.NEGATIVE, "zero or more"
    if number > LARGEST_FIGURE:
        return Reason.TOO_LARGE, f"at most {LARGEST_FIGURE}"
    if figure.kind is FigureKind.COUNT and number != number.to_integral_value():
        return Reason.NOT_WHOLE, "a whole number"
    if figure.kind is FigureKind.PERCENT and number > HUNDRED:
        return Reason.ABOVE_HUNDRED, "at most 100"
    return None


def _expected(item: Item) -> str:
    codes = ", ".join(option.code for option in item.options)
    if item.kind is ItemKind.MULTIPLE:
        return f"a list of option codes out of {codes}"
    if item.figures:
        return f"one of {codes}, or the figures " + ", ".join(f.code for f in item.figures)
    return f"one of {codes}"
