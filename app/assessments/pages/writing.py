"""From where pages write letters, and how many they may send."""

from fastapi import Request

from app.assessments.service.corresponding import Desk, address_digest
from app.kit.i18n import translator
from app.web.context import LETTERS_BY_ADDRESS, LETTERS_BY_ASSESSMENT, LETTERS_BY_PLACE, Context
from app.web.view import View


def desk_of(view: View, context: Context, language: str = "") -> Desk:
    """Give the desk that writes in a language; without one, in the reader's."""
    t = translator(language) if language else view.t
    return Desk(t, context.settings.public_url, context.secret)


def may_send(request: Request, context: Context, about: str, address: str) -> bool:
    """Count a letter; tells whether place, object and address are all within their limits."""
    place = request.client.host if request.client else ""
    key = address_digest(context.secret, address)
    return (
        context.throttle.allows(LETTERS_BY_PLACE, "letter-place", place)
        and context.throttle.allows(LETTERS_BY_ASSESSMENT, "letter-about", about)
        and context.throttle.allows(LETTERS_BY_ADDRESS, "letter-address", key)
    )
