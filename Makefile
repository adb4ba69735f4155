# 智诊 Zhizhen. `make run` serves, `make test` checks everything; both set up what they need.
SHELL := /bin/bash
HOST ?= 127.0.0.1
PORT ?= 8000
WORKERS ?= 2
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
UV_VERSION := 0.13.9
UV := UV_PROJECT_ENVIRONMENT=$(VENV) UV_COMPILE_BYTECODE=1 .tools/bin/uv
RUN_PACKAGES := libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0
TEST_PACKAGES := $(RUN_PACKAGES) postgresql-15 chromium libatomic1 fonts-noto-cjk gcc libc6-dev
BENCH_PACKAGES := $(RUN_PACKAGES) postgresql-15 wrk gcc libc6-dev

.PHONY: help run test lint fast format bench screenshots migrate system-run system-test system-bench

help:
	@echo "make run    serve on http://$(HOST):$(PORT) with the demo pool"
	@echo "make test   lint, types, import rules, all tests on both databases and in the browser"
	@echo "make fast   the quick tests only"
	@echo "make lint   format check, ruff, mypy, import rules, questionnaires"
	@echo "make screenshots  pictures of every page, into var/screenshots"
	@echo "make bench  measure; figures go to docs/performance.md by hand"

run: system-run $(VENV)/.run
	$(BIN)/python -m app serve --demo --host $(HOST) --port $(PORT)

test: system-test $(VENV)/.dev
	$(MAKE) --no-print-directory lint
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile

fast: $(VENV)/.dev
	$(BIN)/python -m pytest -q -x -m "not browser and not postgres and not slow"

lint: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m app check-questionnaires
	$(BIN)/python -m app check-matching

format: $(VENV)/.dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: system-bench $(VENV)/.dev
	$(BIN)/python -m benchmarks.run

screenshots: system-test $(VENV)/.dev
	$(BIN)/python -m tests.screenshots

migrate: $(VENV)/.run
	$(BIN)/python -m app migrate

system-run:
	@$(call need,$(RUN_PACKAGES))

system-test:
	@$(call need,$(TEST_PACKAGES))

system-bench:
	@$(call need,$(BENCH_PACKAGES))

# Installs what is missing with apt-get when root; else names the exact command.
define need
missing=""; for p in $(1); do dpkg-query -W -f='$${Status}' $$p 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$p"; done; \
$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || missing="$$missing python3-venv"; \
if [ -n "$$missing" ]; then \
  command -v apt-get >/dev/null || { echo "Please install:$$missing (names of Debian packages)"; exit 1; }; \
  [ "$$(id -u)" = 0 ] || { echo "Please run: sudo apt-get install --no-install-recommends$$missing"; exit 1; }; \
  echo "Installing$$missing"; export DEBIAN_FRONTEND=noninteractive; \
  apt-get update -qq && apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
fi
endef

.tools/bin/uv:
	$(PYTHON) -m venv .tools
	.tools/bin/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

$(VENV)/.run: .tools/bin/uv uv.lock pyproject.toml
	@test -f $(VENV)/.dev || $(UV) sync --quiet --frozen --no-dev --python $(PYTHON)
	@touch $@

$(VENV)/.dev: .tools/bin/uv uv.lock pyproject.toml
	$(UV) sync --quiet --frozen --python $(PYTHON)
	@touch $@
