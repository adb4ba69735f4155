"""What the code never does, and what every cookie, script and library is: read off the sources; named by docs/asvs.csv."""

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import BaseModel

from app.settings import HERE
from tests.architecture.test_codebase import SOURCES, routes, trees

SCRIPTS = sorted((HERE / "app/static").rglob("*.js"))
TEMPLATES = sorted((HERE / "app/templates").rglob("*.html"))


def calls() -> Iterator[tuple[str, str, ast.Call]]:
    """Give file, name and node of every call of a plain name or of a module's function."""
    for path, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                yield str(path), ast.unparse(node.func), node


def test_no_code_is_run_from_text() -> None:
    forbidden = {"eval", "exec", "compile", "__import__", "os.system", "os.popen", "pickle.loads", "pickle.load", "marshal.loads", "shelve.open"}  # fmt: skip
    assert [(path, name) for path, name, _ in calls() if name in forbidden] == []
    shells = [
        (p, n)
        for p, n, node in calls()
        if any(k.arg == "shell" for k in node.keywords) and "subprocess" in n
    ]
    assert shells == []
    made = [(p, n) for p, n, _ in calls() if n.endswith((".from_string", "Template")) and "jinja" in p]
    assert made == []


def test_no_statement_is_put_together_from_text() -> None:
    """Statements with a placeholder of Python name objects of ours only (checked by hand), never a value."""
    found = set()
    for path, name, node in calls():
        if (
            name.rpartition(".")[2] in {"text", "exec_driver_sql"}
            and node.args
            and "sql" in name.lower() + path
        ) and isinstance(node.args[0], ast.JoinedStr | ast.BinOp):
            found.add(path)
    assert found <= {
        "app/kit/dumping.py",
        "app/kit/copying.py",
        "app/kit/delivering.py",
        "app/kit/database.py",
    }


def test_no_sentence_is_formatted_by_its_own_input() -> None:
    """`%` and `format` are called on texts that stand in the code; what is typed is only ever filled in."""
    for path, name, node in calls():
        if name.endswith(".format") and isinstance(node.func, ast.Attribute):
            assert not isinstance(node.func.value, ast.Subscript), path


def test_no_page_writes_into_a_script() -> None:
    inline = [str(p) for p in TEMPLATES if re.search(r"<script(?![^>]*\bsrc=)[^>]*>", p.read_text("utf-8"))]
    handlers = [str(p) for p in TEMPLATES if re.search(r"\son[a-z]+=[\"']", p.read_text("utf-8"))]
    assert inline + handlers == []


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda p: p.name)
def test_scripts_show_text_as_text(script: Path) -> None:
    source = script.read_text("utf-8")
    forbidden = ("eval(", "new Function", "document.write", "outerHTML =", 'addEventListener("message"', "__proto__", "javascript:")  # fmt: skip
    used = [word for word in forbidden if word in source]
    if script.name == "sw.js" or "serviceworker" in script.name.lower():
        used = [word for word in used if "message" not in word]
    assert used == []


def test_every_cookie_says_same_site_and_http_only() -> None:
    said = {}
    for path, name, node in calls():
        if name.endswith(".set_cookie"):
            words = {k.arg: ast.unparse(k.value) for k in node.keywords}
            said[path, node.lineno] = words
    assert len(said) >= 4
    for place, words in said.items():
        assert words.get("samesite") in {"'lax'", "'strict'"}, place
        if "reading.py" not in place[0]:
            assert words.get("httponly") == "True", place
            assert "secure" in words, place


def test_secrets_come_from_a_secure_generator() -> None:
    weak = [
        (path, name) for path, name, _ in calls() if name.startswith("random.") and name != "random.Random"
    ]
    assert weak == []
    source = (HERE / "app/identity/domain/tokens.py").read_text("utf-8")
    assert "random(32)" in source, "256 bits"
    assert "secrets.token_bytes" in (HERE / "app/main.py").read_text("utf-8")


def test_cryptography_is_of_known_libraries_and_strong() -> None:
    weak = [
        (path, name)
        for path, name, _ in calls()
        if re.search(r"\b(md5|sha1|DES|ARC4|ECB|PKCS1v15)\b", name)
    ]
    assert weak == []
    imported = {a.name.partition(".")[0] for _, t in trees() for n in ast.walk(t) if isinstance(n, ast.Import) for a in n.names}  # fmt: skip
    assert not imported & {"Crypto", "rsa", "ecdsa", "passlib"}


def test_no_request_of_ours_follows_redirects() -> None:
    following = [p for p, _, node in calls() for k in node.keywords if k.arg in {"follow_redirects", "allow_redirects"} and ast.unparse(k.value) == "True"]  # fmt: skip
    assert following == []


def test_bodies_take_no_unknown_field() -> None:
    """A body is a model that forbids more than it names, or is read by a checked reader from text."""
    loose = []
    for route in routes():
        for field in route.dependant.body_params:
            model = field.field_info.annotation
            if (
                isinstance(model, type)
                and issubclass(model, BaseModel)
                and model.model_config.get("extra") != "forbid"
            ):
                loose.append((route.path, model.__name__))
    assert loose == []


def test_logs_go_to_one_place() -> None:
    """One handler, one JSON object a line, so that nothing written can look like another line."""
    handlers = {p for p, n, _ in calls() if n.rpartition(".")[2] in {"FileHandler", "SysLogHandler", "SocketHandler"}}  # fmt: skip
    assert handlers == set()
    assert "JSONRenderer" in (HERE / "app/kit/logs.py").read_text("utf-8")
    printed = {
        str(p.relative_to(HERE))
        for p in SOURCES
        if re.search(r"^\s+print\(", p.read_text("utf-8"), re.MULTILINE)
    }
    assert all(path.startswith(("app/commands/", "app/__main__")) for path in printed)


def test_nothing_but_the_product_is_deployed() -> None:
    left_out = set((HERE / ".dockerignore").read_text("utf-8").split())
    assert left_out >= {".git", "tests", "docs", "benchmarks"}


def lock() -> list[dict[str, object]]:
    packages: list[dict[str, object]] = tomllib.loads((HERE / "uv.lock").read_text("utf-8"))["package"]
    return packages


def test_libraries_are_locked_with_hashes_from_one_place() -> None:
    packages = lock()
    ours = [package for package in packages if package["source"] == {"virtual": "."}]
    assert [package["name"] for package in ours] == ["zhizhen"]
    assert len({str(package["source"]) for package in packages if package not in ours}) == 1
    for package in packages:
        files = [*package.get("wheels", ()), *([package["sdist"]] if "sdist" in package else [])]  # type: ignore[misc]
        assert all(file["hash"].startswith("sha256:") for file in files), package["name"]


def test_libraries_were_looked_over_in_time() -> None:
    """At a commit, the newest of the locked versions is at most ninety days old (docs/security.md, Libraries)."""
    times = [f["upload-time"] for p in lock() for f in p.get("wheels", ()) if "upload-time" in f]  # type: ignore[attr-defined]
    newest = max(datetime.fromisoformat(str(time)) for time in times)
    told = subprocess.run(["git", "log", "-1", "--format=%ct"], cwd=HERE, capture_output=True, text=True, check=False).stdout.strip()  # fmt: skip
    committed = datetime.fromtimestamp(int(told), UTC) if told else newest
    assert committed - newest < timedelta(days=90)
