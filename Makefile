# `make demo` and `make test` need Python >= 3.11 and make; everything else they install in .venv.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: install test faults lint demo bench clean
.DELETE_ON_ERROR:

install: .venv/installed

.venv/installed: pyproject.toml constraints.txt $(wildcard raywork/*/*.c)
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed" if sys.version_info < (3, 11) else 0)'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[test,lint]'
	touch $@

# Compiled first: hundreds of programs start, and some environments forbid them to write bytecode.
test: install
	$(BIN)/python -m compileall -q raywork
	$(BIN)/python -m pytest -n 2 --dist loadgroup --no-loadscope-reorder -rs

# Copies under faults and kills, with many seeds: about half an hour.
faults: install
	RAYWORK_FAULT_SEEDS=50 $(BIN)/python -m pytest tests/bulkcopy -k "faults or kill or lost"

lint: install
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

demo: install
	$(BIN)/python -m demo

bench: install
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r benchmarks/requirements.txt
	$(BIN)/python -m benchmarks $(BENCH)

clean:
	rm -rf .venv .bench .demo build *.egg-info *.so
