# run · test · lint · bench: the words the README uses. Needs only Python 3.11 or newer and make.

PYTHON ?= python3
PORT ?= 8000
DATA ?= instance
BIN := .venv/bin
TEST_WORKERS ?= auto

.PHONY: run test lint bench clean

run: .venv/run.stamp
	@LZ_DATA=$(DATA) $(BIN)/lianzheng serve --demo --port $(PORT)

test: .venv/test.stamp
	@REQUIRE_BROWSER=$(REQUIRE_BROWSER) $(BIN)/python -m pytest -n $(TEST_WORKERS) $(ARGS)

lint: .venv/lint.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: .venv/test.stamp
	@$(BIN)/python -m bench --everything $(ARGS)
	@$(BIN)/python -m bench --everything --database postgresql $(ARGS)

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/run.stamp: pyproject.toml | .venv/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check -e .
	@touch $@

.venv/test.stamp: pyproject.toml | .venv/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check -e '.[test]'
	@touch $@ .venv/run.stamp

.venv/lint.stamp: pyproject.toml | .venv/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check -e '.[lint]'
	@touch $@ .venv/test.stamp .venv/run.stamp

clean:
	rm -rf .venv build dist *.egg-info
