# Each command installs what it needs first; a second run does not touch the network.
UV ?= uv
VENV := .venv/bin
export PYTHON

.PHONY: demo test lint bench bench-asks bench-hearing bench-voice lock wheel clean

demo:
	@tools/setup.sh demo
	@$(VENV)/belwacht models fetch base
	@$(VENV)/belwacht demo

test:
	@tools/setup.sh test
	@$(VENV)/belwacht models fetch base
	@$(VENV)/pytest $(PYTEST)

lint:
	@tools/setup.sh demo
	$(VENV)/ruff format --check
	$(VENV)/ruff check
	$(VENV)/pyright

bench:
	@tools/setup.sh test
	@$(VENV)/belwacht models fetch base
	@$(VENV)/python -m tests.bench.calls

# ASKS=--audio for the spoken calls as well, in ten minutes and more.
bench-asks:
	@tools/setup.sh test
	@$(if $(findstring --audio,$(ASKS)),$(VENV)/belwacht models fetch base)
	@$(VENV)/python -m tests.bench.asks $(ASKS)

# All of it takes hours. For less: make bench-hearing HEARING="--channels telephone --every 5 --whole-every 3"
HEARING ?= --noise-hours 2 --memory-hours 1 --rivals 4
bench-hearing:
	@tools/setup.sh test
	@$(VENV)/belwacht models fetch base
	@$(VENV)/python -m tests.bench.hearing $(HEARING)

# VOICE=--markdown writes docs/benchmarks.md.
bench-voice:
	@tools/setup.sh test
	@$(VENV)/python -m tests.bench.voice $(VOICE)

# The versions and hashes of everything that is installed; needs uv.
lock:
	UV_CUSTOM_COMPILE_COMMAND="make lock" $(UV) pip compile --quiet pyproject.toml --extra gtk --extra dev \
		--no-emit-package playwright --no-emit-package pyee --no-emit-package greenlet \
		--universal --python-version 3.11 --generate-hashes --no-emit-index-url --output-file requirements.lock

wheel:
	@tools/setup.sh demo
	@$(VENV)/python -m build --wheel

clean:
	rm -rf .venv build dist .pytest_cache .ruff_cache .hypothesis
