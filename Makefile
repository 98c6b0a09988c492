# The commands of this repository; `make help` lists them. The work is done by the scripts in bin/.

SHELL := /bin/bash
MAKEFLAGS += --no-builtin-rules
export PATH := $(shell bin/tool-path)

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run build client setup setup-test test lint fmt clippy clippy-wasm doc unit doctest \
	sizes e2e bench

STEPS := fmt clippy clippy-wasm doc unit doctest e2e
# Takes as long as some of the steps before the last together, and needs nothing of them.
BESIDE := client sizes

help: ## this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

run: setup ## build and start on SQLite in ./data with demo data (DEMO=no: empty; PORT=, ADDR=)
	@bin/build
	@exec bin/run

build: setup ## release build of server and client
	@bin/build

setup: ## install what the build needs
	@bin/setup

setup-test: ## and what the tests need
	@bin/setup --test

client: setup ## release build of the client, which the browser tests use
	@bin/build --client

test: setup-test ## everything below
	@MAKE='$(MAKE)' bin/test --beside '$(BESIDE)' --before e2e $(STEPS)

lint: setup-test ## format, clippy for server and client, documentation
	@MAKE='$(MAKE)' bin/test fmt clippy clippy-wasm doc

fmt: ## formatting as rustfmt wants it
	@cargo fmt --all --check

clippy: setup ## clippy on everything but the client
	@cargo clippy --quiet --all-targets -- -D warnings

clippy-wasm: setup ## clippy on the client
	@cargo clippy --quiet -p frontend --target wasm32-unknown-unknown -- -D warnings

doc: setup ## the documentation builds without a warning
	@RUSTDOCFLAGS=-Dwarnings cargo doc --quiet --no-deps

unit: setup-test ## unit, service, HTTP and process tests, on SQLite and on PostgreSQL
	@bin/with-postgres cargo nextest run --cargo-quiet --no-fail-fast

doctest: setup ## the examples in the documentation
	@cargo test --quiet --doc

sizes: client ## weight of the client over the wire, against its budget
	@bin/check-sizes

e2e: setup-test client ## browser tests, with and without WebAssembly
	@cargo nextest run --no-run --cargo-quiet
	@bin/e2e

bench: setup-test build ## measure at a million users; writes docs/performance.md
	@bin/bench
