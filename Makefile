# offhook: everything that those who work on it need. Users may as well `pip install .`.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
UV := .tools/bin/uv
BIN := .venv/bin

# Only Pythons that are already here; and a cache of our own where the home folder cannot hold one.
export UV_PYTHON_DOWNLOADS := never
export PIP_DISABLE_PIP_VERSION_CHECK := 1
ifneq ($(shell test -n "$$HOME" && test -d "$$HOME" && test -w "$$HOME" && echo yes),yes)
export HOME := $(CURDIR)/.tools/home
export UV_CACHE_DIR := $(CURDIR)/.tools/cache
$(shell mkdir -p "$(HOME)")
endif

LOCK := $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header
SYNC := $(UV) pip sync --quiet --compile-bytecode --python $(BIN)/python --require-hashes
CORE := setup.py $(wildcard src/offhook/core/*.py)
SELF := $(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable . && $(BIN)/python -m compileall -q src

.PHONY: help demo test quick lint format bench lock docs clean

help:  ## this list
	@echo "make TARGET, one of:"
	@sed -nE 's/^([a-z]+):.*## (.*)/  \1\t\2/p' $(MAKEFILE_LIST) | expand -t 12

demo: .venv/.run  ## an audit of a phone made of paper: see what offhook tells
	@$(BIN)/offhook demo

test: .venv/.dev  ## all tests (OFFHOOK_CORPUS=FOLDER adds those over real evidence)
	$(BIN)/pytest -n 2 $(TESTS)

quick: .venv/.dev  ## the tests without the slow ones
	$(BIN)/pytest -n 2 -m "not slow" $(TESTS)

lint: .venv/.dev  ## rules, format, types, and the order of the imports
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

format: .venv/.dev  ## lay the code out as `make lint` asks
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: .venv/.dev  ## ratios of CPU time, peak memory, accuracy and calibration (BENCH=--smoke for a minute of it)
	$(BIN)/python bench/run.py $(BENCH)
	$(BIN)/python -m bench.captures $(BENCH)
ifeq ($(BENCH),)
	$(BIN)/python -m bench.accuracy --seeds 1
	$(BIN)/python -m bench.causes --seeds 1 --split held_out
endif

docs: .venv/.dev  ## write the generated pages of docs/ again
	$(BIN)/python docs/generate.py

lock: .tools/.ready  ## raise all pinned versions to the newest that fit
	$(LOCK) --upgrade --group build pyproject.toml -o requirements/run.txt
	$(LOCK) --upgrade --group dev pyproject.toml -c requirements/run.txt -o requirements/dev.txt
	echo uv | $(LOCK) --upgrade - -o requirements/tools.txt

clean:  ## remove what was built or installed here (cases stay)
	rm -rf .venv .tools build dist src/*.egg-info src/offhook/core/*.so src/offhook/core/*.pyd .coverage .hypothesis .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
	find src tests docs bench -name __pycache__ -type d -prune -exec rm -rf {} +

# Set-up. A stamp is older than what it was made from only if a lock or pyproject.toml changed since.
.tools/.ready: requirements/tools.txt
	@echo "setting up .tools …" >&2
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "offhook needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Name another: make PYTHON=python3.13")'
	@$(PYTHON) -m pip install --quiet --upgrade --no-warn-script-location --root-user-action=ignore --require-hashes --target .tools -r requirements/tools.txt || \
		{ echo "This Python has no working pip (Debian: apt install python3-pip). Name another: make PYTHON=python3.13" >&2; exit 1; }
	@touch $@

.venv/.python: .tools/.ready
	@test -x $(BIN)/python || $(UV) venv --quiet --clear --python "$(PYTHON)" .venv
	@touch $@

.venv/.run: .venv/.python requirements/run.txt pyproject.toml $(CORE)
	@echo "setting up .venv …" >&2
	@$(SYNC) requirements/run.txt && $(SELF)
	@rm -f .venv/.dev && touch $@

.venv/.dev: .venv/.python requirements/dev.txt requirements/run.txt pyproject.toml $(CORE)
	@echo "setting up .venv with the tools of development …" >&2
	@$(SYNC) requirements/dev.txt && $(SELF)
	@touch .venv/.run $@
