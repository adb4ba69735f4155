"""What is said of passwords, wherever one is chosen."""

from app.identity.domain.passwords import PasswordProfile
from app.identity.errors import PasswordReason
from app.kit.i18n import Translator


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
