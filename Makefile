# What each target does: make help
PYTHON ?= python3
VENV := .venv/bin/python
SERVE := exec $(PYTHON) -m tools.foreground $(VENV) manage.py
.DEFAULT_GOAL := help
.SUFFIXES:

.PHONY: help run web worker test test-fast test-integration test-recovery lint bench docs requirements lock clean
.PHONY: ready ready-for-tests

help: ## This list
	@sed -nE 's/^([a-z-]+):[^#]*## (.*)/  make \1\t\2/p' Makefile | expand -t 26

ready:
	@command -v $(PYTHON) >/dev/null || { echo "baton: python3 (3.11 or newer) is not on PATH; install it" >&2; exit 1; }
	@$(PYTHON) -m tools.bootstrap

ready-for-tests:
	@command -v $(PYTHON) >/dev/null || { echo "baton: python3 (3.11 or newer) is not on PATH; install it" >&2; exit 1; }
	@$(PYTHON) -m tools.bootstrap --for-tests

run: ready ## Start Baton in one process: http://127.0.0.1:8000 (PORT=, HOST=, BATON_HOME=)
	@$(SERVE) serve

web: ready ## Scale-out: one web process (needs DATABASE_URL and REDIS_URL)
	@$(SERVE) web

worker: ready ## Scale-out: one worker process (needs DATABASE_URL and REDIS_URL)
	@$(SERVE) worker

test: ready-for-tests ## Everything, with a table of minutes by area
	@exec $(VENV) -m tools.areas test

test-fast: ready-for-tests ## Lint and unit tests, under 60 s
	@exec $(VENV) -m tools.areas test-fast

test-integration: ready-for-tests ## The durable parts and scale-out on a real PostgreSQL and Redis
	@exec $(VENV) -m tools.areas test-integration

test-recovery: ready-for-tests ## The crash tests: kill, start again, nothing lost
	@exec $(VENV) -m tools.areas test-recovery

lint: ready-for-tests ## ruff, mypy, import contracts, ESLint, tsc
	@exec $(VENV) -m tools.areas lint

bench: ready-for-tests ## Figures as JSON lines, each with its limit
	@exec $(VENV) -m tests.bench

docs: ready-for-tests ## Write what is generated: openapi.json, schema.d.ts, the coverage of requirements
	@exec $(VENV) -m tools.docs

requirements: ## Every requirement id with the tests that prove it
	@exec $(PYTHON) -m tools.requirements_coverage

lock: ready-for-tests ## Compile requirements.txt and requirements-dev.txt anew from pyproject.toml
	@exec $(VENV) -m tools.lock

clean: ## Remove what was built and installed; your data in .baton stays
	rm -rf .venv .build frontend/node_modules static/app .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
