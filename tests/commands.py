"""What tests of the commands share: run one, read its numbers, compare them with worked ones."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest
from click.testing import CliRunner, Result

from longtable.cli import main


def run_command(name: str, *arguments: object) -> Result:
    """``longtable NAME …`` in this process."""
    return CliRunner().invoke(main, [name, *map(str, arguments)])


def values_of(name: str, *arguments: object) -> Any:
    """The numbers that a command writes as JSON."""
    outcome = run_command(name, *arguments, "--json", "-")
    assert outcome.exit_code == 0, outcome.output
    return json.loads(outcome.stdout)


HEAVY = ("django", "openpyxl", "shapely", "httpx", "typst")


def heavy_modules(*arguments: object) -> str:
    """Which heavy libraries a command has loaded at its end, run in a process of its own: "[]" for none."""
    code = (
        "import sys; from longtable.cli import main; main(sys.argv[1:], standalone_mode=False);"
        f"print([name for name in {HEAVY} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)], capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout.strip().splitlines()[-1]


def assert_refused(outcome: Result, message: str) -> None:
    """It ends with code 2, says why on the error stream, and shows neither numbers nor a traceback."""
    assert outcome.exit_code == 2, outcome.output
    assert message in outcome.stderr
    assert "Traceback" not in outcome.output
    assert outcome.stdout == ""


def assert_equal(expected: Any, found: Any, where: str = "") -> None:
    """Every key of ``expected``, lists in their order, numbers to 1e-6."""
    if isinstance(expected, dict):
        for key, value in expected.items():
            assert key in found, f"{where}/{key}"
            assert_equal(value, found[key], f"{where}/{key}")
    elif isinstance(expected, list):
        assert len(expected) == len(found), where
        for place, (one, other) in enumerate(zip(expected, found, strict=True)):
            assert_equal(one, other, f"{where}[{place}]")
    elif isinstance(expected, float):
        assert found == pytest.approx(expected, abs=1e-6), where
    else:
        assert found == expected, where
