"""What can be wrong with a questionnaire or with a response to it."""

from enum import StrEnum

from app.kit.errors import Invalid, NotFound


class QuestionnaireNotFound(NotFound):
    """No published questionnaire of this code or version; facts: `code`, `known`."""


class ItemNotFound(NotFound):
    """The questionnaire has no such item; facts: `item`."""


class DefinitionFaulty(Invalid):
    """A definition that must not be used; facts: `faults`, one line each."""


class Reason(StrEnum):
    """Why a response is refused; the edge has one sentence for each."""

    WRONG_FORM = "wrong-form"
    UNKNOWN_OPTION = "unknown-option"
    NOTHING_CHOSEN = "nothing-chosen"
    OPTION_TWICE = "option-twice"
    EXCLUSIVE_OPTION = "exclusive-option"
    UNKNOWN_STATE = "unknown-state"
    UNKNOWN_FIGURE = "unknown-figure"
    FIGURE_MISSING = "figure-missing"
    NOT_A_NUMBER = "not-a-number"
    NEGATIVE = "negative"
    NOT_WHOLE = "not-whole"
    ABOVE_HUNDRED = "above-hundred"
    TOO_LARGE = "too-large"
    NUMERATOR_ABOVE_DENOMINATOR = "numerator-above-denominator"


class ResponseRefused(Invalid):
    """A response that does not fit its item.

    `place` is the item code, with the figure code behind a dot where one figure is at fault;
    `expected` says in English what would be accepted.
    """

    code = "response-refused"

    def __init__(
        self, item: str, reason: Reason, expected: str, *, figure: str = "", got: str = ""
    ) -> None:
        self.item = item
        self.reason = reason
        self.figure = figure
        self.expected = expected
        self.got = got
        self.place = f"{item}.{figure}" if figure else item
        found = f", got {got[:60]!r}" if got else ""
        super().__init__(
            f"{self.place}: expected {expected}{found}",
            item=item,
            reason=str(reason),
            figure=figure,
            expected=expected,
            got=got[:200],
        )
