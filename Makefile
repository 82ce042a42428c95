# What can be done here: `make help`.

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:
.DELETE_ON_ERROR:

VENV := .venv
PY := $(VENV)/bin/python
STEP := tools/step

# Each of the many processes would compile the checkout's modules anew.
unexport PYTHONDONTWRITEBYTECODE

# Everything that the tools keep stays inside the checkout.
export PATH := $(CURDIR)/$(VENV)/bin:$(PATH)
export ANSIBLE_HOME := $(CURDIR)/.cache/ansible
export ANSIBLE_COLLECTIONS_PATH := $(CURDIR)/collections
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export npm_config_cache := $(CURDIR)/.cache/npm
# Node trusts what the machine trusts, as pip and curl do.
export NODE_USE_SYSTEM_CA := 1
export npm_config_update_notifier := false
export RUFF_CACHE_DIR := $(CURDIR)/.cache/ruff

STATIC := server/jump_server/static
WINDOWS_PYTHON := .cache/windows/python/python.exe
ANDROID_TOOLS := .cache/android/tools/d8.jar
# What signs the app for Android: one key for each operator, kept outside the checkout.
ANDROID_KEY ?= $(HOME)/.config/jumpclient/android.p12
PAYLOAD := server/jump_server/payload
WEB_SOURCES := $(shell find web -name node_modules -prune -o -type f -print 2>/dev/null)
WEB_GENERATED := web/src/errors.json web/src/wire.ts web/src/api/schema.ts
PAYLOAD_SOURCES := $(shell find agent wire -name __pycache__ -prune -o -type f -print 2>/dev/null)
# Where Ansible's files are: without that, ansible-lint asks of each file here what it may be, for 20 s of processor.
ANSIBLE := collections inventories molecule playbooks roles
FLEET ?=
WINDOWS_ZIP ?=
PYTEST_ARGS ?=
# Processes that run the tests: one for each core. 0: pytest alone, as for a debugger.
WORKERS ?= auto
BENCH_ARGS ?=
BROWSERS ?=

.PHONY: help
help: ## List what can be done
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | while IFS=$$'\t' read -r name what; do printf '  make %-12s %s\n' "$$name" "$$what"; done

.PHONY: demo
demo: venv payload web ## Start a server, deploy a Jump Client to this machine, show the console (FLEET=5: to five real hosts)
	@exec $(PY) -m tools.demo $(if $(FLEET),--fleet $(FLEET))

.PHONY: demo-check
demo-check: venv payload web ## The same without a person: ends by itself after a jump and a removal
	@exec $(PY) -m tools.demo --check $(if $(FLEET),--fleet $(FLEET))

.PHONY: test
test: packages venv windows-python android-tools payload web lint-files pytest ## Install what the tests need and run them all

.PHONY: pytest
pytest: venv windows-python android-tools payload web ## Run the tests only (PYTEST_ARGS='tests/wire -k codec')
	@$(PY) -m pytest -n $(WORKERS) --costs $(PYTEST_ARGS)

.PHONY: browsers
browsers: venv payload web ## Drive the console's main path in Firefox ESR and WebKitGTK (BROWSERS=firefox-esr: in one)
	@tools/debian-packages browsers
	@$(PY) -m tests.browsers $(BROWSERS)

.PHONY: bench-hub
bench-hub: packages venv payload web ## Measure the hub: figures as JSON in the last line (BENCH_ARGS='--quick idle')
	@$(PY) -m bench.hub $(BENCH_ARGS)

.PHONY: bench-web
bench-web: packages venv payload web ## Measure the console in a browser: figures as JSON in the last line
	@$(PY) -m bench.web

.PHONY: bench-tools
bench-tools: packages venv payload web ## Measure the tools on a real Jump Client: figures as JSON in the last line (BENCH_ARGS=--quick)
	@$(PY) -m bench.tools $(BENCH_ARGS)

.PHONY: bench-reports
bench-reports: packages venv payload web ## Measure reports over a million rows: figures as JSON in the last line (BENCH_ARGS=--quick)
	@$(PY) -m bench.reports $(BENCH_ARGS)

.PHONY: bench-power-cuts
bench-power-cuts: packages venv payload ## Cut the power of updating hosts 100 times: figures as JSON in the last line
	@$(PY) -m bench.power_cuts $(BENCH_ARGS)

.PHONY: bench-life
bench-life: packages venv payload web ## Measure updates, passive clients, clones, limits and kills: figures as JSON in the last line (BENCH_ARGS='--quick --cuts 0')
	@$(PY) -m bench.life $(BENCH_ARGS)

.PHONY: bench-support
bench-support: packages venv payload web ## Measure support sessions, and guess their keys: figures as JSON in the last line (BENCH_ARGS=--quick)
	@$(PY) -m bench.support $(BENCH_ARGS)

.PHONY: bench-fleet
bench-fleet: packages venv payload ## Measure Ansible on 50 hosts, and enrolments beside 10,000: figures as JSON in the last line (BENCH_ARGS=--quick)
	@$(PY) -m bench.fleet $(BENCH_ARGS)

.PHONY: pictures
pictures: packages venv payload web ## Take the pictures of every page, into docs/pictures/
	@$(PY) -m tests.web.pictures

.PHONY: lint
lint: lint-files lint-structure ## ruff, mypy, vermin, yamllint, ansible-lint, the front end's checks

# Side by side, because each uses one core: Python's files take as long as the others together.
.PHONY: lint-files
lint-files: export STEP_BESIDE := 1
lint-files: venv web/node_modules/.installed $(WEB_GENERATED)
	@$(MAKE) --no-print-directory lint-python & python=$$!; \
	trap 'kill $$python 2>/dev/null || true' EXIT; others=0; \
	$(MAKE) --no-print-directory lint-ansible lint-web || others=$$?; \
	wait $$python && exit $$others

.PHONY: lint-python
lint-python: venv
	@$(STEP) 'ruff check' $(VENV)/bin/ruff check
	@$(STEP) 'ruff format --check' $(VENV)/bin/ruff format --check
	@$(STEP) 'mypy --strict' $(VENV)/bin/mypy
	@$(STEP) 'Python 3.8 on the remote computers (vermin)' $(VENV)/bin/vermin --config-file .vermin.ini wire/jump_wire agent/jump_agent

# `make test` runs these with all tests.
.PHONY: lint-structure
lint-structure: venv
	@$(STEP) 'direction of imports and other rules of structure' $(PY) -m pytest -q tests/structure tests/server/migrations/test_migrations.py::test_they_are_one_chain

.PHONY: lint-ansible
lint-ansible: venv
	@$(STEP) 'yamllint' $(VENV)/bin/yamllint --strict .
	@$(STEP) 'ansible-lint (production)' $(VENV)/bin/ansible-lint --offline --strict $(ANSIBLE)

.PHONY: sanity-all
sanity-all: venv ## ansible-test sanity, antsibull-docs and Galaxy's importer over the collection, with every supported ansible-core (`make test`: the first two, with the lowest and the highest)
	@$(PY) -m tests.collection.sanity

.PHONY: lint-web
lint-web: web/node_modules/.installed $(WEB_GENERATED)
	@$(STEP) 'front end: types and lint' npm --prefix web run --silent check

.PHONY: format
format: venv ## Format the Python code
	@$(VENV)/bin/ruff format
	@$(VENV)/bin/ruff check --fix-only --quiet

.PHONY: docs
docs: venv ## Generate the documents that are made from code
	@$(STEP) 'docs/reference' $(PY) -m docs.generate
	@$(STEP) 'the protocol for other languages' $(PY) wire/export.py

.PHONY: packages
packages: ## Install the Debian packages that the tests need (root), or say which are missing
	@tools/debian-packages

.PHONY: venv
venv: $(VENV)/.project ## Make .venv with the locked dependencies

$(VENV)/.locked: requirements.lock tools/make-venv
	@$(STEP) 'Python environment in .venv, from the lock' tools/make-venv $(VENV) requirements.lock
	@touch $@

.PHONY: windows-python
windows-python: $(WINDOWS_PYTHON) ## Fetch Windows' own Python, which the tests run under Wine

$(WINDOWS_PYTHON): $(VENV)/.locked tools/windows-python.txt tools/windows_python.py
	@$(STEP) "Windows' own Python in .cache" $(PY) -m tools.windows_python $(@D)
	@touch $@

.PHONY: android-tools
android-tools: $(ANDROID_TOOLS) ## Fetch what Debian lacks to build for Android: Google's D8

$(ANDROID_TOOLS): $(VENV)/.locked tools/android.txt tools/android_tools.py
	@$(STEP) 'D8 in .cache' $(PY) -m tools.android_tools $(@D)
	@touch $@

$(VENV)/.project: $(VENV)/.locked pyproject.toml
	@$(STEP) 'this project in .venv' $(PY) -m pip install --quiet --no-input --no-deps --no-index --no-build-isolation --editable .
	@touch $@

.PHONY: payload
payload: $(PAYLOAD)/manifest.json ## Stage the Jump Client's code for the packages that the server builds (WINDOWS_ZIP: Windows' Python, as python.org has it)

# Windows' own Python is fetched when the programs that need it are there.
$(PAYLOAD)/manifest.json: $(VENV)/.project $(PAYLOAD_SOURCES) $(wildcard $(WINDOWS_PYTHON)) $(WINDOWS_ZIP)
	@$(STEP) 'Jump Client payload' $(PY) agent/stage.py $(if $(WINDOWS_ZIP),--windows-python $(WINDOWS_ZIP))
	@touch $@

.PHONY: android
android: venv android-tools ## Build the app for Android into the payload, signed by the key ANDROID_KEY
	@$(STEP) 'app for Android' $(PY) agent/android/apk.py $(PAYLOAD) --key $(ANDROID_KEY)

.PHONY: android-key
android-key: ## Make the key that signs the app for Android, once (ANDROID_KEY=file); keep it
	@python3 agent/android/apk.py --new-key $(ANDROID_KEY)

.PHONY: web
web: $(STATIC)/index.html ## Build the console

web/node_modules/.installed: $(VENV)/.locked web/package.json web/package-lock.json
	@$(STEP) 'front-end packages, from the lock' npm --prefix web ci --no-audit --no-fund
	@touch $@

web/src/errors.json: $(VENV)/.project web/errors.py wire/jump_wire/errors.py wire/jump_wire/reasons.py
	@$(STEP) 'error texts for the console' $(PY) web/errors.py

web/src/wire.ts: $(VENV)/.project web/wire.py $(wildcard wire/jump_wire/*.py)
	@$(STEP) 'tags of the protocol for the console' $(PY) web/wire.py

web/src/api/schema.ts: $(VENV)/.project web/node_modules/.installed web/schema.py $(wildcard server/jump_server/*/views.py)
	@$(STEP) 'types of the API for the console' $(PY) web/schema.py

$(STATIC)/index.html: web/node_modules/.installed $(WEB_GENERATED) $(WEB_SOURCES)
	@$(STEP) 'console' npm --prefix web run --silent build
	@touch $@

.PHONY: wheel
wheel: venv payload web ## Build the wheel into dist/
	@$(STEP) 'wheel in dist/' $(PY) -m hatchling build -t wheel

.PHONY: wheelhouse
wheelhouse: venv ## Download what the wheel needs on servers without a package index into dist/wheelhouse.tar
	@$(STEP) 'wheels in dist/wheelhouse.tar' tools/wheelhouse dist/wheelhouse.tar

.PHONY: lock
lock: ## Lock all dependencies anew (needs uv from PyPI; UPGRADE=1 for newer versions)
	@tools/lock $(if $(UPGRADE),--upgrade)

.PHONY: clean
clean: ## Remove everything that make made
	@rm -rf $(VENV) .cache dist web/node_modules $(STATIC) $(PAYLOAD)
	@find . -name __pycache__ -not -path './.git/*' -prune -exec rm -rf {} +
