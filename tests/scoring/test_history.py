"""Certificates as typed, and results over time put in order and drawn."""

import re
import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from app.commands.check_questionnaires import version_lines
from app.kit.charts import Point, Span, timeline
from app.kit.i18n import translator
from app.kit.plain import Json
from app.questionnaires.service.library import Library
from app.scoring.domain.certificates import Certificate, earliest, read_certificate
from app.scoring.domain.history import Entry, tracks_of
from app.scoring.errors import CertificateReason, CertificateRefused, InstrumentNotRecordable
from app.scoring.service.chronicle import certificate_refusal, track_told
from app.scoring.service.history import recordable, recordable_edition, result_of_total
from tests.questionnaires.test_definitions import MIIT, ROOT

TODAY = date(2026, 11, 24)
OLD, NEW = "miit-sme-2022", "miit-sme-2024"


def read(library: Library, **fields: Any) -> Certificate:
    definition = library.newest(OLD).definition
    raw: dict[str, Json] = {"total": "56.5", "held_on": "2023-05-18", **fields}
    return read_certificate(raw, definition, TODAY)


@pytest.mark.parametrize(
    ("typed", "total"),
    [("0", "0"), ("100", "100"), ("56.25", "56.25"), ("５６．５", "56.5"), (" 40 ", "40"), (40, "40"), (Decimal("1.10"), "1.1"), ("-0", "0")],
)  # fmt: skip
def test_a_total_as_people_type_it(library: Library, typed: Json, total: str) -> None:
    assert read(library, total=typed).total == Decimal(total)
    assert not read(library, total=typed).total.is_signed()


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2022-10-01", date(2022, 10, 1)),
        ("2026-11-24", TODAY),
        ("2023/5/6", date(2023, 5, 6)),
        ("2023年5月6日", date(2023, 5, 6)),
        ("２０２３．５．６", date(2023, 5, 6)),
    ],
)
def test_a_date_as_people_type_it(library: Library, typed: str, day: date) -> None:
    assert read(library, held_on=typed).held_on == day


@pytest.mark.parametrize(
    ("field", "typed", "reason"),
    [
        ("total", "", CertificateReason.MISSING),
        ("total", None, CertificateReason.MISSING),
        ("total", True, CertificateReason.MISSING),
        ("total", [], CertificateReason.MISSING),
        ("total", "六十", CertificateReason.NOT_A_NUMBER),
        ("total", "NaN", CertificateReason.NOT_A_NUMBER),
        ("total", "9" * 501, CertificateReason.NOT_A_NUMBER),
        ("total", "-0.01", CertificateReason.OUT_OF_RANGE),
        ("total", "100.01", CertificateReason.OUT_OF_RANGE),
        ("total", "1e99", CertificateReason.OUT_OF_RANGE),
        ("total", "1e-999999", CertificateReason.TOO_PRECISE),
        ("total", "56.125", CertificateReason.TOO_PRECISE),
        ("total", "5\x006", CertificateReason.CONTROL_CHARACTERS),
        ("held_on", "", CertificateReason.MISSING),
        ("held_on", "2023-02-30", CertificateReason.NOT_A_DATE),
        ("held_on", "20230218", CertificateReason.NOT_A_DATE),
        ("held_on", "2023-W01-1", CertificateReason.NOT_A_DATE),
        ("held_on", "2026-11-25", CertificateReason.IN_FUTURE),
        ("held_on", "2022-09-30", CertificateReason.BEFORE_INSTRUMENT),
        ("held_on", "0000-01-01", CertificateReason.NOT_A_DATE),
        ("office", "工信局\u202e", CertificateReason.CONTROL_CHARACTERS),
        ("office", "工信\n局", CertificateReason.CONTROL_CHARACTERS),
        ("office", "局" * 121, CertificateReason.TOO_LONG),
        ("office", "=HYPERLINK(1)", CertificateReason.FORMULA),
        ("certificate", "Z\tX", CertificateReason.CONTROL_CHARACTERS),
        ("certificate", "1" * 81, CertificateReason.TOO_LONG),
        ("certificate", "@x", CertificateReason.FORMULA),
    ],
)
def test_a_bad_field_is_refused_at_the_field(
    library: Library, field: str, typed: Json, reason: CertificateReason
) -> None:
    with pytest.raises(CertificateRefused) as refused:
        read(library, **{field: typed})
    assert refused.value.reasons == {field: reason}
    for language in ("zh-CN", "en"):
        assert certificate_refusal(translator(language), reason, date(2022, 10, 1))


def test_all_bad_fields_are_told_in_the_order_of_the_form(library: Library) -> None:
    with pytest.raises(CertificateRefused) as refused:
        read(library, certificate="=1", total="x", held_on="x")
    assert list(refused.value.reasons) == ["total", "held_on", "certificate"]


def test_only_result_only_instruments_are_recordable(library: Library) -> None:
    assert [e.definition.code for e in recordable(library)] == [OLD]
    assert recordable_edition(library, "").definition.code == OLD
    with pytest.raises(InstrumentNotRecordable, match=OLD):
        recordable_edition(library, NEW)
    assert earliest(library.newest(OLD).definition) == date(2022, 10, 1)


@pytest.mark.parametrize(
    ("total", "rank"), [("19.99", 0), ("20", 1), ("40", 2), ("60", 3), ("80", 4), ("100", 4)]
)
def test_a_total_gives_the_level_of_its_band(library: Library, total: str, rank: int) -> None:
    assert result_of_total(library.newest(OLD).definition, Decimal(total)).level.rank == rank


def entry(day: str, score: str | None, *, stated: bool = False) -> Entry:
    number = None if score is None else Decimal(score)
    return Entry(
        date.fromisoformat(day), number, Decimal(100), "L1", uuid4() if stated else None, "工信局", "Z-1"
    )


def told(library: Library, language: str, *found: tuple[str, Entry]) -> list[Any]:
    pairs = [(library.newest(code).definition, one) for code, one in found]
    out = []
    for track in tracks_of(pairs):
        editions = [library.newest(span.definition.code) for span in track.spans]
        out.append(track_told(translator(language), track, [library.texts(e, language) for e in editions]))
    return out


def test_editions_of_a_series_stand_side_by_side_and_others_apart(library: Library) -> None:
    tracks = told(
        library,
        "zh-CN",
        (NEW, entry("2025-03-01", "49.4")),
        ("eu-dma-sme", entry("2026-01-01", "30")),
        (OLD, entry("2025-06-01", "44", stated=True)),
        (OLD, entry("2023-06-01", "38", stated=True)),
    )
    assert [len(track.notes) for track in tracks] == [0, 1]
    assert "经营" in tracks[1].notes[0]
    assert [row.on for row in tracks[1].rows] == ["2025-06-01", "2025-03-01", "2023-06-01"]
    names = [row[1] for row in tracks[1].chart.table.rows]
    assert names == ["2022 年版评测", "2022 年版评测", "数字化水平自评"]


@pytest.mark.parametrize("part", ["svg", "narrow_svg"])
def test_the_break_stands_between_editions_and_no_line_crosses_it(library: Library, part: str) -> None:
    one = told(
        library,
        "zh-CN",
        (OLD, entry("2022-11-01", "31", stated=True)),
        (OLD, entry("2023-11-01", "38", stated=True)),
        (NEW, entry("2025-03-01", "49.4")),
        (NEW, entry("2026-03-01", "60")),
    )[0]
    svg = getattr(one.chart, part)
    breaks = re.findall(r'class="break"><path d="M([\d.]+)', svg)
    assert len(breaks) == 1
    assert "不可比" in svg
    at = float(breaks[0])
    runs = [
        [float(x) for x in re.findall(r"[ML]([\d.]+) ", d)]
        for d in re.findall(r'class="run" d="([^"]+)"', svg)
    ]
    circles = [float(x) for x in re.findall(r'<circle cx="([\d.]+)"', svg)]
    assert len(runs) == 2
    assert max(runs[0]) < at < min(runs[1])
    assert len([x for x in circles if x < at]) == len([x for x in circles if x > at]) == 2
    assert sorted(circles) == sorted(runs[0] + runs[1])


def test_one_edition_has_no_break_and_one_point_no_line(library: Library) -> None:
    several = told(library, "en", *((NEW, entry(f"2025-0{n}-01", "40")) for n in (1, 2, 3)))[0]
    assert 'class="break"' not in several.chart.svg
    assert several.notes == ()
    single = told(library, "en", (NEW, entry("2025-01-01", "40")))[0]
    assert 'class="run"' not in single.chart.svg
    assert single.chart.svg.count("<circle") == 1
    assert "40 / 100" not in single.chart.svg
    assert single.rows[0].score == "40.00 / 100"


def test_a_withheld_score_is_in_the_table_but_not_drawn(library: Library) -> None:
    one = told(library, "zh-CN", (NEW, entry("2025-01-01", None)))[0]
    assert one.chart is None
    assert (one.rows[0].score, one.rows[0].level) == ("—", "作答太少，不给等级")
    two = told(
        library, "zh-CN", (OLD, entry("2024-01-01", "40", stated=True)), (NEW, entry("2025-01-01", None))
    )[0]
    assert 'class="break"' not in two.chart.svg
    assert len(two.notes) == 1


@pytest.mark.parametrize("width", ["svg", "narrow_svg"])
def test_many_points_stay_inside_and_keep_the_last_label(width: str) -> None:
    points = tuple(
        Point(date(2023, 1, 1).toordinal() + 9 * n, f"2023-{n:02d}", f"{n:02d}", Decimal(n * 5))
        for n in range(21)
    )
    chart = timeline("t", [Span("A", Decimal(100), points)], ("d", "e", "s"), "x")
    svg = getattr(chart, width)
    wide, high = (int(n) for n in re.findall(r'viewBox="0 0 (\d+) (\d+)"', svg)[0])
    for x, y in re.findall(r'<(?:circle c|text )x="([\d.]+)" c?y="([\d.]+)"', svg):
        assert 0 <= float(x) <= wide
        assert 0 <= float(y) <= high
    assert ">100</text>" in svg
    assert svg.count("<circle") == 21
    assert len(chart.table.rows) == 21


def test_the_description_carries_every_value() -> None:
    spans = [
        Span("A&B", Decimal(100), (Point(1, "2023-01-01", "2023-01", Decimal("1.50"), is_stated=True),)),
        Span("C", Decimal(100), (Point(1, "2024-01-01", "2024-01", Decimal(0)),)),
    ]
    chart = timeline("<t>", spans, ("d", "e", "s"), "apart")
    assert "2023-01-01 A&B 1.5; 2024-01-01 C 0" in chart.description
    assert "<t>" not in chart.svg
    assert chart.table.rows == (("2023-01-01", "A&B", "1.5"), ("2024-01-01", "C", "0"))


def test_a_result_only_instrument_must_say_since_when(tmp_path: Path) -> None:
    folder = tmp_path / OLD / "1.0"
    shutil.copytree(ROOT / OLD / "1.0", folder)
    text = (folder / "questionnaire.yaml").read_text("utf-8")
    (folder / "questionnaire.yaml").write_text(text.replace('issued: "2022-10"', "issued: lately"), "utf-8")
    assert any("source.issued: does not say" in line for line in version_lines(folder))


def test_fixtures_point_at_the_shipped_series() -> None:
    for code in (OLD, NEW):
        assert "series: miit-sme" in (ROOT / code / "1.0/questionnaire.yaml").read_text("utf-8")
    assert MIIT.parent.name == NEW
