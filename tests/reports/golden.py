"""Golden texts of reports: `python -m tests.reports.golden` writes them anew; say in the commit what a reader will see."""

from pathlib import Path

from app.questionnaires.service.library import Library
from app.reports.adapters.drawing import draw, page_source
from app.reports.adapters.sealing import page_texts
from app.reports.domain.content import ReportContent, ReportForm
from app.settings import HERE
from tests.factories.reports import FIVE

FOLDER = Path(__file__).parent / "golden"


def extracted(content: ReportContent) -> str:
    """Give the text of the full report, page by page, as it is read out of the PDF."""
    pages = page_texts(draw(content))
    return "".join(
        f"— {n} —\n" + "".join(f"{line}\n" for line in lines) for n, lines in enumerate(pages, 1)
    )


def source(content: ReportContent) -> str:
    """Give the page the brief is drawn from."""
    return page_source(content, ReportForm.BRIEF)


def write() -> None:
    """Write all golden files."""
    library = Library(HERE / "questionnaires")
    edition = library.newest("miit-sme-2024")
    FOLDER.mkdir(exist_ok=True)
    for name, make in FIVE.items():
        content = make(library, edition)
        (FOLDER / f"{name}.brief.html").write_text(source(content), "utf-8")
    for name in ("middling", "verified"):
        (FOLDER / f"{name}.txt").write_text(extracted(FIVE[name](library, edition)), "utf-8")


if __name__ == "__main__":
    write()
