"""Which browser may open which object; who people are, what they hold, where they are signed in."""

from datetime import datetime
from uuid import UUID

import sqlalchemy
from sqlmodel import Field, SQLModel

from app.kit.database import UtcDateTime


class Grant(SQLModel, table=True):
    """A browser (by the digest of its cookie) may open an object."""

    __tablename__ = "access_grant"

    holder: str = Field(primary_key=True, max_length=64)
    object_id: UUID = Field(primary_key=True, index=True)
    granted_at: datetime = Field(sa_type=UtcDateTime)


class ClosedLink(SQLModel, table=True):
    """An object whose resume link and code open nothing any more: it belongs to an account."""

    __tablename__ = "closed_link"

    object_id: UUID = Field(primary_key=True)
    closed_at: datetime = Field(sa_type=UtcDateTime)


class Person(SQLModel, table=True):
    """Somebody with an account. `phone`, `email` and `totp` are sealed; `password` is an Argon2 hash, empty until set.

    `login` is compared without case; `totp_step` is the last time step a code was used at, so none is used twice.
    """

    __tablename__ = "person"

    id: UUID = Field(primary_key=True)
    login: str = Field(max_length=60, unique=True)
    name: str = Field(max_length=60)
    phone: str = Field(default="", sa_type=sqlalchemy.Text)
    email: str = Field(default="", sa_type=sqlalchemy.Text)
    password: str = Field(default="", max_length=200)
    password_changed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    totp: str = Field(default="", sa_type=sqlalchemy.Text)
    totp_step: int = Field(default=0, sa_type=sqlalchemy.BigInteger)
    created_at: datetime = Field(sa_type=UtcDateTime)
    disabled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class MembershipRow(SQLModel, table=True):
    """One role of one person; a staff role counts once a second person has approved it."""

    __tablename__ = "membership"

    id: UUID = Field(primary_key=True)
    person_id: UUID = Field(foreign_key="person.id", ondelete="CASCADE", index=True)
    role: str = Field(max_length=30)
    enterprise_id: UUID | None = Field(default=None, index=True)
    provider: str = Field(default="", max_length=20)
    region: str = Field(default="", max_length=6)
    begins_at: datetime = Field(sa_type=UtcDateTime)
    ends_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    asked_by: UUID | None = None
    approved_by: UUID | None = None
    approved_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class SignedIn(SQLModel, table=True):
    """One session of one person, by the digest of its token; ending it is deleting the row."""

    __tablename__ = "signed_in"

    digest: str = Field(primary_key=True, max_length=64)
    person_id: UUID = Field(foreign_key="person.id", ondelete="CASCADE", index=True)
    started_at: datetime = Field(sa_type=UtcDateTime)
    seen_at: datetime = Field(sa_type=UtcDateTime)
    is_staff: bool = False
    is_strong: bool = False
    origin: str = Field(default="", max_length=64)
    agent: str = Field(default="", max_length=120)


class ApiToken(SQLModel, table=True):
    """What lets a program act for a person, by the digest of the token; `scopes` are words with blanks between."""

    __tablename__ = "api_token"

    id: UUID = Field(primary_key=True)
    digest: str = Field(max_length=64, unique=True)
    person_id: UUID = Field(foreign_key="person.id", ondelete="CASCADE", index=True)
    name: str = Field(max_length=60)
    scopes: str = Field(max_length=300)
    made_at: datetime = Field(sa_type=UtcDateTime)
    ends_at: datetime = Field(sa_type=UtcDateTime)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class GuessRow(SQLModel, table=True):
    """Failed attempts under one key: a digest of account and place, or of the place alone."""

    __tablename__ = "guess"

    key: str = Field(primary_key=True, max_length=64)
    count: int
    last_at: datetime = Field(sa_type=UtcDateTime)


class Invitation(SQLModel, table=True):
    """A one-time link that lets somebody set up an account, or a new password for one; by the digest of its token."""

    __tablename__ = "invitation"

    digest: str = Field(primary_key=True, max_length=64)
    person_id: UUID = Field(foreign_key="person.id", ondelete="CASCADE", index=True)
    made_at: datetime = Field(sa_type=UtcDateTime)
    ends_at: datetime = Field(sa_type=UtcDateTime)


class ApprovalRow(SQLModel, table=True):
    """Something one person asked for and another decides; `facts` is a JSON object of plain text.

    `object_id` names the object in its room; `done_at` is when the approval was used, which it is once.
    """

    __tablename__ = "approval"

    id: UUID = Field(primary_key=True)
    action: str = Field(max_length=40)
    object_id: str = Field(max_length=64, index=True)
    region: str = Field(max_length=6)
    reason: str = Field(max_length=200)
    facts: str = Field(sa_type=sqlalchemy.Text)
    asked_by: UUID = Field(foreign_key="person.id", index=True)
    asked_at: datetime = Field(sa_type=UtcDateTime)
    ends_at: datetime = Field(sa_type=UtcDateTime)
    decided_by: UUID | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    is_approved: bool | None = None
    done_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class ConsentRow(SQLModel, table=True):
    """What was consented to, in which version of the text; rows are ended, never changed."""

    __tablename__ = "consent"

    id: UUID = Field(primary_key=True)
    subject: UUID = Field(index=True)
    purpose: str = Field(max_length=40)
    version: str = Field(max_length=20)
    given_at: datetime = Field(sa_type=UtcDateTime)
    given_by: str = Field(max_length=120)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ended_by: str = Field(default="", max_length=120)


class Passkey(SQLModel, table=True):
    """A passkey of somebody: the credential's id (base64url), its public key (COSE) and how often it signed."""

    __tablename__ = "passkey"

    id: UUID = Field(primary_key=True)
    person_id: UUID = Field(foreign_key="person.id", ondelete="CASCADE", index=True)
    credential: str = Field(max_length=1400, unique=True)
    public_key: bytes
    counter: int = Field(default=0, sa_type=sqlalchemy.BigInteger)
    name: str = Field(max_length=40)
    made_at: datetime = Field(sa_type=UtcDateTime)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Challenge(SQLModel, table=True):
    """A challenge that a passkey has to sign, by its digest; used once.

    `holder` is the digest of the session that asked for it, empty for signing in.
    """

    __tablename__ = "challenge"

    digest: str = Field(primary_key=True, max_length=64)
    holder: str = Field(default="", max_length=64)
    ends_at: datetime = Field(sa_type=UtcDateTime)


class ExternalIdentity(SQLModel, table=True):
    """Somebody as an identity service knows them: its issuer and its subject, never an address."""

    __tablename__ = "external_identity"

    issuer: str = Field(primary_key=True, max_length=300)
    subject: str = Field(primary_key=True, max_length=255)
    person_id: UUID = Field(foreign_key="person.id", ondelete="CASCADE", index=True)
    linked_at: datetime = Field(sa_type=UtcDateTime)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class ProviderVisit(SQLModel, table=True):
    """A browser on its way to the identity service, by the digest of its token; used once.

    `person_id` is who links themself; nobody when somebody signs in.
    """

    __tablename__ = "provider_visit"

    digest: str = Field(primary_key=True, max_length=64)
    person_id: UUID | None = None
    wanted: str = Field(default="/me", max_length=300)
    ends_at: datetime = Field(sa_type=UtcDateTime)


class Deputation(SQLModel, table=True):
    """Somebody stands in for somebody else until a moment; `ended_at` when it was taken back before."""

    __tablename__ = "deputation"

    id: UUID = Field(primary_key=True)
    principal_id: UUID = Field(foreign_key="person.id", ondelete="CASCADE", index=True)
    deputy_id: UUID = Field(foreign_key="person.id", ondelete="CASCADE", index=True)
    reason: str = Field(default="", max_length=200)
    begins_at: datetime = Field(sa_type=UtcDateTime)
    ends_at: datetime = Field(sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
