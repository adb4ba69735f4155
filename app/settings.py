"""Every setting of the service, read once from `APP_*` variables; an unknown name stops the start."""

from collections.abc import Mapping
from functools import cached_property
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "APP_"
LOOPBACK_SECRET = "loopback-only-this-is-not-a-secret"  # noqa: S105 - refused outside loopback
SHORTEST_SECRET = 32
HERE = Path(__file__).parent.parent


class SettingsFaulty(Exception):
    """The settings do not allow a start; one line a fault."""


class Settings(BaseSettings):
    """All settings with their defaults; `README.md` lists them."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

    host: str = Field("127.0.0.1", description="address to listen on")
    port: Annotated[int, Field(ge=1, le=65535)] = Field(8000, description="port to listen on")
    base_url: str = Field("", description="public address, for links and QR codes; empty: host and port")
    database_url: str = Field("sqlite:///var/zhizhen.db", description="SQLite file or PostgreSQL address")
    blob_dir: Path = Field(Path("var/blobs"), description="folder of the drawn reports and of evidence")
    blob_url: str = Field(
        "", description="S3-compatible store of files, s3://bucket/prefix; empty: blob_dir"
    )
    blob_endpoint: str = Field("", description="address of that store, when it is not Amazon's")
    blob_region: str = Field("", description="region of that store")
    blob_key_id: str = Field("", description="access key at that store")
    blob_secret: SecretStr = Field(SecretStr(""), description="secret of that key")
    questionnaires_dir: Path = Field(HERE / "questionnaires", description="folder of the definitions")
    secret_key: SecretStr = Field(
        SecretStr(LOOPBACK_SECRET), description="signs resume links; required outside loopback"
    )
    older_secrets: SecretStr = Field(
        SecretStr(""),
        description="secrets used before, with blanks between them; they open personal fields sealed with them",
    )
    home_region: Annotated[str, Field(pattern=r"^\d{2}0000$")] = Field(
        "320000", description="province whose cities the profile offers first (GB/T 2260)"
    )
    password_profile: Literal["asvs", "djbh3"] = Field(
        "asvs", description="password rules: `asvs` (OWASP) or `djbh3` (assessed under 等保 level 3)"
    )
    oidc_issuer: str = Field("", description="identity service to sign in by (OpenID Connect); empty: none")
    oidc_client_id: str = Field("", description="our name at the identity service")
    oidc_client_secret: SecretStr = Field(SecretStr(""), description="our password at the identity service")
    oidc_name: str = Field("统一身份认证", description="what the identity service is called on the pages")
    oidc_groups_claim: str = Field(
        "groups", description="where the identity service tells somebody's groups"
    )
    oidc_roles: str = Field("", description="`group=role@region; …`: roles asked for by group; empty: none")
    oidc_strong_method: str = Field(
        "", description="its `amr` value that counts as two factors; empty: none"
    )
    office_name: str = Field("", description="issuing office on reports; empty: none")
    office_color: str = Field("", description="colour of the office on reports, #rrggbb; empty: ours")
    office_logo: str = Field("", description="PNG, JPEG or WebP with the office's logo; empty: none")
    sign_certificate: str = Field("", description="PKCS#12 file that signs reports; empty: not signed")
    sign_password: SecretStr = Field(SecretStr(""), description="password of that file")
    pdf_workers: Annotated[int, Field(ge=1, le=32)] = Field(1, description="processes that draw reports")
    jobs_inside: bool = Field(True, description="do jobs inside `serve`; false: `worker` processes do")
    job_engine: Literal["table", "procrastinate"] = Field(
        "table", description="who brings jobs to workers: the job table, or Procrastinate (PostgreSQL only)"
    )
    largest_body: Annotated[int, Field(ge=10_000)] = Field(
        262_144, description="largest request body in bytes; uploads of evidence have their own limit"
    )
    desk_rules: Path | None = Field(
        None,
        description="YAML file with days and lists of the desk that differ from `app/cases/rules.yaml`",
    )
    adviser_days: Annotated[int, Field(ge=1, le=3650)] = Field(
        90, description="days without contact after which an advised enterprise is named"
    )
    clamd: Annotated[str, Field(pattern=r"^(/.+|[^/:]+:\d{1,5})?$")] = Field(
        "", description="socket or host:port of the virus scanner clamd; empty: none"
    )
    trusted_proxies: str = Field(
        "127.0.0.1,::1", description="addresses or networks of proxies whose X-Forwarded-For counts; commas"
    )
    most_requests: Annotated[int, Field(ge=1)] = Field(
        500, description="requests answered at once by a process; more get 503 with Retry-After"
    )
    slow_statement_ms: Annotated[int, Field(ge=0)] = Field(
        500, description="statements slower than this are logged, without values; 0: none"
    )
    metrics_token: SecretStr = Field(
        SecretStr(""), description="bearer token that reads /metrics; empty: no metrics"
    )
    webhook_targets: Literal["public", "any"] = Field(
        "public",
        description="where webhooks may go: `public` (https, open internet) or `any` (closed networks)",
    )
    policy_check_days: Annotated[int, Field(ge=1, le=3650)] = Field(
        180, description="a policy whose source nobody looked at for so many days is not matched"
    )
    show_demo: bool = Field(False, description="load the demo pool when the pool is empty")

    smtp_host: str = Field("", description="SMTP server for letters; empty: none")
    smtp_port: Annotated[int, Field(ge=1, le=65535)] = Field(587, description="port of the SMTP server")
    smtp_security: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="how the connection to the SMTP server is protected"
    )
    smtp_user: str = Field("", description="user at the SMTP server; empty: no login")
    smtp_password: SecretStr = Field(SecretStr(""), description="password at the SMTP server")
    mail_from: Annotated[str, Field(pattern=r"^([^@\s<>]+@[^@\s<>]+)?$")] = Field(
        "", description="sender's address; required for letters"
    )
    mail_from_name: str = Field("智诊", description="sender's name on letters")
    mail_folder: Path | None = Field(
        None, description="folder that letters are written to when there is no SMTP server"
    )

    @property
    def blob_options(self) -> dict[str, str]:
        """How the S3-compatible store is reached, by the names obstore gives."""
        return {
            "endpoint": self.blob_endpoint,
            "region": self.blob_region,
            "access_key_id": self.blob_key_id,
            "secret_access_key": self.blob_secret.get_secret_value(),
        }

    @property
    def has_mail(self) -> bool:
        """Whether letters are sent at all; if not, no page offers it."""
        return bool(self.smtp_host) or self.mail_folder is not None

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach the service."""
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"

    @property
    def public_url(self) -> str:
        """The address that links carry, without a slash at the end."""
        return self.base_url.rstrip("/") or f"http://{self.host}:{self.port}"

    @cached_property
    def older(self) -> tuple[str, ...]:
        """The secrets that were used before."""
        return tuple(self.older_secrets.get_secret_value().split())

    @cached_property
    def root_path(self) -> str:
        """The sub-path of the public address, as `/zhizhen`, or nothing."""
        return urlsplit(self.public_url).path

    @cached_property
    def secure_cookies(self) -> bool:
        """Cookies travel over https only, unless the service is only reached from this machine."""
        return self.public_url.startswith("https://") or not self.is_loopback


def load_settings(environ: Mapping[str, str], **chosen: object) -> Settings:
    """Read the settings; `chosen` (command line) goes before the environment.

    Raises `SettingsFaulty` for an unknown `APP_*` name, a wrong value, or a default or short secret
    on an address that others can reach.
    """
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    unknown = sorted(name for name in environ if name.startswith(PREFIX) and name not in known)
    if unknown:
        raise SettingsFaulty(f"unknown setting {', '.join(unknown)}; known are {', '.join(sorted(known))}")
    given = {
        name: environ[PREFIX + name.upper()]
        for name in Settings.model_fields
        if PREFIX + name.upper() in environ
    }
    given.update({name: value for name, value in chosen.items() if value is not None})  # type: ignore[misc]
    try:
        settings = Settings(**given)  # type: ignore[arg-type]  # Pydantic parses the texts
    except ValidationError as fault:
        lines = [f"{PREFIX}{str(e['loc'][0]).upper()}: {e['msg']}" for e in fault.errors()]
        raise SettingsFaulty("; ".join(lines)) from fault
    _refuse_weak_secret(settings)
    if not settings.database_url.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
        raise SettingsFaulty("APP_DATABASE_URL: expected sqlite:///path/to/file.db or postgresql://…")
    if settings.job_engine == "procrastinate" and settings.database_url.startswith("sqlite"):
        raise SettingsFaulty("APP_JOB_ENGINE=procrastinate needs postgresql://… in APP_DATABASE_URL")
    if settings.has_mail and not settings.mail_from:
        raise SettingsFaulty("APP_MAIL_FROM must be the e-mail address that letters are sent from")
    return settings


def _refuse_weak_secret(settings: Settings) -> None:
    secret = settings.secret_key.get_secret_value()
    weak = secret == LOOPBACK_SECRET or len(secret) < SHORTEST_SECRET
    if weak and not settings.is_loopback:
        raise SettingsFaulty(
            f"APP_SECRET_KEY must be set to at least {SHORTEST_SECRET} random characters when "
            f"APP_HOST is {settings.host}"
        )
