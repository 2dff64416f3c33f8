"""What tests of the commands share: run one, read its numbers, compare them with worked ones."""

from __future__ import annotations

import json
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
