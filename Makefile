# The commands for users of selmask; `make` alone lists them.

VENV := .venv
PYTHON := $(VENV)/bin/python
# The first of these that is new enough makes the virtual environment.
PYTHONS ?= python3 python3.11 python3.12 python3.13 python3.14 python
PIP_INSTALL = $(PYTHON) -m pip install --disable-pip-version-check
# Tests wait for processes that they start, so two cores are busy only with more than two of them.
PYTEST = $(PYTHON) -m pytest -n 4 --dist loadfile --no-loadscope-reorder

.PHONY: help app demo test test-all format lint clean
.DEFAULT_GOAL := help

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 16

app: $(VENV)/installed ## the workbench, on http://127.0.0.1:8501
	$(PYTHON) -m streamlit run app.py

demo: $(VENV)/installed ## the sample project without a browser
	$(PYTHON) -m selmask demo

test: lint ## every check but the long ones, those in a real browser included
	$(PYTHON) -m tests.browser.chromium
	$(PYTEST) -m "not long"

test-all: lint ## every check, the long ones included
	$(PYTHON) -m tests.browser.chromium
	$(PYTEST)

format: $(VENV)/installed-dev ## format the code and fix what can be fixed automatically
	$(PYTHON) -m ruff format .
	$(PYTHON) -m ruff check --fix .

lint: $(VENV)/installed-dev ## the checks that run no code
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m ruff check .
	$(PYTHON) -m mypy --num-workers 2

clean: ## remove what the commands above made; the workspace runs/ stays
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find app.py pages selmask tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

# One call of pip for everything, so that torch is the pinned one whatever else asks for a torch.
$(VENV)/installed: requirements.txt | $(VENV)/bin/pip
	$(PIP_INSTALL) -r requirements.txt
	@touch $@

$(VENV)/installed-dev: requirements.txt requirements-dev.txt | $(VENV)/bin/pip
	$(PIP_INSTALL) -r requirements.txt -r requirements-dev.txt
	@touch $(VENV)/installed $@

$(VENV)/bin/pip:
	@for python in $(PYTHONS); do \
	    $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break; \
	    python=; \
	done; \
	if [ -z "$$python" ]; then \
	    echo "selmask needs Python 3.11 or newer, and none of these is: $(PYTHONS)." >&2; \
	    echo "Install one (Debian: apt-get install python3 python3-venv), or name one: make PYTHONS=/path/to/python" >&2; \
	    exit 1; \
	fi; \
	if ! $$python -c 'import ensurepip, venv' 2>/dev/null; then \
	    echo "$$python cannot make virtual environments: its module venv or ensurepip is missing." >&2; \
	    echo "Install it (Debian: apt-get install python3-venv), then run make again." >&2; \
	    exit 1; \
	fi; \
	$$python -m venv $(VENV)
