# Each command installs what it needs first; a second run does not touch the network.
UV ?= uv
VENV := .venv/bin
export PYTHON

.PHONY: demo test lint bench bench-asks bench-hearing bench-voice faults clients soak fuzz lock sbom audit wheel package package-smoke package-check frozen reproducible clean

demo:
	@tools/setup.sh demo
	@$(VENV)/belwacht models fetch base
	@$(VENV)/belwacht demo

# Tests of one file stay together; most of them wait for sound to pass, so that two at once take little longer than one.
PYTEST ?= -n auto --maxprocesses 4 --dist loadfile
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

# Every fault of docs/benchmarks.md, really caused: half an hour. Root for those of a disk; skips what cannot be had.
faults:
	@tools/setup.sh clients
	@$(VENV)/belwacht models fetch base
	@$(VENV)/pytest -m "faults or not faults" tests/e2e/test_faults*.py

# Other softphones, PipeWire, and what happens in calls: a quarter of an hour. Root for lost packets; skips what cannot be had.
clients:
	@tools/setup.sh clients
	@$(VENV)/belwacht models fetch base
	@$(VENV)/pytest -m clients tests/e2e

# Hours of calls as fast as they are read; SOAK="--real --hours 1" for an hour that takes one.
SOAK ?= --hours 2
soak:
	@tools/setup.sh test
	@$(VENV)/belwacht models fetch base
	@$(VENV)/python -m tests.bench.soak $(SOAK)

FUZZ ?= 5
fuzz:
	@tools/setup.sh test
	@$(VENV)/python -m tests.fuzz --minutes $(FUZZ)

# The versions and hashes of everything that is installed; needs uv.
lock:
	UV_CUSTOM_COMPILE_COMMAND="make lock" $(UV) pip compile --quiet pyproject.toml --extra gtk --extra windows \
		--extra dev \
		--no-emit-package playwright --no-emit-package pyee --no-emit-package greenlet \
		--universal --python-version 3.11 --generate-hashes --no-emit-index-url --output-file requirements.lock

# What Belwacht and its tools are made of, as CycloneDX. The tool has 26 packages of its own, so it stays outside .venv.
sbom:
	@tools/setup.sh demo
	@test -x build/sbom/bin/cyclonedx-py || { $(VENV)/python -m venv build/sbom && build/sbom/bin/pip install -q cyclonedx-bom==7.5.0; }
	@mkdir -p dist
	@build/sbom/bin/cyclonedx-py requirements requirements.lock --pyproject pyproject.toml --output-reproducible \
		--output-file dist/belwacht.cdx.json

# Whether a hole is known in anything that is locked. Asks a public database, so it needs the internet.
audit:
	@tools/setup.sh demo
	@test -x build/audit/bin/pip-audit || { $(VENV)/python -m venv build/audit && build/audit/bin/pip install -q pip-audit==2.9.0; }
	@build/audit/bin/pip-audit --strict --disable-pip --require-hashes --requirement requirements.lock || { \
		echo "A hole is known, or the database could not be asked about everything: see above." >&2; exit 1; }

wheel:
	@tools/setup.sh demo
	@$(VENV)/python -m build --wheel

# dist/belwacht_VERSION_ARCHITECTURE.deb for the release that runs here.
package:
	@tools/setup.sh package
	@tools/packaging/build.sh

# It installs, works and goes again in an empty root of this release; where none can be had, that is said.
package-smoke: package
	@tools/packaging/check.sh deb || test $$? = 77

# That; the package of Ubuntu 24.04, built and tried there; and the wheel by pipx and by uv on both: half an hour.
package-check: package-smoke
	@for how in "source noble" "pipx bookworm" "uv bookworm" "pipx noble" "uv noble"; do \
		tools/packaging/check.sh $$how || test $$? = 77 || exit 1; done

# build/frozen/dist/belwacht, the whole program in a folder, by the recipe for Windows and macOS. PyInstaller needs a Python with a
# shared library.
FROZEN_PYTHON ?= /usr/bin/python3
frozen: wheel
	@tools/setup.sh package
	@rm -rf build/frozen && $(FROZEN_PYTHON) -m venv build/frozen/venv
	@$(FROZEN_PYTHON) tools/packaging/runtime.py >build/frozen/runtime.lock
	@build/frozen/venv/bin/pip install -qq --no-deps --require-hashes -r build/frozen/runtime.lock
	@build/frozen/venv/bin/pip install -qq --no-deps dist/belwacht-*.whl
	@build/frozen/venv/bin/pip install -qq pyinstaller==6.22.3
	@build/frozen/venv/bin/pyinstaller --log-level ERROR --distpath build/frozen/dist --workpath build/frozen/work tools/packaging/belwacht.spec
	@build/frozen/dist/belwacht/belwacht --version && build/frozen/dist/belwacht/belwacht models fetch base && \
		env -u DISPLAY build/frozen/dist/belwacht/belwacht demo

# Two builds give the same bytes.
reproducible: export SOURCE_DATE_EPOCH ?= 1700000000
reproducible:
	@tools/setup.sh test
	@rm -rf build/twice
	@for each in one two; do $(VENV)/python -m build --wheel --outdir build/twice/$$each >/dev/null || exit 1; done
	@cmp build/twice/one/*.whl build/twice/two/*.whl && sha256sum build/twice/one/*.whl

clean:
	rm -rf .venv build dist .pytest_cache .ruff_cache .hypothesis
