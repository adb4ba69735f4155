"""Letters: addresses, headers that nobody can add to, and a real SMTP server on loopback."""

import asyncio
import ssl
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from app.kit.mail import (
    FolderMailer,
    Mail,
    NotDelivered,
    Security,
    SmtpMailer,
    compose,
    hidden_address,
    read_address,
)

LOGIN = {"user": "u", "password": "p"}
AT = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


def mail(to: str = "wang@example.com", subject: str = "请您帮忙填", text: str = "您好！\n第二行") -> Mail:
    return Mail(uuid4(), to, subject, text, "zh-CN", AT)


@dataclass
class Server:
    """A small SMTP server: says what it is told to say, keeps what it is sent."""

    trust: ssl.SSLContext | None = None
    replies: dict[str, str] = field(default_factory=dict)
    taken: list[bytes] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    port: int = 0

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async def say(text: str) -> None:
            writer.write(text.encode() + b"\r\n")
            await writer.drain()

        await say("220 tiny")
        while line := (await reader.readline()).decode(errors="replace").strip():
            verb = line.split(maxsplit=1)[0].split(":")[0].upper()
            self.said.append(verb if verb == "AUTH" else line)
            if verb in self.replies:
                await say(self.replies[verb])
            elif verb == "EHLO":
                await say(
                    "250-tiny\r\n250-AUTH PLAIN LOGIN"
                    + ("\r\n250 STARTTLS" if self.trust else "\r\n250 OK")
                )
            elif verb == "STARTTLS":
                await say("220 go")
                await writer.start_tls(self.trust)  # type: ignore[arg-type] # only offered when there is one
            elif verb == "AUTH":
                await say("235 welcome")
            elif verb == "DATA":
                await say("354 go on")
                self.taken.append(await reader.readuntil(b"\r\n.\r\n"))
                await say(self.replies.get("END", "250 kept"))
            elif verb == "QUIT":
                await say("221 bye")
                break
            else:
                await say("250 OK")
        writer.close()


@pytest.fixture
def server() -> Iterator[Server]:
    yield from served(Server())


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for localhost that signs itself, key and certificate in one file."""
    folder = tmp_path_factory.mktemp("tls")
    key, made, both = folder / "key.pem", folder / "cert.pem", folder / "both.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost", "-keyout", str(key), "-out", str(made)],
        check=True, capture_output=True,
    )  # fmt: skip
    both.write_bytes(key.read_bytes() + made.read_bytes())
    return both


@pytest.fixture
def tls_server(certificate: Path) -> Iterator[Server]:
    trust = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    trust.load_cert_chain(certificate)
    yield from served(Server(trust))


def served(server: Server) -> Iterator[Server]:
    loop = asyncio.new_event_loop()
    listening = loop.run_until_complete(asyncio.start_server(server.talk, "127.0.0.1", 0))
    server.port = listening.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    yield server

    async def finish() -> None:
        listening.close()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()

    asyncio.run_coroutine_threadsafe(finish(), loop).result(5)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(5)
    loop.run_until_complete(asyncio.sleep(0))
    loop.close()


def mailer(server: Server, **facts: object) -> SmtpMailer:
    given = {"host": "127.0.0.1", "security": Security.NONE, "timeout": 5.0, **facts}
    return SmtpMailer(port=server.port, sender="help@zhizhen.example", sender_name="智诊", **given)  # type: ignore[arg-type]


def test_a_letter_arrives_as_it_was_written(server: Server) -> None:
    sent = mail()
    mailer(server, **LOGIN).send(sent)
    assert server.said[1:4] == ["AUTH", "mail FROM:<help@zhizhen.example>", "rcpt TO:<wang@example.com>"]
    read = message_from_bytes(server.taken[0][:-5], policy=default)
    assert (read["to"], read["subject"]) == ("wang@example.com", "请您帮忙填")
    assert read["from"].addresses[0].display_name == "智诊"
    assert read["message-id"] == f"<{sent.id}@zhizhen.example>"
    assert read["auto-submitted"] == "auto-generated"
    assert read.get_content().splitlines() == ["您好！", "第二行"]


def test_starttls_is_used_and_the_certificate_is_checked(tls_server: Server, certificate: Path) -> None:
    trust = ssl.create_default_context(cafile=str(certificate))
    mailer(tls_server, host="localhost", security=Security.STARTTLS, trust=trust).send(mail())
    assert "STARTTLS" in tls_server.said
    assert len(tls_server.taken) == 1
    with pytest.raises(NotDelivered, match="SSLCertVerificationError"):
        mailer(tls_server, host="localhost", security=Security.STARTTLS).send(mail())
    assert len(tls_server.taken) == 1


def test_a_server_without_starttls_gets_no_letter(server: Server) -> None:
    with pytest.raises(NotDelivered, match="SMTPNotSupportedError"):
        mailer(server, security=Security.STARTTLS).send(mail())
    assert server.taken == []


@pytest.mark.parametrize(
    ("replies", "is_final"),
    [
        ({"RCPT": "550 nobody"}, True),
        ({"RCPT": "450 later"}, False),
        ({"END": "554 spam"}, True),
        ({"END": "451 later"}, False),
        ({"MAIL": "530 not you"}, False),
        ({"AUTH": "535 wrong"}, False),
        ({"EHLO": "500 no", "HELO": "500 no"}, False),
    ],
)
def test_what_the_server_refuses_is_final_only_when_the_letter_is_at_fault(
    server: Server, replies: dict[str, str], is_final: bool
) -> None:
    server.replies.update(replies)
    with pytest.raises(NotDelivered) as fault:
        mailer(server, **LOGIN).send(mail())
    assert fault.value.is_final is is_final
    assert "wang" not in str(fault.value)


def test_a_server_that_is_not_there_or_says_nothing(server: Server) -> None:
    server.replies["EHLO"] = ""
    for port, timeout in ((1, 1.0), (server.port, 0.5)):
        silent = SmtpMailer("127.0.0.1", port, Security.NONE, "a@b.cn", "智诊", timeout=timeout)
        with pytest.raises(NotDelivered) as fault:
            silent.send(mail())
        assert not fault.value.is_final


def test_a_folder_keeps_letters_and_a_second_try_replaces_the_first(tmp_path: Path) -> None:
    box, letter = FolderMailer(tmp_path / "out", "help@zhizhen.example", "智诊"), mail()
    box.send(letter)
    box.send(letter)
    (kept,) = (tmp_path / "out").iterdir()
    assert kept.name == f"{letter.id}.eml"
    assert message_from_bytes(kept.read_bytes(), policy=default)["to"] == "wang@example.com"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        (" Wang.Gong@Example.COM ", "Wang.Gong@example.com"),
        ("wang＠example。com", "wang@example.com"),
        ("w+1@a-b.example.cn", "w+1@a-b.example.cn"),
    ],
)
def test_addresses_as_people_type_them(typed: str, read: str) -> None:
    assert read_address(typed) == read


@pytest.mark.parametrize(
    "typed",
    [
        "", "wang", "wang@", "@example.com", "wang@example", "a@b@c.cn", "wang@exa mple.com", "wang@example.com, b@c.cn",
        "wang@example.com\nBcc: x@y.cn", "wang@example.com\r\nBcc: x@y.cn", '"a b"@c.cn', "a..b@c.cn", "<a@b.cn>",
        "王工 <a@b.cn>", "a@-b.cn", f"{'a' * 65}@b.cn", f"a@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 60}.{'f' * 60}.cn",
        "王@例子.中国",
    ],
)  # fmt: skip
def test_what_is_no_address(typed: str) -> None:
    assert read_address(typed) is None


@hypothesis_settings(deadline=None)
@given(st.text(), st.text(), st.text())
def test_nothing_typed_becomes_a_header(to: str, subject: str, name: str) -> None:
    address = read_address(f"{to}@example.com") or "wang@example.com"
    letter = Mail(uuid4(), address, f"x{subject}", "text", "zh-CN", AT)
    message = compose(letter, sender="help@zhizhen.example", sender_name=f"智诊{name}")
    wanted = {
        "From", "To", "Subject", "Date", "Message-ID", "Content-Language", "Auto-Submitted", "Content-Type",
        "Content-Transfer-Encoding", "MIME-Version",
    }  # fmt: skip
    read = message_from_bytes(message.as_bytes(), policy=default)
    assert set(message.keys()) == wanted
    assert {key.title() for key in read} == {key.title() for key in wanted}
    assert read["to"].addresses[0].addr_spec == address
    assert read.get_content().strip() == "text"


def test_an_address_is_half_hidden() -> None:
    assert hidden_address("wang@example.com") == "w***@example.com"
