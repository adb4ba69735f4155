"""Letters as people ask for them: invitations, reminders, the resume link; written into a folder."""

import logging
import re
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.commands.migrate import migrate
from app.main import create_app
from app.settings import Settings, SettingsFaulty, load_settings
from tests.conftest import TickingClock
from tests.enterprises.test_profile import GOOD_CODE
from tests.journeys.test_delegation import accept, another_device, ask
from tests.journeys.test_pages import PROFILE, start

TO = "wang@example.com"


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return Settings(
        database_url=database_url,
        blob_dir=tmp_path / "blobs",
        base_url="http://testserver",
        mail_folder=tmp_path / "letters",
        mail_from="help@zhizhen.example",
        jobs_inside=False,
    )


def letters(app: FastAPI, settings: Settings) -> list[EmailMessage]:
    """Send what is due and read what has been sent so far, oldest first."""
    app.state.worker.drain()
    folder = settings.mail_folder
    assert folder is not None
    files = (
        sorted(folder.glob("*.eml"), key=lambda path: path.stat().st_mtime_ns) if folder.exists() else []
    )
    found = [message_from_bytes(path.read_bytes(), policy=default) for path in files]
    return [message for message in found if isinstance(message, EmailMessage)]


def link_in(message: EmailMessage, kind: str) -> str:
    found = re.search(rf"http://testserver(/{kind}/\S+)", message.get_content())
    assert found is not None
    return found[1]


def test_a_colleague_is_invited_reminded_once_a_day_and_forgotten_after_revoking(
    app: FastAPI,
    client: TestClient,
    settings: Settings,
    clock: TickingClock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    path = start(client)
    client.post(f"{path}/profile", data=PROFILE)
    detail, _ = ask(client, path, "equipment", email=TO, message="麻烦了\nBcc: x@y.cn")
    assert "邮件正在发送" in client.get(detail).text or "邮件已于" in client.get(detail).text
    (invitation,) = letters(app, settings)
    assert invitation["to"] == TO
    assert invitation["bcc"] is None
    assert invitation["subject"].startswith("张会计请您帮忙填：")
    body = invitation.get_content()
    for told in (
        PROFILE["name"],
        "请在 2026-12-01 前填好",
        "> 麻烦了",
        "> Bcc: x@y.cn",
        "智诊代“张会计”发出",
    ):
        assert told in body
    assert "邮件已于" in client.get(detail).text
    with another_device(app) as phone:
        accept(phone, link_in(invitation, "delegated"))
    assert "w***@example.com" in client.get(detail).text
    assert TO not in client.get(detail).text
    client.post(detail, data={"event": "remind"})
    again = client.post(detail, data={"event": "remind"})
    assert again.status_code == 429
    assert "已经提醒过" in client.get(detail).text
    assert [m["subject"] for m in letters(app, settings)][1:] == ["提醒：张会计请您帮忙填的自评"]
    clock.now = clock.now.replace(day=26)
    assert client.post(detail, data={"event": "remind"}).status_code == 200
    client.post(detail, data={"event": "revoke"})
    assert len(letters(app, settings)) in {2, 3}, "what was not sent yet is not sent after revoking"
    shown = client.get(detail).text
    assert "w***" not in shown
    assert "发提醒邮件" not in shown
    assert TO not in caplog.text


def test_an_address_that_is_none_is_refused_and_kept(client: TestClient) -> None:
    path = start(client)
    form = {"sections": "equipment", "name": "王工", "asked_by": "张", "email": "wang@exa\r\nBcc: x@y.cn"}
    refused = client.post(f"{path}/delegations", data=form)
    assert refused.status_code == 422
    assert "邮箱写法不对" in refused.text
    assert 'value="wang@exa' in refused.text


def test_the_resume_link_by_letter(app: FastAPI, client: TestClient, settings: Settings) -> None:
    path = start(client)
    client.post(f"{path}/profile", data=PROFILE)
    assert f'href="{path}/letter"' in client.get(path).text
    assert client.post(f"{path}/letter", data={"email": "x"}).status_code == 422
    sent = client.post(f"{path}/letter", data={"email": " Wang@Example.com "})
    assert "W***@example.com" in sent.text
    (letter,) = letters(app, settings)
    assert "链接等同钥匙" in letter.get_content()
    with another_device(app) as phone:
        opened = phone.post(link_in(letter, "resume"))
        assert opened.url.path == path


def test_who_forgot_the_code_gets_the_link_again_and_nobody_learns_who_is_known(
    app: FastAPI, client: TestClient, settings: Settings
) -> None:
    path = start(client)
    client.post(f"{path}/profile", data=PROFILE)
    client.post(f"{path}/letter", data={"email": TO})
    assert len(letters(app, settings)) == 1
    assert 'href="/resume-letter"' in client.get("/resume").text
    answers = []
    for email, code in (
        (TO.upper(), GOOD_CODE),
        (TO, "91320583MA1X00000X"),
        ("other@example.com", GOOD_CODE),
    ):
        with another_device(app) as stranger:
            answered = stranger.post("/resume-letter", data={"email": email, "credit_code": code})
            answers.append((answered.status_code, answered.text))
    assert len(set(answers)) == 1
    assert "如果这个邮箱以前收过" in answers[0][1]
    sent = letters(app, settings)
    assert len(sent) == 2
    assert link_in(sent[1], "resume").startswith("/resume/")
    missing = client.post("/resume-letter", data={"email": "x", "credit_code": ""})
    assert (missing.status_code, missing.text.count('class="error-text"')) == (422, 2)


def test_letters_are_few(client: TestClient) -> None:
    path = start(client)
    codes = [client.post(f"{path}/letter", data={"email": TO}).status_code for _ in range(8)]
    assert codes == [200] * 6 + [429] * 2


def test_nothing_is_offered_where_no_letters_are_sent(
    settings: Settings, database_url: str, tmp_path: Path
) -> None:

    bare = settings.model_copy(update={"mail_folder": None, "mail_from": ""})
    migrate(bare)
    with TestClient(create_app(bare)) as client:
        client.headers["sec-fetch-site"] = "same-origin"
        client.headers["accept-language"] = "zh-CN"
        path = start(client)
        page = client.get(f"{path}/delegations").text
        assert 'name="email"' not in page
        assert "没有开通邮件" in page
        assert "/letter" not in client.get(path).text
        assert "resume-letter" not in client.get("/resume").text
        assert client.get(f"{path}/letter").status_code == 404
        assert client.get("/resume-letter").status_code == 404
        # an address that comes all the same is left out
        form = {"sections": "equipment", "name": "王工", "asked_by": "张", "email": TO}
        assert TO not in client.post(f"{path}/delegations", data=form).text


def test_mail_without_a_sender_stops_the_start() -> None:
    with pytest.raises(SettingsFaulty, match="APP_MAIL_FROM"):
        load_settings({"APP_SMTP_HOST": "mail.example"})
    assert load_settings({"APP_SMTP_HOST": "mail.example", "APP_MAIL_FROM": "a@b.cn"}).has_mail
