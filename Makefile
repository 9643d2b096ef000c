PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Journeys wait for a good part of their time: one process more than there are cores.
WORKERS = $(shell $(PYTHON) -c 'import os; print(os.cpu_count() + 1)')

.DEFAULT_GOAL := help

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(VENV)/.installed: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("Baton needs Python 3.11 or newer; set PYTHON=python3.11") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

install: $(VENV)/.installed ## create .venv with everything in it

demo: $(VENV)/.installed ## start a local Slack workspace with Baton in it
	$(BIN)/baton demo

check: $(VENV)/.installed ## lint, format, types, import rules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

test: check ## check, then all tests
	$(BIN)/pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

bench: $(VENV)/.installed ## measure, each figure beside its floor
	$(BIN)/python -m benchmarks

bench-big: $(VENV)/.installed ## measure the import of 1,000,000 leads, and reports and App Home over them
	$(BIN)/python -m benchmarks import reports

soak: $(VENV)/.installed ## a simulated quarter, everything going wrong: nothing lost, doubled or late
	BATON_DEEP=1 $(BIN)/pytest tests/model/test_model.py
	$(BIN)/python -m benchmarks.soak

conformance: $(VENV)/.installed ## what of Slack's Web API the local workspace is held to
	$(BIN)/python tests/sandbox/conformance/table.py

notes: $(VENV)/.installed ## precision and recall of reading call notes
	$(BIN)/python -m tests.notes_report

lock: ## pin dependencies anew (needs uv)
	uv pip compile --universal --generate-hashes --no-header --no-emit-index-url --extra dev -o requirements.lock pyproject.toml

clean: ## remove what was made
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache *.egg-info

.PHONY: help install demo check test bench bench-big conformance notes lock clean
