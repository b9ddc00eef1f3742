#!/usr/bin/env bash
# Print a Python: `any` 3.11 or newer (enough for uv), or `3.11` for the environments, fetched by uv if need be.
# Says in one line what is missing.
set -u
works() { "$1" -c "import sys, venv, ensurepip; raise SystemExit(not ($2))" 2>/dev/null; }
condition='sys.version_info[:2] == (3, 11)'
[ "${1:-any}" = any ] && condition='sys.version_info[:2] >= (3, 11)'
for name in "${PYTHON:-}" python3.11 python3.12 python3.13 python3.14 python3 python; do
  [ -n "$name" ] && path=$(command -v "$name") && works "$path" "$condition" || continue
  "$path" -c 'import sys; print(sys.executable)'
  exit 0
done
if [ "${1:-any}" = 3.11 ] && .venv/uv/bin/uv python install --quiet 3.11 2>/dev/null; then
  .venv/uv/bin/uv python find 3.11 && exit 0
fi
echo "Baken needs Python 3.11 with venv (Debian 12: apt-get install python3.11 python3.11-venv), or name one: make PYTHON=/path/to/python3.11" >&2
exit 1
