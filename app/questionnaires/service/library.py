"""Use cases around definitions: find one, serve its wording, check all of them."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from app.questionnaires.domain.checking import definition_faults, text_faults
from app.questionnaires.domain.crosswalk import Crosswalk, crosswalk_faults
from app.questionnaires.domain.definition import Definition, Item, Texts
from app.questionnaires.domain.effort import Effort, effort_faults
from app.questionnaires.domain.findings import Findings, finding_faults
from app.questionnaires.domain.quality import QualityRule, quality_text_faults, rule_faults
from app.questionnaires.domain.short import ShortCheck, short_faults
from app.questionnaires.domain.terms import Term, Terms, item_words, term_faults
from app.questionnaires.errors import DefinitionFaulty, QuestionnaireNotFound
from app.questionnaires.repository.crosswalks import CROSSWALK, load_crosswalk
from app.questionnaires.repository.definitions import (
    load_definition,
    load_effort,
    load_texts,
    newest_folder,
    published_fingerprints,
    version_folders,
)
from app.questionnaires.repository.findings import load_findings
from app.questionnaires.repository.quality import load_rules
from app.questionnaires.repository.short import load_short
from app.questionnaires.repository.terms import TERMS, load_terms
from app.questionnaires.service.quality import rule_condition_faults
from app.questionnaires.service.showing import condition_faults
from diagnosis_models.contract import Fault


@dataclass(frozen=True, slots=True)
class Edition:
    """A definition with the folder its wording is read from."""

    definition: Definition
    folder: Path


class Library:
    """The published questionnaires of one folder, each version loaded once and frozen.

    An assessment is pinned to `code` and `version`; `edition` gives exactly that one. Loading
    refuses a version whose fingerprint is not the published one, so a result can always be redone.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._editions: dict[Path, Edition] = {}
        self._pinned: dict[tuple[str, str], Edition] = {}
        self._efforts: dict[Path, Effort] = {}
        self._findings: dict[Path, Findings] = {}
        self._rules: dict[Path, tuple[QualityRule, ...]] = {}
        self._shorts: dict[Path, ShortCheck | None] = {}
        self._texts: dict[tuple[Path, str], Texts] = {}
        self._found: dict[tuple[Path, str, str], dict[str, Term]] = {}

    @cached_property
    def _published(self) -> dict[str, str]:
        return dict(published_fingerprints(self._root))

    @cached_property
    def crosswalk(self) -> Crosswalk:
        """What the questionnaires have in common; raises `DefinitionFaulty`."""
        return load_crosswalk(self._root)

    @cached_property
    def terms(self) -> Terms:
        """The terms that questions explain in place; raises `DefinitionFaulty`."""
        return load_terms(self._root)

    def terms_of(self, edition: Edition, item: Item, language: str) -> dict[str, Term]:
        """Give the terms that stand in a question and its options, as they are written there."""
        key = (edition.folder, item.code, language)
        if key not in self._found:
            texts = self.texts(edition, language)
            self._found[key] = self.terms.found_in(texts.language, item_words(item, texts))
        return self._found[key]

    def newest(self, code: str) -> Edition:
        """Give the newest published version; raises `QuestionnaireNotFound`."""
        return self._edition(newest_folder(self._root, code))

    def edition(self, code: str, version: str) -> Edition:
        """Give one pinned version; raises `QuestionnaireNotFound`."""
        known = self._pinned.get((code, version))
        if known is not None:
            return known
        folder = self._root / code / version
        if folder in self._editions or folder in version_folders(self._root):
            return self._pinned.setdefault((code, version), self._edition(folder))
        raise QuestionnaireNotFound(f"no questionnaire {code} {version}", code=code, known=[])

    def all_newest(self) -> list[Edition]:
        """Give the newest version of every published questionnaire, by code."""
        codes = sorted({folder.parent.name for folder in version_folders(self._root)})
        return [self.newest(code) for code in codes]

    def texts(self, edition: Edition, language: str) -> Texts:
        """Give the wording in this language, or in the first one the questionnaire has."""
        spoken = language if language in edition.definition.languages else edition.definition.languages[0]
        key = (edition.folder, spoken)
        if key not in self._texts:
            self._texts[key] = load_texts(edition.folder, spoken, edition.definition)
        return self._texts[key]

    def effort(self, edition: Edition) -> Effort:
        """Give what improvements cost under this version."""
        if edition.folder not in self._efforts:
            self._efforts[edition.folder] = load_effort(edition.folder)
        return self._efforts[edition.folder]

    def findings(self, edition: Edition) -> Findings:
        """Give what can be said about the answers to this version."""
        if edition.folder not in self._findings:
            self._findings[edition.folder] = load_findings(edition.folder)
        return self._findings[edition.folder]

    def rules(self, edition: Edition) -> tuple[QualityRule, ...]:
        """Give what is asked again before submission under this version."""
        if edition.folder not in self._rules:
            self._rules[edition.folder] = load_rules(edition.folder, edition.definition)
        return self._rules[edition.folder]

    def short(self, edition: Edition) -> ShortCheck | None:
        """Give the short check of this version, if it has one."""
        if edition.folder not in self._shorts:
            self._shorts[edition.folder] = load_short(edition.folder)
        return self._shorts[edition.folder]

    def _edition(self, folder: Path) -> Edition:
        if folder not in self._editions:
            definition = load_definition(folder)
            refuse_edited(definition, self._published, folder)
            self._editions[folder] = Edition(definition, folder)
        return self._editions[folder]


def refuse_edited(definition: Definition, published: dict[str, str], folder: Path) -> None:
    """Refuse a version whose measuring part is not the published one; raises `DefinitionFaulty`."""
    key = f"{definition.code}/{definition.version}"
    if published.get(key) == definition.fingerprint:
        return
    found = published.get(key)
    what = "was edited after publication" if found else "is not published"
    line = (
        f"{folder / 'questionnaire.yaml'}: {key} {what}: its fingerprint is {definition.fingerprint}; "
        "make a new version, or publish this one by adding the line to published.sha256"
    )
    raise DefinitionFaulty(line, faults=(line,))


def definition_at(folder: Path) -> Definition:
    """Read the definition of a version folder, published or not; raises `DefinitionFaulty`."""
    return load_definition(folder)


def texts_at(folder: Path, language: str, definition: Definition) -> Texts | None:
    """Read the wording of a version folder; `None` when the file does not have its shape."""
    try:
        return load_texts(folder, language, definition)
    except DefinitionFaulty:
        return None


def crosswalk_lines(root: Path) -> list[str]:
    """Check the crosswalk of a questionnaires folder; give one line a fault."""
    try:
        crosswalk = load_crosswalk(root)
        folders = {folder.parent.name: folder for folder in version_folders(root)}
        installed = {code: load_definition(folder) for code, folder in folders.items()}
    except DefinitionFaulty as faulty:
        return str(faulty).splitlines()
    faults = crosswalk_faults(crosswalk, installed)
    return [f"{root / CROSSWALK}: {f.place}: {f.what}; {f.mend}" for f in faults]


def term_lines(root: Path) -> list[str]:
    """Check the terms of a questionnaires folder; give one line a fault."""
    try:
        terms = load_terms(root)
        read: dict[str, str] = {}
        for folder in version_folders(root):
            definition = load_definition(folder)
            for language in definition.languages:
                texts = load_texts(folder, language, definition)
                words = "\n".join(item_words(item, texts) for item in definition.items)
                read[language] = f"{read.get(language, '')}\n{words}"
    except DefinitionFaulty as faulty:
        return str(faulty).splitlines()
    return [f"{root / TERMS}: {f.place}: {f.what}; {f.mend}" for f in term_faults(terms, read)]


def definition_lines(folder: Path, root: Path) -> list[str]:
    """Check one version folder; give one line a fault: file, place, what, how to mend."""
    try:
        definition = load_definition(folder)
        faults = [("questionnaire.yaml", fault) for fault in definition_faults(definition)]
        faults += [("questionnaire.yaml", fault) for fault in condition_faults(definition)]
        effort = load_effort(folder)
        faults += [("effort.yaml", fault) for fault in effort_faults(definition, effort)]
        faults += [("findings.yaml", fault) for fault in finding_faults(definition, load_findings(folder))]
        rules = load_rules(folder, definition)
        faults += [("quality.yaml", fault) for fault in rule_faults(definition, rules)]
        faults += [("quality.yaml", fault) for fault in rule_condition_faults(definition, rules)]
        short = load_short(folder)
        faults += [("short.yaml", fault) for fault in (short_faults(definition, short) if short else ())]
        for language in definition.languages:
            texts = load_texts(folder, language, definition)
            faults += [(f"texts/{language}.yaml", f) for f in text_faults(definition, texts)]
            faults += [(f"texts/{language}.yaml", f) for f in quality_text_faults(rules, texts)]
            if texts.language != language:
                what = f"says {texts.language}, the file is named {language}"
                faults.append((f"texts/{language}.yaml", Fault("language", what, "rename one of them")))
        lines = [f"{folder / name}: {f.place}: {f.what}; {f.mend}" for name, f in faults]
        if (folder.parent.name, folder.name) != (definition.code, definition.version):
            what = f"{definition.code} {definition.version} is not what the folder says"
            lines.append(f"{folder / 'questionnaire.yaml'}: code: {what}; rename one of them")
        if root in folder.parents:
            refuse_edited(definition, dict(published_fingerprints(root)), folder)
    except DefinitionFaulty as faulty:
        return str(faulty).splitlines()
    return lines
