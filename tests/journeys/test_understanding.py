"""From the result on: unfold every number, find the path upwards, try other answers."""

import json
import re

from fastapi.testclient import TestClient
from sqlmodel import select

from app.kit.database import Database
from app.questionnaires.service.library import Edition
from app.reports.tables import FrozenContent
from app.settings import HERE
from tests.journeys.test_pages import fill, start


def submitted(client: TestClient, edition: Edition) -> str:
    path = fill(client, edition)
    client.post(f"{path}/submission", data={"pledge": "1", "signer": "王会计"})
    return path


def test_every_number_unfolds_to_the_answers_behind_it(client: TestClient, edition: Edition) -> None:
    path = submitted(client, edition)
    assert f'href="{path}/proof"' in client.get(f"{path}/result").text
    page = client.get(f"{path}/proof").text
    assert "总分 49.40 / 100" in page
    # Q01 2 + 2, Q04 5 x 0.7 + 0.9
    assert "2 + 2 = 4" in page
    assert "0.7 + 0.7 + 0.7 + 0.7 + 0.7 + 0.9 = 4.4" in page
    # Q02: 35 of 100 machines
    assert "35 ÷ 100 = 35.00%" in page
    terms = re.search(r"([0-9.]+(?: \+ [0-9.]+)+) = <b>49\.40</b>", page)
    assert terms is not None
    assert sum(round(float(term) * 1000) for term in terms[1].split(" + ")) == 49400


def test_the_proof_waits_for_the_submission(client: TestClient) -> None:
    assert client.get(f"{start(client)}/proof").status_code == 409


def test_the_path_leads_to_the_next_level_and_costs_are_said_to_be_estimates(
    client: TestClient, edition: Edition
) -> None:
    path = submitted(client, edition)
    page = client.get(f"{path}/path").text
    assert "到三级的路线" in page
    assert "做完后预计：三级" in page
    assert "金额和人天是估算，不是报价" in page


def test_trying_another_answer_moves_the_level_and_keeps_nothing(
    client: TestClient, edition: Edition
) -> None:
    path = submitted(client, edition)
    before = client.get(f"{path}/result").text
    # two of the seven scenes at level 2 fall to level 1: five are left, six are asked for (T2)
    tried = client.post(f"{path}/path", data={"S02": "1", "S15": "1"}).text
    assert "按您试改的答案" in tried
    assert '<p class="level">一级（初始级）</p><p class="score">49.40 / 100</p>' in tried
    assert client.get(f"{path}/result").text == before


def test_a_budget_that_is_too_small_is_said_with_what_it_would_reach(
    client: TestClient, edition: Edition
) -> None:
    path = submitted(client, edition)
    page = client.post(f"{path}/path", data={"target": "4", "budget": "1"})
    assert page.status_code == 200
    assert "超出预算 1 万元" in page.text


def test_a_wrong_budget_is_named_at_its_field(client: TestClient, edition: Edition) -> None:
    path = submitted(client, edition)
    page = client.post(f"{path}/path", data={"budget": "很多"})
    assert page.status_code == 422
    assert "预算请填数字" in page.text
    assert 'value="很多"' in page.text


def test_a_report_frozen_before_doubts_were_printed_still_opens(
    client: TestClient, edition: Edition
) -> None:
    path = submitted(client, edition)
    database: Database = client.app.state.context.database  # type: ignore[attr-defined] # starlette's own state
    old = json.loads((HERE / "tests/reports/frozen_with_template_2.json").read_text("utf-8"))
    del old["doubts"]
    with database.transaction() as session:
        for row in session.exec(select(FrozenContent)).all():
            row.document = json.dumps(old)
            session.add(row)
    report = client.get(f"{path}/report.pdf")
    assert (report.status_code, report.content[:5]) == (200, b"%PDF-")
    assert client.get(f"{path}/brief.pdf").status_code == 200
