"""Sentences about advisers in the reader's language."""

from app.advisers.domain import AdviceEvent, AdviceState, Way
from app.advisers.errors import Flaw
from app.kit.i18n import Translator


def way_name(t: Translator, way: Way) -> str:
    """Name a way of being in touch."""
    return {
        Way.VISIT: t.gettext("上门"),
        Way.CALL: t.gettext("电话"),
        Way.MESSAGE: t.gettext("微信、邮件"),
        Way.MEETING: t.gettext("会议、活动"),
    }[way]


def state_name(t: Translator, state: AdviceState) -> str:
    """Name where advice stands."""
    return {
        AdviceState.PROPOSED: t.gettext("待企业答复"),
        AdviceState.ACCEPTED: t.gettext("企业采纳"),
        AdviceState.DEFERRED: t.gettext("暂缓"),
        AdviceState.DECLINED: t.gettext("不采纳"),
        AdviceState.DOING: t.gettext("正在做"),
        AdviceState.DONE: t.gettext("已做成"),
        AdviceState.DROPPED: t.gettext("中止"),
    }[state]


def event_name(t: Translator, event: AdviceEvent) -> str:
    """Name what becomes of advice, as a button does it."""
    return {
        AdviceEvent.ACCEPT: t.gettext("企业采纳了"),
        AdviceEvent.DEFER: t.gettext("企业说暂缓"),
        AdviceEvent.DECLINE: t.gettext("企业不采纳"),
        AdviceEvent.BEGIN: t.gettext("开始做了"),
        AdviceEvent.FINISH: t.gettext("做成了"),
        AdviceEvent.DROP: t.gettext("不做了"),
    }[event]


def flaw_words(t: Translator, field: str, flaw: Flaw, longest: int) -> str:
    """Say what is wrong with a field."""
    if flaw is Flaw.TOO_LONG:
        return t.gettext("最长 %(longest)s 字，请删减。", longest=longest)
    if flaw is Flaw.NO_DAY:
        return t.gettext("请填联系的日期，例如 2026-11-24。")
    if flaw is Flaw.DAY_AHEAD:
        return t.gettext("联系日期不能晚于今天。")
    if field == "handover":
        return t.gettext("请写明交接情况：做到哪一步、还有什么要办、找谁。")
    if field.startswith("why-"):
        return t.gettext("请写明企业说的原因。")
    return t.gettext("请填写这一项。")
