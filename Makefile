# Every command. `make help` lists them. Nothing is installed outside this folder (.venv, .build).
SHELL := /bin/bash
.DEFAULT_GOAL := help
UV_VERSION := 0.13.9
UV := .venv/uv/bin/uv
EDGE := .venv/edge
BRAIN := .venv/brain
EDGE_TEST := .venv/edge-test
BRAIN_TEST := .venv/brain-test
PORT ?= $(or $(BAKEN_PORT),8080)
export PYTHONPATH := .
export PYTHONDONTWRITEBYTECODE := 1
# Rasa: no telemetry, no training text in a cache, no banners.
export RASA_TELEMETRY_ENABLED := false
export RASA_MAX_CACHE_SIZE := 0
export TF_CPP_MIN_LOG_LEVEL := 3
export SQLALCHEMY_SILENCE_UBER_WARNING := 1
export CUDA_VISIBLE_DEVICES :=
export PYTHONWARNINGS := ignore::DeprecationWarning,ignore::FutureWarning
BRAIN_RUN := $(BRAIN)/bin/python -m

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

run: setup train ## install, train if needed, and serve on http://127.0.0.1:8080 (PORT=…)
	@BAKEN_PORT=$(PORT) exec $(EDGE)/bin/python -m bot run

setup: $(EDGE)/.done $(BRAIN)/.done ## both environments from their hashed lock files

$(UV):
	@bash scripts/find_python.sh any > /dev/null
	@echo "Installing uv $(UV_VERSION) …"
	@"$$(bash scripts/find_python.sh any)" -m venv .venv/uv
	@.venv/uv/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

.venv/%/.done: locks/%.txt $(UV)
	@echo "Installing the $* environment …"
	@[ -x .venv/$*/bin/python ] || { python=$$(bash scripts/find_python.sh 3.11) && $(UV) venv --quiet --python "$$python" .venv/$*; }
	@$(UV) pip sync --quiet --python .venv/$*/bin/python --require-hashes locks/$*.txt
	@touch $@

lock: $(UV) ## resolve pyproject.toml into locks/ again
	@$(UV) pip compile --quiet --python-version 3.11 --generate-hashes --no-annotate --no-header --extra edge pyproject.toml -o locks/edge.txt
	@$(UV) pip compile --quiet --python-version 3.11 --generate-hashes --no-annotate --no-header --extra brain pyproject.toml -o locks/brain.txt
	@$(UV) pip compile --quiet --python-version 3.11 --generate-hashes --no-annotate --no-header --extra edge --extra edge-test pyproject.toml -o locks/edge-test.txt
	@$(UV) pip compile --quiet --python-version 3.11 --generate-hashes --no-annotate --no-header --extra brain --extra brain-test pyproject.toml -o locks/brain-test.txt

train: $(BRAIN)/.done ## train the model when its sources have changed
	@$(BRAIN_RUN) bot.brain.train

validate: $(BRAIN)/.done ## Rasa's own check of domain and data
	@$(BRAIN_RUN) rasa data validate --fail-on-warnings

shell: setup train ## talk to the brain in the terminal (Rasa)
	@bash scripts/shell.sh

stories: setup train ## Rasa's test stories
	@$(BRAIN_RUN) rasa test core --stories tests/stories --fail-on-prediction-errors --out .build/stories

test: setup $(EDGE_TEST)/.done $(BRAIN_TEST)/.done train ## everything CI runs
	@bash scripts/need_chromium.sh
	@$(MAKE) --no-print-directory check
	@$(MAKE) --no-print-directory validate stories
	@$(BRAIN_TEST)/bin/python -m pytest tests/brain
	@$(EDGE_TEST)/bin/python -m pytest tests --ignore=tests/brain
	@$(MAKE) --no-print-directory score

check: $(EDGE_TEST)/.done ## fast checks: lint, types, import contracts, content, pure tests
	@$(MAKE) --no-print-directory lint
	@$(EDGE_TEST)/bin/python -m bot check
	@$(EDGE_TEST)/bin/python -m pytest tests/unit tests/content tests/architecture

lint: $(EDGE_TEST)/.done ## ruff, mypy, import-linter
	@$(EDGE_TEST)/bin/ruff check .
	@$(EDGE_TEST)/bin/mypy
	@$(EDGE_TEST)/bin/lint-imports --no-cache

score: setup train ## recognition figures over the API, own golden set (and ../shared/eval when it is there)
	@$(EDGE)/bin/python -m scripts.score

data-report: $(EDGE)/.done ## count everything that is labelled into docs/data-card.md
	@$(EDGE)/bin/python -m scripts.data_report

bench: setup train ## answers per second beside a stock Rasa, memory, cold start
	@$(EDGE)/bin/python -m scripts.bench

official-models: $(BRAIN)/.done ## install nl_core_news_sm 3.7.0 where its download site can be reached
	@$(UV) pip install --quiet --python $(BRAIN)/bin/python --no-deps "nl_core_news_sm @ https://github.com/explosion/spacy-models/releases/download/nl_core_news_sm-3.7.0/nl_core_news_sm-3.7.0-py3-none-any.whl" \
	  && echo "Installed. Select it with BAKEN_SPACY_NL=nl_core_news_sm and start again." \
	  || { echo "Could not reach the download site of nl_core_news_sm. The pipeline in models/ stays in use."; exit 1; }

clean: ## remove environments, trained models and build files
	@rm -rf .venv .build models/baken-*

.PHONY: help run setup lock train validate shell stories test check lint score data-report bench official-models clean
.SECONDARY:
