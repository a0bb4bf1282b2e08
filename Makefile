# `make run` and `make test` are all a newcomer needs; each does its own set-up and skips what is current.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
PORT ?= 8000
UV_VERSION := 0.13.9
NODE_VERSION := 24.19.0
PYTHON ?= python3

# Networks that inspect TLS: uv and node look where the system looks. Harmless elsewhere.
export UV_SYSTEM_CERTS := 1
export UV_PYTHON_DOWNLOADS := never
export NODE_USE_SYSTEM_CA := 1
export ZHIXING_DATA ?= $(CURDIR)/var

UV := .venv-tools/bin/uv
STAMPS := .stamps

.PHONY: help run test drill check fix docs demo bench lock clean browser matrix setup

help: ## list the targets
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: setup ## set everything up, load the demonstration city and serve it (PORT=8000)
	@.venv/bin/zhixing demo --port $(PORT)

test: .stamps/dev assets messages ## set up, then every check and test
	@bash scripts/browser.sh
	@$(MAKE) --no-print-directory check
	@rm -f .stamps/trust.jsonl
	@ZHIXING_TRUST_OUT=$(CURDIR)/.stamps/trust.jsonl .venv/bin/python -m pytest -n 2 --dist loadgroup -q --disable-warnings --cov --cov-report=term --cov-fail-under=97 tests
	@ZHIXING_TEST_DATABASE=postgresql .venv/bin/python -m pytest -n 2 --dist loadgroup -q --disable-warnings $(ON_POSTGRESQL)
	@.venv/bin/python scripts/trust_report.py .stamps/trust.jsonl

# What a database could do differently; readers of sheets touch none, and the suites of kills and double submits use both already.
ON_POSTGRESQL := tests/office tests/records tests/trust --ignore=tests/office/sheets --ignore=tests/trust/test_kills.py \
  --ignore=tests/trust/test_double_submits.py --ignore=tests/trust/test_hostile_spreadsheets.py

drill: .stamps/dev assets messages ## every guarantee at full size with its planted fault, into docs/reference/trust.md (ONLY="tests/trust/test_kills.py")
	@bash scripts/browser.sh
	@rm -f .stamps/drill.jsonl
	@outcome=0; ZHIXING_DRILL=1 ZHIXING_TRUST_OUT=$(CURDIR)/.stamps/drill.jsonl .venv/bin/python -m pytest -q --disable-warnings -m trust $(or $(ONLY),tests) || outcome=$$?; \
	  .venv/bin/python scripts/trust_report.py .stamps/drill.jsonl; exit $$outcome

check: .stamps/dev ## style, types, floors, definitions, stale documents
	@.venv/bin/ruff format --check -q . && .venv/bin/ruff check -q .
	@.venv/bin/mypy
	@.venv/bin/lint-imports --no-cache | tail -n 14
	@.venv/bin/zhixing check
	@.venv/bin/zhixing docs --check

fix: .stamps/dev ## mend style where a tool can
	@.venv/bin/ruff check -q --fix . ; .venv/bin/ruff format -q .

docs: .stamps/dev assets messages ## draw the generated documents again
	@.venv/bin/zhixing docs

demo: setup ## load the demonstration city without serving it
	@.venv/bin/zhixing demo --no-serve

bench: .stamps/dev assets messages ## speed and memory, every promise in one run (PARTS="grid indicators composite import trail forms overview report")
	@bash scripts/fonts.sh
	@.venv/bin/python -m bench $(PARTS)

lock: .venv-tools/bin/uv ## pin every package again, by name and hash
	@UV_CUSTOM_COMPILE_COMMAND="make lock" $(UV) pip compile -q --universal --generate-hashes --no-emit-index-url --no-emit-find-links pyproject.toml -o requirements.lock
	@UV_CUSTOM_COMPILE_COMMAND="make lock" $(UV) pip compile -q --universal --generate-hashes --no-emit-index-url --no-emit-find-links --group dev pyproject.toml -o requirements-dev.lock

clean: ## remove what was built (data in var/ stays)
	rm -rf .venv .venv-tools .stamps node_modules frontend/fonts/node_modules src/zhixing/portal/static/dist

setup: .stamps/run assets messages
	@bash scripts/fonts.sh

.venv-tools/bin/uv:
	@echo "准备工具 / tools"
	@$(PYTHON) -c 'import sys; sys.exit("Zhixing needs Python 3.11 or newer / 需要 Python 3.11 或更高版本") if sys.version_info < (3, 11) else None'
	@$(PYTHON) -m venv .venv-tools
	@.venv-tools/bin/python -m pip install -q --disable-pip-version-check uv==$(UV_VERSION)

.stamps/run: .venv-tools/bin/uv requirements.lock pyproject.toml
	@if [ -f .stamps/dev ]; then $(MAKE) --no-print-directory .stamps/dev; else \
	  echo "安装软件包 / packages"; \
	  [ -x .venv/bin/python ] || $(UV) venv -q --python $(PYTHON) .venv; \
	  $(UV) pip sync -q --python .venv --require-hashes requirements.lock; \
	  $(UV) pip install -q --python .venv --no-deps -e .; \
	fi
	@mkdir -p $(STAMPS) && touch $@

.stamps/dev: .venv-tools/bin/uv requirements-dev.lock pyproject.toml
	@echo "安装软件包（含测试）/ packages, with tests"
	@[ -x .venv/bin/python ] || $(UV) venv -q --python $(PYTHON) .venv
	@$(UV) pip sync -q --python .venv --require-hashes requirements-dev.lock
	@$(UV) pip install -q --python .venv --no-deps -e .
	@mkdir -p $(STAMPS) && touch $@ .stamps/run

FRONT := package.json package-lock.json $(shell find frontend -type f -not -path '*/node_modules/*' 2>/dev/null)
.PHONY: assets messages
assets: .stamps/assets
.stamps/assets: .venv-tools/bin/uv $(FRONT)
	@echo "构建前端 / front end"
	@NODE_VERSION=$(NODE_VERSION) bash scripts/node.sh npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@NODE_VERSION=$(NODE_VERSION) bash scripts/node.sh node frontend/build.mjs
	@mkdir -p $(STAMPS) && touch $@

MESSAGES := $(shell find src -name '*.po' 2>/dev/null)
messages: .stamps/messages
.stamps/messages: $(MESSAGES) | .stamps/run
	@.venv/bin/python scripts/messages.py
	@mkdir -p $(STAMPS) && touch $@
