#!/bin/sh
# Make the two lock files anew: universal (Linux, Windows, macOS), hashed, without any registry address in them.
set -eu
compile() { uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links "$@" pyproject.toml; }
compile -o requirements.lock
compile --group dev -c requirements.lock -o requirements-dev.lock
! grep -nE 'https?://|--index|--find-links|--trusted' requirements.lock requirements-dev.lock
