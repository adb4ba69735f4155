"""Sentences of identity in the reader's language."""

from app.identity.domain.roles import Membership, Role
from app.identity.errors import MembershipReason, PasskeyReason
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
        Role.SYSTEM_ADMIN: t.gettext("系统管理员"),
        Role.SECURITY_ADMIN: t.gettext("安全管理员"),
        Role.AUDIT_ADMIN: t.gettext("审计管理员"),
    }[role]


def ground_words(membership: Membership) -> str:
    """Say what a role is bound to: a region's or provider's code, or an enterprise."""
    return membership.region or membership.provider or (str(membership.enterprise or ""))


def passkey_words(t: Translator, reason: PasskeyReason) -> str:
    """Say why a passkey is refused."""
    unproven = t.gettext("这个通行密钥不能用。请换一个，或用密码登录。")
    return {
        PasskeyReason.UNREADABLE: t.gettext("浏览器发来的内容不完整，请再试一次。"),
        PasskeyReason.OVER: t.gettext("等得太久了（超过 5 分钟）或已经用过，请再试一次。"),
        PasskeyReason.NOT_PROVEN: unproven,
        PasskeyReason.COPIED: t.gettext(
            "这个通行密钥可能被复制过，已拒绝。请用密码登录，移除它再重新添加，并告诉安全管理员。"
        ),
        PasskeyReason.KNOWN: t.gettext("这个通行密钥已经添加过。"),
        PasskeyReason.NAMELESS: t.gettext("请给它起个名称，再点一次“添加”。"),
        PasskeyReason.NOT_FRESH: t.gettext("为安全起见，登录后 15 分钟内才能添加，请重新登录一次。"),
        PasskeyReason.TOO_MANY: t.gettext("已经有 10 个，请先移除不用的。"),
    }[reason]


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
        "passkey.added": t.gettext("添加通行密钥"),
        "passkey.removed": t.gettext("移除通行密钥"),
        "passkey.copied": t.gettext("通行密钥疑似被复制，拒绝登录"),
        "role.asked": t.gettext("申请角色"),
        "role.given": t.gettext("授予角色"),
        "role.approved": t.gettext("批准角色"),
        "role.ended": t.gettext("收回角色"),
        "sign-in.done": t.gettext("登录"),
        "sign-in.refused": t.gettext("登录被拒"),
        "sign-in.ended": t.gettext("退出登录"),
        "consent.given": t.gettext("同意"),
        "consent.withdrawn": t.gettext("撤回同意"),
        "job.retried": t.gettext("重试后台任务"),
        "job.dropped": t.gettext("放弃后台任务"),
        "claim.asked": t.gettext("请求认领自评"),
        "claim.refused": t.gettext("认领验证码不对"),
        "assessment.claimed": t.gettext("自评归到账号"),
        "link.closed": t.gettext("停用续填链接"),
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
