"""The closed lists of the pool; a workbook holds the values as they stand here, in Chinese."""

from dataclasses import dataclass
from enum import StrEnum


class ProviderClass(StrEnum):
    """Classes in use in the programmes."""

    CHAIN_LEADER = "链主型"
    INTEGRATOR = "综合集成型"
    LIGHT_PRODUCT = "小快轻准产品型"
    DIAGNOSIS = "诊断机构"
    NETWORK = "网络运营商"
    SECURITY = "安全服务"
    AI = "AI应用"
    CLOUD = "云与算力"
    LEGAL = "法律合规"


class ProviderState(StrEnum):
    """Where a provider stands; see `app.providers.domain.states` for how it moves."""

    DRAFT = "草稿"
    SUBMITTED = "已提交"
    FORMAL_CHECK = "形式审查"
    EXPERT_REVIEW = "专家评审"
    PUBLIC_NOTICE = "公示"
    IN_POOL = "在池"
    WATCH = "关注"
    WARNED = "预警"
    RECTIFYING = "整改"
    SUSPENDED = "暂停"
    REMOVED = "移出"
    APPEAL = "申诉"


PUBLIC_STATES = frozenset({ProviderState.IN_POOL, ProviderState.WATCH})
"""Whoever stands here is shown to the public and may be recommended."""


class PriceModel(StrEnum):
    """How an offer is paid for."""

    ONCE = "一次性"
    SUBSCRIPTION = "订阅"
    PROJECT = "按项目"
    FREE = "免费"


class Deployment(StrEnum):
    """Where an offer runs."""

    CLOUD = "云端"
    LOCAL = "本地"
    HYBRID = "混合"
    NONE = "不适用"


class OfferKind(StrEnum):
    """What is sold: a finished product, a solution fitted to the customer, or people's work."""

    PRODUCT = "产品"
    SOLUTION = "解决方案"
    SERVICE = "服务"


class AiLink(StrEnum):
    """The five links of the Jiangsu AI-in-manufacturing diagnosis plan (2026)."""

    DESIGN = "研发设计"
    PRODUCTION = "生产制造"
    INSPECTION = "质量检测"
    OPERATION = "运营管理"
    SUPPLY = "供应链管理"


class SecurityLevel(StrEnum):
    """The graded-protection level (等保) an offer has passed."""

    NONE = "未定级"
    ONE = "一级"
    TWO = "二级"
    THREE = "三级"
    FOUR = "四级"


class RevenueBand(StrEnum):
    """Yearly revenue; our own bands (provenance: own)."""

    UNKNOWN = "未填"
    BELOW_5M = "500万元以下"
    BELOW_20M = "500万至2000万元"
    BELOW_100M = "2000万至1亿元"
    BELOW_1B = "1亿至10亿元"
    ABOVE_1B = "10亿元以上"


class Listing(StrEnum):
    """Where the shares are traded."""

    NONE = "未上市"
    NEEQ = "新三板"
    BEIJING = "北交所"
    SHANGHAI = "上交所"
    SHENZHEN = "深交所"
    ABROAD = "境外"


class CreditStanding(StrEnum):
    """What the check of public credit records found."""

    UNCHECKED = "未查"
    GOOD = "正常"
    ABNORMAL = "经营异常"
    DISHONEST = "严重失信"


SIZES = {"微型": "micro", "小型": "small", "中型": "medium", "大型": "large"}
"""Size classes of the workbook → codes of `app.enterprises.domain.SizeClass`."""


@dataclass(frozen=True, slots=True)
class Capability:
    """Something a provider can do: one of the 16 scenes, or a foundation."""

    code: str
    is_scene: bool
    name: str
    name_en: str
