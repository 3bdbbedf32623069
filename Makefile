# thidua: `make` alone lists what it can do.

RAW ?= data/raw
OUT ?= data/processed
WORKERS ?= 1
ENGINE ?= local
SCHEDULER ?=
NER ?=
NER_REVISION ?=
BENCH ?=
TRAIN ?=
PYTHON ?=

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install -qq --constraint constraints.txt
OPTIONS = --raw "$(RAW)" --out "$(OUT)" --workers "$(WORKERS)" --engine "$(ENGINE)" \
	$(if $(SCHEDULER),--scheduler "$(SCHEDULER)") \
	$(if $(NER),--ner "$(NER)") $(if $(NER_REVISION),--ner-revision "$(NER_REVISION)")
INSTALLED = $(VENV)/.$(if $(filter dask,$(ENGINE)),dask,local) $(if $(NER),$(VENV)/.transformers)
STAGES := ingest detect extract link aggregate
MAKEFLAGS += --no-print-directory

.DEFAULT_GOAL := help
.PHONY: help run $(STAGES) test check evaluate bench train bench-linking notebooks lab clean
.DELETE_ON_ERROR:

help: ## list the targets
	@echo "make TARGET [RAW=folder|URL] [OUT=folder|URL] [WORKERS=n] [ENGINE=local|dask] [SCHEDULER=address] [NER=model] [PYTHON=python3.12]"
	@awk 'BEGIN { FS = ":.*## " } /^[a-z-]+:.*## / { printf "  %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(INSTALLED) ## all stages: reports in RAW to tables in OUT
	@$(BIN)/python -m pipeline run $(OPTIONS)

ingest: ## read the reports
detect: ## ... and find their languages
extract: ## ... and find dates, provinces, officials, awards, measures
link: ## ... and tie reports of one event together
aggregate: ## ... and sum the awards: the same as run
$(STAGES): $(INSTALLED)
	@$(BIN)/python -m pipeline run --until $@ $(OPTIONS)

test: $(VENV)/.dev ## run the tests
	@$(BIN)/python -m pytest

check: $(VENV)/.dev ## lint, types, tests, quality gate
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/python -m pytest
	@$(BIN)/python -m tests.evaluate --gate

evaluate: $(VENV)/.dev ## precision, recall and F1 by kind and language
	@$(BIN)/python -m tests.evaluate $(if $(NER),--ner "$(NER)")

bench: $(VENV)/.dev ## what a run costs beside other tools, at growing sizes, on more workers (BENCH="--only ratios")
	@$(BIN)/python -m benchmarks.bench $(BENCH)

train: $(VENV)/.dev ## train the tagger anew from generated reports and the development gold (TRAIN="--minutes 60")
	@$(BIN)/python -m benchmarks.tagger.train --out pipeline/annotator/tagger $(TRAIN)

bench-linking: $(VENV)/.dev ## time and memory of linking 1,000, 10,000 and 100,000 reports
	@$(BIN)/python -m benchmarks.linking

notebooks: $(VENV)/.dev run ## execute the notebooks
	@$(BIN)/python -m pytest --nbmake --nbmake-timeout=600 notebooks

lab: $(VENV)/.dev run ## open JupyterLab on the notebooks
	@$(BIN)/jupyter lab notebooks

clean: ## remove the tables in data/processed and all caches
	@find data/processed -mindepth 1 ! -name .gitkeep -delete
	@rm -rf .mypy_cache .pytest_cache .ruff_cache .hypothesis
	@find pipeline tests benchmarks notebooks -name __pycache__ -prune -exec rm -rf {} +

# What is installed: .local is what a run needs; .dask adds the cluster, .transformers
# what reads beside the rules; .dev adds all.
$(VENV)/.local: pyproject.toml constraints.txt | $(VENV)/.made
	@echo "installing what a run needs into $(VENV) (once, some minutes)" >&2
	@$(PIP) --editable .
	@touch $@

$(VENV)/.dask: $(VENV)/.local
	@echo "installing Dask into $(VENV) (once)" >&2
	@$(PIP) --editable '.[dask]'
	@touch $@

$(VENV)/.transformers: $(VENV)/.local
	@echo "installing PyTorch and transformers into $(VENV) (once, some minutes)" >&2
	@$(PIP) --editable '.[transformers]'
	@touch $@

$(VENV)/.dev: $(VENV)/.local
	@echo "installing what tests and notebooks need into $(VENV) (once, some minutes)" >&2
	@$(PIP) --editable '.[dask,notebooks,transformers,dev]'
	@touch $@

$(VENV)/.made:
	@for python in $(or $(PYTHON),python3 python3.11 python3.12 python3.13 python3.14); do \
		"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 || continue; \
		new=$$python; \
		"$$python" -c 'import ensurepip, venv' >/dev/null 2>&1 || continue; \
		rm -rf $(VENV); \
		"$$python" -m venv $(VENV) && touch $@ && exit 0; \
		echo "error: $$python cannot make $(VENV) in this folder" >&2; \
		exit 1; \
	done; \
	if [ -n "$$new" ]; then \
		echo "error: $$new has no venv module; install it (Debian, Ubuntu: apt install python3-venv)" >&2; \
	else \
		echo "error: Python 3.11 or newer is needed, and $(or $(PYTHON),python3) is not; name another: make run PYTHON=/path/to/python3.11" >&2; \
	fi; \
	exit 1
