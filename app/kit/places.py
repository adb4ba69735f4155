"""Where the project's own folders are."""

from pathlib import Path

PROJECT = Path(__file__).parent.parent.parent
QUESTIONNAIRES = PROJECT / "questionnaires"
