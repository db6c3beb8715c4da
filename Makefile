# Two commands from a fresh clone: `make demo` shows it at work, `make test` proves it.
PYTHON ?= python3
VENV   ?= .venv
RUN     = $(VENV)/bin

.PHONY: demo test check weights score bench torture clean

$(VENV)/.installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(RUN)/pip install --quiet --disable-pip-version-check --editable '.[test,check,oauth]'
	touch $@

demo: $(VENV)/.installed
	$(RUN)/assistant demo

test: $(VENV)/.installed
	./tests/install-server dovecot
	$(RUN)/python -m pytest -n 2

check: $(VENV)/.installed
	$(RUN)/ruff check assistant tests
	$(RUN)/mypy
	$(RUN)/lint-imports

# The tables of weights, fitted anew on the labeled texts of tests/corpus.
weights: $(VENV)/.installed
	$(RUN)/python -m tests.weighing

score: $(VENV)/.installed
	$(RUN)/python -m tests.score

bench: $(VENV)/.installed
	$(RUN)/python -m tests.bench

# Kills, full disks, forgeries, robots: hours of harm; writes docs/promises.md. A tenth of it: make torture QUICK=--quick
torture: $(VENV)/.installed
	./tests/install-server dovecot
	./tests/install-server postgresql
	$(RUN)/pip install --quiet --disable-pip-version-check --editable '.[postgresql]'
	$(RUN)/python -m tests.torture $(QUICK)

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache
