#!/usr/bin/env bash
# Writes requirements/*.txt: every package pinned with hashes, for every platform, no index lines.
set -euo pipefail
cd "$(dirname "$0")/.."
uv="${UV:-.venv/bin/uv}"
compile() { "$uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url "$@"; }
compile pyproject.toml --group pyproject.toml:install -o requirements/run.txt
compile pyproject.toml --group pyproject.toml:install --group pyproject.toml:test -c requirements/run.txt -o requirements/test.txt
