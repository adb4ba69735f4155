"""Issued reports stay; a correction is a new edition with a reason; both are found again. On both databases."""

import zipfile
from dataclasses import replace
from io import BytesIO

import pypdfium2
import pytest
import sqlalchemy
from fastapi.testclient import TestClient
from sqlmodel import select

from alembic import command
from app.assessments.tables import StoredResponse
from app.commands.migrate import alembic_config
from app.kit.database import Database, postgres_engine, sqlite_engine
from app.kit.i18n import translator
from app.questionnaires.errors import ResponseRefused
from app.questionnaires.service.library import Edition, Library
from app.reports.adapters.workbook import workbook
from app.reports.domain.content import Brand, Chapter, Grid
from app.reports.errors import ReasonMissing, ReportNotFound
from app.reports.service.composing import compose
from app.reports.service.keeping import correct, frozen_content
from app.reports.service.subject import Doubted
from app.reports.tables import FrozenContent, Report, ReportEdition
from tests.conftest import TickingClock
from tests.factories.reports import imprint, middling, subject
from tests.factories.responses import t1
from tests.journeys.test_pages import fill


def submitted(client: TestClient, edition: Edition) -> str:
    path = fill(client, edition)
    client.post(f"{path}/submission", data={"pledge": "1", "signer": "王会计"})
    return path


def text_of(raw: bytes) -> str:
    return "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(BytesIO(raw)))


def test_a_correction_is_a_new_edition_and_both_stay(
    client: TestClient, edition: Edition, library: Library, clock: TickingClock
) -> None:
    path = submitted(client, edition)
    database: Database = client.app.state.context.database  # type: ignore[attr-defined] # starlette's own state
    chosen = {"library": library, "public_url": "http://testserver"}
    with database.transaction() as session:
        report = session.exec(select(Report)).one()
        number = report.number
        first = frozen_content(session, report, "zh-CN")
        for reason in ("", "   ", "长" * 201):
            with pytest.raises(ReasonMissing):
                correct(session, number, reason, brand=Brand(), now=clock(), **chosen)  # type: ignore[arg-type]
        with pytest.raises(ReportNotFound):
            correct(session, "ZZ-00-2000-0000000-00", "x", brand=Brand(), now=clock(), **chosen)  # type: ignore[arg-type]
        made = correct(session, number, "出具单位写错", brand=Brand("某市工信局"), now=clock(), **chosen)  # type: ignore[arg-type]
        assert made == 2
    with database.transaction() as session:
        assert frozen_content(session, report, "zh-CN", 1) == first
        latest = frozen_content(session, report, "zh-CN")
        assert (latest.edition, latest.reason, latest.brand.office) == (2, "出具单位写错", "某市工信局")
        assert len(session.exec(select(FrozenContent)).all()) == 4
        with pytest.raises(ReportNotFound):
            frozen_content(session, report, "zh-CN", 3)
    page = client.get(f"/verify/{number}").text
    assert page.index("第 2 版") < page.index("第 1 版")
    assert "已被更正，仍可查验" in page
    assert f"sha256:{first.record_digest()}" in page
    for private in ("出具单位写错", "昆山", "王会计"):
        assert private not in page
    paper = text_of(client.get(f"{path}/report.pdf").content)
    assert "第 2 版（更正：出具单位写错）" in paper


def test_an_answer_that_vanished_from_the_questionnaire_stops_a_correction_with_its_name(
    client: TestClient, edition: Edition, library: Library, clock: TickingClock
) -> None:
    submitted(client, edition)
    database: Database = client.app.state.context.database  # type: ignore[attr-defined] # starlette's own state
    brand, url = Brand(), "http://testserver"
    with database.transaction() as session:
        number = session.exec(select(Report)).one().number
        row = session.exec(select(StoredResponse).where(StoredResponse.item == "Q05")).one()
        gone = StoredResponse(**{**row.model_dump(), "item": "Q99"})
        session.add(gone)
        session.flush()
        assert correct(session, number, "题目已取消", library=library, brand=brand, public_url=url, now=clock()) == 2  # fmt: skip
        latest = frozen_content(session, session.exec(select(Report)).one(), "zh-CN")
        assert "Q99" not in latest.record
        row.value = '"Z"'
        session.add(row)
    with database.transaction() as session:
        with pytest.raises(ResponseRefused, match="Q05"):
            correct(
                session, number, "选项已取消", library=library, brand=brand, public_url=url, now=clock()
            )
        assert len(session.exec(select(ReportEdition)).all()) == 2, "nothing half-made is kept"


def test_doubts_are_printed_with_what_was_said_to_them(library: Library, edition: Edition) -> None:
    said = (
        Doubted(("Q12", "Q16"), "利润涨了，成本为何没有变？", "去年处置了旧设备=1+1"),
        Doubted(("S01",), "为何？", ""),
    )
    made = replace(subject(library, edition, t1()), doubts=said)
    content = compose(translator("zh-CN"), made, imprint())
    appendix = next(chapter for chapter in content.chapters if chapter.code == "A")
    rows = [row for block in appendix.blocks if isinstance(block, Grid) for row in block.rows]
    assert ("Q12、Q16", "利润涨了，成本为何没有变？", "去年处置了旧设备=1+1") in rows
    assert ("S01", "为何？", "未作说明") in rows


def test_the_report_is_also_a_page_a_brief_and_a_workbook(client: TestClient, edition: Edition) -> None:
    path = submitted(client, edition)
    page = client.get(f"{path}/report")
    assert page.status_code == 200
    for told in (
        "一、结论",
        "附录一：全部作答与得分",
        "49.40",
        "全文 PDF",
        "可编辑的 Word 稿",
        "作答与得分表格",
    ):
        assert told in page.text
    brief = client.get(f"{path}/brief.pdf")
    assert (brief.status_code, len(pypdfium2.PdfDocument(BytesIO(brief.content)))) == (200, 2)
    book = client.get(f"{path}/answers.xlsx")
    assert book.headers["content-type"].startswith("application/vnd.openxmlformats")
    names = zipfile.ZipFile(BytesIO(book.content)).namelist()
    assert "xl/workbook.xml" in names
    manuscript = client.get(f"{path}/report.docx")
    assert manuscript.headers["content-type"].endswith("wordprocessingml.document")
    assert "word/document.xml" in zipfile.ZipFile(BytesIO(manuscript.content)).namelist()
    for ending in ("report", "report.docx", "brief.pdf", "answers.xlsx"):
        assert TestClient(client.app).get(f"{path}/{ending}").status_code == 404


def test_a_workbook_runs_nothing(library: Library, edition: Edition) -> None:
    content = middling(library, edition)
    nasty = ('=HYPERLINK("http://x")', "+1", "-2+3", "@SUM(A1)", "http://x.example")
    chapter = Chapter("A", "全部: 作答/得分", (Grid(("甲", "乙", "丙", "丁", "戊"), (nasty,), (20,) * 5),))
    made = replace(content, chapters=(chapter, chapter), enterprise="=1+1")
    raw = workbook(made)
    assert workbook(made) == raw
    book = zipfile.ZipFile(BytesIO(raw))
    sheets = [book.read(n).decode() for n in book.namelist() if n.startswith("xl/worksheets/sheet")]
    assert len(sheets) == 2
    assert not any("<f>" in sheet or "hyperlink" in sheet for sheet in sheets)
    strings = book.read("xl/sharedStrings.xml").decode()
    assert "=HYPERLINK" in strings
    assert "=1+1" in strings


def test_reports_issued_before_become_first_editions(database_url: str) -> None:
    config = alembic_config(database_url)
    command.upgrade(config, "0003")
    url = sqlalchemy.make_url(database_url)
    engine = sqlite_engine(url, writes=True) if url.get_backend_name() == "sqlite" else postgres_engine(url)
    day, key = "'2026-11-24 03:00:00+00:00'", "'00000000000000000000000000000001'"
    with engine.begin() as connection:
        for statement in (
            (
                "INSERT INTO assessment (id, code, questionnaire_code, questionnaire_version, fingerprint, language, state, "
                f"revision, started_at, changed_at) VALUES ({key}, 'c', 'q', '1.0', 'f', 'zh-CN', 'submitted', 1, {day}, {day})"
            ),
            (
                "INSERT INTO report (number, assessment_id, region, year, serial, fingerprint, issued_at) "
                f"VALUES ('ZZ-1', {key}, '32', 2026, 1, 'f', {day})"
            ),
            "INSERT INTO report_content (number, language, digest, document) VALUES ('ZZ-1', 'zh-CN', 'd', '{}')",
        ):
            connection.exec_driver_sql(statement)
    command.upgrade(config, "0010")
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT number, edition, reason FROM report_edition").all() == [
            ("ZZ-1", 1, "")
        ]
        assert connection.exec_driver_sql(
            "SELECT number, edition, language, document FROM report_content"
        ).all() == [("ZZ-1", 1, "zh-CN", "{}")]
    command.downgrade(config, "0003")
    with engine.connect() as connection:
        assert connection.exec_driver_sql(
            "SELECT number, language, document FROM report_content"
        ).all() == [("ZZ-1", "zh-CN", "{}")]
    engine.dispose()
