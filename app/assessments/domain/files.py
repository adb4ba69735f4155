"""The responses file: what it may hold, read into checked responses (contract, "Responses file")."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.assessments.errors import ResponsesFileFaulty
from app.kit.plain import Json
from app.questionnaires.domain.definition import Definition
from app.questionnaires.domain.responses import Response, read_response

KEYS = ("questionnaire", "version", "profile", "responses")


@dataclass(frozen=True, slots=True)
class ResponsesFile:
    """The outer shape of a responses file; the responses are still raw. No version means the newest."""

    questionnaire: str
    profile: Mapping[str, Json]
    responses: Mapping[str, Json]
    version: str | None = None


def read_envelope(raw: Json) -> ResponsesFile:
    """Check the outer shape; raises `ResponsesFileFaulty`."""
    if not isinstance(raw, dict):
        raise ResponsesFileFaulty("the file: expected an object with " + ", ".join(KEYS))
    unknown = sorted(set(raw) - set(KEYS))
    if unknown:
        raise ResponsesFileFaulty(f"{unknown[0][:60]}: expected only the keys " + ", ".join(KEYS))
    questionnaire, profile = raw.get("questionnaire"), raw.get("profile", {})
    responses, version = raw.get("responses"), raw.get("version")
    if not isinstance(questionnaire, str) or not questionnaire:
        raise ResponsesFileFaulty("questionnaire: expected the code of a questionnaire")
    if version is not None and not isinstance(version, str):
        raise ResponsesFileFaulty("version: expected the version of the questionnaire as text")
    if not isinstance(profile, dict):
        raise ResponsesFileFaulty("profile: expected an object")
    if not isinstance(responses, dict):
        raise ResponsesFileFaulty("responses: expected an object of item code to response")
    return ResponsesFile(questionnaire, profile, responses, version)


def read_responses(definition: Definition, raw: Mapping[str, Json]) -> dict[str, Response]:
    """Check all responses; raises `ResponsesFileFaulty` or `ResponseRefused` at the first fault."""
    responses: dict[str, Response] = {}
    for code, value in raw.items():
        item = definition.item(code)
        if item is None:
            codes = [i.code for i in definition.items]
            known = f"{codes[0]} … {codes[-1]}" if codes else "it has none"
            raise ResponsesFileFaulty(
                f"responses.{code[:60]}: expected an item of {definition.code}: {known}"
            )
        responses[code] = read_response(item, value)
    return responses
