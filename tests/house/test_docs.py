"""The documents speak of what is there: links lead somewhere, commands exist, settings are listed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.conftest import ROOT

PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    gone = [
        target
        for target in LINK.findall(page.read_text())
        if not target.startswith(("http:", "https:", "mailto:")) and not (page.parent / target).exists()
    ]
    assert gone == []


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_named_make_targets_exist(page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), flags=re.M))
    named = set(re.findall(r"`make ([a-z-]+)", page.read_text()))
    assert named <= targets


def test_every_setting_is_described() -> None:
    """Each LONGTABLE_ setting that the code reads stands in docs/run/settings.md."""
    read = set()
    for path in (ROOT / "src").rglob("*.py"):
        read |= set(re.findall(r"env\.(?:text|flag|words)\(\"([A-Z_]+)\"", path.read_text()))
    described = set(re.findall(r"LONGTABLE_([A-Z_]+)", (ROOT / "docs" / "run" / "settings.md").read_text()))
    assert read <= described


def test_every_command_is_described() -> None:
    from click import Context

    from longtable.cli import main

    text = (ROOT / "docs" / "run" / "commands.md").read_text()
    missing = [name for name in main.list_commands(Context(main)) if f"longtable {name}" not in text]
    assert missing == []
