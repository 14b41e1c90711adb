# The visible door. `make demo` sets up and shows the sample archive; `make test` sets up and passes the tests.
SHELL := /bin/sh
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3; do \
	"$$p" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$p" && break; done)
BIN := .venv/bin
PORT ?= 8001

.PHONY: help demo setup setup-ocr setup-dev test lint accuracy programs sample lock docs clean

help:  ## what each target does
	@grep -E '^[a-z-]+:.*##' Makefile | sed 's/:.*## /\t/'

.venv/.ready: requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer with venv and ensurepip is needed (Debian: apt install python3-venv)"; exit 1; }
	@echo "setting up .venv with $(PYTHON), about a minute …"
	@"$(PYTHON)" -m venv .venv
	@$(BIN)/python -m pip install -qq --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install -qq --no-deps --no-build-isolation -e .
	@touch $@

.venv/.ready-dev: .venv/.ready requirements-dev.lock
	@echo "adding what the tests need …"
	@$(BIN)/python -m pip install -qq --require-hashes -r requirements-dev.lock
	@touch $@

setup: .venv/.ready  ## make .venv with what the program needs

setup-ocr: .venv/.ready requirements-ocr.lock  ## add the recognition of scans, and RAR and 7-Zip archives
	@$(BIN)/python -m pip install -qq --require-hashes -r requirements-ocr.lock

setup-dev: .venv/.ready-dev  ## the same with what the tests need

demo: setup  ## set up, replay the sample crawl, build archive.db, serve it
	$(BIN)/gongkai crawl --replay samples/yining-2024.warc.gz --captures demo/captures
	$(BIN)/gongkai build --captures demo/captures
	$(BIN)/gongkai serve --captures demo/captures --port $(PORT)

test: setup-dev programs  ## set up and pass all tests
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

programs:
	@sh tests/install_programs.sh

lint: setup-dev  ## style and types alone
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

accuracy: setup-dev programs  ## make the corpus of known truth, read it, print right / wrong / missing / invented / disputed
	$(BIN)/python -m tests.accuracy $(ACCURACY)

sample: setup-dev  ## make samples/yining-2024.warc.gz again
	$(BIN)/python -m samples.make_sample

docs: setup  ## write the generated documentation again
	$(BIN)/gongkai docs

LOCK := $(BIN)/uv pip compile --upgrade --universal --quiet --generate-hashes --no-emit-index-url --no-emit-find-links \
	--python-version 3.11 pyproject.toml --extra build
lock: setup-dev  ## choose newest versions within the ranges of pyproject.toml and pin them with hashes
	$(BIN)/python -m pip install --quiet uv
	$(LOCK) -o requirements.lock
	$(LOCK) --extra ocr --extra archives -c requirements.lock -o requirements-ocr.lock
	$(LOCK) --extra ocr --extra archives --extra dev -c requirements.lock -c requirements-ocr.lock -o requirements-dev.lock

clean:  ## remove what was made, but no captures
	rm -rf .venv demo archive.db .archive.db* build *.egg-info tests/corpus/.made
