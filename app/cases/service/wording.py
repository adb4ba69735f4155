"""Sentences of the desk in the reader's language."""

from collections.abc import Mapping
from datetime import datetime

from app.cases.domain.rules import Names
from app.cases.domain.states import CaseEvent, CaseState
from app.cases.errors import Obstacle, RequestReason
from app.kit.clock import CHINA
from app.kit.i18n import Translator


def state_name(t: Translator, state: CaseState) -> str:
    """Name a state."""
    return {
        CaseState.REQUESTED: t.gettext("待资格核对"),
        CaseState.ELIGIBLE: t.gettext("待派单"),
        CaseState.ASSIGNED: t.gettext("待接单"),
        CaseState.ACCEPTED: t.gettext("待约时间"),
        CaseState.SCHEDULED: t.gettext("已约上门"),
        CaseState.ON_SITE: t.gettext("现场诊断"),
        CaseState.DRAFTING: t.gettext("撰写中"),
        CaseState.INTERNAL_CHECK: t.gettext("内部复核"),
        CaseState.EXPERT_REVIEW: t.gettext("专家评审"),
        CaseState.RECTIFYING: t.gettext("整改中"),
        CaseState.CONFIRMING: t.gettext("待企业确认"),
        CaseState.DISPUTED: t.gettext("企业有异议"),
        CaseState.SIGNING: t.gettext("待签字"),
        CaseState.ISSUED: t.gettext("已签发"),
        CaseState.CLOSED: t.gettext("已办结"),
        CaseState.REJECTED: t.gettext("未受理"),
        CaseState.CANCELLED: t.gettext("已撤回"),
        CaseState.EXPIRED: t.gettext("已过期"),
    }[state]


def event_name(t: Translator, event: str) -> str:
    """Name a step, as a button does it."""
    return {
        "request": t.gettext("企业申请"),
        "nomination": t.gettext("主管部门提名"),
        CaseEvent.FIND_ELIGIBLE: t.gettext("符合条件，受理"),
        CaseEvent.REJECT: t.gettext("不受理"),
        CaseEvent.ASSIGN: t.gettext("派单"),
        CaseEvent.REASSIGN: t.gettext("改派"),
        CaseEvent.ACCEPT: t.gettext("接单"),
        CaseEvent.DECLINE: t.gettext("退单"),
        CaseEvent.SCHEDULE: t.gettext("约定上门日期"),
        CaseEvent.ARRIVE: t.gettext("到达现场，开始诊断"),
        CaseEvent.LEAVE: t.gettext("现场结束，开始撰写"),
        CaseEvent.HAND_IN: t.gettext("提交内部复核"),
        CaseEvent.PASS: t.gettext("复核通过，送专家评审"),
        CaseEvent.SEND_BACK: t.gettext("退回修改"),
        CaseEvent.NAME_EXPERTS: t.gettext("指定评审专家"),
        CaseEvent.RETURN: t.gettext("退回整改"),
        CaseEvent.APPROVE: t.gettext("评审通过，请企业确认"),
        CaseEvent.RESUBMIT: t.gettext("整改完成，再送评审"),
        CaseEvent.CONFIRM: t.gettext("确认诊断结果"),
        CaseEvent.OBJECT: t.gettext("提出异议"),
        CaseEvent.UPHOLD: t.gettext("异议成立，退回整改"),
        CaseEvent.DISMISS: t.gettext("异议不成立，维持结果"),
        CaseEvent.SIGN: t.gettext("签字"),
        CaseEvent.ISSUE: t.gettext("会签并签发"),
        CaseEvent.CLOSE: t.gettext("办结"),
        CaseEvent.CANCEL: t.gettext("撤回申请"),
        CaseEvent.EXPIRE: t.gettext("长期无人办理，自动结束"),
    }[event]


def obstacle_words(t: Translator, found: Obstacle, count: int) -> str:
    """Say what stands in the way of a step, and what to do."""
    if found is Obstacle.ITEMS_OPEN:
        return t.ngettext(
            "还有 %(n)s 题没有核验，或改了没写原因。请先补齐。",
            "还有 %(n)s 题没有核验，或改了没写原因。请先补齐。",
            count,
        )
    if found is Obstacle.MUST_FIX_OPEN:
        return t.ngettext(
            "还有 %(n)s 条必须整改的意见没有改完。", "还有 %(n)s 条必须整改的意见没有改完。", count
        )
    return {
        Obstacle.TEAM_TOO_SMALL: t.gettext(
            "诊断组至少 %(n)s 人：一人主笔，一人复核。请再选一位。", n=count
        ),
        Obstacle.TEAM_MIXED: t.gettext("诊断组成员要来自同一家服务商，并且是这里列出的顾问。请重新选择。"),
        Obstacle.CONFLICT: t.gettext(
            "这家服务商与企业有关联，或已不在资源池，不能承担这次诊断。请换一家。"
        ),
        Obstacle.NO_DATE: t.gettext("请填写上门日期。"),
        Obstacle.DATE_PAST: t.gettext("上门日期已经过去，请选今天或以后的日期。"),
        Obstacle.SAME_READER: t.gettext(
            "提交的人不能自己复核。请诊断组另一位成员复核；人手不够时，请主管部门改派。"
        ),
        Obstacle.NO_EXPERT: t.gettext("请至少选一位专家。"),
        Obstacle.EXPERT_ON_TEAM: t.gettext("评审专家不能是诊断组成员。请换一位。"),
        Obstacle.RUBRIC_OPEN: t.gettext("还有 %(n)s 项评审没有打分。", n=count),
        Obstacle.RATING_OPEN: t.gettext("还有 %(n)s 个问题没有选。", n=count),
        Obstacle.MUST_FIX_NONE: t.gettext("退回前，请至少写一条“必须整改”的意见，诊断组才知道改哪里。"),
        Obstacle.SIGNED_ALREADY: t.gettext("您已经签过字（代办的人和本人算一个人）。请等另一方签字。"),
        Obstacle.SIGNATURE_MISSING: t.gettext("要由诊断组一人、评审专家一人分别签字，才能签发。"),
        Obstacle.SIGNATURE_THERE: t.gettext("已有一人签字，请用“会签并签发”。"),
        Obstacle.REMARK_MISSING: t.gettext("请写明原因，对方会看到。"),
        Obstacle.REMARK_TOO_LONG: t.gettext("说明最长 %(n)s 字，请删减。", n=count),
    }[found]


def request_words(t: Translator, reason: RequestReason) -> str:
    """Say what is wrong with a field of a request."""
    return {
        RequestReason.MISSING: t.gettext("请填写这一项。"),
        RequestReason.TOO_LONG: t.gettext("太长了，请删减。"),
        RequestReason.PHONE: t.gettext("请填电话号码，例如 13800000000 或 0512-12345678。"),
        RequestReason.UNKNOWN: t.gettext("请从列出的选项中选择。"),
    }[reason]


def method_name(t: Translator, method: str) -> str:
    """Name a way of assigning."""
    return {
        "choice": t.gettext("选定"),
        "match": t.gettext("按匹配排名"),
        "lot": t.gettext("抽签"),
        "rotation": t.gettext("轮派（手上工单最少的）"),
    }.get(method, "")


def in_language(names: Names, language: str) -> str:
    """Give a name of the rules in the reader's language."""
    return names[language]


def choices(listed: Mapping[str, Names], language: str) -> tuple[tuple[str, str], ...]:
    """Give code and name of every entry of a closed list."""
    return tuple((code, in_language(names, language)) for code, names in listed.items())


def due_words(t: Translator, due_at: datetime | None, now: datetime) -> tuple[str, bool]:
    """Say when something is due, by days in China, and whether that is past."""
    if due_at is None:
        return "", False
    days = (due_at.astimezone(CHINA).date() - now.astimezone(CHINA).date()).days
    if due_at < now:
        if days == 0:
            return t.gettext("今天已到期"), True
        return t.ngettext("超期 %(n)s 天", "超期 %(n)s 天", -days), True
    if days == 0:
        return t.gettext("今天到期"), False
    return t.ngettext("还有 %(n)s 天", "还有 %(n)s 天", days), False
