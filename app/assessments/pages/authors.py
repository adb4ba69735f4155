"""Saying who gave an answer, to everybody but themselves."""

from collections.abc import Mapping

from sqlmodel import Session

from app.assessments.deps import Held
from app.assessments.service.delegating import Authorship, authors_of
from app.kit.clock import china_time
from app.kit.i18n import Translator


def authors_seen(session: Session, held: Held) -> Mapping[str, Authorship]:
    """Give who answered what is shown, as far as it is somebody else than the reader."""
    found = authors_of(session, held.row.id, with_owner=not held.actor.is_owner)
    reader = held.actor.delegation
    return {
        code: given
        for code, given in found.items()
        if given.delegation != reader and code in held.responses
    }


def author_words(t: Translator, given: Authorship | None) -> str:
    """Say who gave an answer, and when; empty where it is the reader's own."""
    if given is None:
        return ""
    name = given.by or t.gettext("负责人")
    return t.gettext("由 %(name)s 填写（%(when)s）", name=name, when=china_time(given.at))
