#!/bin/sh
# install.sh run|dev: makes .venv if it is missing and installs the pinned, hashed requirements into it.
set -eu
cd "$(dirname "$0")/.."
set_name=$1

fail() {
    echo "fasttrack: $1" >&2
    exit 1
}

recent_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

find_python() {
    for candidate in ${PYTHON:-python3 python3.13 python3.12 python3.11}; do
        if recent_enough "$candidate"; then
            echo "$candidate"
            return
        fi
    done
    fail "needs Python 3.11 or newer (name it with PYTHON=/path/to/python3)"
}

make_venv() {
    python=$(find_python)
    "$python" -c 'import venv, ensurepip' 2>/dev/null ||
        fail "$python has no venv module: install it first (on Debian and Ubuntu: the package python3-venv)"
    echo "Making .venv with $("$python" --version)"
    "$python" -m venv --clear .venv
}

[ -x .venv/bin/python ] && recent_enough .venv/bin/python && [ -x .venv/bin/pip ] || make_venv
.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements/uv.txt ||
    fail "could not install uv: is the package index reachable?"
.venv/bin/uv pip install --quiet --python .venv/bin/python --require-hashes --requirement "requirements/$set_name.txt" ||
    fail "could not install requirements/$set_name.txt"
touch ".venv/$set_name.stamp"
