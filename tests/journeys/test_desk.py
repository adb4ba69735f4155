"""A case from the enterprise's wish to the signed report, by everybody around it, through HTTP; both databases."""

import json
import re
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx import Response

from app.cases.tables import DiagnosisCase
from app.identity.domain.roles import Membership, Role
from app.identity.service.roles import end_role
from app.kit.audit import rows, verify
from app.questionnaires.service.library import Edition
from tests.conftest import TickingClock
from tests.evidence.pictures import phone_jpeg
from tests.factories.desk import WISH, People, staffed, submitted
from tests.journeys.test_pages import fill, form_of

LOWER = {"Q05": "B", "Q08": "B", "S01": "1", "S03": "1", "S06": "1", "S11": "1"}
"""Six answers that the consultant finds too high."""


@dataclass
class Walk:
    """One case and everybody around it."""

    firm: TestClient
    people: People
    edition: Edition
    path: str
    case: str

    def page(self, who: str) -> str:
        shown = self.people[who].get(self.case)
        assert shown.status_code == 200, (who, shown.status_code)
        return str(shown.text)

    def revision(self) -> str:
        """Every step is in the history, the first one has number 0."""
        return str(self.page("county").count("<li><b>") - 1)

    def step(self, who: str, event: str, **typed: object) -> Response:
        data = {"event": event, "revision": self.revision(), **typed}
        answered: Response = self.people[who].post(self.case, data=data)
        return answered

    def takes(self, who: str, event: str, state: str, **typed: object) -> None:
        answered = self.step(who, event, **typed)
        assert answered.status_code == 200, (event, answered.status_code, said(answered))
        assert self.state() == state

    def state(self) -> str:
        found = re.search(r'class="state [a-z]+">([^<]+)<', self.page("county"))
        assert found
        return found[1]

    def answer(self, event: str, **typed: object) -> Response:
        data = {"event": event, "revision": self.revision(), **typed}
        answered: Response = self.firm.post(f"{self.path}/case", data=data)
        return answered


def said(answered: Response) -> str:
    """What an error page says."""
    return " ".join(re.findall(r'class="error-text"[^>]*>([^<]+)|role="alert"[^>]*><h2>([^<]+)', answered.text)[0]) if 'role="alert"' in answered.text else answered.text[:300]  # fmt: skip


@pytest.fixture
def walk(client: TestClient, app: FastAPI, edition: Edition) -> Walk:
    people = staffed(app)
    path = submitted(client, edition)
    asked = client.post(f"{path}/case", data=WISH)
    assert "待资格核对" in asked.text
    queue = people["county"].get("/desk").text
    found = re.search(r'<a href="(/cases/[0-9a-f-]+)">', queue)
    assert found
    return Walk(client, people, edition, path, found[1])


def assigned(walk: Walk) -> None:
    walk.takes("county", "find-eligible", "待派单")
    team = [str(walk.people.ids["consultant"]), str(walk.people.ids["reader"])]
    walk.takes("county", "assign", "待接单", method="choice", people=team)


def on_site(walk: Walk) -> None:
    assigned(walk)
    walk.takes("consultant", "accept", "待约时间")
    walk.takes("consultant", "schedule", "已约上门", day="2026-12-08")
    walk.takes("consultant", "arrive", "现场诊断")


def verified_all(walk: Walk, *, reasons: bool = True) -> None:
    """Verify every item by the forms, six of them lower than the enterprise said."""
    for section in walk.edition.definition.sections:
        fields: dict[str, object] = dict(form_of(walk.edition, section.code))
        for code in set(section.items) & LOWER.keys():
            fields[code] = LOWER[code]
            if reasons:
                fields |= {f"reason.{code}": "no-evidence", f"remark.{code}": f"现场没有看到 {code} 的材料"}
        kept = walk.people["consultant"].post(f"{walk.case}/review/{section.code}", data=fields)
        assert kept.status_code == (200 if reasons or not set(section.items) & LOWER.keys() else 422)


def reviewed(walk: Walk) -> None:
    on_site(walk)
    verified_all(walk)
    walk.takes("consultant", "leave", "撰写中")
    walk.takes("consultant", "hand-in", "内部复核")
    walk.takes("reader", "pass", "专家评审")
    walk.takes("county", "name-experts", "专家评审", people=[str(walk.people.ids["expert"])])


def graded(walk: Walk) -> None:
    marks = {f"mark.{c}": "4" for c in ("evidence", "reasons", "findings", "advice")}
    assert walk.people["expert"].post(f"{walk.case}/findings", data={"act": "marks", **marks}).status_code == 200  # fmt: skip


def to_be_confirmed(walk: Walk) -> None:
    reviewed(walk)
    graded(walk)
    walk.takes("expert", "approve", "待企业确认")


def test_from_the_wish_to_the_signed_result(walk: Walk, app: FastAPI) -> None:
    county = walk.page("county")
    assert "王会计 0512-12345678" in county
    assert "质量检测与追溯" in county
    assert "王会计" not in walk.page("city"), "the city reads no contact"
    on_site(walk)
    first = walk.people["consultant"].get(f"{walk.case}/review")
    assert "共 31 题：一致 0，改动 0，待核 31" in first.text
    verified_all(walk)
    review = walk.people["consultant"].get(f"{walk.case}/review").text
    assert "共 31 题：一致 25，改动 6，待核 0" in review
    assert re.findall(r"<b[^>]*>([\d.]+)</b> / 100", review)[0] == "49.40", (
        "the enterprise's own score stays beside the lower one"
    )
    walk.takes("consultant", "leave", "撰写中")
    drafted = walk.people["consultant"].post(f"{walk.case}/findings", data={"act": "draft"})
    assert drafted.text.count("规则草稿") > 6
    walk.takes("consultant", "hand-in", "内部复核")
    _checked_inside(walk)
    _returned_once(walk)
    _confirmed_and_signed(walk)
    _the_trail_tells(walk, app)


def _checked_inside(walk: Walk) -> None:
    own = walk.step("consultant", "pass")
    assert (own.status_code, "提交的人不能自己复核" in own.text) == (422, True)
    walk.takes("reader", "pass", "专家评审")
    assert walk.people["expert"].get(walk.case).status_code == 404, "not named yet"
    walk.takes("county", "name-experts", "专家评审", people=[str(walk.people.ids["expert"])])


def _returned_once(walk: Walk) -> None:
    empty = walk.step("expert", "return", remark="请补充")
    assert (empty.status_code, "至少写一条“必须整改”" in empty.text) == (422, True)
    remark = {"act": "remark", "place": "Q05", "text": "请写明看了哪几台设备", "must_fix": "1"}
    assert walk.people["expert"].post(f"{walk.case}/findings", data=remark).status_code == 200
    walk.takes("expert", "return", "整改中", remark="见必须整改")
    early = walk.step("consultant", "resubmit")
    assert (early.status_code, "还有 1 条必须整改" in early.text) == (422, True)
    findings = walk.people["consultant"].get(f"{walk.case}/findings").text
    wanted = re.search(r'name="remark" value="([0-9a-f-]+)"', findings)
    assert wanted
    section = walk.edition.definition.section_of("Q05").code
    mended = dict(form_of(walk.edition, section)) | LOWER
    for code in set(walk.edition.definition.section(section).items) & LOWER.keys():  # type: ignore[union-attr]
        mended |= {f"reason.{code}": "no-evidence", f"remark.{code}": "看了一号车间五台设备，三台未联网"}
    shown = walk.people["consultant"].post(f"{walk.case}/review/{section}", data=mended)
    assert shown.status_code == 200
    walk.people["consultant"].post(f"{walk.case}/findings", data={"act": "mend", "remark": wanted[1]})
    walk.takes("consultant", "resubmit", "专家评审")
    ungraded = walk.step("expert", "approve")
    assert (ungraded.status_code, "还有 4 项评审没有打分" in ungraded.text) == (422, True)
    graded(walk)
    walk.takes("expert", "approve", "待企业确认")


def _confirmed_and_signed(walk: Walk) -> None:
    firm = walk.firm.get(f"{walk.path}/case").text
    assert "现场没有材料支撑：看了一号车间五台设备" in firm
    confirmed = walk.answer("confirm")
    assert "待签字" in confirmed.text
    walk.takes("consultant", "sign", "待签字")
    again = walk.step("consultant", "sign")
    assert (again.status_code, "您已经签过字" in again.text) == (422, True)
    same_side = walk.step("reader", "issue")
    assert (same_side.status_code, "评审专家一人" in same_side.text) == (422, True)
    walk.takes("expert", "issue", "已签发")
    reopened = walk.step("consultant", "hand-in")
    assert (reopened.status_code, "现在是“已签发”" in reopened.text) == (409, True)
    early = walk.firm.post(f"{walk.path}/case/rating", data={"manner": "5"})
    assert early.status_code == 200, "before closing nothing is kept"
    walk.takes("county", "close", "已办结")
    _rated(walk)


def _rated(walk: Walk) -> None:
    assert "评价这次诊断" in walk.firm.get(f"{walk.path}/case").text
    address = f"{walk.path}/case/rating"
    half = walk.firm.post(address, data={"manner": "5", "accuracy": "9", "remark": "很专业"})
    assert (half.status_code, "还有 2 个问题没有选" in half.text, "很专业" in half.text) == (
        422,
        True,
        True,
    )
    marks = {"manner": "5", "accuracy": "4", "use": "4", "remark": "很专业"}
    assert "已收到" in walk.firm.post(address, data=marks).text
    assert "已收到" in walk.firm.post(address, data={**marks, "use": "1"}).text
    numbers = walk.people["county"].get("/desk/satisfaction").text
    assert '<td class="num">1</td><td class="num">1 <span class="tag">样本少</span></td>' in numbers
    assert '<td class="num">5.0</td><td class="num">4.0</td><td class="num">4.0</td>' in numbers
    assert "很专业" in numbers
    assert "沐川" not in numbers
    assert "很专业" not in walk.people["leader"].get("/desk/satisfaction").text
    assert walk.people["consultant"].get("/desk/satisfaction").status_code == 404
    assert "很专业" in walk.firm.get(f"{walk.path}/data.json").text, "what was said is told to who said it"


def _the_trail_tells(walk: Walk, app: FastAPI) -> None:
    with app.state.context.database.transaction() as session:
        trail = list(rows(session))
        assert verify(session) is None
    actions = [row.action for row in trail if row.kind == "case"]
    for one in (
        "case.request",
        "case.assign",
        "case.verified",
        "case.return",
        "case.confirm",
        "case.issued",
    ):
        assert one in actions
    assert actions.count("case.verified") >= 31
    assert "0512-12345678" not in "\n".join(str(row.model_dump()) for row in trail)
    by = {row.actor for row in trail if row.action == "case.issue"}
    assert by == {f"person:{walk.people.ids['expert']}"}


def test_an_objection_is_arbitrated_above_and_may_be_upheld(walk: Walk) -> None:
    to_be_confirmed(walk)
    silent = walk.answer("object", remark="")
    assert (silent.status_code, "请写明原因" in silent.text) == (422, True)
    assert "企业有异议" in walk.answer("object", remark="Q05 的设备清单已补").text
    assert "Q05 的设备清单已补" in walk.page("city")
    refused = walk.step("county", "dismiss", remark="维持")
    assert (refused.status_code, "这一步不由您办理" in refused.text) == (403, True)
    walk.takes("city", "uphold", "整改中", remark="请复看 Q05")
    walk.takes("consultant", "resubmit", "专家评审")
    walk.takes("expert", "approve", "待企业确认")
    walk.answer("object", remark="仍不同意")
    walk.takes("city", "dismiss", "待签字", remark="现场记录清楚，维持")


def test_a_case_is_reassigned_half_way_and_nothing_is_lost(walk: Walk) -> None:
    on_site(walk)
    section = walk.edition.definition.sections[0]
    walk.people["consultant"].post(f"{walk.case}/review/{section.code}", data=form_of(walk.edition, section.code))  # fmt: skip
    one = walk.step(
        "county", "reassign", method="choice", people=[str(walk.people.ids["third"])], remark="生病"
    )
    assert (one.status_code, "诊断组至少 2 人" in one.text, "生病" in one.text) == (422, True, True)
    mixed = [str(walk.people.ids["third"]), str(walk.people.ids["stranger"])]
    two = walk.step("county", "reassign", method="choice", people=mixed, remark="生病")
    assert (two.status_code, "要来自同一家服务商" in two.text) == (422, True)
    team = [str(walk.people.ids["third"]), str(walk.people.ids["reader"])]
    walk.takes("county", "reassign", "待接单", method="choice", people=team, remark="生病")
    assert walk.people["consultant"].get(walk.case).status_code == 404, (
        "who is off the case sees it no more"
    )
    assert walk.people["consultant"].get("/desk").text.count("/cases/") == 0
    walk.takes("third", "accept", "待约时间")
    kept = walk.people["third"].get(f"{walk.case}/review").text
    assert f"一致 {len(section.items)}，" in kept
    declined = walk.step("third", "decline", remark="时间排不开")
    assert declined.status_code == 409, "only before it is accepted"


def test_two_consultants_on_one_item_choose_and_lose_nothing(walk: Walk) -> None:
    on_site(walk)
    api = f"/api/v1{walk.case}/responses/Q05"
    shown = walk.people["consultant"].get(f"{walk.case}/review/{walk.edition.definition.section_of('Q05').code}")  # fmt: skip
    seen = re.search(r'name="seen.Q05" value="([^"]+)"', shown.text)
    assert seen
    tag = seen[1].replace("&#34;", '"')
    bare = walk.people["consultant"].put(api, content=json.dumps({"value": "C"}))
    assert bare.status_code == 428
    mine = {"value": "B", "reason": "counted", "remark": "按台数算"}
    saved = walk.people["consultant"].put(api, content=json.dumps(mine), headers={"if-match": tag})
    assert (saved.status_code, saved.json()["state"]) == (200, "changed")
    assert saved.json()["layer"]["score"] != "49.40"
    assert saved.json()["layer"]["path"][0].startswith("到")
    assert "→" in saved.json()["layer"]["path"][1]
    again = walk.people["consultant"].put(api, content=json.dumps(mine), headers={"if-match": tag})
    assert again.status_code == 200, "the same value sent twice is harmless"
    late = walk.people["reader"].put(api, content=json.dumps({"value": "C"}), headers={"if-match": tag})
    assert late.status_code == 412
    assert late.json()["current"] == "B"
    assert late.json()["changed_by"] == "consultant同志"
    assert late.json()["beside"] == {"reason": "counted", "remark": "按台数算"}
    theirs = walk.people["reader"].put(api, content=json.dumps({"value": "C"}), headers={"if-match": late.json()["item_etag"]})  # fmt: skip
    assert (theirs.status_code, theirs.json()["state"]) == (200, "same")
    section = walk.edition.definition.section_of("Q05").code
    form = dict(form_of(walk.edition, section)) | {"Q05": "A", "seen.Q05": saved.json()["item_etag"]}
    clash = walk.people["consultant"].post(f"{walk.case}/review/{section}", data=form)
    assert (clash.status_code, "已由reader同志核验为" in clash.text) == (422, True)
    assert re.search(r'name="Q05" value="A"[^>]* checked', clash.text), "what was chosen still stands"
    faulty = walk.people["consultant"].put(api, content='{"value": "Z"}', headers={"if-match": "*"})
    assert faulty.status_code == 422
    assert (
        walk.people["county"].put(api, content='{"value": "A"}', headers={"if-match": "*"}).status_code
        == 404
    )
    taken = walk.people["reader"].put(
        api, content='{"value": {"state": "unanswered"}}', headers={"if-match": "*"}
    )
    assert (taken.status_code, taken.json()["state"]) == (200, "open")


def test_a_changed_value_needs_its_reason_before_it_counts(walk: Walk) -> None:
    on_site(walk)
    verified_all(walk, reasons=False)
    assert "一致 25，改动 0，待核 6" in walk.people["consultant"].get(f"{walk.case}/review").text
    walk.takes("consultant", "leave", "撰写中")
    refused = walk.step("consultant", "hand-in")
    assert (refused.status_code, "还有 6 题没有核验" in refused.text) == (422, True)


def test_a_stale_tab_changes_nothing_and_keeps_what_was_typed(walk: Walk) -> None:
    old = walk.revision()
    assigned(walk)
    late = walk.people["county"].post(walk.case, data={"event": "reject", "revision": old, "remark": "材料不齐，退回"})  # fmt: skip
    assert late.status_code == 412
    assert "别人已经处理过这张工单，现在是“待接单”" in late.text
    assert "材料不齐，退回" in late.text
    assert walk.state() == "待接单"


def test_a_revoked_person_with_an_open_page_is_out_at_once(walk: Walk, app: FastAPI) -> None:
    on_site(walk)
    page = f"{walk.case}/review/{walk.edition.definition.sections[0].code}"
    assert walk.people["consultant"].get(page).status_code == 200
    with app.state.context.database.transaction() as session:
        end_role(session, walk.people.memberships["consultant"], at=app.state.context.clock())
    typed = form_of(walk.edition, walk.edition.definition.sections[0].code)
    answered = walk.people["consultant"].post(page, data=typed, follow_redirects=False)
    assert answered.headers["location"].startswith("/sign-in")
    sent = walk.people["consultant"].put(f"/api/v1{walk.case}/responses/Q05", content='{"value": "A"}', headers={"if-match": "*"})  # fmt: skip
    assert sent.status_code in {401, 403, 404}
    assert "一致 0，" in walk.people["reader"].get(f"{walk.case}/review").text


def test_whoever_is_not_on_the_case_finds_nothing(walk: Walk) -> None:
    on_site(walk)
    pages = [walk.case, f"{walk.case}/review", f"{walk.case}/review/equipment", f"{walk.case}/findings"]
    for who in ("stranger", "elsewhere", "expert", "leader"):
        assert {walk.people[who].get(page).status_code for page in pages} == {404}, who
        posted = walk.people[who].post(walk.case, data={"event": "cancel", "revision": "9", "remark": "x"})
        assert posted.status_code == 404
    city = {walk.people["city"].get(page).status_code for page in pages[1:]}
    assert city == {404}, "a city sees where a case stands, not the answers"
    assert walk.firm.get(walk.case).url.path == "/sign-in"
    assert walk.people["leader"].get("/desk").status_code == 404
    assert walk.people["leader"].get("/desk/agreement").status_code == 200
    assert walk.people["consultant"].get("/desk/nominate").status_code == 404
    assert walk.people["consultant"].get("/cases/not-an-id").status_code == 404


def test_a_second_wish_and_a_faulty_one_are_refused_with_what_was_typed(
    walk: Walk, client: TestClient, edition: Edition
) -> None:
    twin = submitted(client, edition)
    faulty = client.post(f"{twin}/case", data={"contact": "", "phone": "abc", "preferred": "随时", "region": "110101"})  # fmt: skip
    assert (faulty.status_code, "请填电话号码" in faulty.text, 'value="随时"' in faulty.text) == (
        422,
        True,
        True,
    )
    again = client.post(f"{twin}/case", data=WISH)
    assert (again.status_code, "已有一张办理中的工单" in again.text) == (409, True)
    assert 'value="0512-12345678"' in again.text
    withdrawn = walk.answer("cancel", remark="先自己整改")
    assert "已撤回" in withdrawn.text
    assert client.post(f"{twin}/case", data={**WISH, "region": "110101"}).status_code == 200
    assert walk.people["elsewhere"].get("/desk").text.count("/cases/") == 0, "a forged region moves nothing"


def test_an_office_nominates_within_its_region_only(
    client: TestClient, app: FastAPI, edition: Edition
) -> None:
    people = staffed(app)
    path = submitted(client, edition)
    listed = people["county"].get("/desk/nominate").text
    assert "【示例】沐川五金" in listed
    assert "二级（规范级）" in listed
    assert "沐川五金" not in people["elsewhere"].get("/desk/nominate").text
    wanted = path.rsplit("/", 1)[1]
    foreign = people["elsewhere"].post("/desk/nominate", data={"assessment": wanted, "region": "110101"})
    assert foreign.status_code == 404
    done = people["county"].post("/desk/nominate", data={"assessment": wanted})
    assert (done.status_code, "已提名【示例】沐川五金" in done.text) == (200, True)
    twice = people["county"].post("/desk/nominate", data={"assessment": wanted})
    assert (twice.status_code, "已有办理中的工单" in twice.text) == (409, True)
    assert "主管部门提名" in client.get(f"{path}/case").text, "the enterprise sees it, too"


@pytest.mark.parametrize("method", ["match", "lot", "rotation"])
def test_a_provider_is_found_by_match_lot_and_turn(walk: Walk, method: str) -> None:
    walk.takes("county", "find-eligible", "待派单")
    walk.takes("county", "assign", "待接单", method=method)
    shown = walk.page("county")
    assert {"match": "按匹配排名", "lot": "抽签", "rotation": "轮派"}[method] in shown
    assert walk.people["stranger"].get(walk.case).status_code == 404, "one consultant alone is no team"


def test_the_queue_narrows_and_marks_what_is_late(walk: Walk, clock: TickingClock) -> None:
    office = walk.people["county"]
    assert walk.case in office.get("/desk", params={"q": "沐川"}).text
    assert walk.case not in office.get("/desk", params={"q": "别家"}).text
    assert walk.case in office.get("/desk", params={"state": "requested", "region": "3205"}).text
    assert walk.case not in office.get("/desk", params={"region": "3201"}).text
    assert walk.case not in office.get("/desk", params={"mine": "1"}).text
    assert walk.case not in office.get("/desk", params={"overdue": "1"}).text
    assert "符合条件，受理" in office.get("/desk").text
    with walk.people.app.state.context.database.transaction():
        clock.now += timedelta(days=8)
    walk.people.hire("later", walk.people.held["county"])
    late = walk.people["later"].get("/desk", params={"overdue": "1"}).text
    assert walk.case in late
    assert "! 超期 3 天" in late


def test_findings_are_drafted_edited_and_compared_with_other_firms(
    walk: Walk, client: TestClient, edition: Edition
) -> None:
    on_site(walk)
    verified_all(walk)
    desk, page = walk.people["consultant"], f"{walk.case}/findings"
    desk.post(page, data={"act": "draft"})
    first = desk.get(page).text
    again = desk.post(page, data={"act": "draft"}).text
    assert again.count('name="finding"') == first.count('name="finding"'), "drafting twice adds nothing"
    own = "一号车间五台数控车床只有两台联网，班组长每天下班前用手机拍照上报产量，数据没有进系统。"
    kept = desk.post(page, data={"act": "write", "finding": "", "text": own, "item": "Q03", "kept": "1", "revision": "0"})  # fmt: skip
    assert (kept.status_code, "写入报告" in kept.text) == (200, True)
    found = re.search(r'id="f-([0-9a-f-]+)"(?:(?!</form>).)*一号车间五台', kept.text, re.DOTALL)
    assert found
    stale = desk.post(page, data={"act": "write", "finding": found[1], "text": "另一种说法", "item": "Q03", "revision": "7"})  # fmt: skip
    assert (stale.status_code, "另一种说法" in stale.text) == (409, True)
    empty = desk.post(
        page, data={"act": "write", "finding": found[1], "text": " ", "item": "Q03", "revision": "0"}
    )
    assert empty.status_code == 422
    foreign = desk.post(
        page, data={"act": "write", "finding": str(UUID(int=5)), "text": "x", "item": "Q03"}
    )
    assert foreign.status_code == 404
    assert "疑似套用" not in kept.text, "one's own firm is not another one"
    other = submitted(client, edition, credit_code="91320583MA1MX2R58B", name="【示例】另一家")
    walk.case = _second_case(walk, client, other)
    on_site(walk)
    copied = desk.post(f"{walk.case}/findings", data={"act": "write", "finding": "", "text": own.replace("五台", "六台"), "item": "Q03", "revision": "0"})  # fmt: skip
    assert "疑似套用" in copied.text
    assert "沐川" not in copied.text, "the other firm is not named"


def _second_case(walk: Walk, client: TestClient, path: str) -> str:
    asked = client.post(f"{path}/case", data=WISH)
    assert asked.status_code == 200, said(asked)
    found = set(re.findall(r'<a href="(/cases/[0-9a-f-]+)">', walk.people["county"].get("/desk").text))
    return str(next(iter(found - {walk.case})))


def test_agreement_is_told_for_the_region(walk: Walk) -> None:
    reviewed(walk)
    shown = walk.people["county"].get("/desk/agreement").text
    assert "自评偏高" in shown
    assert "样本少" in shown, "one case is few for an item"
    assert "consultant同志" in shown
    assert "还没有核验完的工单" in walk.people["elsewhere"].get("/desk/agreement").text
    _explained(walk)
    leader = walk.people["leader"].get("/desk/agreement").text
    assert "自评总体偏高的企业" not in leader
    assert "自评偏高" in leader
    assert "consultant同志" not in leader, "a leader sees figures, not people"
    assert "沐川" not in leader


def _explained(walk: Walk) -> None:
    """A self-assessment that was too high on the whole is named, and the enterprise has the last word."""
    office = walk.people["county"]
    assert "企业还没有说明" in office.get("/desk/agreement").text
    graded(walk)
    walk.takes("expert", "approve", "待企业确认")
    assert "说明原因" in walk.firm.get(f"{walk.path}/case").text
    address = f"{walk.path}/case/explanation"
    empty = walk.firm.post(address, data={"text": "  "})
    assert (empty.status_code, "请写说明" in empty.text) == (422, True)
    assert "已于" in walk.firm.post(address, data={"text": "当时把计划上的设备也算进去了"}).text
    assert "当时把计划上的设备也算进去了" in office.get("/desk/agreement").text
    assert walk.people["stranger"].get(address).status_code == 404


def test_evidence_stands_beside_and_opens_for_the_team_only(
    client: TestClient, app: FastAPI, edition: Edition
) -> None:
    people = staffed(app)
    path = fill(client, edition)
    client.post(
        f"{path}/items/Q02/evidence",
        data={"dated": "2026-11-20", "note": "铭牌"},
        files={"file": ("铭牌.jpg", phone_jpeg(640, 480))},
    )
    client.post(f"{path}/submission", data={"pledge": "1", "signer": "王会计"})
    client.post(f"{path}/case", data=WISH)
    found = re.search(r'<a href="(/cases/[0-9a-f-]+)">', people["county"].get("/desk").text)
    assert found
    walk = Walk(client, people, edition, path, found[1])
    on_site(walk)
    shown = people["consultant"].get(f"{walk.case}/review/equipment").text
    assert "企业没有上传" in shown, "of the other items"
    picture = re.search(rf'href="({walk.case}/evidence/[0-9a-f-]+)"', shown)
    assert picture
    opened = people["consultant"].get(picture[1])
    assert (opened.status_code, opened.headers["content-type"]) == (200, "image/jpeg")
    assert opened.headers["content-security-policy"].startswith("sandbox")
    assert people["consultant"].get(f"{picture[1]}/preview").status_code == 200
    for who in ("stranger", "elsewhere", "city", "expert"):
        assert people[who].get(picture[1]).status_code == 404, who
    assert people["consultant"].get(f"{walk.case}/evidence/{UUID(int=3)}").status_code == 404
    _a_visit_is_noted(walk)


def _a_visit_is_noted(walk: Walk) -> None:
    tablet, page = walk.people["consultant"], f"{walk.case}/visit"
    nameless = tablet.post(page, data={"act": "attend", "side": "firm", "name": "", "post": "厂长"})
    assert (nameless.status_code, "请写姓名" in nameless.text, 'value="厂长"' in nameless.text) == (422, True, True)  # fmt: skip
    there = tablet.post(page, data={"act": "attend", "side": "firm", "name": "李厂长", "post": "厂长"})
    assert "<b>李厂长</b> 厂长" in there.text
    attendee = re.search(r'name="attendee" value="([0-9a-f-]+)"', there.text)
    assert attendee
    tablet.post(page, data={"act": "attend", "side": "team", "name": "赵工"})
    gone = tablet.post(page, data={"act": "take-back", "attendee": attendee[1]})
    assert ("李厂长" in gone.text, "赵工" in gone.text) == (False, True)
    noted = tablet.post(page, data={"act": "note", "whom": "班组长", "text": "产量靠手写"})
    note = re.search(r'name="note" value="([0-9a-f-]+)"', noted.text)
    assert note
    change = {
        "act": "note",
        "note": note[1],
        "whom": "班组长",
        "text": "产量靠手写，月底汇总",
        "revision": "0",
    }
    assert "月底汇总" in tablet.post(page, data=change).text
    stale = tablet.post(page, data={**change, "text": "另一种说法"})
    assert (stale.status_code, "另一种说法" in stale.text) == (409, True)
    sent = {"item": "Q05", "note": "三台未联网"}
    picture = {"file": ("车间.jpg", phone_jpeg(640, 480))}
    shown = tablet.post(f"{page}/photos", data=sent, files=picture)
    assert (shown.status_code, "三台未联网" in shown.text) == (200, True)
    faulty = tablet.post(f"{page}/photos", data=sent, files={"file": ("x.exe", b"MZ")})
    assert (faulty.status_code, "有文件没有收下" in faulty.text) == (422, True)
    for who in ("stranger", "elsewhere", "expert"):
        assert walk.people[who].post(f"{page}/photos", data=sent, files=picture).status_code == 404, who
        assert walk.people[who].get(page).status_code == 404, who
    assert walk.people["county"].post(f"{page}/photos", data=sent, files=picture).status_code == 404
    section = walk.edition.definition.section_of("Q05").code
    beside = tablet.get(f"{walk.case}/review/{section}").text
    small = re.search(rf"{walk.case}/photos/[0-9a-f-]+/preview", beside)
    assert small
    assert tablet.get(small[0]).headers["content-type"] == "image/jpeg"
    use = re.search(r'name="photo" value="([0-9a-f-]+)"', shown.text)
    assert use
    assert "三台未联网" not in tablet.post(page, data={"act": "drop", "photo": use[1]}).text
    walk.takes("consultant", "leave", "撰写中")
    verified_all(walk)
    walk.takes("consultant", "hand-in", "内部复核")
    late = tablet.post(page, data={"act": "note", "whom": "厂长", "text": "补记一条"})
    assert (late.status_code, "补记一条" in late.text) == (409, True)


def test_an_owner_with_an_account_confirms_at_the_desk(walk: Walk, app: FastAPI) -> None:
    to_be_confirmed(walk)
    with app.state.context.database.transaction() as session:
        case = session.get(DiagnosisCase, UUID(walk.case.rpartition("/")[2]))
        assert case is not None
        enterprise = case.enterprise_id
    owner = walk.people.hire("owner", Membership(Role.ENTERPRISE_OWNER, enterprise=enterprise))
    other = walk.people.hire("other", Membership(Role.ENTERPRISE_OWNER, enterprise=UUID(int=9)))
    assert walk.case in owner.get("/desk").text
    assert other.get(walk.case).status_code == 404
    assert other.get("/desk").text.count("/cases/") == 0
    assert "确认诊断结果" in owner.get(walk.case).text
    walk.takes("owner", "confirm", "待签字")


def test_agreeing_takes_the_answer_of_the_enterprise(walk: Walk) -> None:
    on_site(walk)
    section = walk.edition.definition.section_of("Q02").code
    agreed = walk.people["consultant"].post(f"{walk.case}/review/{section}", data={"agree": "Q02"})
    assert (agreed.status_code, "一致 1，" in agreed.text) == (200, True)
    assert 'name="Q02.total" value="100"' in agreed.text.replace('id="Q02.total" ', "")
