# hometruth: make demo runs the model, make test runs every check. Both set up .venv first.
# Without make, python -m tests does the same as make test: the recipes stand there.

PYTHON       ?=
VENV         ?= .venv
WORKERS      ?= 2
SEED         ?= 3

BIN   := $(VENV)/bin
READY := $(VENV)/.ready
PIP   := $(BIN)/python -m pip --disable-pip-version-check --quiet
# One version of each package for every supported Python, so that numbers do not hang on which.
LOCK  := $(BIN)/uv pip compile --quiet --universal --fork-strategy fewest --python-version 3.11 \
         --generate-hashes --no-emit-index-url --custom-compile-command "make lock"

MAKEFLAGS += --no-builtin-rules
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
.PHONY: help setup demo test check format lock engine wheel docs study benchmark mutants attack clean

help:
	@echo "make demo    run the Gloucestershire example; the page lands in runs/demo"
	@echo "make test    format, lint, types, import contracts and tests (also: make check)"
	@echo "make format  put the code in the project's format"
	@echo "make lock    renew requirements.lock and requirements-dev.lock (UPGRADE=--upgrade)"
	@echo "make engine  build simulation/compiled/engine.wasm from simulation/compiled/core"
	@echo "make docs    renew the reference pages and the schema that are made from the code"
	@echo "make study   compare the model with what is known; renews docs/results"
	@echo "make benchmark  measure speed; renews docs/results/speed.md (QUICK=--quick: only prints)"
	@echo "make mutants  measure what the tests notice; renews docs/results/mutants.md (SEED=4)"
	@echo "make attack  spoil inputs and look at every answer; renews docs/results/reliability.md (SEED=4)"
	@echo "make wheel   build the wheel into dist"
	@echo "make clean   remove what the above made, runs excepted"

setup: $(READY)
	@echo "$(VENV) is ready."

# The first Python that is new enough and can make a virtual environment.
$(BIN)/python:
	@for python in $(if $(PYTHON),"$(PYTHON)",python3 python3.14 python3.13 python3.12 python3.11); do \
	  if "$$python" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' \
	    >/dev/null 2>&1; \
	  then \
	    echo "Making $(VENV) with $$("$$python" --version)"; \
	    exec "$$python" -m venv --clear $(VENV); \
	  fi; \
	done; \
	echo "hometruth needs Python 3.11 or later with its venv module, and found none$(if $(PYTHON), at $(PYTHON))." >&2; \
	echo "Install one (on Debian and Ubuntu: python3 and python3-venv)," >&2; \
	echo "or say where it is: make setup PYTHON=/path/to/python3" >&2; \
	exit 1

$(READY): requirements-dev.lock pyproject.toml | $(BIN)/python
	@VENV=$(VENV) $(BIN)/python -m tests --setup

demo: $(READY)
	@$(BIN)/hometruth demo --overwrite --workers $(WORKERS) \
	  $(if $(DRAWS),--draws $(DRAWS)) $(if $(REPLICATIONS),--replications $(REPLICATIONS))

test: check

check: $(READY)
	@VENV=$(VENV) $(BIN)/python -m tests --workers $(WORKERS)

format: $(READY)
	@$(BIN)/ruff check --quiet --fix-only .
	@$(BIN)/ruff format --quiet .

lock: $(BIN)/python
	@$(PIP) install "uv>=0.7"
	@$(LOCK) $(UPGRADE) pyproject.toml --output-file requirements.lock
	@$(LOCK) $(UPGRADE) pyproject.toml --group dev --constraint requirements.lock --output-file requirements-dev.lock
	@$(LOCK) $(UPGRADE) --group mutants --constraint requirements-dev.lock --output-file requirements-mutants.lock

engine: $(READY)
	@$(BIN)/python -m simulation.compiled.build

docs: $(READY)
	@for page in commands measures scenarios; do \
	  $(BIN)/hometruth reference $$page > docs/reference/$$page.md || exit 1; done
	@$(BIN)/hometruth rulebook > docs/reference/rulebook.md
	@$(BIN)/hometruth schema > scenarios/strategies/schema.json

# Longer studies; their results are kept in docs/results. About ten minutes on two cores.
study: $(READY)
	@$(BIN)/python -m calibration.studies
	@$(BIN)/python -m outputs.published_returns runs/gloucestershire-study \
	  docs/results/gloucestershire.md

# Several minutes, best on a machine with nothing else to do; g++ is left out where there is none.
benchmark: $(READY)
	@$(BIN)/python -m benchmarks $(QUICK)

# 150 faults in the pathway and the money rules, about ten minutes of one core. The tool is installed
# here, since only this needs it.
mutants: $(READY)
	@$(PIP) install --require-hashes --requirement requirements-mutants.lock
	@$(BIN)/python -m benchmarks.mutants --seed $(SEED)

# Ten minutes on two cores.
attack: $(READY)
	@$(BIN)/python -m benchmarks.attack --seed $(SEED) --workers $(WORKERS)
	@$(BIN)/python -m benchmarks.attack.disclosure --seed $(SEED)
	@$(BIN)/python -m benchmarks.attack.kills --seed $(SEED)

wheel: $(READY)
	@$(BIN)/python -m build --wheel --no-isolation --outdir dist

clean:
	@rm -rf $(VENV) build dist .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
