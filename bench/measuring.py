"""What every measurement needs: where data and results lie, and a process with its time and peak memory."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build" / "bench"
SHARED = Path(os.environ.get("LONGTABLE_SHARED", ROOT.parent / "shared"))


@dataclass(frozen=True)
class Claim:
    """One measured number beside its target."""

    name: str
    value: float
    target: float
    unit: str

    @property
    def holds(self) -> bool:
        return self.value <= self.target

    def __str__(self) -> str:
        verdict = "ok" if self.holds else "MISSED"
        return f"{verdict:6} {self.name}: {self.value:.3f} {self.unit} (at most {self.target:g})"


@dataclass(frozen=True)
class Run:
    """One finished process."""

    seconds: float
    peak_mb: float
    output: str


def run(command: list[str], timeout: float = 900) -> Run:
    """Run a whole process and measure it; RuntimeError with its output when it fails."""
    BUILD.mkdir(parents=True, exist_ok=True)
    log = BUILD / "last-output.txt"
    with log.open("w") as out:
        started = time.perf_counter()
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT)
        while True:
            pid, status, usage = os.wait4(process.pid, os.WNOHANG)
            if pid:
                break
            if time.perf_counter() - started > timeout:
                process.kill()
            time.sleep(0.002)
        seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    output = log.read_text()
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}:\n{output[-3000:]}")
    peak = usage.ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)
    return Run(seconds, peak, output)


def conclude(claims: list[Claim]) -> int:
    """Print every claim and return the exit code."""
    for claim in claims:
        print(claim)
    return 0 if all(claim.holds for claim in claims) else 1
