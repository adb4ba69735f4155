"""Files that bring enterprises, answers and results in: everything or nothing, every fault at its cell, once and again."""

import io
from collections.abc import Sequence

import pytest
import xlsxwriter
from fastapi import FastAPI
from fastapi.testclient import TestClient
from python_calamine import CalamineWorkbook

from app.exchange.adapters.columns import ANSWERS, ENTERPRISES, RESULTS, SHEETS
from app.exchange.adapters.reading import read_file, write_template
from app.exchange.domain import read_answer, write_answer
from app.exchange.errors import ImportFaulty
from app.exchange.service.importing import Taking, import_reading
from app.identity.domain.rights import Scope
from app.identity.domain.roles import Role
from app.identity.domain.scopes import TokenScope
from app.kit.i18n import translator
from app.kit.sheets import guarded
from app.providers.domain.fault_words import fault_words
from tests.factories.programs import program
from tests.factories.responses import t1

IMPORTS = "/api/v1/imports"
XLSX = {"content-type": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
Rows = dict[str, Sequence[Sequence[object]]]


def uscc(body: str) -> str:
    """Give a credit code whose check character fits."""
    letters = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    total = sum(letters.index(c) * 3**n % 31 for n, c in enumerate(body))
    return body + letters[(31 - total % 31) % 31]


CODE, OTHER = uscc("91320583MA1MCN0R7"), uscc("91320583758450047")
GOOD: Rows = {
    ENTERPRISES: [
        (CODE, "昆山某某五金", "320583", "33", 62, 2200, "离散型"),
        (OTHER, "另一家", "320583", "34"),
    ],
    ANSWERS: [(CODE, "miit-sme-2024", code, write_answer(value)) for code, value in t1().items()],
    RESULTS: [(CODE, "miit-sme-2022", 49.4, "2023-06-30", "苏州市工信局", "SZ-1")],
}


def book(rows: Rows) -> bytes:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as written:
        for sheet in SHEETS:
            page = written.add_worksheet(sheet.name)
            page.write_row(0, 0, [column.head for column in sheet.columns])
            for number, row in enumerate(rows.get(sheet.name, ()), start=1):
                page.write_row(number, 0, row)
    return made.getvalue()


def blocks(rows: Rows) -> bytes:
    lines = []
    for sheet in SHEETS:
        lines += [f"[{sheet.name}]", ",".join(column.head for column in sheet.columns)]
        lines += [",".join(guarded(str(cell)) for cell in row) for row in rows.get(sheet.name, ())]
    return "\n".join(lines).encode("gb18030")


@pytest.fixture
def key(app: FastAPI, client: TestClient) -> dict[str, str]:
    return program(app, Role.COUNTY_OFFICE, region="320583")[0]


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_file_comes_in_and_again_changes_nothing(
    client: TestClient, key: dict[str, str], kind: str
) -> None:
    sent = (book(GOOD), XLSX) if kind == "xlsx" else (blocks(GOOD), {"content-type": "text/csv"})
    first = client.post(IMPORTS, content=sent[0], headers={**key, **sent[1]})
    assert first.status_code == 201, first.text
    told = first.json()
    assert (told["added"], told["answers"], told["results"]) == (2, len(t1()), 1)
    again = client.post(IMPORTS, content=sent[0], headers={**key, **sent[1]}).json()
    assert (again["added"], again["changed"], again["unchanged"]) == (0, 0, 2)
    assert again["openings"] == told["openings"]
    listed = client.get("/api/v1/assessments", headers=key).json()["assessments"]
    assert [(one["enterprise_name"], one["state"]) for one in listed] == [("昆山某某五金", "in_progress")]
    code = told["openings"][0]["resume_code"]
    page = client.post("/resume", data={"code": code, "credit_code": CODE})
    assert page.url.path == f"/assessments/{listed[0]['id']}"
    history = client.get(f"{page.url.path}/history").text
    assert "49.4" in history


BAD: list[tuple[str, Rows, str]] = [
    (ENTERPRISES, {ENTERPRISES: [("123", "x", "320583", "33")]}, "第 2 行“统一社会信用代码”栏"),
    (ENTERPRISES, {ENTERPRISES: [(CODE, "", "320583", "33")]}, "“名称”栏：没有填写"),
    (ENTERPRISES, {ENTERPRISES: [(CODE, "x", "320581", "33")]}, "应为您辖区内一个县区"),
    (ENTERPRISES, {ENTERPRISES: [(CODE, "x", "320500", "33")]}, "应为您辖区内一个县区"),
    (ENTERPRISES, {ENTERPRISES: [(CODE, "x", "999999", "33")]}, "六位行政区划代码"),
    (ENTERPRISES, {ENTERPRISES: [*GOOD[ENTERPRISES], (CODE, "x", "320583", "33")]}, "和第 2 行重复"),
    (ENTERPRISES, {ENTERPRISES: [(CODE, "x", "320583", "33", -5)]}, "“从业人数”栏"),
    (ANSWERS, {**GOOD, ANSWERS: [(CODE, "miit-sme-2024", "Q99", "A")]}, "没有“Q99”这道题"),
    (ANSWERS, {**GOOD, ANSWERS: [(CODE, "miit-sme-2024", "Q05", "Z")]}, "这道题不能这样答"),
    (ANSWERS, {**GOOD, ANSWERS: [(CODE, "none", "Q05", "A")]}, "没有“none”这份问卷"),
    (ANSWERS, {**GOOD, ANSWERS: [("x", "miit-sme-2024", "Q05", "A")]}, "“企业”表里没有信用代码“X”"),
    (ANSWERS, {**GOOD, ANSWERS: [(CODE, "miit-sme-2024", "Q05", a) for a in "AB"]}, "和第 2 行重复"),
    (RESULTS, {**GOOD, RESULTS: [(CODE, "miit-sme-2022", 490, "2023-06-30")]}, "“总分”栏：这一项填得不对"),
    (
        RESULTS,
        {**GOOD, RESULTS: [(CODE, "miit-sme-2024", 49, "2023-06-30")]},
        "没有“miit-sme-2024”这份问卷",
    ),
    (RESULTS, {**GOOD, RESULTS: [(CODE, "miit-sme-2022", 49, "昨天")]}, "“评测日期”栏：应为日期"),
]


def test_every_fault_is_told_at_its_cell_and_nothing_comes_in(
    client: TestClient, app: FastAPI, key: dict[str, str]
) -> None:
    for sheet, rows, sentence in BAD:
        for content, kind in ((book(rows), XLSX), (blocks(rows), {"content-type": "text/csv"})):
            refused = client.post(IMPORTS, content=content, headers={**key, **kind})
            assert refused.status_code == 422, (sentence, refused.text)
            assert {fault["sheet"] for fault in refused.json()["faults"]} == {sheet}
        assert sentence in _said(app, rows)
    assert client.get("/api/v1/enterprises", headers=key).json()["enterprises"] == []


def _said(app: FastAPI, rows: Rows) -> str:
    context = app.state.context
    taking = Taking(
        Scope(regions=frozenset({"320583"})), "320583", app.state.library, context.random, context.clock()
    )
    with pytest.raises(ImportFaulty) as refused, context.database.transaction() as session:
        import_reading(session, read_file("x.xlsx", book(rows)), taking)
    return "\n".join(fault_words(translator("zh-CN"), fault) for fault in refused.value.faults)


def test_what_is_no_such_file_is_refused(client: TestClient, key: dict[str, str]) -> None:
    for content, kind, status in (
        (b"PK\x03\x04 not a workbook", XLSX["content-type"], 422),
        (b"\x00\x01", "text/csv", 422),
        (b"", "text/csv", 422),
        (b"{}", "application/json", 422),
        (b"x" * 21_000_000, "text/csv", 413),
    ):
        refused = client.post(IMPORTS, content=content, headers={**key, "content-type": kind})
        assert (refused.status_code, refused.headers["content-type"]) == (
            status,
            "application/problem+json",
        )


def test_a_submitted_assessment_is_not_changed_by_a_table(client: TestClient, key: dict[str, str]) -> None:
    made = client.post(IMPORTS, content=book(GOOD), headers={**key, **XLSX}).json()
    page = client.post("/resume", data={"code": made["openings"][0]["resume_code"], "credit_code": CODE})
    api = f"/api/v1{page.url.path}"
    assert client.post(f"{api}/submission", headers={"sec-fetch-site": "same-origin"}).status_code == 200
    refused = client.post(IMPORTS, content=book(GOOD), headers={**key, **XLSX})
    assert [fault["code"] for fault in refused.json()["faults"]] == ["already-submitted"]


def test_the_template_is_read_as_empty_and_only_those_who_may_send_a_file(
    client: TestClient, app: FastAPI
) -> None:
    reading = read_file("t.xlsx", write_template())
    assert (reading.faults, [len(lines) for lines in reading.lines.values()]) == ((), [0, 0, 0])
    names = CalamineWorkbook.from_filelike(io.BytesIO(write_template())).sheet_names
    assert {sheet.name for sheet in SHEETS} <= set(names)
    reads, _ = program(app, Role.COUNTY_OFFICE, region="320583", scopes=(TokenScope.EXCHANGE_READ,))
    leader, _ = program(app, Role.LEADER, region="320000")
    assert client.post(IMPORTS, content=book(GOOD), headers={**reads, **XLSX}).status_code == 403
    assert client.post(IMPORTS, content=book(GOOD), headers={**leader, **XLSX}).status_code == 404
    assert client.post("/register/imports", files={"file": ("a.xlsx", book(GOOD))}).url.path == "/sign-in"


@pytest.mark.parametrize(
    "value", ["B", ["B", "C"], {"total": "100", "digital": "35"}, {"state": "dont_know"}]
)
def test_an_answer_written_into_a_cell_is_read_again(value: object) -> None:
    assert read_answer(write_answer(value), is_multiple=isinstance(value, list)) == value  # type: ignore[arg-type]
