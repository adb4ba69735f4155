"""How well self-assessments agree with what was verified: by item, consultant, county, enterprise."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from fastapi import APIRouter
from fastapi.responses import Response

from app.cases.adapters import load_rules
from app.cases.deps import FiguresDep
from app.cases.domain.agreement import Agreement, Direction
from app.cases.service.agreeing import Agreements, Overstated, agreements
from app.enterprises.service.codes import code_tables
from app.identity.domain.rights import Action, scope_of
from app.kit.clock import china_date
from app.kit.i18n import Translator
from app.questionnaires.deps import LibraryDep
from app.questionnaires.service.library import Library
from app.web.deps import NowDep, SessionDep, ViewDep
from app.web.page import Link, Page
from app.web.view import View

router = APIRouter()


@dataclass(frozen=True, slots=True)
class AgreementLine:
    """Agreement of one item, person or place."""

    name: str
    pairs: int
    same: str
    kappa: str
    difference: str
    direction: str
    is_few: bool


@dataclass(frozen=True, slots=True)
class AgreementTable:
    """Lines of one kind, the least agreeing first."""

    heading: str
    lines: tuple[AgreementLine, ...]


@dataclass(frozen=True, slots=True)
class OverstatedLine:
    """An enterprise whose self-assessment was too high on the whole, with its own word."""

    case: Link
    code: str
    pairs: int
    difference: str
    explanation: str
    when: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementPage(Page):
    """Agreement within one's region."""

    template: ClassVar[str] = "cases/agreement.html"

    back: str
    """Address of the queue; empty for those who have none."""
    summary: AgreementLine | None
    """Over everything; nothing without verified values."""
    tables: tuple[AgreementTable, ...]
    """By item, consultant, county and enterprise."""
    overstated: tuple[OverstatedLine, ...]
    """Whose self-assessment was too high on the whole; for offices."""
    threshold: str
    """From which mean difference on that is said, in points of a hundred."""
    fewest: int
    """Fewer pairs are marked as few."""


@router.get("/desk/agreement")
def agreement_page(
    reading: FiguresDep, view: ViewDep, session: SessionDep, library: LibraryDep, now: NowDep
) -> Response:
    """Show agreement."""
    t = view.t
    found = agreements(session, reading.scope, library=library)
    sees_cases = bool(scope_of(reading.signed.actor, Action.ASSIGN_CASE, now).regions)
    named = [
        (t.gettext("按题目"), _items(view, library, found)),
        (
            t.gettext("按县（区）"),
            {code_tables().local_name(c, view.lang): a for c, a in found.counties.items()},
        ),
    ]
    if sees_cases:
        named += [
            (t.gettext("按顾问"), {name: a for (_, name), a in found.consultants.items()}),
            (t.gettext("按企业（企业可以说明情况）"), dict(found.enterprises)),
        ]
    page = AgreementPage(
        title=t.gettext("自评与核验的一致性"),
        lang=view.lang,
        shell=view.shell(),
        back=view.url("/desk") if sees_cases else "",
        summary=_line(t, t.gettext("全部"), found.everything) if found.everything else None,
        tables=tuple(_table(t, heading, rows) for heading, rows in named if rows),
        overstated=tuple(_overstated(view, one) for one in found.overstated) if sees_cases else (),
        threshold=str(int(load_rules().overstated_from * 100)),
        fewest=load_rules().fewest,
    )
    return view.render(page)


def _overstated(view: View, one: Overstated) -> OverstatedLine:
    said = one.explanation
    return OverstatedLine(
        Link(view.url(f"/cases/{one.case.id}"), one.case.enterprise),
        one.case.code,
        one.agreement.pairs,
        _signed(one.agreement.difference * 100, places=1),
        said.text if said else "",
        china_date(said.at) if said else "",
    )


def _items(view: View, library: Library, found: Agreements) -> dict[str, Agreement]:
    several, named = len(found.editions) > 1, {}
    for (code, item), measured in found.items.items():
        texts = library.texts(found.editions[code], view.lang)
        title = f"{item} {texts.items[item].title}"
        named[f"{title} · {code}" if several else title] = measured
    return named


def _table(t: Translator, heading: str, rows: Mapping[str, Agreement]) -> AgreementTable:
    ordered = sorted(rows.items(), key=lambda pair: (pair[1].same / pair[1].pairs, pair[0]))
    return AgreementTable(heading, tuple(_line(t, name, measured) for name, measured in ordered))


def _line(t: Translator, name: str, measured: Agreement) -> AgreementLine:
    return AgreementLine(
        name=name,
        pairs=measured.pairs,
        same=f"{round(100 * measured.same / measured.pairs)}%",
        kappa="—" if measured.kappa is None else _signed(measured.kappa, places=2),
        difference=_signed(measured.difference * 100, places=1),
        direction={
            Direction.TOO_HIGH: t.gettext("自评偏高"),
            Direction.TOO_LOW: t.gettext("自评偏低"),
            Direction.EVEN: t.gettext("持平"),
        }[measured.direction],
        is_few=measured.pairs < load_rules().fewest,
    )


def _signed(number: Fraction, *, places: int) -> str:
    """Write a number half-up with a real minus sign."""
    scale = 10**places
    whole = (abs(number) * scale * 2 + 1) // 2
    text = f"{whole // scale}.{whole % scale:0{places}d}"
    return f"−{text}" if number < 0 and whole else text
