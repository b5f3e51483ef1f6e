# Two commands are all the set-up there is: `make demo` and `make test`.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test check docs clean

demo: .venv/installed
	$(BIN)/countermove read iraq-2019 --as-of 2020-08-05 --out demo

test: check
	$(BIN)/python -m pytest -q -n 2

# Format, lint, spelling, imports, types: everything but the tests.
check: .venv/tested
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/codespell
	$(BIN)/lint-imports
	$(BIN)/mypy

# Pages made from data; a test fails when one is stale.
docs: .venv/tested
	$(BIN)/python scripts/render_codebook.py
	$(BIN)/python scripts/render_essay.py
	$(BIN)/python scripts/render_commands.py
	$(BIN)/python scripts/render_folder.py
	$(BIN)/python scripts/render_validation.py
	$(BIN)/python scripts/render_backtest.py

clean:
	rm -rf .venv demo

.venv/installed: pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Countermove needs Python 3.11 or newer; set PYTHON=python3.11")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable .
	touch $@

.venv/tested: .venv/installed
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev]'
	touch $@
