"""Sentences of identity in the reader's language."""

from app.identity.domain.dual_control import Standing
from app.identity.domain.rights import Action
from app.identity.domain.roles import Membership, Role
from app.identity.errors import DeputyReason, MembershipReason, PasskeyReason, ProviderReason
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


def provider_words(t: Translator, reason: ProviderReason, name: str) -> tuple[str, ...]:
    """Say why the identity service lets nobody in, and what to do."""
    again = t.gettext("请回到登录页，重新点一次“用%(name)s登录”。", name=name)
    return {
        ProviderReason.UNREACHABLE: (
            t.gettext("现在连不上“%(name)s”。", name=name),
            t.gettext("请过几分钟再试，或者用本平台的登录名和密码登录。"),
        ),
        ProviderReason.STATE: (
            t.gettext("这次登录已经过期、用过，或者是在另一个浏览器里开始的。"),
            again,
        ),
        ProviderReason.DENIED: (t.gettext("您在“%(name)s”没有完成登录，或者没有同意。", name=name), again),
        ProviderReason.CODE: (t.gettext("“%(name)s”没有认可这次登录。", name=name), again),
        ProviderReason.TOKEN: (
            t.gettext("“%(name)s”发来的登录凭证没有通过核对，已拒绝并记录。", name=name),
            t.gettext("再试一次还是这样，请告诉系统管理员。"),
        ),
        ProviderReason.UNKNOWN: (
            t.gettext("您在“%(name)s”的身份还没有绑定本平台的账号，或者账号已停用。", name=name),
            t.gettext(
                "有账号的：先用登录名和密码登录，在“我的账号”里绑定。没有账号的：请本单位的系统管理员开通。"
            ),
        ),
        ProviderReason.LINKED: (
            t.gettext("您在“%(name)s”的身份已经绑定了另一个账号。", name=name),
            t.gettext("请先登录那个账号，在“我的账号”里解除绑定。"),
        ),
    }[reason]


def deputy_words(t: Translator, reason: DeputyReason, longest: int) -> str:
    """Say why somebody can not stand in for somebody; `longest` in days."""
    return {
        DeputyReason.NO_DATE: t.gettext("请选择最后一天。"),
        DeputyReason.PAST: t.gettext("这一天已经过去了。"),
        DeputyReason.TOO_LONG: t.gettext(
            "最长 %(n)s 天。要更久，请系统管理员给同事单独申请角色。", n=longest
        ),
        DeputyReason.SELF: t.gettext("不能请自己代办。"),
        DeputyReason.NOTHING_TO_LEND: t.gettext("您的角色不能请人代办：系统、安全、审计管理员由本人担任。"),
        DeputyReason.UNLIKE: t.gettext(
            "没有找到这个登录名，或者对方没有和您同样的角色（服务商的还要同一家）。请核对，或联系系统管理员。"
        ),
        DeputyReason.ALREADY: t.gettext("这位同事已经在替您办事。要改日期，请先收回再重新请。"),
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
        "report.revoked": t.gettext("撤回报告"),
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
    return {**names, **_ways_in(t)}.get(action, action)


def asked_words(t: Translator, action: Action) -> str:
    """Name an act that needs a second person."""
    return {
        Action.REVOKE_REPORT: t.gettext("撤回一份已签发的报告"),
        Action.EXPORT_BULK: t.gettext("成批导出报告或自评数据"),
    }.get(action, str(action))


def fact_words(t: Translator, name: str) -> str:
    """Name a fact of an act that needs a second person."""
    return {
        "number": t.gettext("报告编号"),
        "region": t.gettext("地区代码"),
        "enterprise": t.gettext("企业"),
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


def _ways_in(t: Translator) -> dict[str, str]:
    """Name what happens around passkeys, an identity service, claims and resume links."""
    return {
        "deputy.appointed": t.gettext("请人代办"),
        "deputy.ended": t.gettext("收回代办"),
        "passkey.added": t.gettext("添加通行密钥"),
        "passkey.removed": t.gettext("移除通行密钥"),
        "passkey.copied": t.gettext("通行密钥疑似被复制，拒绝登录"),
        "provider.linked": t.gettext("绑定统一身份认证"),
        "provider.unlinked": t.gettext("解除统一身份认证绑定"),
        "provider.refused": t.gettext("统一身份认证登录被拒"),
        "claim.asked": t.gettext("请求认领自评"),
        "claim.refused": t.gettext("认领验证码不对"),
        "assessment.claimed": t.gettext("自评归到账号"),
        "link.closed": t.gettext("停用续填链接"),
    }
