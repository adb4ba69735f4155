"""What letters about an assessment say, and sending them: invitations, reminders, resume links."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from app.assessments.repository import assessments_by_ids
from app.assessments.repository.sharing import assessments_with_address, resume_address
from app.assessments.service.delegating import address_of
from app.assessments.tables import Assessment, Delegation, ResumeAddress
from app.enterprises.service.keeping import profile_of
from app.identity.domain import digest, resume_token, spaced
from app.identity.service import has_closed_link
from app.kit.clock import china_date
from app.kit.i18n import Translator
from app.kit.sealing import Sealer
from app.letters.service import Writing, put_down

MOST_LINKS = 5


@dataclass(frozen=True, slots=True)
class Desk:
    """From where letters are written: the language, the address of the service, and its secret."""

    t: Translator
    public_url: str
    secret: str
    sealer: Sealer
    """What seals and opens addresses."""

    def resume_link(self, assessment_id: UUID) -> str:
        """Give the link that opens a whole assessment."""
        return f"{self.public_url}/resume/{resume_token(self.secret, assessment_id)}"

    def part_link(self, delegation_id: UUID) -> str:
        """Give the link that opens a colleague's sections."""
        return f"{self.public_url}/delegated/{resume_token(self.secret, delegation_id)}"

    def address(self, row: Delegation) -> str:
        """Give a colleague's e-mail address, empty without one."""
        return address_of(row, self.sealer)


def invitation_words(desk: Desk, row: Delegation, enterprise: str, sections: Sequence[str]) -> str:
    """Write what to send by chat: who asks, what for, and the link on a line of its own."""
    t = desk.t
    due = t.gettext("，请在 %(day)s 前填好", day=row.due_on.isoformat()) if row.due_on else ""
    return t.gettext(
        "%(name)s，您好！%(enterprise)s在做数字化水平自评，想请您帮忙填“%(sections)s”这部分%(due)s。手机点开链接就能填，不用注册。——%(asked_by)s\n%(link)s",
        name=row.name,
        enterprise=enterprise or t.gettext("我们厂"),
        sections=t.gettext("、").join(sections),
        due=due,
        asked_by=row.asked_by,
        link=desk.part_link(row.id),
    )


def reminder_words(desk: Desk, row: Delegation, missing: int) -> str:
    """Write what reminds by chat, with the link on a line of its own."""
    t = desk.t
    left = t.gettext("还有 %(n)s 题没填", n=missing) if missing else t.gettext("题已填完，还没有交回")
    due = t.gettext("，请在 %(day)s 前填好", day=row.due_on.isoformat()) if row.due_on else ""
    return t.gettext(
        "%(name)s，您好！请您帮忙填的数字化水平自评%(left)s%(due)s。接着填请点下面的链接。——%(asked_by)s\n%(link)s",
        name=row.name,
        left=left,
        due=due,
        asked_by=row.asked_by,
        link=desk.part_link(row.id),
    )


def send_invitation(
    session: Session, desk: Desk, row: Delegation, enterprise: str, sections: Sequence[str], *, at: datetime
) -> None:
    """Put down the letter that asks a colleague."""
    t = desk.t
    subject = t.gettext(
        "%(who)s请您帮忙填：%(what)s", who=row.asked_by, what=desk.t.gettext("、").join(sections)
    )
    message = [t.gettext("%(who)s的留言：", who=row.asked_by), _quoted(row.message)] if row.message else []
    lines = [invitation_words(desk, row, enterprise, sections), *message, _footer(t, row.asked_by)]
    put_down(session, row.id, desk.address(row), Writing(subject, "\n\n".join(lines), t.language), at=at)


def send_reminder(session: Session, desk: Desk, row: Delegation, missing: int, *, at: datetime) -> None:
    """Put down the letter that reminds a colleague."""
    subject = desk.t.gettext("提醒：%(who)s请您帮忙填的自评", who=row.asked_by)
    text = "\n\n".join((reminder_words(desk, row, missing), _footer(desk.t, row.asked_by)))
    put_down(session, row.id, desk.address(row), Writing(subject, text, desk.t.language), at=at)


def send_resume_link(
    session: Session, desk: Desk, assessment: Assessment, address: str, *, at: datetime
) -> None:
    """Put down the letter with the resume link, and remember the address by its digest."""
    remember_address(session, assessment.id, address, desk.secret, at=at)
    _write_links(session, desk, [assessment], address, at=at)


def remember_address(
    session: Session, assessment_id: UUID, address: str, secret: str, *, at: datetime
) -> None:
    """Keep that an address is a contact of an assessment, by its digest."""
    key = address_digest(secret, address)
    row = resume_address(session, assessment_id, key) or ResumeAddress(
        assessment_id=assessment_id, digest=key, used_at=at
    )
    row.used_at = at
    session.add(row)


def send_claim_code(
    session: Session,
    desk: Desk,
    assessment: Assessment,
    address: str,
    code: str,
    *,
    minutes: int,
    at: datetime,
) -> None:
    """Put down the letter with the code that lets an account take over an assessment; it holds no link."""
    t = desk.t
    name = profile_of(session, assessment.enterprise_id).name
    lines = [
        t.gettext(
            "您（或您的同事）要把“%(enterprise)s”的数字化水平自评归到一个账号名下。", enterprise=name
        ),
        t.gettext("验证码：%(code)s", code=spaced(code)),
        t.gettext("请在刚才打开自评的那台电脑或手机上输入，%(n)s 分钟内有效，只能用一次。", n=minutes),
        t.gettext(
            "这封信由智诊自动发出，没有人查收回信。智诊不会打电话、发短信向您要验证码，也不收费。不是您要的，不用理会，也不要把验证码告诉任何人。"
        ),
    ]
    subject = t.gettext("归到账号名下的验证码")
    put_down(session, assessment.id, address, Writing(subject, "\n\n".join(lines), t.language), at=at)


def send_forgotten_links(
    session: Session, desk: Desk, address: str, credit_code: str, *, at: datetime
) -> None:
    """Put down the letter with the links of this enterprise, if this address was used for them before.

    Whoever asks learns nothing from the answer: it is the same whether a letter goes out or not.
    """
    ids = assessments_with_address(session, address_digest(desk.secret, address))
    wanted = credit_code.upper().replace(" ", "")
    found = [
        row
        for row in assessments_by_ids(session, ids)
        if profile_of(session, row.enterprise_id).credit_code in {wanted, ""}
        and not has_closed_link(session, row.id)
    ]
    if found:
        _write_links(session, desk, found[:MOST_LINKS], address, at=at)


def address_digest(secret: str, address: str) -> str:
    """Give what is kept of an address: a keyed digest that recognises it and tells nothing."""
    return digest(secret, f"address:{address.casefold()}")


def _write_links(
    session: Session, desk: Desk, rows: Sequence[Assessment], address: str, *, at: datetime
) -> None:
    t = desk.t
    entries = [
        t.gettext(
            "%(enterprise)s（最近修改 %(day)s）：\n%(link)s",
            enterprise=profile_of(session, row.enterprise_id).name or t.gettext("未填企业名称"),
            day=china_date(row.changed_at),
            link=desk.resume_link(row.id),
        )
        for row in rows
    ]
    lines = [
        t.gettext("您（或您的同事）在智诊填写数字化水平自评时，要求把继续填写的链接发到这个邮箱。"),
        *entries,
        t.gettext("链接等同钥匙：拿到的人可以查看和修改整份自评，请不要转发给外人。"),
        t.gettext(
            "这封信由智诊自动发出，没有人查收回信。智诊不会向您要密码，也不收费。不是您要的，删掉即可。"
        ),
    ]
    subject = t.gettext("继续填写数字化水平自评的链接")
    put_down(session, rows[0].id, address, Writing(subject, "\n\n".join(lines), t.language), at=at)


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}" for line in text.splitlines())


def _footer(t: Translator, asked_by: str) -> str:
    return t.gettext(
        "这封信由智诊代“%(who)s”发出，姓名和留言由对方填写，没有人查收回信。智诊不会向您要密码，也不收费。不认识对方或不方便帮忙，不用理会；您的邮箱只用来发这件事的邀请和提醒，结束后即删除。",
        who=asked_by,
    )
