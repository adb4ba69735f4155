"""Sentences about what is held of somebody, in the reader's language."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.identity.domain.personal import Hold, Holding
from app.kit.clock import china_date, china_time
from app.kit.i18n import Translator


@dataclass(frozen=True, slots=True)
class HoldingView:
    """One record as a person reads it: what it is, since when, its fields, and why it stays (empty: it can go)."""

    what: str
    since: str
    fields: tuple[tuple[str, str], ...]
    why: str


def holding_views(t: Translator, holdings: Sequence[Holding]) -> tuple[HoldingView, ...]:
    """Put holdings into words."""
    return tuple(
        HoldingView(
            kind_words(t, holding.kind),
            china_time(holding.since),
            tuple((field_words(t, name), value) for name, value in holding.data.items() if value),
            hold_words(t, holding),
        )
        for holding in holdings
    )


def kind_words(t: Translator, kind: str) -> str:
    """Name a kind of record."""
    return {
        "account": t.gettext("账号"),
        "sign-in": t.gettext("登录中的设备"),
        "role": t.gettext("担任过的角色"),
        "approval": t.gettext("申请或批准过的事项"),
        "consent": t.gettext("同意与撤回的记录"),
        "audit": t.gettext("操作记录"),
        "case-contact": t.gettext("现场诊断的联系人"),
        "case-attendance": t.gettext("现场诊断时的签到"),
        "case-interview": t.gettext("现场访谈的对象"),
        "case-said": t.gettext("对诊断的评价和说明"),
        "case-part": t.gettext("参加过的诊断"),
        "case-step": t.gettext("诊断中办过的一步"),
        "case-signature": t.gettext("诊断上的签字"),
        "pledge": t.gettext("提交时的承诺人"),
        "colleague": t.gettext("请同事填写的记录"),
        "addresses": t.gettext("收过续填链接的邮箱（只存不可还原的摘要）"),
        "evidence-names": t.gettext("上传佐证材料的同事"),
    }.get(kind, kind)


def field_words(t: Translator, name: str) -> str:
    """Name a field of a record."""
    return {
        "login": t.gettext("登录名"),
        "name": t.gettext("姓名"),
        "names": t.gettext("姓名"),
        "phone": t.gettext("电话"),
        "email": t.gettext("邮箱"),
        "contact": t.gettext("联系人"),
        "post": t.gettext("职务"),
        "department": t.gettext("部门"),
        "asked_by": t.gettext("邀请人"),
        "message": t.gettext("留言"),
        "count": t.gettext("个数"),
        "origin": t.gettext("网络地址"),
        "agent": t.gettext("浏览器"),
        "role": t.gettext("角色"),
        "ground": t.gettext("范围"),
        "action": t.gettext("事项"),
        "object": t.gettext("对象"),
        "purpose": t.gettext("用途"),
        "version": t.gettext("说明版本"),
        "case": t.gettext("工单"),
        "part": t.gettext("身份"),
        "event": t.gettext("步骤"),
    }.get(name, name)


def hold_words(t: Translator, holding: Holding) -> str:
    """Say why a record must stay, and until when; empty where nothing holds it."""
    if holding.hold is None:
        return ""
    if holding.hold is Hold.AUDIT:
        until = china_date(holding.until) if holding.until else ""
        return t.gettext(
            "操作记录依法至少保存 180 天且不得改动，%(day)s 以后可随旧记录一并清除。", day=until
        )
    return {
        Hold.REPORT: t.gettext("报告已签发，承诺人姓名是它的依据，要和报告一起保存。"),
        Hold.DIAGNOSIS: t.gettext("属于已留档的诊断过程，签名和经办人不能抹去。"),
        Hold.TWO_PEOPLE: t.gettext("证明这件事由两个人分别经办，要保存备查。"),
        Hold.CONSENT: t.gettext("证明您何时同意、何时撤回，要保存备查。"),
        Hold.ROLE: t.gettext("账号还担任角色。请先请系统管理员收回角色，再来申请删除。"),
        Hold.CASE_OPEN: t.gettext("现场诊断还没有办完，顾问要能联系到您；办完或撤回后就可以删除。"),
        Hold.IN_PROGRESS: t.gettext("自评还在填写。提交后，或者收回委托后，就可以删除。"),
    }[holding.hold]
