"""Telling results over time in the reader's language: one chart and one table a series."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.kit.charts import Chart, Point, Span, timeline
from app.kit.decimals import shown, whole
from app.kit.i18n import Translator
from app.questionnaires.domain.definition import Texts
from app.scoring.domain.history import EditionSpan, Entry, Track
from app.scoring.errors import CertificateReason
from app.scoring.service.telling import level_name


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One result in words; `detail` names office and number of a certificate."""

    on: str
    edition: str
    source: str
    score: str
    level: str
    detail: str
    certificate_id: UUID | None


@dataclass(frozen=True, slots=True)
class TrackTold:
    """The results of one series; `chart` is `None` where no score may be shown."""

    title: str
    chart: Chart | None
    notes: tuple[str, ...]
    rows: tuple[HistoryRow, ...]


def track_told(t: Translator, track: Track, texts: Sequence[Texts]) -> TrackTold:
    """Tell a track; `texts` are the wordings of its spans, in their order.

    Every span but the first brings the sentence that says why it stands apart from the one before.
    """
    pairs = list(zip(track.spans, texts, strict=True))
    spans = [_span(span, words) for span, words in pairs]
    drawn = [span for span in spans if span.points]
    headers = (t.gettext("日期"), t.gettext("版本"), t.gettext("得分"))
    names = t.gettext("、").join(words.short_title for words in texts)
    title = t.gettext("历次得分")
    notes = [
        words.series_note or t.gettext("两版题目不同，分数不能直接比较，也不连线。") for words in texts[1:]
    ]
    rows = [_row(t, entry, words) for span, words in pairs for entry in span.entries]
    return TrackTold(
        title=names,
        chart=timeline(title, drawn, headers, t.gettext("不可比")) if drawn else None,
        notes=tuple(notes),
        rows=tuple(sorted(rows, key=lambda row: row.on, reverse=True)),
    )


def certificate_refusal(t: Translator, reason: CertificateReason, first: date) -> str:
    """Say why a field of a certificate is refused; `first` is the earliest day accepted."""
    return {
        CertificateReason.MISSING: t.gettext("请填写这一项。"),
        CertificateReason.NOT_A_NUMBER: t.gettext("请填数字，例如 56.5。"),
        CertificateReason.OUT_OF_RANGE: t.gettext("总分在 0 到 100 之间。"),
        CertificateReason.TOO_PRECISE: t.gettext("最多两位小数，例如 56.25。"),
        CertificateReason.NOT_A_DATE: t.gettext("请填日期，例如 2023-05-18。"),
        CertificateReason.IN_FUTURE: t.gettext("日期不能晚于今天。"),
        CertificateReason.BEFORE_INSTRUMENT: t.gettext(
            "这套指标 %(day)s 才有，日期不能更早。", day=first.isoformat()
        ),
        CertificateReason.CONTROL_CHARACTERS: t.gettext("含有看不见的控制字符，请重新输入。"),
        CertificateReason.TOO_LONG: t.gettext("太长了，请缩短。"),
        CertificateReason.FORMULA: t.gettext("不能以 =、+、-、@ 开头。"),
    }[reason]


def _span(span: EditionSpan, words: Texts) -> Span:
    points = [
        Point(
            day=entry.on.toordinal(),
            label=entry.on.isoformat(),
            short=entry.on.isoformat()[:7],
            value=entry.score,
            is_stated=entry.certificate_id is not None,
        )
        for entry in span.entries
        if entry.score is not None
    ]
    return Span(words.short_title, span.entries[0].max, tuple(points))


def _row(t: Translator, entry: Entry, words: Texts) -> HistoryRow:
    stated = entry.certificate_id is not None
    withheld = entry.score is None
    score = "—" if entry.score is None else f"{shown(entry.score)} / {whole(entry.max)}"
    return HistoryRow(
        on=entry.on.isoformat(),
        edition=words.short_title,
        source=t.gettext("企业登记") if stated else t.gettext("本平台自评"),
        score=score,
        level=t.gettext("作答太少，不给等级") if withheld else level_name(words, entry.level),
        detail=t.gettext("，").join(part for part in (entry.office, entry.number) if part),
        certificate_id=entry.certificate_id,
    )
