# Every task of the project. `make help` lists them.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin

# Material announces its end of life at every start; docs and design know of it.
export NO_MKDOCS_2_WARNING := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help serve build language translations stamp check update test lint mutants seeds faults explorer-proof people zensical record format audit licences lock bench screenshot clean

help: ## List the tasks
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

serve: $(VENV)/site ## Preview every language at http://127.0.0.1:8000/ (PORT=8001 for another port)
	@$(BIN)/mkdocs serve --dev-addr 127.0.0.1:$(PORT)

build: $(VENV)/site ## Build every language into site/
	@$(BIN)/mkdocs build --strict

# LANG is a variable of every shell, too, and NAME of some: only what was typed counts.
typed = $(foreach name,$(1),$(if $(filter command,$(firstword $(origin $(name)))),$(name)='$(subst ','\'',$($(name)))'))

language: $(VENV)/site ## Start another language: make language LANG=ja NAME=日本語 FROM=en
	@LANG=C.UTF-8 $(BIN)/python -m tests.proof.language $(call typed,LANG NAME FROM)
	@LANG=C.UTF-8 $(BIN)/python -m tests.proof.people --write >/dev/null

translations: $(VENV)/site ## Show which sections of translated pages are behind (PAGE=… DIFF=1, CHECK=1 to fail)
	@$(BIN)/python -m tests.proof.translations $(if $(CHECK),--check) $(if $(DIFF),--diff) $(PAGE)

stamp: $(VENV)/site ## Record that a translated page is up to date (PAGE=…, SECTION=… for a part of it)
	@$(BIN)/python -m tests.proof.translations --stamp $(addprefix --section=,$(SECTION)) $(PAGE)

check: $(VENV)/checks ## Compare every snippet with what it prints now (FILES=… for some of them)
	@$(BIN)/python -m tests.proof.accept $(FILES)

update: $(VENV)/checks ## Rewrite the expected outputs that differ, and what is made from them (FILES=…)
	@$(BIN)/python -m tests.proof.accept --write $(FILES)
	@$(BIN)/python -m tests.proof.messages --write
	@$(BIN)/python -m tests.proof.packing --write
	@$(if $(FILES),,$(BIN)/python -m tests.proof.notebooks)

test: lint check ## Run every snippet, notebook and check
	@rm -f .proof/record.json
	@$(BIN)/pytest --numprocesses 2 --dist loadfile
	@test -f .proof/record.json || { echo "The run ended before every snippet was run: there is no record of it." >&2; exit 1; }

lint: $(VENV)/lint ## Check the texts, the translations, the terms and the style, without PyTorch
	@status=0; \
	$(BIN)/ruff check . || status=1; \
	$(BIN)/ruff format --check . || status=1; \
	$(BIN)/python -m tests.proof.lint || status=$$?; \
	exit $$status

format: $(VENV)/lint ## Format the code and the snippets
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

mutants: $(VENV)/checks ## Break the snippets on purpose and count what the checks notice
	@$(BIN)/python -m tests.proof.mutants $(FILES)

seeds: $(VENV)/checks ## Run the snippets from a hundred seeds, as readers do who set none
	@$(BIN)/python -m tests.proof.seeds $(FILES)

faults: $(VENV)/checks ## Plant every known fault in a copy and see that its check catches it
	@$(BIN)/python -m tests.proof.faults $(NAMES)

explorer-proof: $(VENV)/checks build ## Compare the explorer with PyTorch on thousands of configurations
	@$(BIN)/python -m tests.proof.explorer $(if $(SEED),--seed $(SEED))

people: $(VENV)/site ## Write the terms and the languages into the issue forms, the labels and the owners
	@$(BIN)/python -m tests.proof.people --write

zensical: $(VENV)/checks build $(VENV)-zensical/done ## Build the same pages with Zensical, and see what differs
	@$(BIN)/python -m tests.proof.zensical $(VENV)-zensical/bin/zensical

record: $(VENV)/bin/python ## Run the snippets with another PyTorch (TORCH=oldest, newest or a version)
	@PYTHON=$(PYTHON) sh tests/proof/record-with.sh "$(or $(TORCH),newest)" $(if $(STRICT),,--lenient)

audit: $(VENV)/checks build ## Look for what is unsafe in the workflows, the lock and what is shipped
	@$(BIN)/python -m tests.proof.audit

licences: $(VENV)/checks build ## Write LICENSES.md from what the built site ships
	@$(BIN)/python -m tests.proof.licences --write

bench: $(VENV)/checks build ## Measure the snippets against importing torch, the explorer against a frame
	@$(BIN)/python -m tests.bench

screenshot: $(VENV)/checks build ## Photograph the site for the README
	@$(BIN)/python -m tests.browser

lock: $(VENV)/bin/python ## Refresh requirements-site.lock from requirements.txt
	@$(BIN)/python -m pip install --quiet $$(grep ^uv== requirements.txt)
	@sed '/^# The checks/,$$d' requirements.txt | $(BIN)/uv pip compile - --quiet --universal --python-version 3.11 --generate-hashes --upgrade --custom-compile-command "make lock" --output-file requirements-site.lock

clean: ## Remove the environment and everything built
	@rm -rf $(VENV) $(VENV)-zensical site .proof

# --- The environment ---------------------------------------------------------------------

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Python 3.11 or newer is needed, and $(PYTHON) is $$($(PYTHON) --version 2>/dev/null || echo 'not there'). Install one and name it: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "$(PYTHON) has no venv module. Install it (on Debian and Ubuntu: sudo apt install python3-venv) and try again." >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)

# What the site needs, from the lock; no PyTorch.
$(VENV)/site: requirements-site.lock | $(VENV)/bin/python
	@echo "Installing what the site needs into $(VENV)"
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements-site.lock
	@touch $@

# What `make lint` needs on top of it.
$(VENV)/lint: requirements.txt $(VENV)/site
	@$(BIN)/python -m pip install --quiet $$(grep '^ruff==' requirements.txt)
	@touch $@

# What the other checks need on top of it.
$(VENV)/checks: requirements.txt $(VENV)/site
	@echo "Installing what the checks need into $(VENV), PyTorch among it"
	@$(BIN)/python -m pip install --quiet -r requirements.txt
	@touch $@

# Apart from the others: it wants newer versions of what the site is built with.
$(VENV)-zensical/done: requirements-zensical.txt | $(VENV)/bin/python
	@echo "Installing Zensical into $(VENV)-zensical"
	@$(PYTHON) -m venv $(VENV)-zensical
	@$(VENV)-zensical/bin/python -m pip install --quiet -r requirements-zensical.txt
	@touch $@
