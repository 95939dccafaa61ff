# Two commands for everybody: `make run` and `make test`. The rest is for who develops.
PY ?= python3
VENV := .venv
BIN := $(VENV)/bin
WORKSPACE ?= workspace
RELEASES ?= terbitan
PORT ?= 8501
PUBLIC_PORT ?= 8502
SECONDS_EACH ?= 60
export OMP_NUM_THREADS := 1
export PYTHONDONTWRITEBYTECODE :=
NEWEST := "import json, sys; print(max(json.load(sys.stdin)['builds']))"

.PHONY: run test check format bench lock demo clean unit e2e fuzz

# The internal app and, of its newest quarter, the public one; Ctrl+C ends both.
run: $(VENV)/.run
	$(BIN)/python -m analytics demo --workspace $(WORKSPACE) --if-missing
	@$(MAKE) --no-print-directory $(RELEASES) || echo "Belum ada terbitan; halaman publik akan mengatakannya."
	@trap 'kill $$public 2>/dev/null; wait $$public' EXIT; trap 'exit 130' INT TERM; \
	$(BIN)/python -m analytics serve --public --release $(RELEASES) --port $(PUBLIC_PORT) & public=$$!; \
	$(BIN)/python -m analytics serve --workspace $(WORKSPACE) --port $(PORT)

$(RELEASES):
	@period=$$($(BIN)/python -m analytics status --workspace $(WORKSPACE) --json | $(BIN)/python -c $(NEWEST)) && \
	$(BIN)/python -m analytics publish --workspace $(WORKSPACE) --period $$period --out $(RELEASES)/001-$$period

test: $(VENV)/.dev
	$(BIN)/python -m pytest -q -n 2 --dist loadfile $(ARGS)

unit: $(VENV)/.dev
	$(BIN)/python -m pytest -q -n 2 tests/unit $(ARGS)

e2e: $(VENV)/.dev
	$(BIN)/python -m pytest -q tests/e2e $(ARGS)

# A minute of coverage-guided fuzzing for each format a stranger's file may have, two at a time.
fuzz: $(VENV)/.dev
	printf '%s\n' csv xlsx geojson kml shp sql | xargs -P 2 -I{} $(BIN)/python -m tests.attack.fuzz {} --seconds $(SECONDS_EACH)

check: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/.dev
	$(BIN)/python -m benchmarks

demo: $(VENV)/.run
	$(BIN)/python -m analytics demo --workspace $(WORKSPACE)

lock:
	$(PY) -m venv build/lock && build/lock/bin/pip -q install uv
	build/lock/bin/uv pip compile --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --no-header -q pyproject.toml -o requirements.txt
	build/lock/bin/uv pip compile --universal --python-version 3.11 --generate-hashes --extra dev \
	  --no-emit-index-url --no-emit-find-links --no-header -q -c requirements.txt pyproject.toml -o requirements-dev.txt

$(VENV)/.run: requirements.txt pyproject.toml
	$(PY) -m venv $(VENV)
	$(BIN)/pip install -q --require-hashes -r requirements.txt
	$(BIN)/pip install -q --no-deps --no-build-isolation -e .
	$(BIN)/python -m compileall -q analytics dashboard geodata
	touch $@

$(VENV)/.dev: $(VENV)/.run requirements-dev.txt
	$(BIN)/pip install -q --require-hashes -r requirements-dev.txt
	touch $@

clean:
	rm -rf build .pytest_cache .mypy_cache .ruff_cache
