"""Words for evidence: why a file is refused, how large it is, what it is."""

from datetime import date

from app.evidence.domain import LARGEST_FILE, LARGEST_OWNER, LONGEST_NOTE, MB, MOST_AN_ITEM, Kind
from app.evidence.errors import EvidenceFull, Reason
from app.evidence.service.keeping import Evidence
from app.kit.i18n import Translator

KB = 1024


def file_refusal(t: Translator, reason: Reason, name: str) -> str:
    """Say in one sentence why a file is not accepted and what to do."""
    sentence = _sentence(t, reason)
    return t.gettext("“%(name)s”：%(sentence)s", name=name, sentence=sentence) if name else sentence


def no_room(t: Translator, fault: EvidenceFull, name: str) -> str:
    """Say which limit is reached."""
    sentences = {
        "bytes": t.gettext(
            "这份自评的材料合计已到 %(most)s MB。请先删去不需要的，或把照片、扫描件缩小后再传。",
            most=LARGEST_OWNER // MB,
        ),
        "item": t.gettext("一道题最多放 %(most)s 份材料。请先删去不需要的。", most=MOST_AN_ITEM),
    }
    sentence = sentences.get(fault.limit, t.gettext("材料份数已到上限。请先删去不需要的。"))
    return t.gettext("“%(name)s”：%(sentence)s", name=name, sentence=sentence) if name else sentence


def size_words(size: int) -> str:
    """Write a size as people read it: 820 KB, 3.4 MB."""
    return f"{max(round(size / KB), 1)} KB" if size < MB else f"{size / MB:.1f} MB"


def kind_words(t: Translator, file: Evidence) -> str:
    """Say what a file is: picture, PDF with its pages, workbook with its sheets."""
    if file.kind is Kind.PDF:
        return t.ngettext("PDF，%(n)s 页", "PDF，%(n)s 页", file.pages)
    if file.kind is Kind.XLSX:
        return t.ngettext("Excel，%(n)s 张表", "Excel，%(n)s 张表", file.pages)
    return t.gettext("图片")


def date_words(day: date) -> str:
    """Write the day of a file."""
    return day.isoformat()


def _sentence(t: Translator, reason: Reason) -> str:
    of_details = {
        Reason.NO_FILE: t.gettext("还没有选文件。请先拍照或选择文件，再点“上传”。"),
        Reason.DATE: t.gettext("日期请按“2026-11-24”的样子填写，不早于 1990 年。"),
        Reason.DATE_AHEAD: t.gettext("材料日期不能晚于今天。"),
        Reason.NOTE_TOO_LONG: t.gettext("说明请控制在 %(most)s 字以内。", most=LONGEST_NOTE),
    }
    return of_details.get(reason) or _of_names(t).get(reason) or _of_contents(t)[reason]


def _of_names(t: Translator) -> dict[Reason, str]:
    return {
        Reason.NAME: t.gettext("文件名里有路径或看不见的方向符号，请改成普通文件名再传。"),
        Reason.TWO_ENDINGS: t.gettext("文件名里夹着程序或网页的扩展名，请确认来源可靠，改名后再传。"),
        Reason.UNKNOWN_TYPE: t.gettext(
            "不支持这种文件。请上传照片（JPG、PNG、WebP）、PDF 或 Excel（.xlsx）。"
        ),
        Reason.HEIC: t.gettext(
            "这是苹果手机的 HEIC 照片，多数电脑打不开。请在“设置 › 相机 › 格式”选“兼容性最佳”后重拍，或截屏后上传截图。"
        ),
        Reason.OLD_EXCEL: t.gettext("请先用 Excel 或 WPS 打开，另存为 .xlsx 再传。"),
        Reason.CSV: t.gettext("请先用 Excel 或 WPS 打开，另存为 .xlsx 再传。"),
        Reason.MACROS: t.gettext("带宏的表格不能上传。请另存为不带宏的 .xlsx 再传。"),
        Reason.WORD: t.gettext("请先导出为 PDF 再传。"),
    }


def _of_contents(t: Translator) -> dict[Reason, str]:
    return {
        Reason.EMPTY: t.gettext("这个文件是空的，请重新选择。"),
        Reason.TOO_LARGE: t.gettext(
            "超过了 %(most)s MB。照片可截屏或缩小后再传，PDF 可拆开或降低扫描清晰度。",
            most=LARGEST_FILE // MB,
        ),
        Reason.NOT_WHAT_IT_SAYS: t.gettext("内容和扩展名不一致。请用原来的软件打开，重新导出后再传。"),
        Reason.MIXED: t.gettext("文件里还夹着别的文件。请用原来的软件打开，重新导出后再传。"),
        Reason.DAMAGED: t.gettext("文件不完整或已损坏，打不开。请检查原文件后重新上传。"),
        Reason.TOO_MANY_PIXELS: t.gettext(
            "图片尺寸太大（超过 6400 万像素）。请用手机普通画质重拍，或缩小后再传。"
        ),
        Reason.TOO_COMPLEX: t.gettext("文件内容异常庞大，无法安全打开。请拆开或重新导出后再传。"),
        Reason.TOO_MANY_PAGES: t.gettext("页数太多（超过 500 页）。请只保留能说明问题的几页。"),
        Reason.ENCRYPTED: t.gettext("文件设了密码或使用限制。请去掉密码后再传。"),
        Reason.SCRIPT: t.gettext("PDF 里带有会自动运行的内容。请用“打印为 PDF”重新导出后再传。"),
        Reason.EMBEDDED: t.gettext("文件里嵌着附件或其他对象。请去掉后，或“打印为 PDF”后再传。"),
        Reason.EXTERNAL: t.gettext("表格连着外部数据或程序。请另存一份、断开链接（粘贴为数值）后再传。"),
        Reason.VIRUS: t.gettext("杀毒扫描发现问题，文件没有保存。请先用杀毒软件检查这台设备。"),
    }
