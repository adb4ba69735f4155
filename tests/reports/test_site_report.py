"""The report of a case, issued by the state machine itself: both layers, signed, checked, corrected; both databases."""

import re
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pypdfium2
import pytest
from fastapi import FastAPI
from sqlmodel import select

from app.__main__ import main
from app.cases.tables import CaseSignature
from app.kit.plain import read_json
from app.questionnaires.service.library import Library
from app.reports.domain.content import Brand, Layer, ReportContent
from app.reports.service.keeping import case_report, correct, frozen_content
from app.reports.service.verifying import verify
from app.reports.tables import Report
from tests.conftest import TickingClock
from tests.journeys import test_desk as desk
from tests.reports.test_structure import LARGEST
from tests.reports.test_verifying import KEY, changed, record_changed

walk = desk.walk  # the case of the desk's own tests


def issued(walk: desk.Walk) -> None:
    """Take a case from its wish to the second signature."""
    desk.on_site(walk)
    for fields in (
        {"act": "attend", "side": "firm", "name": "陈立", "post": "总经理"},
        {"act": "attend", "side": "team", "name": "赵工", "post": ""},
        {"act": "note", "id": "", "revision": "0", "whom": "陈立", "text": "交期常延误"},
        {"act": "note", "id": "", "revision": "0", "whom": "刘主任", "text": "缺料到开工才发现"},
    ):
        noted = walk.people["consultant"].post(f"{walk.case}/visit", data=fields)
        assert noted.status_code == 200, desk.said(noted)
    desk.verified_all(walk)
    walk.takes("consultant", "leave", "撰写中")
    walk.takes("consultant", "hand-in", "内部复核")
    walk.takes("reader", "pass", "专家评审")
    walk.takes("county", "name-experts", "专家评审", people=[str(walk.people.ids["expert"])])
    desk.graded(walk)
    walk.takes("expert", "approve", "待企业确认")
    walk.answer("confirm")
    walk.takes("consultant", "sign", "待签字")
    assert walk.firm.get(f"{walk.path}/site/report").status_code == 404, "one signature issues nothing"
    walk.takes("expert", "issue", "已签发")


def in_database(app: FastAPI, walk: desk.Walk) -> tuple[Report, ReportContent, list[CaseSignature]]:
    with app.state.context.database.transaction() as session:
        report = case_report(session, UUID(walk.case.rpartition("/")[2]))
        content = frozen_content(session, report, "zh-CN")
        signed = list(session.exec(select(CaseSignature)).all())
        session.expunge_all()
    return report, content, signed


def text_of(raw: bytes) -> str:
    return "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(BytesIO(raw)))


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.mark.slow
def test_the_second_signature_issues_a_report_of_both_layers(
    walk: desk.Walk, app: FastAPI, library: Library, clock: TickingClock, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    own = walk.firm.get(f"{walk.path}/report.pdf").content
    issued(walk)
    report, content, signed = in_database(app, walk)
    _says_who_and_both_layers(walk, content)
    _record_holds_both_layers_and_signatures(content, signed)
    raw = _reached_by_everybody_who_may(walk, report)
    assert walk.firm.get(f"{walk.path}/report.pdf").content == own, (
        "the self-assessed report stays as it was"
    )
    _is_checked(walk, library, report, raw, tmp_path, capsys)
    _is_corrected(walk, app, library, clock, report, content)


def _says_who_and_both_layers(walk: desk.Walk, content: ReportContent) -> None:
    assert (content.layer, content.edition) == (Layer.VERIFIED, 1)
    page = squeezed(re.sub(r"<[^>]+>", "", walk.firm.get(f"{walk.path}/site/report").text))
    for told in (
        "现场核验版", "共核验31题，与自评一致25题，不一致6题", "现场没有材料支撑：现场没有看到Q05的材料",
        "自评与核验得分", "consultant同志", "expert同志", "诊断组", "评审专家", "确认核验结果", "49.40",
        "访谈对象", "陈立总经理、刘主任",
    ):  # fmt: skip
        assert told in page, told
    assert "损失估计" not in page, "a column nobody filled is not printed"
    assert "交期常延误" not in page, "what was said in confidence stays in the notes"


def _record_holds_both_layers_and_signatures(content: ReportContent, signed: list[CaseSignature]) -> None:
    record = read_json(content.record)
    assert isinstance(record, dict)
    given, counted = record["given"], record["responses"]
    assert isinstance(given, dict)
    assert isinstance(counted, dict)
    assert {code for code in counted if counted[code] != given.get(code)} == set(desk.LOWER)
    assert record["result"] != record["given_result"]
    written = record["signatures"]
    assert isinstance(written, list)
    assert [one["name"] for one in written if isinstance(one, dict)] == ["consultant同志", "expert同志"]
    assert {one["digest"] for one in written if isinstance(one, dict)} == {s.digest for s in signed}


def _reached_by_everybody_who_may(walk: desk.Walk, report: Report) -> bytes:
    assert f"{walk.path}/site/report.pdf" in walk.firm.get(f"{walk.path}/result").text
    assert f"{walk.path}/site/report" in walk.firm.get(f"{walk.path}/case").text
    for who in ("consultant", "expert", "county", "city"):
        assert f"{walk.case}/site/report.pdf" in walk.page(who), who
    for who in ("stranger", "elsewhere", "leader"):
        assert walk.people[who].get(f"{walk.case}/site/report.pdf").status_code == 404, who
    for paper, city in (("report", 200), ("answers.xlsx", 404), ("report.docx", 404), ("else", 404)):
        assert walk.people["city"].get(f"{walk.case}/site/{paper}").status_code == city
    assert walk.people["consultant"].get(f"{walk.case}/site/report.docx").status_code == 200
    copy = text_of(walk.people["consultant"].get(f"{walk.case}/site/brief.pdf").content)
    assert "consultant同志 · 2026-11-24" in copy
    raw = walk.firm.get(f"{walk.path}/site/report.pdf").content
    assert "consultant同志 · 2026" not in text_of(raw)
    assert report.number in text_of(raw)
    assert len(raw) <= LARGEST
    return bytes(raw)


def _is_checked(
    walk: desk.Walk, library: Library, report: Report, raw: bytes, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    page = walk.firm.get(f"/verify/{report.number}").text
    assert "现场核验，两人签字" in page
    assert "consultant" not in page
    (folder / "report.pdf").write_bytes(raw)
    assert main(["verify", str(folder / "report.pdf")]) == 0
    assert capsys.readouterr().out == "verified\n"

    def other_given(body: dict[str, object]) -> None:
        body["record"]["given"]["Q05"] = "A"  # type: ignore[index]

    def other_signature(body: dict[str, object]) -> None:
        body["record"]["signatures"][0]["digest"] = "0" * 64  # type: ignore[index]

    told = {other_given: "given_result", other_signature: "consultant同志 signed other responses"}
    for change, place in told.items():
        verdict = verify(changed(raw, record_changed(change)), library, KEY)
        assert any(place in difference for difference in verdict.differences), verdict.differences


def _is_corrected(
    walk: desk.Walk, app: FastAPI, library: Library, clock: TickingClock, report: Report, first: ReportContent
) -> None:  # fmt: skip
    with app.state.context.database.transaction() as session:
        made = correct(session, report.number, "补出具单位", library=library, brand=Brand("某市工信局"), public_url="http://testserver", now=clock())  # fmt: skip
        again = frozen_content(session, case_report(session, report.case_id), "zh-CN")  # type: ignore[arg-type]
        kept = frozen_content(session, report, "zh-CN", 1)
    assert made == 2
    assert kept == first
    assert (again.layer, again.reason, again.record) == (Layer.VERIFIED, "补出具单位", first.record)
    assert "第 2 版" in walk.firm.get(f"/verify/{report.number}").text
