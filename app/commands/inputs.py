"""What the commands on files share: reading responses, scoring them, writing JSON."""

import json
from dataclasses import dataclass
from pathlib import Path

from app.assessments.adapters import read_responses_file
from app.assessments.domain.files import ResponsesFile, read_responses
from app.assessments.errors import ResponsesFileFaulty
from app.enterprises.domain import Profile, read_profile
from app.enterprises.errors import ProfileRefused
from app.enterprises.service.codes import code_tables
from app.kit.places import QUESTIONNAIRES
from app.questionnaires.domain.definition import Definition, Texts
from app.questionnaires.domain.responses import Response
from app.questionnaires.errors import QuestionnaireNotFound, ResponseRefused
from app.questionnaires.service.library import Edition, Library
from app.scoring.service.measuring import measure
from diagnosis_models.contract import Result


@dataclass(frozen=True, slots=True)
class Scored:
    """A responses file with everything that was made from it."""

    definition: Definition
    texts: Texts
    profile: Profile
    responses: dict[str, Response]
    result: Result


def score_file(path: Path, language: str) -> Scored:
    """Read and score a responses file; every fault is one line that names file and place."""
    envelope = read_responses_file(path)
    library = Library(QUESTIONNAIRES)
    try:
        edition = _edition(library, envelope)
        _refuse_result_only(edition.definition)
        responses = read_responses(edition.definition, envelope.responses)
        profile = Profile()
        if envelope.profile:
            profile = read_profile(envelope.profile, code_tables().known, complete=False)
    except ResponseRefused as fault:
        raise ResponsesFileFaulty(f"{path}: responses.{fault}") from fault
    except QuestionnaireNotFound as fault:
        raise ResponsesFileFaulty(f"{path}: questionnaire: {fault}") from fault
    except (ProfileRefused, ResponsesFileFaulty) as fault:
        raise ResponsesFileFaulty(f"{path}: {fault}") from fault
    return Scored(
        definition=edition.definition,
        texts=library.texts(edition, language),
        profile=profile,
        responses=responses,
        result=measure(edition.definition, responses, profile.facts),
    )


def _edition(library: Library, envelope: ResponsesFile) -> Edition:
    """Give the version the file names, or the newest."""
    newest = library.newest(envelope.questionnaire)
    if envelope.version in {None, newest.definition.version}:
        return newest
    try:
        return library.edition(envelope.questionnaire, str(envelope.version))
    except QuestionnaireNotFound:
        raise ResponsesFileFaulty(
            f"version: expected a version of {envelope.questionnaire} that is here, "
            f"the newest is {newest.definition.version}, got {str(envelope.version)[:20]!r}"
        ) from None


def _refuse_result_only(definition: Definition) -> None:
    if definition.result_only:
        raise ResponsesFileFaulty(
            f"questionnaire: expected one with items; {definition.code} only records results reached elsewhere"
        )


def print_json(document: object) -> None:
    """Print a document as indented JSON."""
    print(json.dumps(document, ensure_ascii=False, indent=2))
