# The two commands: `make start` (the product with its demo, ready to click) and `make test` (everything that is checked).
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
PY := .venv/bin/python
TESTS ?= tests src

.PHONY: start test check bench build setup setup-test lint types layers messages unit docs lock format clean

start: build  ## set up what is missing and open the product with its demo coalition
	@LONGTABLE_DATA=$${LONGTABLE_DATA:-data} .venv/bin/longtable start --demo $(ARGS)

test: setup-test build  ## everything: lint, types, layers, translations, docs, unit, pages, browser, SQLite and PostgreSQL
	@$(MAKE) --no-print-directory lint types layers messages docs
	@$(PY) scripts/services.py test

check: setup-test build  ## the quick part, under a minute: lint, types, layers, unit tests
	@$(MAKE) --no-print-directory lint types layers messages unit

bench: setup-test build  ## measured comparisons with peers: one script a claim
	@$(PY) bench/run.py $(ARGS)

setup: .venv/run.stamp
setup-test: .venv/test.stamp

.venv/run.stamp: requirements/run.txt pyproject.toml scripts/setup.sh
	@scripts/setup.sh run

.venv/test.stamp: requirements/test.txt pyproject.toml scripts/setup.sh
	@scripts/setup.sh test

build: setup  ## front end and translations
	@$(PY) scripts/frontend.py
	@$(PY) scripts/messages.py compile

lint:
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check --quiet . || { echo "Run: make format"; exit 1; }

types:
	@.venv/bin/mypy

layers:
	@.venv/bin/lint-imports --no-cache > build/layers.txt 2>&1 || { cat build/layers.txt; exit 1; }

messages:
	@$(PY) scripts/messages.py check

docs:
	@$(PY) -m pytest -q -p no:randomly tests/house/test_docs.py

unit:
	@$(PY) -m pytest -q -n 2 tests/methods tests/sources tests/house src/longtable/methods src/longtable/sources

format:
	@.venv/bin/ruff check --fix --quiet .
	@.venv/bin/ruff format --quiet .

lock: setup-test  ## pin every package again, with hashes
	@.venv/bin/python -m pip install --quiet uv
	@scripts/lock.sh

clean:  ## remove what was built (not your data)
	rm -rf .venv node_modules build src/longtable/ui/static/built
