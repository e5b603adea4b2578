#!/bin/sh
# Make the lock files anew: universal (Linux, Windows, macOS), hashed, without any registry address in them.
set -eu
compile() { uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links "$@"; }
meter=tests/acceptance/redaction/meter-requirements
compile -o requirements.lock pyproject.toml
compile --group dev -c requirements.lock -o requirements-dev.lock pyproject.toml
compile -o $meter.lock $meter.in
! grep -nE 'https?://|--index|--find-links|--trusted' requirements.lock requirements-dev.lock $meter.lock
