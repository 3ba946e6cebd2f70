# Works with nothing but Python and make; everything goes into .venv.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: try test check docs soak clean

try: .venv/installed
	$(BIN)/gettone try

test: .venv/test-tools
	sh scripts/test

soak: .venv/test-tools
	SOAK=1 sh scripts/test

check: .venv/test-tools .venv/check-tools
	sh scripts/check

docs: .venv/docs-tools
	$(BIN)/python scripts/build_docs.py --check
	$(BIN)/sphinx-build -n -W -q docs docs/_build

clean:
	rm -rf .venv docs/_build

.venv/installed: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --editable ".[all]"
	touch $@

.venv/test-tools .venv/check-tools .venv/docs-tools: .venv/%-tools: .venv/installed
	$(BIN)/python -m pip install --quiet --group $*
	touch $@
