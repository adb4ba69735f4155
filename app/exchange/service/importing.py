"""Taking a file in: all faults first, then everything or nothing; the same file again changes nothing.

Answers are taken in as a draft. The enterprise opens it by its resume code, checks it and submits it, because the pledge
that answers are true is the enterprise's own.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from app.assessments.domain.states import AssessmentState
from app.assessments.service.keeping import open_assessment, record_responses, start
from app.assessments.tables import Assessment
from app.enterprises.domain import Profile, credit_code_reason, read_profile
from app.enterprises.service.codes import code_tables
from app.enterprises.service.keeping import keep_profile, profile_of
from app.exchange.adapters.columns import ANSWERS, ENTERPRISES, RESULTS, SHEET_BY_NAME
from app.exchange.adapters.reading import Reading
from app.exchange.domain import Line, read_answer
from app.exchange.errors import ImportFaulty
from app.exchange.repository import imported
from app.exchange.service.exporting import reaches
from app.exchange.tables import Imported
from app.identity.domain.rights import Scope
from app.identity.domain.tokens import RandomBytes
from app.kit.audit import Entry, record
from app.kit.clock import CHINA
from app.kit.i18n import SOURCE_LANGUAGE, translator
from app.providers.domain.fault_words import fault_words
from app.providers.errors import Fault, FaultCode
from app.questionnaires.domain.definition import Definition, Item
from app.questionnaires.domain.responses import Response, read_response
from app.questionnaires.errors import QuestionnaireNotFound, ResponseRefused
from app.questionnaires.service.library import Library
from app.scoring.domain.certificates import Certificate, read_certificate
from app.scoring.errors import CertificateRefused, InstrumentNotRecordable
from app.scoring.service.history import record_of, recordable_edition
from diagnosis_models.contract import ItemKind

MOST_SHOWN = 40
EMPTY = ""


@dataclass(frozen=True, slots=True)
class Opening:
    """An imported assessment, and the code by which the enterprise opens it."""

    enterprise: str
    questionnaire: str
    code: str


@dataclass(slots=True)
class Report:
    """What an import did, in numbers of rows or objects."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    answers: int = 0
    results: int = 0
    openings: list[Opening] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Taking:
    """Who takes a file in: how far the right reaches, under which stem it is remembered, and when."""

    scope: Scope
    stem: str
    library: Library
    random: RandomBytes
    at: datetime


@dataclass(frozen=True, slots=True)
class _Whole:
    """A file without a fault: profiles by credit code, answers by credit code and questionnaire, results."""

    profiles: Mapping[str, Profile]
    answers: Mapping[tuple[str, str], Mapping[str, tuple[Item, Response]]]
    results: Sequence[tuple[str, Definition, Certificate]]


def import_reading(session: Session, reading: Reading, taking: Taking) -> Report:
    """Take in what a file holds. Raises `ImportFaulty` with every fault; then nothing is changed."""
    checking = _Checking(session, reading, taking)
    whole = checking.whole()
    faults = (*reading.faults, *checking.faults)
    if faults:
        raise ImportFaulty(faults, [fault_words(translator("en"), fault) for fault in faults])
    report = Report()
    for code, profile in whole.profiles.items():
        _keep_enterprise(session, code, profile, taking, report)
    for (code, questionnaire), answers in whole.answers.items():
        _keep_answers(session, code, questionnaire, answers, taking, report)
    for code, definition, stated in whole.results:
        record_of(session, _object(session, ENTERPRISES, code, taking), definition, stated, at=taking.at)
        report.results += 1
    after = {
        "added": report.added,
        "changed": report.changed,
        "answers": report.answers,
        "results": report.results,
    }
    record(session, Entry("import.done", "region", taking.stem, taking.at, after=after))
    return report


class _Checking:
    """Looks at every row that could be read, and keeps what is wrong with it."""

    def __init__(self, session: Session, reading: Reading, taking: Taking) -> None:
        self._session, self._reading, self._taking = session, reading, taking
        self.faults: list[Fault] = []

    def whole(self) -> _Whole:
        """Give what the file holds; it counts only without faults."""
        profiles = dict(self._profiles())
        return _Whole(profiles, self._answers(profiles), list(self._results(profiles)))

    def _lines(self, sheet: str) -> Sequence[Line]:
        return self._reading.lines.get(sheet, ())

    def _fault(self, code: FaultCode, sheet: str, line: Line, column: str, **facts: object) -> None:
        head = SHEET_BY_NAME[sheet].column(column).head
        self.faults.append(Fault(code, sheet, line.row, head, {n: str(f) for n, f in facts.items()}))

    def _profiles(self) -> Iterator[tuple[str, Profile]]:
        seen: dict[str, int] = {}
        for line in self._lines(ENTERPRISES):
            code, region = line.text("credit_code").upper(), line.text("region")
            if credit_code_reason(code):
                self._fault(FaultCode.CREDIT_CODE, ENTERPRISES, line, "credit_code", got=code)
            elif code in seen:
                self._fault(
                    FaultCode.CREDIT_CODE_TWICE,
                    ENTERPRISES,
                    line,
                    "credit_code",
                    got=code,
                    other=seen[code],
                )
            elif not reaches(self._taking.scope, region) or region.endswith("00"):
                self._fault(FaultCode.OUTSIDE_REGION, ENTERPRISES, line, "region", got=region)
            else:
                seen[code] = line.row
                given = {name: line.text(name) for name in line.values} | {"credit_code": code}
                yield code, read_profile(given, code_tables().known, complete=False)

    def _is_known(self, sheet: str, line: Line, profiles: Mapping[str, Profile]) -> str:
        code = line.text("credit_code").upper()
        if code in profiles or imported(self._session, ENTERPRISES, self._taking.stem, code) is not None:
            return code
        self._fault(FaultCode.UNKNOWN_ENTERPRISE, sheet, line, "credit_code", got=code)
        return EMPTY

    def _answers(
        self, profiles: Mapping[str, Profile]
    ) -> dict[tuple[str, str], dict[str, tuple[Item, Response]]]:
        found: dict[tuple[str, str], dict[str, tuple[Item, Response]]] = {}
        rows: dict[tuple[str, str, str], int] = {}
        for line in self._lines(ANSWERS):
            code, definition = self._is_known(ANSWERS, line, profiles), self._definition(line)
            if not code or definition is None:
                continue
            answers = found.setdefault((code, definition.code), {})
            if not answers and self._is_submitted(code, definition.code):
                self._fault(FaultCode.ALREADY_SUBMITTED, ANSWERS, line, "questionnaire")
            if (answer := self._answer(definition, line)) is not None:
                item, place = answer[0].code, (code, definition.code, answer[0].code)
                if item in answers:
                    self._fault(FaultCode.TWICE, ANSWERS, line, "item", got=item, other=rows[place])
                answers[item], rows[place] = answer, line.row
        return found

    def _definition(self, line: Line) -> Definition | None:
        fillable = [e.definition for e in self._taking.library.all_newest() if not e.definition.result_only]
        wanted = line.text("questionnaire")
        found = next((one for one in fillable if one.code == wanted), None)
        if found is None:
            known = "、".join(one.code for one in fillable)
            self._fault(
                FaultCode.UNKNOWN_QUESTIONNAIRE, ANSWERS, line, "questionnaire", got=wanted, choices=known
            )
        return found

    def _answer(self, definition: Definition, line: Line) -> tuple[Item, Response] | None:
        item = definition.item(line.text("item"))
        if item is None:
            self._fault(FaultCode.UNKNOWN_ITEM, ANSWERS, line, "item", got=line.text("item")[:MOST_SHOWN])
            return None
        try:
            raw = read_answer(line.text("answer"), is_multiple=item.kind is ItemKind.MULTIPLE)
            return item, read_response(item, raw)
        except ResponseRefused as refused:
            got = line.text("answer")[:MOST_SHOWN]
            self._fault(
                FaultCode.NOT_AN_ANSWER, ANSWERS, line, "answer", got=got, expected=refused.expected
            )
            return None

    def _is_submitted(self, code: str, questionnaire: str) -> bool:
        kept = imported(self._session, ANSWERS, self._taking.stem, f"{code}:{questionnaire}")
        return kept is not None and open_assessment(self._session, kept).state == AssessmentState.SUBMITTED

    def _results(self, profiles: Mapping[str, Profile]) -> Iterator[tuple[str, Definition, Certificate]]:
        today = self._taking.at.astimezone(CHINA).date()
        for line in self._lines(RESULTS):
            code = self._is_known(RESULTS, line, profiles)
            try:
                wanted = line.text("questionnaire")
                definition = recordable_edition(self._taking.library, wanted).definition
                stated = read_certificate({n: line.text(n) for n in line.values}, definition, today)
            except InstrumentNotRecordable as refused:
                known = "、".join(map(str, refused.facts["known"]))  # type: ignore[call-overload]
                self._fault(
                    FaultCode.UNKNOWN_QUESTIONNAIRE,
                    RESULTS,
                    line,
                    "questionnaire",
                    got=wanted,
                    choices=known,
                )
            except CertificateRefused as refused:
                for name in refused.reasons:
                    self._fault(
                        FaultCode.NOT_A_RESULT, RESULTS, line, name, got=line.text(name)[:MOST_SHOWN]
                    )
            else:
                if code:
                    yield code, definition, stated


def _object(session: Session, kind: str, key: str, taking: Taking) -> UUID:
    found = imported(session, kind, taking.stem, key)
    if found is None:
        raise QuestionnaireNotFound(f"{kind} {key} was not imported")
    return found


def _remember(session: Session, kind: str, key: str, object_id: UUID, taking: Taking) -> None:
    session.add(Imported(kind=kind, region=taking.stem, key=key, object_id=object_id, at=taking.at))
    session.flush()


def _keep_enterprise(session: Session, code: str, profile: Profile, taking: Taking, report: Report) -> None:
    kept = imported(session, ENTERPRISES, taking.stem, code)
    if kept is None:
        made = keep_profile(session, profile, enterprise_id=None, at=taking.at)
        _remember(session, ENTERPRISES, code, made, taking)
        report.added += 1
    elif profile_of(session, kept) != profile:
        keep_profile(session, profile, enterprise_id=kept, at=taking.at)
        report.changed += 1
    else:
        report.unchanged += 1


def _keep_answers(
    session: Session,
    code: str,
    questionnaire: str,
    answers: Mapping[str, tuple[Item, Response]],
    taking: Taking,
    report: Report,
) -> None:
    key, enterprise = f"{code}:{questionnaire}", _object(session, ENTERPRISES, code, taking)
    kept = imported(session, ANSWERS, taking.stem, key)
    if kept is not None:
        row = open_assessment(session, kept)
    else:
        row = _begun(session, questionnaire, enterprise, taking)
        _remember(session, ANSWERS, key, row.id, taking)
    record_responses(session, row, answers, at=taking.at)
    report.answers += len(answers)
    report.openings.append(Opening(profile_of(session, enterprise).name, questionnaire, row.code))


def _begun(session: Session, questionnaire: str, enterprise: UUID, taking: Taking) -> Assessment:
    definition = taking.library.newest(questionnaire).definition
    row = start(session, definition, language=SOURCE_LANGUAGE, random=taking.random, at=taking.at)
    row.enterprise_id = enterprise
    session.add(row)
    return row
