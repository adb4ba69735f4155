"""Words for exports."""

from datetime import datetime

from app.enterprises.service.codes import code_tables
from app.kit.clock import china_time
from app.kit.i18n import Translator
from app.reports.domain.content import ReportForm
from app.reports.domain.exporting import LONGEST_PURPOSE, ExportReason, ExportState, Selection, StopReason
from app.reports.service.exporting import Asked, JobStanding
from app.reports.tables import ReportExport

LANGUAGE_NAMES = {"zh-CN": "简体中文", "en": "English"}


def selection_name(t: Translator, selection: Selection) -> str:
    """Say which reports are wanted."""
    return {
        Selection.ALL: t.gettext("自评版和现场核验版"),
        Selection.SELF: t.gettext("只要自评版"),
        Selection.VERIFIED: t.gettext("只要现场核验版"),
    }[selection]


def form_name(t: Translator, form: ReportForm) -> str:
    """Say how much of each report is wanted."""
    return {ReportForm.FULL: t.gettext("全文"), ReportForm.BRIEF: t.gettext("两页简报")}[form]


def region_name(t: Translator, code: str) -> str:
    """Name a region, or give its code where it has no name."""
    return code_tables().local_name(code, t.language) or code


def holds(t: Translator, row: ReportExport) -> str:
    """Say in one line what an export holds."""
    parts = (
        region_name(t, row.region),
        selection_name(t, Selection(row.selection)),
        form_name(t, ReportForm(row.form)),
        LANGUAGE_NAMES[row.language],
    )
    return " · ".join(parts)


def facts_told(t: Translator, asked: Asked) -> dict[str, str]:
    """Say for the second person what is asked for."""
    return {
        "region": f"{asked.region} {region_name(t, asked.region)}",
        "form": f"{form_name(t, asked.form)} · {selection_name(t, asked.selection)}",
        "language": LANGUAGE_NAMES[asked.language],
    }


def reason_words(t: Translator, reason: ExportReason) -> str:
    """Say why an export can not be asked for."""
    return {
        ExportReason.REGION_MISSING: t.gettext("请选一个您管辖范围内的地区"),
        ExportReason.PURPOSE_MISSING: t.gettext("请写明用来做什么，例如“报送省厅年度总结”"),
        ExportReason.PURPOSE_TOO_LONG: t.gettext("最多 %(n)s 个字", n=LONGEST_PURPOSE),
        ExportReason.NOTHING_THERE: t.gettext("这个地区还没有这样的报告"),
    }[reason]


def state_words(t: Translator, row: ReportExport, stands: JobStanding, now: datetime) -> str:
    """Say where an export stands."""
    state = ExportState(row.state)
    if state in {ExportState.ASKED, ExportState.READY} and now >= row.ends_at:
        state = ExportState.EXPIRED
    if state is ExportState.STOPPED:
        return {
            StopReason.RIGHT_LOST: t.gettext("已停止：申请人已不再有导出这个地区报告的权限。没有留下任何副本。"),
            StopReason.NOTHING_THERE: t.gettext("已停止：这个地区已经没有这样的报告。"),
        }[StopReason(row.stopped_for)]  # fmt: skip
    if state is ExportState.APPROVED:
        if stands.is_given_up:
            return t.gettext(
                "没有做完：试了几次都不成，已停下等系统管理员处理；做好的部分都在，重试会接着做。"
            )
        if stands.is_retried:
            return t.gettext("刚才没有做成，稍后自动再试；做好的部分都在。")
        return t.gettext("已批准，正在后台制作。可以离开，做完再来。")
    if stands.is_declined:
        return t.gettext("没有批准")
    return {
        ExportState.ASKED: t.gettext("等另一位同事批准（%(at)s 前有效）", at=china_time(row.ends_at)),
        ExportState.READY: t.gettext("已做好，可以下载"),
        ExportState.EXPIRED: t.gettext("已过期，副本已删除；需要时请重新申请"),
    }[state]
