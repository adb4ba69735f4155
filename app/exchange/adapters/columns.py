"""The sheets of an import: what reading and the template use."""

from app.enterprises.domain import ProductionType
from app.providers.adapters.columns import Column, Sheet
from app.providers.adapters.kinds import AMOUNT, DAY, INDUSTRY, REGION, WHOLE, Text, Words
from app.providers.errors import FaultCode

ENTERPRISES, ANSWERS, RESULTS = "企业", "作答", "结果"
PRODUCTION = {"离散型": str(ProductionType.DISCRETE), "流程型": str(ProductionType.PROCESS)}
_NAMES = {code: name for name, code in PRODUCTION.items()}
_PRODUCTION = Words(
    FaultCode.NOT_LISTED, PRODUCTION.get, _NAMES.__getitem__, lambda: tuple(PRODUCTION), is_many=False
)
_CREDIT_CODE = Text(18)
_QUESTIONNAIRE = Text(40)

SHEETS = (
    Sheet(
        ENTERPRISES,
        "enterprises",
        (
            Column("credit_code", "统一社会信用代码", _CREDIT_CODE, "18 位；每家一行"),
            Column("name", "名称", Text(120), "营业执照上的全称"),
            Column("region", "地区代码", REGION, "所在县区的六位行政区划代码，在您的辖区内"),
            Column("industry", "行业", INDUSTRY, "国民经济行业两位大类代码，如 33"),
            Column("employees", "从业人数", WHOLE, "上年末人数，可空", must=False),
            Column("revenue", "营业收入(万元)", AMOUNT, "上年数，可空", must=False),
            Column("production_type", "生产类型", _PRODUCTION, "离散型或流程型，可空", must=False),
        ),
    ),
    Sheet(
        ANSWERS,
        "answers",
        (
            Column("credit_code", "统一社会信用代码", _CREDIT_CODE, "哪家企业的作答"),
            Column("questionnaire", "问卷", _QUESTIONNAIRE, "问卷代码，如 miit-sme-2024"),
            Column("item", "题目", Text(40), "题目编号，如 Q01"),
            Column("answer", "答案", Text(200), "选项字母；多选用；分隔；数值写 total=100；digital=35；或 不知道、不适用"),
        ),
        must=False,
    ),
    Sheet(
        RESULTS,
        "results",
        (
            Column("credit_code", "统一社会信用代码", _CREDIT_CODE, "哪家企业的结果"),
            Column("questionnaire", "问卷", _QUESTIONNAIRE, "只收以前版本的结果，如 miit-sme-2022"),
            Column("total", "总分", AMOUNT, "证书上的总分，最多两位小数"),
            Column("held_on", "评测日期", DAY, "如 2023-06-30"),
            Column("office", "发证单位", Text(120), "可空", must=False),
            Column("certificate", "证书编号", Text(80), "可空", must=False),
        ),
        must=False,
    ),
)  # fmt: skip
SHEET_BY_NAME = {sheet.name: sheet for sheet in SHEETS}
EXAMPLES = {
    ENTERPRISES: ("91320500MA00000000", "某某五金制品有限公司", "320583", "33", 62, 2200, "离散型"),
    ANSWERS: ("91320500MA00000000", "miit-sme-2024", "Q01", "B；C"),
    RESULTS: ("91320500MA00000000", "miit-sme-2022", 49.4, "2023-06-30", "某某市工信局", "SZ-2023-001"),
}
GUIDE = (
    "“企业”每家一行；“作答”每题一行；“结果”登记以前版本的评测结果。没有作答或结果时，那张表可以空着。",
    "导入的作答只是草稿：企业凭续填码打开，核对以后由企业自己提交。",
    "同一份文件再导一次，什么都不变；改过的行以新文件为准。企业已提交的自评不能再用表格改。",
    "蓝底的栏必填，灰底的栏可空。表名和表头文字请不要改，不要合并单元格。以“例：”开头的行会跳过。",
)
