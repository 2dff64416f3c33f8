"""Run every measurement and say which claims hold: `python bench/run.py [name ...]`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
SUPPORT = {"run", "measuring", "our_server", "peer_spopt", "peer_cpsat", "peer_pretalx"}


def main(names: list[str]) -> int:
    scripts = sorted(path.stem for path in HERE.glob("*.py") if path.stem not in SUPPORT)
    unknown = set(names) - set(scripts)
    if unknown:
        print(f"No such measurement: {', '.join(sorted(unknown))}. There are: {', '.join(scripts)}.")
        return 2
    missed = []
    for name in names or scripts:
        print(f"== {name}", flush=True)
        if subprocess.run([sys.executable, str(HERE / f"{name}.py")], check=False).returncode:
            missed.append(name)
    print(f"Missed: {', '.join(missed)}" if missed else "Every claim holds.")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
