"""Pain points in people's own words, the editable files, and finding words in texts."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from app.kit.errors import Invalid
from app.providers.domain import Pool
from app.providers.service.files import known_capabilities
from app.recommendations.adapters.lexicon import FILE as LEXICON
from app.recommendations.adapters.lexicon import load_lexicon, read_lexicon
from app.recommendations.adapters.texts import TextIndex, tokens
from app.recommendations.adapters.weights import FILE as WEIGHTS
from app.recommendations.adapters.weights import load_weights, read_weights
from app.recommendations.domain.lexicon import Lexicon, lexicon_faults, recognised
from app.recommendations.domain.weights import weight_faults
from app.recommendations.domain.wishes import Wish, capabilities_after, pains_of
from tests.factories.pool import offer, provider


def found(text: str) -> dict[str, tuple[str, ...]]:
    return {pain.capability: pain.words for pain in recognised(text, load_lexicon())}


def test_the_lexicon_is_long_and_clean() -> None:
    lexicon = load_lexicon()
    assert sum(len(phrases) for phrases in lexicon.phrases.values()) >= 150
    assert set(lexicon.phrases) == set(known_capabilities())
    assert min(len(phrases) for phrases in lexicon.phrases.values()) >= 8


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("车间排产全靠人工，库存总是对不上账", {"planning": ("排产",), "warehouse": ("库存", "对不上账")}),
        ("机器老坏", {"equipment": ("老坏",)}),
        ("电费高", {"energy": ("电费高",)}),  # the longest phrase, not 电费 within it
        ("采购", {"purchasing": ("采购",)}),  # two characters are enough
        ("想上 ERP 和 MES", {"information-system": ("erp",), "production": ("mes",)}),
        ("ＥＲＰ太旧", {"information-system": ("erp",)}),  # full width
        ("进 销 存", {"information-system": ("进销存",)}),  # blanks between Chinese
        ("DISCERPED", {}),  # Latin letters must be a word of their own
        ("erp系统", {"information-system": ("erp", "系统")}),
        ("不需要排产，要追溯", {"quality": ("追溯",)}),  # dismissed
        ("late delivery and rush orders", {"planning": ("late delivery", "rush orders")}),
        ("今天天气不错", {}),
        ("", {}),
        ("🙂\u200b", {}),
    ],
)
def test_recognised(text: str, expected: dict[str, tuple[str, ...]]) -> None:
    assert found(text) == expected


def test_every_phrase_is_found_under_its_capability() -> None:
    lexicon = load_lexicon()
    missed = [
        (capability, phrase)
        for capability, phrases in lexicon.phrases.items()
        for phrase in phrases
        if capability not in found(f"最近，{phrase}。")
    ]
    assert missed == []


def test_ticks_and_new_words_join_and_what_was_unticked_stays_away() -> None:
    lexicon = load_lexicon()
    first = capabilities_after(Wish(), "排产乱，库存不准", ("hr",), lexicon)
    assert first == ("hr", "planning", "warehouse")
    before = Wish("排产乱，库存不准", first)
    unticked = capabilities_after(before, "排产乱，库存不准，电费高", ("hr", "planning"), lexicon)
    assert unticked == ("hr", "planning", "energy")
    words = {pain.capability: pain.words for pain in pains_of(Wish("排产乱", unticked), lexicon)}
    assert words == {"hr": (), "planning": ("排产",), "energy": ()}


@pytest.mark.parametrize(
    ("phrases", "fault"),
    [
        ({"quality": ("x",)}, "expected 2 to 24 characters"),
        ({"quality": ("质量", "质量")}, "stands twice"),
        ({"quality": ("ERP",)}, "is never found; write 'erp'"),
        ({"quality": ("质 量",)}, "is never found; write '质量'"),
        ({"quality": ()}, "at least one phrase"),
        ({"magic": ("质量",)}, "there is no such capability"),
        (dict.fromkeys(("quality", "hr", "office", "energy"), ("质量",)), "at most 3"),
    ],
)
def test_faults_of_a_lexicon_are_named(phrases: dict[str, tuple[str, ...]], fault: str) -> None:
    lexicon = Lexicon("1", phrases, ())
    told = list(lexicon_faults(lexicon, ["quality", "hr", "office", "energy"]))
    assert any(fault in line for line in told), told


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('coverage: "46"', 'coverage: "47"', "terms: add up to 101, expected 100"),
        ('  words: "3"', '  wards: "3"', "terms.wards"),
        ('prior_uplift: "0.3"', 'prior_uplift: "3"', "prior_uplift: expected a share"),
        ('same_city: "1"', 'same_city: "0.1"', "nearer ones not below farther ones"),
        ("slowest_days: 180", "slowest_days: 0", "slowest_days: expected a number above zero"),
        ("provenance: own", "provenance: heard", "provenance"),
        ('version: "2"', "version: [", "expected YAML"),
    ],
)
def test_faults_of_the_weights_are_named(tmp_path: Path, old: str, new: str, fault: str) -> None:
    text = WEIGHTS.read_text("utf-8")
    assert old in text
    (tmp_path / "weights.yaml").write_text(text.replace(old, new), "utf-8")
    with pytest.raises(Invalid) as refused:
        read_weights(tmp_path / "weights.yaml")
    assert fault in str(refused.value)
    assert str(tmp_path) in str(refused.value)


def test_a_lexicon_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="readable file"):
        read_lexicon(tmp_path / "lexicon.yaml")
    assert read_lexicon(LEXICON) == load_lexicon()


def test_weights_below_zero_are_named() -> None:
    weights = load_weights()
    faulty = replace(weights, prior_cases=-1, least_appraisal=Decimal(100))
    assert list(weight_faults(faulty)) == [
        "prior_cases: is below zero",
        "least_appraisal: expected a mark from 0 to below 100",
    ]


def test_tokens_are_words_and_pairs() -> None:
    assert {"库存", "存盘", "盘点", "mes"} <= set(tokens("库存盘点 MES 1"))
    assert "的" not in tokens("我们的库存")


def test_bm25_finds_two_character_words_and_prefers_who_says_more_of_it() -> None:
    pool = Pool(
        (
            provider("A", summary="做电镀线的排产"),
            provider("B", summary="做网络改造", offers=(offer("network"),)),
            provider("C", summary="排产、排程、插单，全做"),
        )
    )
    words = TextIndex(pool).words("排产，插单")
    assert words["B"] == 0
    assert 0 < words["A"] < words["C"] <= 1


def test_a_text_that_nobody_uses_gives_nobody_anything() -> None:
    words = TextIndex(Pool((provider("A"),))).words("zzz")
    assert dict(words) == {"A": 0}
