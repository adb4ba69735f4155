"""A second version of a shipped questionnaire, made of a copy, for tests alone."""

import re
import shutil
from pathlib import Path

from app.questionnaires.repository.definitions import load_definition
from app.settings import HERE

CODE = "miit-sme-2024"


def questionnaires_copy(folder: Path) -> Path:
    """Copy all shipped questionnaires, so that a test may add to them."""
    root = folder / "questionnaires"
    shutil.copytree(HERE / "questionnaires", root)
    return root


def install_second_version(root: Path) -> Path:
    """Add miit-sme-2024 1.1 and publish it.

    Q01 is reworded, Q12 B gives 3 points instead of 3.5, the option C of Q05 is now F, Q15 is replaced
    by the new Q16, and level 2 asks for 41 points instead of 40.
    """
    folder = root / CODE / "1.1"
    shutil.copytree(root / CODE / "1.0", folder)
    for path in folder.rglob("*.yaml"):
        path.write_text(re.sub(r"\bQ15\b", "Q16", path.read_text("utf-8")), "utf-8")
    change(folder / "questionnaire.yaml", 'version: "1.0"', 'version: "1.1"')
    change(folder / "questionnaire.yaml", '{code: B, points: "3.5"}', '{code: B, points: "3"}')
    change(folder / "questionnaire.yaml", '{code: C, points: "5"}', '{code: F, points: "5"}')
    change(folder / "texts/zh-CN.yaml", "厂里的网络建到了什么程度", "工厂现在的网络覆盖到哪里")
    for name in ("texts/zh-CN.yaml", "texts/en.yaml", "effort.yaml"):
        rename_option(folder / name, "Q05", "C", "F")
    change(folder / "scoring.yaml", 'required: "40"', 'required: "41"')
    publish(root, folder)
    return folder


def install_earlier_version(root: Path) -> Path:
    """Add miit-sme-2024 0.9 and publish it, for assessments that were begun before 1.0.

    Q01 is worded otherwise, Q12 B gives 3 points instead of 3.5, and Q15 is called Q16.
    """
    folder = root / CODE / "0.9"
    shutil.copytree(root / CODE / "1.0", folder)
    for path in folder.rglob("*.yaml"):
        path.write_text(re.sub(r"\bQ15\b", "Q16", path.read_text("utf-8")), "utf-8")
    change(folder / "questionnaire.yaml", 'version: "1.0"', 'version: "0.9"')
    change(folder / "questionnaire.yaml", '{code: B, points: "3.5"}', '{code: B, points: "3"}')
    change(folder / "texts/zh-CN.yaml", "厂里的网络建到了什么程度", "工厂现在的网络覆盖到哪里")
    publish(root, folder)
    return folder


def publish(root: Path, folder: Path) -> None:
    """Add the fingerprint of a version to the published ones."""
    definition = load_definition(folder)
    with (root / "published.sha256").open("a", encoding="utf-8") as file:
        file.write(f"{definition.fingerprint} {definition.code}/{definition.version}\n")


def change(path: Path, old: str, new: str) -> None:
    """Replace one text in a file that must hold it."""
    text = path.read_text("utf-8")
    assert old in text, old
    path.write_text(text.replace(old, new, 1), "utf-8")


def rename_option(path: Path, item: str, old: str, new: str) -> None:
    """Rename an option in the block of an item."""
    text = path.read_text("utf-8")
    block = re.search(rf"^  {item}:.*?(?=^  \w|\Z)", text, re.MULTILINE | re.DOTALL)
    assert block, item
    renamed, times = re.subn(rf"\b{old}: ", f"{new}: ", block[0], count=1)
    assert times == 1, item
    path.write_text(text.replace(block[0], renamed), "utf-8")
