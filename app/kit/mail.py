"""Sending letters by e-mail: one port, two adapters (an SMTP server, a folder of `.eml` files).

A letter is plain text. Nothing a person typed can become a header: addresses are checked by
`read_address`, subjects are one clean line, and the standard library refuses line breaks in headers.
"""

import re
import smtplib
import ssl
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from enum import StrEnum
from pathlib import Path
from typing import Protocol
from uuid import UUID

from app.kit.plain import clean_line

LONGEST_ADDRESS = 254
LONGEST_LOCAL_PART = 64
LONGEST_SUBJECT = 150
TIMEOUT_SECONDS = 20
FINAL_REPLY = 500
_ADDRESS = re.compile(
    r"[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]"
)


class Security(StrEnum):
    """How the connection to the SMTP server is protected."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


class NotDelivered(Exception):
    """The letter did not go out; `is_final` when trying again will not help."""

    def __init__(self, message: str, *, is_final: bool = False) -> None:
        super().__init__(message)
        self.is_final = is_final


@dataclass(frozen=True, slots=True)
class Mail:
    """One letter to one address; `id` makes the Message-ID, so a second try is the same letter."""

    id: UUID
    to: str
    subject: str
    text: str
    language: str
    at: datetime


class Mailer(Protocol):
    """What sends letters."""

    def send(self, mail: Mail) -> None:
        """Send a letter; raises `NotDelivered`."""


def read_address(typed: str) -> str | None:
    """Read an e-mail address as people type it; `None` if it is none. The domain is in lower case."""
    address = clean_line(typed).replace("＠", "@").replace("。", ".")
    local, _, domain = address.rpartition("@")
    if len(address) > LONGEST_ADDRESS or len(local) > LONGEST_LOCAL_PART:
        return None
    return f"{local}@{domain.lower()}" if _ADDRESS.fullmatch(address) else None


def hidden_address(address: str) -> str:
    """Write an address so that its owner recognises it and nobody else learns it: w***@example.com."""
    local, _, domain = address.partition("@")
    return f"{local[:1]}***@{domain}"


def compose(mail: Mail, *, sender: str, sender_name: str) -> EmailMessage:
    """Write the message; raises `NotDelivered` for an address that is none."""
    to = read_address(mail.to)
    if to is None:
        raise NotDelivered("the address is none", is_final=True)
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(clean_line(sender_name), addr_spec=sender)
    message["To"] = Address(addr_spec=to)
    message["Subject"] = clean_line(mail.subject)[:LONGEST_SUBJECT]
    message["Date"] = mail.at
    message["Message-ID"] = f"<{mail.id}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text, cte="base64")
    message["Content-Language"] = mail.language
    return message


@dataclass(frozen=True, slots=True)
class FolderMailer:
    """Writes every letter into a folder, for trying out and for offices that send by hand."""

    folder: Path
    sender: str
    sender_name: str

    def send(self, mail: Mail) -> None:
        """Write `<id>.eml`; a second try replaces the first."""
        message = compose(mail, sender=self.sender, sender_name=self.sender_name)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            half = self.folder / f"{mail.id}.part"
            half.write_bytes(message.as_bytes())
            half.replace(self.folder / f"{mail.id}.eml")
        except OSError as fault:
            raise NotDelivered(f"the folder can not be written: {fault.strerror}") from fault


@dataclass(frozen=True, slots=True)
class SmtpMailer:
    """Sends through an SMTP server; a new connection for every letter."""

    host: str
    port: int
    security: Security
    sender: str
    sender_name: str
    user: str = ""
    password: str = field(default="", repr=False)
    trust: ssl.SSLContext | None = None
    """Which certificates are trusted; `None` is what the system trusts."""
    timeout: float = TIMEOUT_SECONDS

    def send(self, mail: Mail) -> None:
        """Send one letter; raises `NotDelivered`, without the address in its message."""
        message = compose(mail, sender=self.sender, sender_name=self.sender_name)
        try:
            with self._connection() as server:
                if self.user:
                    server.login(self.user, self.password)
                server.send_message(message)
        except smtplib.SMTPRecipientsRefused as fault:
            code = max(code for code, _ in fault.recipients.values())
            raise NotDelivered(f"recipient refused ({code})", is_final=code >= FINAL_REPLY) from None
        except smtplib.SMTPResponseException as fault:
            code = int(fault.smtp_code)
            is_final = code >= FINAL_REPLY and isinstance(fault, smtplib.SMTPDataError)
            raise NotDelivered(f"{type(fault).__name__} ({code})", is_final=is_final) from None
        except (smtplib.SMTPException, OSError) as fault:
            raise NotDelivered(type(fault).__name__) from None

    def _connection(self) -> smtplib.SMTP:
        trust = self.trust or ssl.create_default_context()
        if self.security is Security.TLS:
            return smtplib.SMTP_SSL(self.host, self.port, timeout=self.timeout, context=trust)
        server = smtplib.SMTP(self.host, self.port, timeout=self.timeout)
        if self.security is Security.STARTTLS:
            try:
                server.starttls(context=trust)
            except (smtplib.SMTPException, OSError):
                server.close()
                raise
        return server
