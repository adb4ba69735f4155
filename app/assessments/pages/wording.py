"""Sentences for what is refused, in the reader's language."""

from app.assessments.domain.acting import Actor
from app.enterprises.errors import ProfileReason
from app.kit.i18n import Translator


def profile_refusal(t: Translator, reason: ProfileReason) -> str:
    """Say why a field of the profile is refused."""
    return {
        ProfileReason.MISSING: t.gettext("请填写这一项。"),
        ProfileReason.TOO_LONG: t.gettext("太长了，请控制在 120 个字以内。"),
        ProfileReason.CREDIT_CODE_LENGTH: t.gettext("统一社会信用代码是 18 位，请对照营业执照核对。"),
        ProfileReason.CREDIT_CODE_CHARACTERS: t.gettext(
            "统一社会信用代码只含数字和大写字母（不含 I、O、S、V、Z），请对照营业执照核对。"
        ),
        ProfileReason.CREDIT_CODE_CHECK: t.gettext("校验位不符，可能有一位抄错了，请对照营业执照核对。"),
        ProfileReason.UNKNOWN_REGION: t.gettext("没有这个地区，请从列表中选择。"),
        ProfileReason.REGION_NOT_COUNTY: t.gettext("请选到区、县一级。"),
        ProfileReason.UNKNOWN_INDUSTRY: t.gettext("没有这个行业，请从列表中选择。"),
        ProfileReason.UNKNOWN_PRODUCTION_TYPE: t.gettext("请选离散型或流程型。"),
        ProfileReason.NOT_A_NUMBER: t.gettext("请填数字，例如 60。"),
        ProfileReason.NOT_WHOLE: t.gettext("请填整数。"),
        ProfileReason.NEGATIVE: t.gettext("不能是负数。"),
        ProfileReason.TOO_LARGE: t.gettext("数字太大，请核对单位。"),
        ProfileReason.FORMULA: t.gettext("企业名称不能以 =、+、-、@ 开头。"),
    }[reason]


def writer_words(t: Translator, reader: Actor, by: str) -> str:
    """Say who changed an answer: "由 … " or "在别处", seen from whoever reads it."""
    if by:
        return t.gettext("由 %(name)s ", name=by)
    return t.gettext("在别处") if reader.is_owner else t.gettext("由负责人")
