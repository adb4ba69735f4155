"""Tests about the codebase: they hold for ever and cost little."""

import ast
import dataclasses
import importlib
import inspect
import pkgutil
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import grimp
import pytest
from babel.messages.pofile import read_po
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from sqlmodel import SQLModel

import app
from app.identity.domain import Permission
from app.kit.templating import TEMPLATES
from app.main import ROUTERS
from app.settings import HERE, PREFIX, Settings
from app.web.page import Page

ROOMS = [
    m.name
    for m in pkgutil.iter_modules(app.__path__)
    if m.ispkg and m.name not in {"kit", "web", "commands"}
]
SOURCES = sorted([*(HERE / "app").rglob("*.py"), *(HERE / "diagnosis_models").rglob("*.py")])
LONGEST_FUNCTION, LONGEST_FILE = 45, 400


def trees() -> Iterator[tuple[Path, ast.Module]]:
    for path in SOURCES:
        yield path.relative_to(HERE), ast.parse(path.read_text("utf-8"))


def page_classes() -> list[type[Page]]:
    found: list[type[Page]] = []
    for module in pkgutil.walk_packages(app.__path__, "app."):
        if ".pages" in module.name or module.name == "app.web.errors":
            for _, cls in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
                if issubclass(cls, Page) and cls is not Page and cls not in found:
                    found.append(cls)
    return found


def routes() -> Iterator[APIRoute]:
    for router in ROUTERS:
        yield from (route for route in _flat(router) if isinstance(route, APIRoute))


def _flat(router: object) -> Iterator[object]:
    for route in getattr(router, "routes", ()):
        inner = getattr(route, "original_router", None)
        if inner is not None:
            yield from _flat(inner)
        else:
            yield route


def permissions(dependant: object) -> set[Permission]:
    found = set()
    call = getattr(dependant, "call", None)
    if (named := getattr(call, "permission", None)) is not None:
        found.add(named)
    for below in getattr(dependant, "dependencies", ()):
        found |= permissions(below)
    return found


def test_every_route_names_exactly_one_permission() -> None:
    table = {f"{min(r.methods or {''})} {r.path}": permissions(r.dependant) for r in routes()}
    open_to_all = {
        "GET /sw.js",
        "GET /health/live",
        "GET /health/ready",
        "GET /metrics",
    }  # /metrics asks for a token of its own
    assert len(table) > 20
    assert {address for address, found in table.items() if len(found) != 1} == open_to_all
    public = {a for a, found in table.items() if found == {Permission.PUBLIC}}
    assert public == {
        "GET /", "POST /assessments", "GET /language/{language}", "GET /text/{size}", "GET /terms", "GET /resume", "POST /resume",
        "GET /sign-in", "POST /sign-in", "POST /sign-in/passkey", "POST /sign-in/passkey/options", "GET /sign-in/provider", "GET /sign-in/provider/go", "GET /sign-in/provider/return", "GET /invitations/{token}", "POST /invitations/{token}",
        "GET /resume/{token}", "POST /resume/{token}", "GET /resume-letter", "POST /resume-letter",
        "GET /delegated/{token}", "POST /delegated/{token}", "GET /verify/{number}", "GET /about",
        "GET /policies", "GET /policies/{code}", "GET /api/v1/policies", "GET /api/v1/policies/{code}",
        "GET /providers", "GET /providers/{code}", "GET /experts", "GET /lectures", "GET /pool/sign-in", "POST /pool/sign-in",
        "POST /pool/sign-out", "GET /api/v1/providers", "GET /api/v1/providers/{code}",
        "GET /api/v1/questionnaires", "GET /api/v1/questionnaires/{code}", "POST /api/v1/assessments",
    }  # fmt: skip


def test_only_dependencies_that_ask_the_database_cost_a_thread() -> None:
    """FastAPI runs a plain `def` dependency in a thread, which costs more than most of them do."""
    found: dict[str, set[str]] = {}

    def visit(dependant: Dependant) -> None:
        for below in dependant.dependencies:
            call = below.call
            if call and not (inspect.iscoroutinefunction(call) or inspect.isasyncgenfunction(call)):
                found[getattr(call, "__name__", repr(call))] = set(inspect.signature(call).parameters)
            visit(below)

    for route in routes():
        visit(route.dependant)
    assert {name for name, asked in found.items() if "session" not in asked} == set()


def test_every_template_belongs_to_a_page_object_and_the_reverse() -> None:
    named = {cls.template for cls in page_classes()}
    shown = {str(p.relative_to(TEMPLATES)) for p in TEMPLATES.rglob("*.html")}
    parts = {t for t in shown if t.startswith(("layouts/", "components/"))}
    assert named | parts | {"reports/report.html", "reports/brief.html"} == shown


@pytest.mark.parametrize("cls", page_classes(), ids=lambda c: c.__name__)
def test_every_field_of_a_page_object_is_documented_and_used(cls: type[Page]) -> None:
    body = ast.parse(inspect.getsource(cls)).body[0]
    assert isinstance(body, ast.ClassDef)
    template = (TEMPLATES / cls.template).read_text("utf-8")
    own = [
        f.name for f in dataclasses.fields(cls) if f.name not in {g.name for g in dataclasses.fields(Page)}
    ]
    for name in own:
        at = next(
            n
            for n, s in enumerate(body.body)
            if isinstance(s, ast.AnnAssign) and ast.unparse(s.target) == name
        )
        following = body.body[at + 1]
        assert isinstance(following, ast.Expr), f"{cls.__name__}.{name} has no description"
        assert f"page.{name}" in template, f"{cls.__name__}.{name} is not used"
    used = set(re.findall(r"\bpage\.(\w+)", template)) - {"title", "lang", "shell"}
    assert used == set(own)


def test_templates_trust_only_our_own_charts() -> None:
    trusted = [line.strip() for p in TEMPLATES.rglob("*.html") for line in p.read_text("utf-8").splitlines() if "| safe" in line]  # fmt: skip
    assert len(trusted) == 2
    assert all("chart." in line and "svg | safe" in line for line in trusted)


def test_every_setting_is_in_the_readme() -> None:
    readme = (HERE / "README.md").read_text("utf-8")
    assert [n for n in Settings.model_fields if f"`{PREFIX}{n.upper()}`" not in readme] == []


def test_every_room_is_in_both_lists() -> None:
    contracts = tomllib.loads((HERE / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    order = " ".join(contracts[0]["layers"])
    containers = {name.removeprefix("app.") for name in contracts[1]["containers"]}
    assert containers == set(ROOMS)
    assert all(re.search(rf"\b{room}\b", order) for room in ROOMS)
    assert len(contracts) == 10


def test_repositories_adapters_and_schemas_stay_in_their_room() -> None:
    graph = grimp.build_graph("app")
    strangers = [
        (importer, module)
        for module in graph.modules
        if (parts := module.split("."))[2:3] and parts[2] in {"repository", "schemas"} and parts[1] in ROOMS
        for importer in graph.find_modules_that_directly_import(module)
        if importer.split(".")[1] != parts[1]
    ]
    assert strangers == []


def test_queries_stand_in_repositories_and_commits_in_the_kit() -> None:
    for path, tree in trees():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            if name == "select":
                kept_by_the_kit = path.parts[:2] == ("app", "kit")
                assert "repository" in path.parts[-1] or "repository" in path.parts or kept_by_the_kit, path
            if name == "commit":
                assert path.name in {"database.py", "writer.py"}, path


def test_domains_and_models_know_no_clock_chance_or_file() -> None:
    for path, tree in trees():
        if "domain" not in str(path) and path.parts[0] != "diagnosis_models":
            continue
        for node in ast.walk(tree):
            name = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
            assert name not in {"open", "datetime.now", "date.today", "time.time", "secrets.token_bytes"}, (
                path
            )
            assert not name.startswith("random."), path


def test_imports_stand_at_the_top_except_in_adapters() -> None:
    for path, tree in trees():
        for function in (n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)):
            inside = [n for n in ast.walk(function) if isinstance(n, ast.Import | ast.ImportFrom)]
            lazy = "adapters" in path.parts or path.name in {"adapters.py", "i18n.py"}
            assert not inside or lazy, (path, function.name)


def test_functions_and_files_stay_readable() -> None:
    long = []
    for path, tree in trees():
        if len((HERE / path).read_text("utf-8").splitlines()) > LONGEST_FILE:
            long.append(str(path))
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                start = node.body[0].end_lineno if ast.get_docstring(node) else node.lineno
                if (node.end_lineno or 0) - (start or 0) > LONGEST_FUNCTION:
                    long.append(f"{path}:{node.name}")
    assert long == []


def test_nothing_is_called_utils() -> None:
    junk = {"utils", "helpers", "common", "core", "base", "manager", "misc"}
    assert [p for p in SOURCES if p.stem in junk or junk & set(p.relative_to(HERE).parts)] == []
    assert not (HERE / "alembic" / "__init__.py").exists()


def test_every_sentence_is_translated_with_its_places(tmp_path: Path) -> None:
    pot = tmp_path / "messages.pot"
    command = ["pybabel", "-q", "extract", "-F", "app/locales/babel.cfg", "-o", str(pot), "."]
    subprocess.run([str(HERE / ".venv/bin" / command[0]), *command[1:]], cwd=HERE, check=True)
    with pot.open("rb") as file:
        asked = {m.id for m in read_po(file) if m.id}
    with (HERE / "app/locales/en/messages.po").open("rb") as file:
        kept = {m.id: m.string for m in read_po(file) if m.id}
    assert set(kept) == asked
    for source, english in kept.items():
        texts = [english] if isinstance(english, str) else list(english or ())
        for text in texts:
            wanted = set(re.findall(r"%\((\w+)\)", source if isinstance(source, str) else source[0]))
            assert set(re.findall(r"%\((\w+)\)", text)) == wanted, source
            assert not re.search(r"[\u4e00-\u9fff]", text.replace("模具", "")), source


def test_tables_point_upstream_only() -> None:
    order = ["letter", "job", "audit_event", "audit_head", "allowance", "access_grant", "closed_link", "person", "membership", "signed_in", "api_token", "guess", "invitation", "consent", "passkey", "challenge", "external_identity", "provider_visit", "deputation", "approval", "enterprise", "evidence_file", "evidence_use", "provider", "provider_offer", "provider_case", "provider_certificate", "expert", "lecture", "provider_event", "provider_change", "pool_key", "policy_version", "policy_check", "assessment", "resume_address", "account_claim", "delegation", "delegated_section", "response", "differing_response", "quality_flag", "item_timing", "result", "recorded_result",
             "recommendation_set", "recommendation_wish", "policy_facts", "recommendation_shown", "recommendation_feedback", "diagnosis_case", "case_member", "case_step", "case_reminder", "case_attendance", "case_note", "case_rating", "case_explanation", "verified_response", "case_result", "case_finding", "case_remark", "case_mark", "case_signature", "advisership", "adviser_contact", "advice_item", "advice_step", "trip", "trip_member", "trip_stop", "report", "report_edition", "report_content", "report_revocation", "webhook_subscription", "webhook_event", "webhook_delivery", "export", "imported", "report_export"]  # fmt: skip
    assert set(order) == set(SQLModel.metadata.tables)
    for table in SQLModel.metadata.tables.values():
        for key in table.foreign_keys:
            assert order.index(key.column.table.name) < order.index(table.name)


def test_the_top_level_is_the_agreed_one() -> None:
    listed = subprocess.run(
        ["git", "ls-files"], cwd=HERE, capture_output=True, text=True, check=False
    ).stdout
    top = {line.split("/")[0] for line in listed.splitlines()}
    assert top <= {
        "app", "diagnosis_models", "questionnaires", "alembic", "tests", "benchmarks", "docs", "Dockerfile",
        "pyproject.toml", "README.md", "Makefile", "uv.lock", ".ci", ".gitignore", ".dockerignore",
    }  # fmt: skip
