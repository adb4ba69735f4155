"""The words of the questionnaires, explained on one page."""

from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter
from fastapi.responses import Response

from app.identity.deps import PUBLIC
from app.questionnaires.deps import LibraryDep
from app.web.deps import ViewDep
from app.web.page import Page

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class TermView:
    """One term: its name, the other ways it is written, and what it is."""

    code: str
    name: str
    others: tuple[str, ...]
    says: str


@dataclass(frozen=True, slots=True)
class TermGroupView:
    """Terms under one heading."""

    heading: str
    terms: tuple[TermView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsPage(Page):
    """Every term in one list."""

    template: ClassVar[str] = "questionnaires/terms.html"

    groups: tuple[TermGroupView, ...]
    """The terms by subject."""


@router.get("/terms", dependencies=[PUBLIC])
def terms_page(view: ViewDep, library: LibraryDep) -> Response:
    """Explain every term of the questionnaires."""
    groups = tuple(
        TermGroupView(
            group.name[view.lang],
            tuple(
                TermView(
                    term.code,
                    term.words[view.lang][0],
                    tuple(
                        word for word in term.words[view.lang][1:] if word not in term.words[view.lang][0]
                    ),
                    term.says[view.lang],
                )
                for term in group.terms
            ),
        )
        for group in library.terms.groups
    )
    return view.render(
        TermsPage(title=view.t.gettext("词语解释"), lang=view.lang, shell=view.shell(), groups=groups)
    )
