# Dossier: install, ask, chat, test.  Needs Python 3.11, 3.12 or 3.13 and make; everything else is installed into .venv.
#
#   make chat              the browser chat over the sample articles, on 127.0.0.1:7860
#   make ask Q="..."       one answer in the terminal
#   make test              style, types and the whole test suite, real model and real browser included
#   make torture           kills, torn files, full disks, crowds and bombs in their long forms, some minutes each
#
# A step is done once: each leaves a stamp in .venv/stamps named after the content that decided it.

.DEFAULT_GOAL := help
SHELL := /bin/sh
.DELETE_ON_ERROR:

MODEL ?= qwen2.5-coder-1.5b-instruct-q4_k_m
ARTICLES ?= seeds
TESTS ?= tests

VENV := .venv
STAMPS := $(VENV)/stamps
PY := $(VENV)/bin/python
DOSSIER := $(VENV)/bin/dossier
PIP := $(PY) -m pip --disable-pip-version-check
PACKAGES := index rag evals ui

# A lock's content, not its time, decides what has to be installed: a fresh clone has new times.
key = $(shell cat $(1) 2>/dev/null | cksum | tr -d ' \n')
INSTALLED := $(STAMPS)/installed-$(call key,pyproject.toml requirements.lock)
TOOLS := $(STAMPS)/tools-$(call key,pyproject.toml requirements.lock requirements-dev.lock)

SUPPORTED := import sys, venv, sqlite3; sys.exit(not (3, 11) <= sys.version_info < (3, 14))

.PHONY: help chat ask install model seeds test torture soak audit lint format docs browser axe mcp-client note-readers pgvector shells lock \
    clean

help:
	@sed -n 's/^#   //p' Makefile

chat: seeds
	@$(DOSSIER) chat --fetch

ask: seeds
	@test -n "$$Q" || { echo 'no question: ask one with  make ask Q="By when must ...?"' >&2; exit 2; }
	@$(DOSSIER) ask --fetch "$$Q" || test $$? -eq 3  # "the articles do not say" is an answer, too

# Q reaches the shell through the environment, as it was typed: a question may hold quotes and dollar signs.
override Q := $(value Q)
export Q

install: $(INSTALLED)

model: $(INSTALLED)
	@$(DOSSIER) models path $(MODEL) >/dev/null 2>&1 || $(DOSSIER) models pull $(MODEL)

seeds: $(INSTALLED)
	@$(DOSSIER) index $(ARTICLES)

$(PY):
	@for python in $(PYTHON) python3.11 python3.12 python3.13 python3; do \
	    if "$$python" -c '$(SUPPORTED)' >/dev/null 2>&1; then \
	        echo "making $(VENV) with $$("$$python" --version)"; \
	        "$$python" -m venv $(VENV) || { rm -rf $(VENV); exit 1; }; \
	        exit 0; \
	    fi; \
	done; \
	echo 'no Python 3.11, 3.12 or 3.13 with venv and sqlite3 found: install one, or name it: make PYTHON=/path/to/python3.11' >&2; \
	exit 1

# torch comes last and by version alone: its file differs by machine (CPU, CUDA, macOS), so that no one set of hashes
# holds, and by then all that it shares with the lock is there.  Bytecode is compiled at once: without it the first
# import of the libraries takes longer than the first answer.  What is never imported here is left out: half the work.
NEVER_IMPORTED := '/(tests?|kubernetes|transformers/models)/'
$(INSTALLED): | $(PY)
	@echo 'installing the locked libraries'
	@$(PIP) install --quiet --no-compile --require-hashes --no-deps -r requirements.lock
	@$(PIP) install --quiet --no-compile torch==2.13.0
	@$(PIP) install --quiet --no-build-isolation --no-deps --editable .
	@$(PY) -m compileall -q -j 0 -x $(NEVER_IMPORTED) $(VENV)/lib $(PACKAGES) >/dev/null 2>&1 || true
	@$(PIP) check
	@mkdir -p $(STAMPS) && rm -f $(STAMPS)/installed-* && touch $@

$(TOOLS): $(INSTALLED)
	@echo 'installing the locked tools for tests'
	@$(PIP) install --quiet --no-compile --require-hashes --no-deps -r requirements-dev.lock
	@$(PY) -m compileall -q -j 0 -x $(NEVER_IMPORTED) $(VENV)/lib >/dev/null 2>&1 || true
	@mkdir -p $(STAMPS) && rm -f $(STAMPS)/tools-* && touch $@

lint: $(TOOLS)
	@$(PY) -m ruff check .
	@$(PY) -m mypy

format: $(TOOLS)
	@$(PY) -m ruff check --fix .
	@$(PY) -m ruff format .

# The reference of the command line is written from its parser; a test compares the two.
docs: $(INSTALLED)
	@$(PY) -m ui.terminal.manual >docs/cli.md.new && mv docs/cli.md.new docs/cli.md

# The browser tests use a Chromium that is there, or Debian's where it can be installed; else they skip and say so.
browser:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || { \
	    if command -v apt-get >/dev/null && test "$$(id -u)" = 0; then \
	        echo 'installing chromium for the browser tests'; \
	        apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null; \
	    else echo 'no chromium here: the browser tests will skip'; fi; }

# The accessibility checker that one browser test puts into the page: pinned, checked, and never part of the package.
AXE := 4.14.1
AXE_HASH := FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ==
UNPACK_AXE := import base64, hashlib, pathlib, sys, tarfile; \
    pack = pathlib.Path(sys.argv[1]); found = base64.b64encode(hashlib.sha512(pack.read_bytes()).digest()).decode(); \
    found == sys.argv[2] or sys.exit("axe-core is not what was pinned"); \
    script = tarfile.open(pack).extractfile("package/axe.min.js").read(); \
    pathlib.Path(sys.argv[3]).write_bytes(script)
axe: | $(PY)
	@test -f $(VENV)/share/axe-$(AXE).min.js || { \
	    mkdir -p $(VENV)/share && cd $(VENV)/share && rm -f axe-* && npm pack --silent axe-core@$(AXE) >/dev/null 2>&1 \
	        && ../bin/python -c '$(UNPACK_AXE)' axe-core-$(AXE).tgz '$(AXE_HASH)' axe-$(AXE).min.js; } \
	    || echo 'no axe-core here (npm gave none): the accessibility test will skip'

# The protocol's client in TypeScript, the second one that the MCP server is tested with: pinned, and never part of the
# package.
MCP_CLIENT := 1.32.2
mcp-client: | $(PY)
	@test -d $(VENV)/share/mcp-client-$(MCP_CLIENT)/node_modules || { \
	    mkdir -p $(VENV)/share/mcp-client-$(MCP_CLIENT) && cd $(VENV)/share/mcp-client-$(MCP_CLIENT) \
	        && npm install --silent --no-audit --no-fund --ignore-scripts --prefix . @modelcontextprotocol/sdk@$(MCP_CLIENT) \
	            >/dev/null 2>&1; } \
	    || echo 'no MCP client in TypeScript here (npm gave none): its test will skip'

# What reads our Markdown, RIS and CSL-JSON as note programs and reference managers do: pinned, and never part of the
# package.
NOTE_READERS := unified@11.0.5 remark-parse@11.0.0 remark-gfm@4.0.1 remark-math@6.0.0 remark-wiki-link@2.0.1 \
    @citation-js/core@0.8.2 @citation-js/plugin-ris@0.8.2 @citation-js/plugin-csl@0.8.2
NOTE_READERS_AT := $(VENV)/share/note-readers-$(shell echo $(NOTE_READERS) | cksum | cut -d' ' -f1)
note-readers: | $(PY)
	@test -d $(NOTE_READERS_AT)/node_modules || { \
	    rm -rf $(VENV)/share/note-readers-* && mkdir -p $(NOTE_READERS_AT) && cd $(NOTE_READERS_AT) \
	        && npm install --silent --no-audit --no-fund --ignore-scripts --prefix . $(NOTE_READERS) >/dev/null 2>&1; } \
	    || echo 'no readers of notes and references here (npm gave none): their tests will skip'

# LlamaIndex's store in PostgreSQL stays apart: it wants an SQLAlchemy that is older than the one that is locked, so that
# its test runs in a process of its own with this folder before the others.
PGVECTOR := $(VENV)/share/pgvector-$(call key,requirements-pgvector.lock)
pgvector: | $(PY)
	@test -d $(PGVECTOR) || { \
	    rm -rf $(VENV)/share/pgvector-* \
	        && $(PIP) install --quiet --no-deps --require-hashes --target $(PGVECTOR).new -r requirements-pgvector.lock \
	        && mv $(PGVECTOR).new $(PGVECTOR); } \
	    || echo 'no store of LlamaIndex in PostgreSQL here (pip gave none): its test will skip'

# The completion for fish is asked of fish itself, which few have: Debian's, where it can be installed.
shells:
	@command -v fish >/dev/null || { \
	    if command -v apt-get >/dev/null && test "$$(id -u)" = 0; then \
	        echo 'installing fish for the test of its completion'; \
	        { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends fish; } \
	            >/dev/null 2>&1 || echo 'no fish here (apt-get gave none): the test of its completion will skip'; \
	    else echo 'no fish here: the test of its completion will skip'; fi; }

# Files of tests are shared out among so many processes, each with the model; WORKERS=0 runs all in one, for a debugger.
WORKERS ?= 2
test: lint model browser axe mcp-client note-readers pgvector shells
	@$(PY) -m pytest -n $(WORKERS) --dist loadfile $(TESTS)

# Long forms, of which the suite runs the short ones.  One alone:  make torture EXPERIMENTS=kills SCALE=0.1
SCALE ?= 1
torture: $(INSTALLED)
	@$(PY) -m evals.torture $(EXPERIMENTS) --scale $(SCALE) --json torture.jsonl

# Ten people at the page at once, and articles added meanwhile.
soak: $(INSTALLED)
	@$(PY) -m ui.soak --minutes $(MINUTES)
MINUTES ?= 10

# Known weaknesses of the locked libraries, where the advisory service can be reached.
audit: $(INSTALLED)
	@$(PIP) install --quiet pip-audit
	@$(VENV)/bin/pip-audit --disable-pip --require-hashes -r requirements.lock || { \
	    echo 'weaknesses were found, or the advisory service cannot be reached: SECURITY.md has the last report' >&2; exit 1; }

# New locks after a change of dependencies.  One set of hashes for every system and Python version; torch and the
# accelerator libraries that only it asks for stay out.
COMPILE = $(PY) -m uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --quiet \
    --no-annotate --no-header --no-emit-index-url --no-emit-find-links --no-emit-package torch --group build
INDEX_IN_POSTGRES := llama-index-vector-stores-postgres==0.9.0
OWN_TO_TORCH = awk '/^[^ ]/ { keep = !/^(nvidia-|cuda-|triton)/ } keep'
lock: $(INSTALLED)
	@$(PIP) install --quiet uv
	@$(COMPILE) | $(OWN_TO_TORCH) >requirements.lock.new
	@$(COMPILE) --group dev --all-extras --constraint requirements.lock.new | $(OWN_TO_TORCH) \
	    | awk 'NR == FNR { known[$$1] = 1; next } /^[^ ]/ { keep = !($$1 in known) } keep' requirements.lock.new - >requirements-dev.lock.new
	@awk '/^[^ ]/ { keep = !/^sqlalchemy==/ } keep' requirements.lock.new >requirements-pgvector.lock.new
	@echo $(INDEX_IN_POSTGRES) | $(PY) -m uv pip compile - --universal --python-version 3.11 --generate-hashes --quiet \
	    --no-annotate --no-header --no-emit-index-url --no-emit-find-links --constraint requirements-pgvector.lock.new \
	    | awk 'NR == FNR { known[$$1] = 1; next } /^[^ ]/ { keep = !($$1 in known) } keep' requirements.lock.new - \
	        >requirements-pgvector.lock && rm requirements-pgvector.lock.new
	@mv requirements.lock.new requirements.lock && mv requirements-dev.lock.new requirements-dev.lock

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
