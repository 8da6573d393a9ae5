# Two commands for a user: `make assess` and `make test`. The rest is for those who change the code.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
BENCH := .venv-bench

.PHONY: assess test check format lint types layers js wheel fuzz bench lock python clean

assess: $(VENV)/.runtime
	@$(BIN)/guarantor assess ukraine

test: $(VENV)/.test
	@$(BIN)/python -m pytest

check: test format lint types layers js wheel

format: $(VENV)/.test
	$(BIN)/ruff format --check .

lint: $(VENV)/.test
	$(BIN)/ruff check .

types: $(VENV)/.test
	$(BIN)/mypy

layers: $(VENV)/.test
	$(BIN)/lint-imports

# The types of the page's modules; its only need of Node, and only where Node is.
PAGE := tests/web
js:
	@if command -v npm >/dev/null; then $(MAKE) -s $(PAGE)/node_modules/.installed && $(PAGE)/node_modules/.bin/tsc -p $(PAGE); \
	else echo "make js: skipped, npm is missing: the types of the page were not checked"; fi

$(PAGE)/node_modules/.installed: $(PAGE)/package-lock.json
	@npm ci --prefix $(PAGE) --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

# The wheel is built, installed in a clean environment from pinned files, and started with no network.
wheel: $(VENV)/.test
	$(BIN)/python tests/wheel.py

# Mutated scenario folders for a minute: each gives a scenario or located faults, in time.
fuzz: $(VENV)/.test
	$(BIN)/python tests/fuzz_scenarios.py --seconds 60

# Peers are measured beside guarantor, in an environment of their own.
bench: $(BENCH)/.ready
	@for each in bench/*.py; do echo $$each; $(BENCH)/bin/python $$each || exit 1; done

$(BENCH)/.ready: requirements/bench.txt | python
	@$(PYTHON) -m venv $(BENCH)
	@$(BENCH)/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/bench.txt
	@$(BENCH)/bin/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# Renews the pinned files; needs uv. They name no registry.
LOCK := uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -q \
	-c requirements/numeric.in
lock:
	$(LOCK) requirements/build.in -o requirements/build.txt
	$(LOCK) pyproject.toml -o requirements/runtime.txt
	$(LOCK) pyproject.toml requirements/build.in --extra test -o requirements/test.txt
	$(LOCK) pyproject.toml requirements/build.in --extra test --extra bench -o requirements/bench.txt

python:
	@command -v $(PYTHON) >/dev/null || { echo "guarantor needs Python 3.11 or later: install it, or say which to use: make assess PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "guarantor needs Python 3.11 or later, $(PYTHON) is older: say which to use: make assess PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "$(PYTHON) lacks venv: install it (on Debian and Ubuntu: apt install python3-venv), then repeat"; exit 1; }

$(VENV)/.python: | python
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.runtime: requirements/runtime.txt requirements/build.txt pyproject.toml | $(VENV)/.python
	@echo "installing into $(VENV) ..."
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/runtime.txt -r requirements/build.txt
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.test: requirements/test.txt $(VENV)/.runtime
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/test.txt
	@touch $@

clean:
	rm -rf $(VENV) $(BENCH) dist build reports
