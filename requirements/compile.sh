#!/bin/sh
# Writes run.txt and dev.txt from pyproject.toml: every version pinned, every file hashed, no index address inside.
set -eu
cd "$(dirname "$0")/.."
lock() {
    .venv/bin/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --quiet \
        --no-header --no-emit-index-url --no-annotate "$@"
}
lock --output-file requirements/run.txt
lock --extra dev --constraint requirements/run.txt --output-file requirements/dev.txt
