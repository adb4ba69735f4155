"""The mailer that the settings ask for."""

from app.kit.mail import FolderMailer, Mailer, Security, SmtpMailer
from app.settings import Settings


def mailer_of(settings: Settings) -> Mailer | None:
    """Give what sends letters, or `None` when nothing is set up."""
    if settings.smtp_host:
        return SmtpMailer(
            host=settings.smtp_host,
            port=settings.smtp_port,
            security=Security(settings.smtp_security),
            sender=settings.mail_from,
            sender_name=settings.mail_from_name,
            user=settings.smtp_user,
            password=settings.smtp_password.get_secret_value(),
        )
    if settings.mail_folder is not None:
        return FolderMailer(settings.mail_folder, settings.mail_from, settings.mail_from_name)
    return None
