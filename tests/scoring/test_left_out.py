"""A result must be told also when whole branches of an instrument do not apply."""

import pytest

from app.assessments.domain.files import read_responses
from app.kit.i18n import translator
from app.kit.plain import Json
from app.questionnaires.service.library import Library
from app.scoring.service.measuring import measure
from app.scoring.service.telling import charts_of, conclusion

PEOPLE = ("ORG", "STF")
NOT_APPLICABLE: Json = {"state": "not_applicable"}


@pytest.mark.parametrize("left", [PEOPLE, ()], ids=["without people", "with nothing"])
def test_a_result_is_told_even_when_a_whole_element_is_left_out(
    library: Library, left: tuple[str, ...]
) -> None:
    maturity = library.newest("cmmm-gbt-39116")
    items = maturity.definition.items
    unused = [i.code for i in items if not left or i.dimension in left]
    raw: dict[str, Json] = {i.code: NOT_APPLICABLE if i.code in unused else "1" for i in items}
    responses = read_responses(maturity.definition, raw)
    result = measure(maturity.definition, responses, {"production_type": "discrete"})
    assert (result.level.rank, result.total.score) == ((5, 5) if left else (0, 0))
    texts = library.texts(maturity, "zh-CN")
    t = translator("zh-CN")
    assert conclusion(t, texts, result, "")
    assert charts_of(t, maturity.definition, texts, result).bars
