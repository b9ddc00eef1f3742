#!/usr/bin/env bash
# `rasa shell` with an action server beside it, both on loopback; the server ends with the shell.
set -u
.venv/brain/bin/python -W ignore -m rasa_sdk --actions actions --port 5055 >/dev/null 2>&1 &
server=$!
trap 'kill "$server" 2>/dev/null' EXIT
.venv/brain/bin/python -W ignore -m rasa shell --interface 127.0.0.1 --endpoints scripts/shell-endpoints.yml
