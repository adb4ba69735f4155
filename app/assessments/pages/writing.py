"""From where pages write letters, and how many they may send."""

from datetime import datetime

from fastapi import Request
from sqlmodel import Session

from app.assessments.service.corresponding import Desk, address_digest
from app.kit.i18n import translator
from app.web.context import LETTERS_BY_ADDRESS, LETTERS_BY_ASSESSMENT, LETTERS_BY_PLACE, Context
from app.web.deps import place_in
from app.web.view import View


def desk_of(view: View, context: Context, language: str = "") -> Desk:
    """Give the desk that writes in a language; without one, in the reader's."""
    t = translator(language) if language else view.t
    return Desk(t, context.settings.public_url, context.secret, context.sealer)


def count_letter(
    request: Request, session: Session, context: Context, about: str, address: str, *, at: datetime
) -> None:
    """Count a letter from this place, about this object, to this address; raises `LimitReached`."""
    key = address_digest(context.secret, address)
    counted = (
        (LETTERS_BY_PLACE, place_in(request)),
        (LETTERS_BY_ASSESSMENT, about),
        (LETTERS_BY_ADDRESS, key),
    )
    for limit, place in counted:
        context.limits.take(session.connection(), limit, place, at=at)
