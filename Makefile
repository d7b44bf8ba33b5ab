# make demo | run | test | lint | bench | bench-policy | bench-masking: each works on a fresh Debian 12 with Python 3.11.
SHELL := /bin/bash
BIN := .venv/bin
MASKING := masking/pyproject.toml masking/build_lac/convert.py
.PHONY: demo run test lint bench bench-policy bench-masking clean

demo: .venv/ready
	@$(BIN)/python -m gateway.demo

run: .venv/ready
	@$(BIN)/python -m gateway.demo --keep

test: .venv/ready
	@tools/install-servers postgresql curl openssl nodejs npm
	@$(BIN)/python -m pytest

lint: .venv/ready
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/mypy --strict clients/python/src
	@$(BIN)/lint-imports
	@$(BIN)/vulture

bench: .venv-bench/ready
	@tools/install-servers postgresql
	@.venv-bench/bin/python -m bench $(BENCH)

bench-policy: .venv-bench/ready
	@.venv-bench/bin/python -m bench.policy

bench-masking: .venv-bench/ready
	@.venv-bench/bin/python -m bench.texts
	@.venv-bench/bin/python -m bench.columnar
	@.venv-bench/bin/python -m bench.risk

.venv/ready: requirements.lock pyproject.toml clients/python/pyproject.toml $(MASKING)
	@tools/make-venv .venv requirements.lock

.venv-bench/ready: bench/requirements.lock pyproject.toml clients/python/pyproject.toml $(MASKING)
	@tools/make-venv .venv-bench bench/requirements.lock

clean:
	rm -rf .venv .venv-bench var
