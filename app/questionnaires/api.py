"""The API of published questionnaires."""

from typing import Any

from fastapi import APIRouter

from app.identity.deps import PUBLIC
from app.kit.decimals import plain
from app.questionnaires.deps import LibraryDep
from app.questionnaires.domain.definition import Item, Texts
from app.questionnaires.domain.short import ShortCheck
from app.questionnaires.service.library import Edition
from app.web.deps import ViewDep

router = APIRouter(prefix="/api/v1/questionnaires", tags=["questionnaires"])


@router.get("", dependencies=[PUBLIC])
def list_questionnaires(library: LibraryDep, view: ViewDep) -> list[dict[str, Any]]:
    """List the newest published version of every questionnaire."""
    return [_summary(edition, library.texts(edition, view.lang)) for edition in library.all_newest()]


@router.get("/{code}", dependencies=[PUBLIC])
def read_questionnaire(code: str, library: LibraryDep, view: ViewDep) -> dict[str, Any]:
    """Give one questionnaire with sections, items, options and wording."""
    edition = library.newest(code)
    texts = library.texts(edition, view.lang)
    return {
        **_summary(edition, texts),
        "source": dict(edition.definition.source),
        "disclaimer": texts.disclaimer,
        "sections": [
            {"code": s.code, "title": texts.sections[s.code].name, "items": list(s.items)}
            for s in edition.definition.sections
        ],
        "items": [_item(item, texts) for item in edition.definition.items],
        "short": _short(library.short(edition)),
    }


def _short(short: ShortCheck | None) -> dict[str, Any] | None:
    return {"items": list(short.items), "minutes": short.minutes} if short else None


def _summary(edition: Edition, texts: Texts) -> dict[str, Any]:
    definition = edition.definition
    return {
        "code": definition.code,
        "version": definition.version,
        "fingerprint": definition.fingerprint,
        "title": texts.title,
        "provenance": str(definition.provenance),
        "languages": list(definition.languages),
        "minutes": definition.minutes,
    }


def _item(item: Item, texts: Texts) -> dict[str, Any]:
    text = texts.items[item.code]
    return {
        "code": item.code,
        "kind": str(item.kind),
        "dimension": item.dimension,
        "constrained": item.constrained,
        "provenance": str(item.provenance),
        "flags": [texts.flags[flag.note] for flag in item.flags],
        "title": text.title,
        "question": text.question,
        "help": text.help,
        "options": [
            {"code": o.code, "text": text.options[o.code], "points": plain(o.points), "level": o.level}
            for o in item.options
        ],
        "figures": [
            {"code": f.code, "label": texts.figures[f.code].label, "unit": texts.figures[f.code].unit}
            for f in item.figures
        ],
    }
