"""Faults of a pool file as sentences: where it is, what was expected, what stands there."""

from collections.abc import Mapping

from app.kit.i18n import Translator
from app.providers.errors import Fault, FaultCode


def fault_words(t: Translator, fault: Fault) -> str:
    """Say a fault with its place in the reader's language."""
    return place_words(t, fault) + what_words(t, fault)


def place_words(t: Translator, fault: Fault) -> str:
    """Say where a fault is, up to the colon."""
    if not fault.sheet:
        return ""
    if fault.row and fault.column:
        return t.gettext(
            "工作表“%(sheet)s”第 %(row)s 行“%(column)s”栏：",
            sheet=fault.sheet,
            row=fault.row,
            column=fault.column,
        )
    if fault.row:
        return t.gettext("工作表“%(sheet)s”第 %(row)s 行：", sheet=fault.sheet, row=fault.row)
    return t.gettext("工作表“%(sheet)s”：", sheet=fault.sheet)


def what_words(t: Translator, fault: Fault) -> str:
    """Say what was expected and what stands there."""
    facts: Mapping[str, str] = fault.facts
    sentences = {**_of_files(t), **_of_cells(t), **_of_rows(t), **_of_answers(t), **_of_keeping(t)}
    return sentences[fault.code] % facts


def _of_files(t: Translator) -> dict[FaultCode, str]:
    return {
        FaultCode.UNREADABLE: t.gettext("文件打不开：%(why)s。"),
        FaultCode.TOO_LARGE: t.gettext("文件太大，最大 %(most)s MB，请分几次导入。"),
        FaultCode.NOT_A_WORKBOOK: t.gettext(
            "这不是能读的 .xlsx 工作簿，请用模板另存为“Excel 工作簿（.xlsx）”。"
        ),
        FaultCode.NOT_JSON: t.gettext("这不是能读的 JSON 文件：%(why)s。"),
        FaultCode.NOT_CSV: t.gettext("这不是能读的 CSV 文件：每张表之前应有一行表名，如“[服务商]”。"),
        FaultCode.UNKNOWN_ENDING: t.gettext("文件名应以 .xlsx、.csv 或 .json 结尾，现为“%(got)s”。"),
        FaultCode.MISSING_SHEET: t.gettext("缺少这张表，请从模板补上，表名不要改。"),
        FaultCode.MISSING_COLUMNS: t.gettext("第 1 行缺少这些栏：%(columns)s。"),
        FaultCode.COLUMN_TWICE: t.gettext("第 1 行有两个“%(name)s”栏，请只留一个。"),
        FaultCode.TOO_MANY_ROWS: t.gettext("共 %(rows)s 行，一次最多 %(most)s 行，请分几次导入。"),
        FaultCode.NO_PROVIDER: t.gettext("没有一行数据，至少要有一家服务商。"),
        FaultCode.TOO_MANY_FAULTS: t.gettext("错误超过 %(most)s 处，后面的没有再列；请先改好前面这些。"),
        FaultCode.MERGED: t.gettext("有合并的单元格（%(range)s），请取消合并，每格分别填写。"),
    }


def _of_cells(t: Translator) -> dict[FaultCode, str]:
    return {
        FaultCode.EMPTY: t.gettext("没有填写，这一栏必填。"),
        FaultCode.TOO_LONG: t.gettext("太长，最多 %(most)s 个字。"),
        FaultCode.NOT_A_NUMBER: t.gettext("应为不小于 0 的数字，现为“%(got)s”。"),
        FaultCode.NOT_WHOLE: t.gettext("应为整数，现为“%(got)s”。"),
        FaultCode.OUT_OF_RANGE: t.gettext("应在 %(least)s 到 %(most)s 之间，现为“%(got)s”。"),
        FaultCode.TOO_FINE: t.gettext("最多四位小数，现为“%(got)s”。"),
        FaultCode.NOT_A_DAY: t.gettext("应为日期，如 2027-12-31，现为“%(got)s”。"),
        FaultCode.NOT_LISTED: t.gettext("应为这些之一：%(choices)s，现为“%(got)s”。"),
        FaultCode.NOT_A_REGION: t.gettext("应为六位行政区划代码（全国填 000000），现为“%(got)s”。"),
        FaultCode.NOT_AN_INDUSTRY: t.gettext(
            "应为国民经济行业的门类字母或两位大类代码，如 C、33，现为“%(got)s”。"
        ),
        FaultCode.UNKNOWN_SCENE: t.gettext("没有“%(got)s”这个场景或能力，请从“选项”表里选。"),
        FaultCode.ONE_ONLY: t.gettext("只能填一个，现为“%(got)s”。"),
        FaultCode.CREDIT_CODE: t.gettext("应为 18 位统一社会信用代码，请核对位数和校验位，现为“%(got)s”。"),
    }


def _of_rows(t: Translator) -> dict[FaultCode, str]:
    return {
        FaultCode.TWICE: t.gettext("“%(got)s”和第 %(other)s 行重复，每个编号只能用一次。"),
        FaultCode.CREDIT_CODE_TWICE: t.gettext("信用代码“%(got)s”和第 %(other)s 行重复，一家只填一行。"),
        FaultCode.UNKNOWN_OWNER: t.gettext("“服务商”表里没有编号“%(got)s”。"),
        FaultCode.PRICE_REVERSED: t.gettext("最低价 %(low)s 高于最高价 %(high)s，是不是填反了？"),
        FaultCode.LEVELS_REVERSED: t.gettext("对应场景时要填等级，并且起始等级要低于达到等级。"),
        FaultCode.DAYS_REVERSED: t.gettext("起始日 %(low)s 晚于有效期 %(high)s，是不是填反了？"),
        FaultCode.MORE_RESEARCHERS: t.gettext("研发人员 %(got)s 人，多于员工总数 %(most)s 人。"),
        FaultCode.HALF_A_FIGURE: t.gettext("指标、改造前、改造后、单位四栏要一起填，或者都不填。"),
    }


def _of_answers(t: Translator) -> dict[FaultCode, str]:
    return {
        FaultCode.OUTSIDE_REGION: t.gettext("应为您辖区内一个县区的六位代码，现为“%(got)s”。"),
        FaultCode.UNKNOWN_ENTERPRISE: t.gettext(
            "“企业”表里没有信用代码“%(got)s”，以前也没有导入过；请先填这家企业。"
        ),
        FaultCode.UNKNOWN_QUESTIONNAIRE: t.gettext("没有“%(got)s”这份问卷，可填：%(choices)s。"),
        FaultCode.UNKNOWN_ITEM: t.gettext("这份问卷里没有“%(got)s”这道题。"),
        FaultCode.NOT_AN_ANSWER: t.gettext("这道题不能这样答，现为“%(got)s”；应当是：%(expected)s。"),
        FaultCode.ALREADY_SUBMITTED: t.gettext("企业已经提交这份自评，作答不能再改。"),
        FaultCode.NOT_A_RESULT: t.gettext("这一项填得不对，请核对数值、小数位数或日期，现为“%(got)s”。"),
    }


def _of_keeping(t: Translator) -> dict[FaultCode, str]:
    return {
        FaultCode.CREDIT_CODE_TAKEN: t.gettext(
            "信用代码“%(got)s”在资源池里已属于编号 %(other)s，请沿用原编号。"
        ),
        FaultCode.OWNED_BY_OTHER: t.gettext(
            "编号“%(got)s”在资源池里已属于服务商 %(other)s，请换一个编号。"
        ),
        FaultCode.STATE_OF_NEW: t.gettext(
            "新服务商只能填“草稿”或“已提交”，入池要经过审查和公示，现为“%(got)s”。"
        ),
        FaultCode.STATE_OF_KNOWN: t.gettext("状态不能用表格改，资源池里现为“%(known)s”，表里是“%(got)s”。"),
        FaultCode.OFFICE_ONLY: t.gettext("这一栏由资源池办公室填写，请保持原样“%(known)s”。"),
        FaultCode.NOT_YOURS: t.gettext("您的口令只能维护服务商 %(known)s，不能改“%(got)s”。"),
        FaultCode.NOT_YOUR_REGION: t.gettext(
            "这家服务商不在您负责的地区（代码以 %(known)s 开头），请由它所在地的资源池办公室导入。"
        ),
    }
