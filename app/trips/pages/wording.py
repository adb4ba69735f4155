"""Sentences about trips in the reader's language."""

from app.kit.i18n import Translator
from app.trips.domain import StopState
from app.trips.errors import FieldRefused, Flaw
from app.trips.service import (
    LONGEST_FIRM,
    LONGEST_MET,
    LONGEST_NAME,
    LONGEST_TEXT,
    LONGEST_TRIP,
    MOST_STOPS,
)


def state_name(t: Translator, state: StopState) -> str:
    """Name where a stop stands."""
    return {
        StopState.PLANNED: t.gettext("待走访"),
        StopState.ADVISED: t.gettext("已给建议"),
        StopState.CASE_WANTED: t.gettext("建议立工单"),
        StopState.CASE_OPENED: t.gettext("已立工单"),
        StopState.SKIPPED: t.gettext("没去成"),
    }[state]


def tone(state: StopState) -> str:
    """Say how a state is drawn: still to do, waiting for the office, or over."""
    return {StopState.PLANNED: "mine", StopState.CASE_WANTED: "waits"}.get(state, "over")


def flaw_words(t: Translator, fault: FieldRefused) -> str:
    """Say what is wrong with a field, and what to do."""
    longest = {"name": LONGEST_NAME, "names": LONGEST_FIRM, "met": LONGEST_MET}.get(
        fault.field, LONGEST_TEXT
    )
    return {
        Flaw.MISSING: t.gettext("请填写这一项。"),
        Flaw.TOO_LONG: t.gettext("最长 %(longest)s 字，请删减。", longest=longest),
        Flaw.NO_DAY: t.gettext("请填日期，例如 2026-12-08。"),
        Flaw.DAYS_TURNED: t.gettext("结束日期不能早于开始日期。"),
        Flaw.TOO_MANY_DAYS: t.gettext("一次巡诊最长 %(n)s 天，请分成几次。", n=LONGEST_TRIP.days),
        Flaw.NOBODY: t.gettext("请从列出的人里至少选一位。"),
        Flaw.MIXED: t.gettext("顾问要来自同一家服务商，专家不限。请重新选择。"),
        Flaw.NO_FIRM: t.gettext("请勾选企业，或在下面写企业名称；已经在名单里的不会重复加入。"),
        Flaw.TOO_MANY: t.gettext("一次巡诊最多 %(n)s 家，请分成几次。", n=MOST_STOPS),
        Flaw.LINKED: t.gettext(
            "%(name)s与这个组的服务商有关联，不能由他们走访。请去掉这一家。", name=fault.about
        ),
        Flaw.UNKNOWN: t.gettext("请从列出的选项中选择。"),
    }[fault.flaw]


def stale_words(t: Translator) -> str:
    """Say that somebody else of the team was faster."""
    return t.gettext(
        "您打开这一页之后，同组的人已经改过这一家。刚才的没有保存，您写的留在下面，请对照后再存。"
    )


def over_words(t: Translator) -> str:
    """Say that the trip is over."""
    return t.gettext("这次巡诊已经结束，不能再改。您写的留在下面。")
