"""What is shown under given answers; what is hidden neither counts nor leaks."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.questionnaires.domain.definition import Definition
from app.questionnaires.domain.responses import Response
from diagnosis_models.contract import ResponseState


@dataclass(frozen=True, slots=True)
class Showing:
    """The hidden items, and the hidden options of shown items."""

    hidden: frozenset[str] = frozenset()
    hidden_options: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def shows(self, item: str) -> bool:
        """Whether an item is shown."""
        return item not in self.hidden

    def offers(self, item: str, option: str) -> bool:
        """Whether an option of a shown item is offered."""
        return option not in self.hidden_options.get(item, frozenset())

    def counted(self, responses: Mapping[str, Response]) -> dict[str, Response]:
        """Give the responses that count: shown items, offered options."""
        kept = {code: response for code, response in responses.items() if self.shows(code)}
        return {
            code: response
            for code, response in kept.items()
            if response.state is not ResponseState.ANSWERED
            or not response.options
            or all(self.offers(code, option) for option in response.options)
        }


EVERYTHING = Showing()


def condition_name(code: str) -> str:
    """Give the name by which a condition speaks of an item or a fact: `Q04.1` → `Q04_1`."""
    return code.replace(".", "_").replace("-", "_")


def conditions_of(definition: Definition) -> dict[str, str]:
    """Give every condition with its place: `section CODE`, `item CODE`, `option ITEM CODE`."""
    found = {f"section {section.code}": section.when for section in definition.sections}
    for item in definition.items:
        found[f"item {item.code}"] = item.when
        found |= {f"option {item.code} {option.code}": option.when for option in item.options}
    return {place: when for place, when in found.items() if when}
