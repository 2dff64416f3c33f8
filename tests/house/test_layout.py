"""The repository keeps the rules of the house."""

from __future__ import annotations

import ast
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

from tests.conftest import ROOT

SOURCE = ROOT / "src" / "longtable"
LONG_FILE, LONG_FUNCTION = 500, 50  # lines; the aim is 40 for functions, docstring not counted
DECLARATIONS = {"src/longtable/ui/examples.py:pictures"}  # one example after another: nothing to take apart
BUILDS_QUERIES = {
    "filter", "exclude", "order_by", "select_related", "prefetch_related", "annotate", "aggregate",
    "values_list", "defer", "only", "in_bulk", "select_for_update",
}  # fmt: skip
WRITES = {"save", "delete", "create", "get_or_create", "update_or_create", "bulk_create", "bulk_update"}
WITHOUT_BY = {
    "count_visit": "a visit is nobody's",
    "sign_by_link": "the link says who",
    "enter_by_code": "`who` is whom they say they are",
    "end_turn": "one's own tap: the participant",
    "check_out": "one's own tap: the participant",
    "be_there_to_lead": "a part of actions that have said who",
    "deliver": "a part of actions that have said who",
}
NAMELESS = {"core", "common", "utils", "helpers", "misc"}


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z", *patterns], cwd=ROOT, check=True, capture_output=True, text=True)
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).exists()]


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def python_files() -> list[Path]:
    return [path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts]


def test_no_file_with_a_name_that_says_nothing() -> None:
    assert [p for p in SOURCE.rglob("*") if p.stem in NAMELESS and p.suffix in {"", ".py"}] == []


def test_no_file_is_too_long() -> None:
    long = {p.name: n for p in python_files() if (n := len(p.read_text().splitlines())) > LONG_FILE}
    assert long == {}


def function_length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    body = function.body
    first = body[1] if ast.get_docstring(function) and len(body) > 1 else body[0]
    assert function.end_lineno
    return function.end_lineno - first.lineno + 1


def test_no_function_is_too_long() -> None:
    long = []
    for path in python_files():
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and function_length(node) > LONG_FUNCTION:
                long.append(f"{path.relative_to(ROOT)}:{node.name}")
    assert set(long) <= DECLARATIONS


def test_views_neither_build_queries_nor_write() -> None:
    """Reads and gates are queries, writes are actions: a view asks for them by name."""
    wrong = []
    for path in python_files():
        if path.parent.name != "views" and not ({"views"} & set(path.stem.split("_"))):
            continue
        for node in ast.walk(parsed(path)):
            name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
            called = isinstance(node, ast.Attribute) and name in BUILDS_QUERIES | WRITES
            if called or name in {"objects", "get_object_or_404", "get_list_or_404"}:
                wrong.append(f"{path.relative_to(ROOT)}:{node.lineno} {name}")
    assert wrong == []


def test_actions_are_keyword_only_and_say_who() -> None:
    """Every public function of an actions module takes keywords only, and `by` unless it is a daily job (`today`)."""
    wrong = []
    for path in [*SOURCE.rglob("actions.py"), *SOURCE.rglob("*_actions.py"), *SOURCE.rglob("actions/*.py")]:
        for node in parsed(path).body:
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_") or path.parent.name == "record":
                continue
            names = {argument.arg for argument in node.args.kwonlyargs}
            writes = any(isinstance(d, ast.Attribute) and d.attr == "atomic" for d in node.decorator_list)
            if writes and node.name not in WITHOUT_BY and (node.args.args or not names & {"by", "today"}):
                wrong.append(f"{path.relative_to(ROOT)}:{node.name}")
    assert wrong == []


@pytest.mark.parametrize("room", sorted(path.parent.name for path in SOURCE.glob("*/migrations")))
def test_migrations_are_linear(room: str) -> None:
    numbers = sorted(p.name[:4] for p in (SOURCE / room / "migrations").glob("0*.py"))
    assert numbers == [f"{i:04}" for i in range(1, len(numbers) + 1)]


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    from django.core.management import call_command

    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_nothing_of_a_registry_or_of_this_machine_is_committed() -> None:
    address = re.compile(r"https?://[^ \"]+\.(whl|tgz|tar\.gz)|--(extra-)?index-url|\"resolved\": *\"https?:")
    faults = []
    for path in tracked():
        if path.suffix in {".woff2", ".png", ".ttf", ".mo"} or path.name == Path(__file__).name:
            continue
        text = path.read_text(encoding="utf-8", errors="ignore")
        if address.search(text) or str(ROOT) + "/" in text:
            faults.append(path.relative_to(ROOT).as_posix())
    assert faults == []


def test_no_third_party_front_end_file_is_committed() -> None:
    names = [p.relative_to(ROOT).as_posix() for p in tracked()]
    assert [n for n in names if re.search(r"node_modules|static/built|\.min\.(js|css)$|uv\.lock", n)] == []
