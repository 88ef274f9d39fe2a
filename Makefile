# The verbs of the project. Each works in a fresh clone with Python 3.11 and make.
#   make install   .venv with .venv/bin/kouan
#   make run       installs, starts everything on loopback, loads the samples
#   make test      installs what tests need, then checks and all tests
#   make check     formatting, lint, types, layers
#   make bench     measurements
#   make lock      renews the lock files after a change in pyproject.toml (docs/decisions)

SHELL := /bin/bash
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
INSTALLED_DEVELOPMENT := $(VENV)/.installed-development

.PHONY: install run test check bench lock debian-packages fonts
.DELETE_ON_ERROR:

install: $(INSTALLED)

run: install fonts
	$(BIN)/kouan run --samples

test: $(INSTALLED_DEVELOPMENT) debian-packages check
	$(BIN)/python -m pytest

check: $(INSTALLED_DEVELOPMENT)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(INSTALLED_DEVELOPMENT) debian-packages
	@set -e; for measurement in benchmarks/measure_*.py; do \
		echo "== $$measurement"; $(BIN)/python -m "benchmarks.$$(basename $$measurement .py)"; done

debian-packages:
	scripts/install_debian_packages.sh chromium fonts-arphic-ukai fonts-arphic-uming fonts-noto-cjk fonts-wqy-zenhei postgresql \
		tesseract-ocr tesseract-ocr-chi-sim

# Pages that do not embed their fonts are shown with one of these; kouan runs without.
fonts: install
	@scripts/install_chinese_font.sh $(BIN)/python

$(BIN)/python:
	scripts/make_virtual_environment.sh "$(PYTHON)" "$(VENV)"

# The older models of RapidOCR, a second reader of scans: their wheel asks for another OpenCV than ours, of
# which it needs nothing (docs/decisions/0015-ocr.md).
SECOND_READER = $(BIN)/python -m pip install --quiet --no-deps --require-hashes -r requirements-second-reader.lock

# The development lock holds everything of the runtime lock at the same versions.
$(INSTALLED): requirements.lock requirements-second-reader.lock pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --require-hashes \
		-r $$(test -e $(INSTALLED_DEVELOPMENT) && echo requirements-dev.lock || echo requirements.lock)
	$(SECOND_READER)
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	touch $@

$(INSTALLED_DEVELOPMENT): requirements-dev.lock requirements-second-reader.lock pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	$(SECOND_READER)
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	touch $@ $(INSTALLED)

# pip-tools is not a dependency of ours: LOCK_COMPILER names where it is installed.
LOCK_COMPILER ?= pip-compile
LOCK := $(LOCK_COMPILER) --quiet --generate-hashes --no-emit-index-url --no-emit-find-links \
	--no-emit-trusted-host --strip-extras --allow-unsafe --no-header
lock:
	$(LOCK) --extra dev -o requirements-dev.lock pyproject.toml
	$(LOCK) --build-deps-for editable -c requirements-dev.lock -o requirements.lock pyproject.toml
