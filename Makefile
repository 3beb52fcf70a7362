# Grid dispatch. `make` alone lists what there is.
# PYTHON=... picks the interpreter (3.11 or later), FLAGS=... is handed to pytest.

VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python3.14 python; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { echo "$$p"; break; }; done)
WORKERS ?= 2
SPREAD := -n $(WORKERS) --dist loadgroup
BENCHES := intake timers feed locate reassign

.DEFAULT_GOAL := help
.PHONY: help demo test prove bench lint clean python environment tools chromium lock

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: environment ## the sample city with live traffic on 127.0.0.1
	@$(BIN)/dispatch demo

test: lint chromium ## ruff, mypy, and all tests but the long ones (under 15 minutes)
	$(BIN)/pytest $(SPREAD) $(FLAGS)

prove: tools chromium ## the long profile: many more cases, fault tests, the measurements
	$(BIN)/pytest $(SPREAD) -m "prove or not prove" --hypothesis-profile long --timeout 3600 $(FLAGS)
	@$(MAKE) --no-print-directory bench

bench: tools ## the measurements of bench/, each printing one JSON line
	@for name in $(BENCHES); do echo "$$name"; $(BIN)/python bench/$$name.py || exit 1; done

lint: tools ## ruff and mypy
	$(BIN)/ruff check
	$(BIN)/mypy

clean: ## remove the environment, build folders and fetched browser libraries; var/ stays
	rm -rf $(VENV) build dist *.egg-info dispatch/web/static/vendor .pytest_cache .hypothesis .ruff_cache .mypy_cache

python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or later is needed and none was found; PYTHON=/path/to/python names one."; exit 1; }

environment: python
	@"$(PYTHON)" _build/environment.py $(VENV)

tools: python
	@"$(PYTHON)" _build/environment.py $(VENV) --extras dev,postgres

chromium: tools
	@$(BIN)/python _build/chromium.py

# After a change of package.json: pins again, leaving out the address of the registry that answered.
lock:
	npm install --package-lock-only --ignore-scripts --omit-lockfile-registry-resolved
