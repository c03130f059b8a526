# make demo    starts everything and prints the address     (PORT=8123, O2C_HOST=0.0.0.0, O2C_VAR=/data/o2c)
# make test    installs what tests need and runs them       (ARGS="-k invoice")
# make check   style, types, import contracts, templates, missing migrations
.PHONY: demo test check setup setup-dev lint format e2e
.DEFAULT_GOAL := demo
PYTHON = .venv/bin/python
PYTHON3 ?= python3
SIDE_BY_SIDE ?= -n auto --maxprocesses=5 --dist=loadfile --no-loadscope-reorder

setup:
	@$(PYTHON3) bin/bootstrap.py demo

setup-dev:
	@$(PYTHON3) bin/bootstrap.py dev

demo: setup
	@exec $(PYTHON) manage.py up

test: setup-dev
	@exec $(PYTHON) -m pytest $(SIDE_BY_SIDE) $(ARGS)

e2e: setup-dev
	@exec $(PYTHON) -m pytest -m browser $(ARGS)

check: setup-dev
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	.venv/bin/lint-imports
	.venv/bin/djlint --quiet --lint templates
	O2C_ENV=test $(PYTHON) -W ignore manage.py makemigrations --check --dry-run
	$(PYTHON) -m mypy

lint: check

format: setup-dev
	$(PYTHON) -m ruff check --fix .
	$(PYTHON) -m ruff format .
