"""What can go wrong around an assessment."""

from collections.abc import Mapping
from enum import StrEnum

from app.kit.errors import Conflict, Invalid, NotFound, Stale, Throttled, Unguarded


class AssessmentNotFound(NotFound):
    """There is no such assessment, or it is not this visitor's."""


class NeverFilledIn(Invalid):
    """Results of this questionnaire are only recorded; it has no items to answer."""

    code = "result-only"


class AssessmentSubmitted(Conflict):
    """The assessment is submitted and takes no more responses."""

    code = "already-submitted"


class PartReturned(Conflict):
    """The colleague has handed their sections back; they take no more answers until reopened."""

    code = "part-returned"


class AssessmentIncomplete(Conflict):
    """Something is still missing; facts: `missing` item codes, `profile` field names."""

    code = "incomplete"

    def __init__(self, missing: list[str], profile: list[str]) -> None:
        self.missing, self.profile = missing, profile
        super().__init__("responses are missing", missing=missing, profile=profile)


class DelegationRefused(Invalid):
    """A delegation that can not be made; facts: `fields`, field to reason."""

    code = "delegation-refused"

    def __init__(self, fields: Mapping[str, str]) -> None:
        self.fields = fields
        super().__init__(
            "; ".join(f"{field}: {reason}" for field, reason in fields.items()),
            fields={field: str(reason) for field, reason in fields.items()},
        )


class RemindedAlready(Throttled):
    """The colleague was reminded less than a day ago; facts: `reminded_at`."""

    code = "reminded-already"


class AnswersDiffer(Conflict):
    """Several people answered differently and the owner has not decided; facts: `items`."""

    code = "answers-differ"


class ClaimReason(StrEnum):
    """Why an account can not take over an assessment."""

    NO_PROFILE = "no-profile"
    OWNED = "owned"
    STAFF = "staff"
    WRONG_CODE = "wrong-code"
    CODE_OVER = "code-over"


class ClaimRefused(Conflict):
    """An account can not take over an assessment; `reason` says why."""

    code = "claim-refused"

    def __init__(self, reason: ClaimReason) -> None:
        self.reason = reason
        super().__init__(str(reason), reason=str(reason))


class SourceNotSubmitted(Conflict):
    """Only the answers of a submitted assessment can be used for another one."""

    code = "source-not-submitted"


class NoNewerVersion(Conflict):
    """The assessment is on the newest version of its questionnaire already."""

    code = "no-newer-version"


class SubmissionKeyReused(Invalid):
    """This Idempotency-Key came before with another body."""

    code = "idempotency-key-reused"


class RevisionStale(Stale):
    """Somebody changed the assessment meanwhile; facts: `current` value, `etag`, `changed_at`, `changed_by`."""


class RevisionMissing(Unguarded):
    """A change needs `If-Match`, so that nothing is overwritten unseen."""


class RemarkTooLong(Invalid):
    """What is said to a doubt is longer than is kept; facts: `rules`, `longest` (characters)."""

    code = "remark-too-long"

    def __init__(self, rules: list[str], longest: int) -> None:
        self.rules = rules
        super().__init__(
            f"remarks of {', '.join(rules)}: at most {longest} characters", rules=rules, longest=longest
        )


class PledgeMissing(Invalid):
    """The truthfulness pledge is not made, or not signed with a name."""

    code = "pledge-missing"


class ResumeRefused(NotFound):
    """No assessment fits this code and credit code."""

    code = "resume-refused"


class ResponsesFileFaulty(Invalid):
    """A responses file that can not be used; the message names file, place and what was expected."""
