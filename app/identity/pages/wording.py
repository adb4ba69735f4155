"""Sentences of identity in the reader's language."""

from app.identity.domain.dual_control import Standing
from app.identity.domain.passwords import PasswordProfile
from app.identity.domain.rights import Action
from app.identity.domain.roles import Membership, Role
from app.identity.errors import MembershipReason, PasswordReason
from app.kit.i18n import Translator


def role_name(t: Translator, role: Role) -> str:
    """Name a role."""
    return {
        Role.ENTERPRISE_OWNER: t.gettext("企业负责人"),
        Role.ENTERPRISE_COLLEAGUE: t.gettext("企业同事"),
        Role.PROVIDER_ADMIN: t.gettext("服务商管理员"),
        Role.CONSULTANT: t.gettext("诊断顾问"),
        Role.EXPERT: t.gettext("评审专家"),
        Role.COUNTY_OFFICE: t.gettext("县（区）主管部门"),
        Role.CITY_OFFICE: t.gettext("市主管部门"),
        Role.PROVINCE_OFFICE: t.gettext("省主管部门"),
        Role.PARK_OFFICER: t.gettext("园区管理员"),
        Role.LEADER: t.gettext("领导（只读）"),
        Role.EVALUATOR: t.gettext("第三方评测机构"),
        Role.BANK: t.gettext("金融机构"),
        Role.CHAIN_LEADER: t.gettext("链主企业"),
        Role.SYSTEM_ADMIN: t.gettext("系统管理员"),
        Role.SECURITY_ADMIN: t.gettext("安全管理员"),
        Role.AUDIT_ADMIN: t.gettext("审计管理员"),
    }[role]


def ground_words(membership: Membership) -> str:
    """Say what a role is bound to: a region's or provider's code, or an enterprise."""
    return membership.region or membership.provider or (str(membership.enterprise or ""))


def password_words(t: Translator, reason: PasswordReason, profile: PasswordProfile) -> str:
    """Say what is wrong with a new password."""
    return {
        PasswordReason.TOO_SHORT: t.gettext("密码至少 %(shortest)s 个字符。", shortest=profile.shortest),
        PasswordReason.TOO_LONG: t.gettext("密码最长 %(longest)s 个字符。", longest=profile.longest),
        PasswordReason.COMMON: t.gettext("这个密码太常见，容易被猜中，请换一个。"),
        PasswordReason.CONTEXT: t.gettext("密码里不要包含登录名、姓名或本平台的名字。"),
        PasswordReason.CLASSES: t.gettext("密码要包含大写字母、小写字母、数字、符号中的至少三种。"),
        PasswordReason.SAME: t.gettext("新密码不能和原来的一样。"),
    }[reason]


def password_hint(t: Translator, profile: PasswordProfile) -> str:
    """Say what a password must be, before anybody types one."""
    if profile.classes:
        return t.gettext(
            "至少 %(shortest)s 个字符，大写、小写、数字、符号至少三种；90 天后需要更换。",
            shortest=profile.shortest,
        )
    return t.gettext(
        "至少 %(shortest)s 个字符，越长越好；可以用几个不相关的词连起来。", shortest=profile.shortest
    )


def membership_words(t: Translator, reason: MembershipReason) -> str:
    """Say why a role can not be given."""
    return {
        MembershipReason.GROUND_MISSING: t.gettext("请填写这个角色对应的地区代码或服务商代码。"),
        MembershipReason.WRONG_REGION: t.gettext(
            "地区代码与角色不符：县（区）填 6 位代码，市以 00 结尾，省以 0000 结尾。"
        ),
        MembershipReason.EXCLUDES: t.gettext(
            "系统、安全、审计三个管理员由三个人分别担任，也不能兼任其他角色。"
        ),
        MembershipReason.ALREADY: t.gettext("这个人已经有这个角色。"),
    }[reason]


def action_words(t: Translator, action: str) -> str:
    """Name an action of the audit trail; one that has no name yet stands as its code."""
    names = {
        "person.made": t.gettext("新建账号"),
        "person.invited": t.gettext("发出设置密码的链接"),
        "person.disabled": t.gettext("停用账号"),
        "person.enabled": t.gettext("重新启用账号"),
        "password.set": t.gettext("设置密码"),
        "password.changed": t.gettext("更换密码"),
        "totp.reset": t.gettext("重置手机验证器"),
        "role.asked": t.gettext("申请角色"),
        "role.given": t.gettext("授予角色"),
        "role.approved": t.gettext("批准角色"),
        "role.ended": t.gettext("收回角色"),
        "sign-in.done": t.gettext("登录"),
        "sign-in.refused": t.gettext("登录被拒"),
        "sign-in.ended": t.gettext("退出登录"),
        "approval.asked": t.gettext("申请第二人批准"),
        "approval.given": t.gettext("第二人批准"),
        "approval.declined": t.gettext("第二人退回"),
        "approval.used": t.gettext("按批准执行"),
        "personal.exported": t.gettext("导出个人信息"),
        "personal.erased": t.gettext("删除个人信息"),
        "consent.given": t.gettext("同意"),
        "consent.withdrawn": t.gettext("撤回同意"),
        "job.retried": t.gettext("重试后台任务"),
        "job.dropped": t.gettext("放弃后台任务"),
        "assessment.submitted": t.gettext("提交自评"),
        "assessment.continued": t.gettext("接着再做一份"),
        "assessment.scored": t.gettext("评分"),
        "case.request": t.gettext("申请现场诊断"),
        "case.nomination": t.gettext("提名企业"),
        "case.assign": t.gettext("派单"),
        "case.reassign": t.gettext("改派"),
        "case.verified": t.gettext("核验一道题"),
        "case.unverified": t.gettext("撤回一题的核验"),
        "case.findings-drafted": t.gettext("按规则生成发现草稿"),
        "case.finding-written": t.gettext("写发现"),
        "case.remarked": t.gettext("写意见"),
        "case.mended": t.gettext("改完一条意见"),
        "case.marked": t.gettext("打分"),
        "case.sign": t.gettext("签字"),
        "case.issue": t.gettext("会签并签发"),
        "case.issued": t.gettext("签发诊断结果"),
    }
    return names.get(action, action)


def asked_words(t: Translator, action: Action) -> str:
    """Name an act that needs a second person."""
    return {
        Action.REVOKE_REPORT: t.gettext("撤回一份已签发的报告"),
        Action.EXPORT_BULK: t.gettext("批量导出报告"),
    }.get(action, str(action))


def fact_words(t: Translator, name: str) -> str:
    """Name a fact of an act that needs a second person."""
    return {
        "number": t.gettext("报告编号"),
        "region": t.gettext("地区代码"),
        "form": t.gettext("文件形式"),
        "language": t.gettext("语言"),
        "reader": t.gettext("交给谁看"),
        "count": t.gettext("份数"),
    }[name]


def standing_words(t: Translator, standing: Standing) -> str:
    """Say where an act that needs a second person stands."""
    return {
        Standing.WAITING: t.gettext("等待批准"),
        Standing.APPROVED: t.gettext("已批准"),
        Standing.DECLINED: t.gettext("已退回"),
        Standing.LAPSED: t.gettext("已过期"),
        Standing.DONE: t.gettext("已执行"),
    }[standing]
