"""Building frozen definitions out of checked files."""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from app.questionnaires.domain.definition import (
    Definition,
    Fact,
    FactText,
    Figure,
    FigureKind,
    FigureText,
    Flag,
    Item,
    ItemText,
    ModelChoice,
    Named,
    Option,
    Ratio,
    Section,
    Table,
    Texts,
    Trend,
    YearRatio,
)
from app.questionnaires.domain.effort import Effort, Prerequisite, Step
from app.questionnaires.errors import DefinitionFaulty, QuestionnaireNotFound
from app.questionnaires.repository.files import fingerprint, read_file
from app.questionnaires.repository.finding_shapes import FindingsFile
from app.questionnaires.repository.schema import (
    EffortFile,
    ItemFile,
    ItemTextFile,
    NamedNumberFile,
    OptionFile,
    QuestionnaireFile,
    ScoringFile,
    SectionFile,
    SectionTextFile,
    StepFile,
    TextsFile,
    TrendFile,
    YearRatioFile,
)
from diagnosis_models.contract import Cap, Plain, Provenance

PUBLISHED = "published.sha256"


def version_folders(root: Path) -> list[Path]:
    """Give the folder of every questionnaire version below `questionnaires/`, oldest first."""
    return sorted(
        (path.parent for path in root.glob("*/*/questionnaire.yaml")),
        key=lambda folder: (folder.parent.name, _version_key(folder.name)),
    )


def newest_folder(root: Path, code: str) -> Path:
    """Give the folder of the newest version of a questionnaire; raises `QuestionnaireNotFound`."""
    folders = [folder for folder in version_folders(root) if folder.parent.name == code]
    if not folders:
        known = sorted({folder.parent.name for folder in version_folders(root)})
        raise QuestionnaireNotFound(
            f"no questionnaire {code[:60]!r}; known are {', '.join(known)}", code=code, known=known
        )
    return folders[-1]


def load_definition(folder: Path) -> Definition:
    """Load one version; raises `DefinitionFaulty` for a file that does not have its shape."""
    questionnaire = read_file(folder / "questionnaire.yaml", QuestionnaireFile)
    scoring = read_file(folder / "scoring.yaml", ScoringFile)
    findings = read_file(folder / "findings.yaml", FindingsFile)
    return Definition(
        code=questionnaire.code,
        version=questionnaire.version,
        fingerprint=fingerprint(questionnaire, scoring),
        source=questionnaire.source,
        provenance=questionnaire.provenance,
        languages=tuple(questionnaire.languages),
        minutes=questionnaire.minutes,
        sections=tuple(_section(section) for section in questionnaire.sections),
        items=_items(folder, questionnaire, scoring),
        model=ModelChoice(scoring.model.name, scoring.model.version),
        parameters=_parameters(scoring),
        needs={item: tuple(codes) for item, codes in findings.needs.items()},
        follows=tuple(findings.follows),
        result_only=questionnaire.result_only,
        series=questionnaire.series or "",
        flags=tuple(Flag(flag.kind, flag.note) for flag in questionnaire.flags),
        facts=tuple(Fact(f.code, tuple(f.values), f.default) for f in questionnaire.facts),
    )


def load_texts(folder: Path, language: str, definition: Definition) -> Texts:
    """Load the wording of one version in one language; items inherit from their section."""
    texts = read_file(folder / "texts" / f"{language}.yaml", TextsFile)
    home = {code: texts.sections.get(s.code) for s in definition.sections for code in s.items}
    return Texts(
        language=texts.language,
        title=texts.title,
        short_title=texts.short_title,
        summary=texts.summary,
        disclaimer=texts.disclaimer,
        sections={code: Named(s.title, s.lead) for code, s in texts.sections.items()},
        dimensions={code: Named(n.name, n.gist, n.alias) for code, n in texts.dimensions.items()},
        levels={code: Named(n.name, n.gist, n.alias) for code, n in texts.levels.items()},
        conditions={code: Named(n.name, n.gist, n.alias) for code, n in texts.conditions.items()},
        figures={code: FigureText(f.label, f.unit, f.hint) for code, f in texts.figures.items()},
        flags=texts.flags,
        items={
            code: _item_text(text, home.get(code), texts.option_sets) for code, text in texts.items.items()
        },
        facts={code: FactText(f.label, f.hint, f.values) for code, f in texts.facts.items()},
        tables=texts.tables,
        method=tuple(texts.method),
        quality=texts.quality,
        series_note=texts.series_note,
    )


def load_effort(folder: Path) -> Effort:
    """Load what improvements cost; a version without the file has no steps."""
    path = folder / "effort.yaml"
    if not path.exists():
        return Effort({}, (), Decimal(0), {}, Provenance.UNKNOWN)
    file = read_file(path, EffortFile)
    unknown = sorted(set(file.uses.values()) - set(file.sets))
    if unknown:
        line = f"{path}: uses: there is no set {unknown[0]}; define it under sets"
        raise DefinitionFaulty(line, faults=(line,))
    shared = {item: file.sets[name] for item, name in file.uses.items()}
    return Effort(
        steps={
            item: {option: _step(step) for option, step in steps.items()}
            for item, steps in {**shared, **file.steps}.items()
        },
        prerequisites=tuple(
            Prerequisite(p.item, p.option, p.needs_item, p.needs_option) for p in file.prerequisites
        ),
        day_rate=Decimal(file.day_rate),
        size_factors={size: Decimal(factor) for size, factor in file.size_factors.items()},
        provenance=file.provenance,
    )


def published_fingerprints(root: Path) -> Mapping[str, str]:
    """Read `published.sha256`: `code/version` → fingerprint."""
    path = root / PUBLISHED
    if not path.exists():
        return {}
    lines = (line.split() for line in path.read_text("utf-8").splitlines() if line.strip())
    pairs = {}
    for parts in lines:
        if len(parts) != 2:  # noqa: PLR2004 - a fingerprint and what it belongs to
            line = f"{path}: {' '.join(parts)}: expected 'sha256:… code/version'; mend the line"
            raise DefinitionFaulty(line, faults=(line,))
        pairs[parts[1]] = parts[0]
    return pairs


def _version_key(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())


def _parameters(scoring: ScoringFile) -> Mapping[str, Plain]:
    plain: Mapping[str, Plain] = scoring.model_extra or {}
    return plain


def _step(step: StepFile) -> Step:
    return Step(Decimal(step.days), Decimal(step.low), Decimal(step.base), Decimal(step.high))


def _section(section: SectionFile) -> Section:
    tables = tuple(Table(t.code, tuple(t.items), t.across) for t in section.tables)
    return Section(
        section.code, tuple(section.items), section.minutes, section.when, tables, section.may_be_trimmed
    )


def _items(folder: Path, questionnaire: QuestionnaireFile, scoring: ScoringFile) -> tuple[Item, ...]:
    try:
        return tuple(
            _item(item, _options(item, questionnaire), scoring.named) for item in questionnaire.items
        )
    except DefinitionFaulty as faulty:
        line = f"{folder / 'questionnaire.yaml'}: {faulty}"
        raise DefinitionFaulty(line, faults=(line,)) from faulty


def _options(item: ItemFile, questionnaire: QuestionnaireFile) -> list[OptionFile]:
    if item.option_set is None:
        return item.options
    if item.option_set not in questionnaire.option_sets or item.options:
        what = f"there is no option set {item.option_set}, or there are options too"
        line = f"items[{item.code}].option_set: {what}; define it, keep one of both"
        raise DefinitionFaulty(line, faults=(line,))
    return questionnaire.option_sets[item.option_set]


def _item(item: ItemFile, options: list[OptionFile], named: Mapping[str, NamedNumberFile]) -> Item:
    return Item(
        code=item.code,
        kind=item.kind,
        dimension=item.dimension,
        options=tuple(_option(item, option, named) for option in options),
        figures=tuple(Figure(f.code, FigureKind(f.kind)) for f in item.figures),
        ratio=Ratio(item.ratio.numerator, item.ratio.denominator) if item.ratio else None,
        trend=_trend(item.trend) if item.trend else None,
        constrained=item.constrained,
        provenance=item.provenance,
        flags=tuple(Flag(flag.kind, flag.note) for flag in item.flags),
        when=item.when,
        weight=Decimal(item.weight),
        rung=item.rung,
        inverted=item.inverted,
        cap=Cap(item.cap.item, {o: Decimal(m) for o, m in item.cap.most.items()}) if item.cap else None,
        reference=item.reference,
        unordered=item.unordered,
    )


def _option(item: ItemFile, option: OptionFile, named: Mapping[str, NamedNumberFile]) -> Option:
    upto = Decimal(option.upto) if option.upto is not None else None
    points = option.points
    if option.named is not None:
        if option.named not in named:
            place = f"items[{item.code}].options[{option.code}]"
            line = f"{place}: scoring.yaml names no number {option.named}; name it there"
            raise DefinitionFaulty(line, faults=(line,))
        points = named[option.named].value
    return Option(option.code, Decimal(points), option.level, option.exclusive, upto, option.when)


def _trend(trend: TrendFile) -> Trend:
    return Trend(
        last=_year(trend.last),
        prior=_year(trend.prior),
        decimals=trend.decimals,
        falling=trend.falling,
        equal=trend.equal,
        rising=trend.rising,
    )


def _year(year: YearRatioFile) -> YearRatio:
    return YearRatio(year.numerator, year.denominator, Decimal(year.factor))


def _item_text(
    text: ItemTextFile, section: SectionTextFile | None, sets: Mapping[str, Mapping[str, str]]
) -> ItemText:
    return ItemText(
        title=text.title,
        question=text.question,
        help=text.help or (section.help if section else ""),
        example=text.example or (section.example if section else ""),
        where=text.where or (section.where if section else ""),
        who=text.who or (section.who if section else ""),
        evidence=tuple(text.evidence),
        advice={"": text.advice} if isinstance(text.advice, str) else text.advice,
        options=sets.get(text.option_set, {}) if text.option_set else text.options,
    )
