"""What identity refuses."""

from enum import StrEnum

from app.kit.errors import Conflict, Invalid, NotFound, NotPermitted, Throttled, Unauthenticated


class MembershipReason(StrEnum):
    """Why a role can not be given."""

    GROUND_MISSING = "ground-missing"
    WRONG_REGION = "wrong-region"
    EXCLUDES = "excludes"
    ALREADY = "already"


class PasswordReason(StrEnum):
    """Why a password is refused; the edge has one sentence for each."""

    TOO_SHORT = "too-short"
    TOO_LONG = "too-long"
    COMMON = "common"
    CONTEXT = "context"
    CLASSES = "classes"
    SAME = "same"


class PasskeyReason(StrEnum):
    """Why a passkey is refused."""

    UNREADABLE = "unreadable"
    OVER = "over"
    NOT_PROVEN = "not-proven"
    COPIED = "copied"
    KNOWN = "known"
    NAMELESS = "nameless"
    NOT_FRESH = "not-fresh"
    TOO_MANY = "too-many"


class ProviderReason(StrEnum):
    """Why the identity service lets nobody in."""

    UNREACHABLE = "unreachable"
    STATE = "state"
    DENIED = "denied"
    CODE = "code"
    TOKEN = "id-token"  # noqa: S105 - a reason
    UNKNOWN = "unknown"
    LINKED = "linked"


class DeputyReason(StrEnum):
    """Why somebody can not stand in for somebody."""

    NO_DATE = "no-date"
    PAST = "past"
    TOO_LONG = "too-long"
    SELF = "self"
    NOTHING_TO_LEND = "nothing-to-lend"
    UNLIKE = "unlike"
    ALREADY = "already"


class ForeignOrigin(NotPermitted):
    """A changing request that came from another site."""

    code = "foreign-origin"


class TooManyAttempts(Throttled):
    """Too many failed attempts from this address."""

    code = "too-many-attempts"


class SignInRefused(NotPermitted):
    """Login or password does not fit, or the account is closed; nobody learns which."""

    code = "sign-in-refused"


class CodeRefused(NotPermitted):
    """The one-time code does not fit or was used before."""

    code = "code-refused"


class SignInNeeded(Unauthenticated):
    """Nobody is signed in."""

    code = "sign-in-needed"
    elsewhere = "/sign-in"


class SecondFactorNeeded(NotPermitted):
    """Signed in by password, and the role asks for a one-time code too."""

    code = "second-factor-needed"
    elsewhere = "/sign-in/code"


class PasswordDue(NotPermitted):
    """The password has outlived its profile and must be changed first."""

    code = "password-due"
    elsewhere = "/me"


class PasswordRefused(Invalid):
    """A new password does not fit; `reason` says why."""

    code = "password-refused"

    def __init__(self, reason: PasswordReason) -> None:
        self.reason = reason
        super().__init__(str(reason), reason=str(reason))


class PasskeyRefused(NotPermitted):
    """A passkey can not be added, or nobody is signed in by it; `reason` says why."""

    code = "passkey-refused"

    def __init__(self, reason: PasskeyReason) -> None:
        self.reason = reason
        super().__init__(str(reason), reason=str(reason))


class ProviderUnusable(Invalid):
    """The settings of the identity service do not allow a start; one line."""

    code = "provider-unusable"


class ProviderRefused(NotPermitted):
    """Nobody is signed in or linked by the identity service; `reason` says why, `detail` in a word what."""

    code = "provider-refused"

    def __init__(self, reason: ProviderReason, *, detail: str = "") -> None:
        self.reason, self.detail = reason, detail
        super().__init__(str(reason), reason=str(reason))


class DeputyRefused(Conflict):
    """Somebody can not stand in for somebody; `reason` says why."""

    code = "deputy-refused"

    def __init__(self, reason: DeputyReason) -> None:
        self.reason = reason
        super().__init__(str(reason), reason=str(reason))


class MembershipRefused(Conflict):
    """A role can not be given; `reason` says why."""

    code = "membership-refused"

    def __init__(self, reason: MembershipReason) -> None:
        self.reason = reason
        super().__init__(str(reason), reason=str(reason))


class SamePerson(NotPermitted):
    """Whoever asked for something may not approve it too."""

    code = "same-person"


class PersonNotFound(NotFound):
    """No such person, or none this one may see."""

    code = "person-not-found"


class LoginTaken(Conflict):
    """Somebody else has this login name."""

    code = "login-taken"


class InvitationNotFound(NotFound):
    """No such invitation: never made, used, or over."""

    code = "invitation-not-found"


class ApprovalNotFound(NotFound):
    """Nothing of this kind was asked for, or it is not this person's to decide or to use."""

    code = "approval-not-found"


class ApprovalOver(Conflict):
    """It was decided, used or has lapsed; facts: `standing`."""

    code = "approval-over"


class AskedAlready(Conflict):
    """The same is waiting for a second person already."""

    code = "asked-already"


class NotYours(NotPermitted):
    """The role does not cover this action on this object."""

    code = "not-yours"


class AddressRefused(Invalid):
    """What was typed is no e-mail address."""

    code = "address-refused"


class TokenReason(StrEnum):
    """Why a token for programs is not made."""

    NAME = "name"
    SCOPES = "scopes"
    DAYS = "days"
    MANY = "many"


class TokenRefused(Invalid):
    """A token for programs is not made; `reasons` say why."""

    code = "token-refused"

    def __init__(self, reasons: list[TokenReason]) -> None:
        self.reasons = reasons
        super().__init__(", ".join(reasons), reasons=[str(reason) for reason in reasons])


class TokenNotKnown(Unauthenticated):
    """A token for programs that does not exist, is over or was taken back."""

    code = "token-not-known"


class ScopeMissing(NotPermitted):
    """The token is not for this part of the API; facts: `part`."""

    code = "scope-missing"
