#!/usr/bin/env bash
# Makes the virtual environment $2 with the interpreter $1. Debian ships Python without venv's
# ensurepip: then its package is installed (as root or by sudo), or named.
set -euo pipefail

python=$1
folder=$2

say() { echo "kouan: $*" >&2; }

if ! command -v "$python" >/dev/null; then
    if python3 -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null; then
        python=python3
    else
        say "需要 Python 3.11（未找到 $1）。Debian 12: apt-get install python3.11 python3.11-venv"
        say "Python 3.11 is needed ($1 was not found). Name another with: make install PYTHON=/path/to/python3.11"
        exit 2
    fi
fi

if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    "$(dirname "$0")/install_debian_packages.sh" python3.11-venv
fi

"$python" -m venv "$folder"
