#!/usr/bin/env bash
# Print the Python to use: 3.11 of this machine, or one that uv fetches. Says in one line what is missing.
set -u
for name in "${PYTHON:-}" python3.11 python3 python; do
  [ -n "$name" ] || continue
  if path=$(command -v "$name") && "$path" -c 'import sys, venv; raise SystemExit(sys.version_info[:2] != (3, 11))' 2>/dev/null; then
    "$path" -c 'import sys; print(sys.executable)'
    exit 0
  fi
done
if [ -x .venv/uv/bin/uv ] && .venv/uv/bin/uv python install --quiet 3.11 2>/dev/null; then
  .venv/uv/bin/uv python find 3.11 && exit 0
fi
echo "Baken needs Python 3.11 with venv (Debian 12: apt-get install python3.11 python3.11-venv), or name one: make PYTHON=/path/to/python3.11" >&2
exit 1
