#!/usr/bin/env bash
# The browser tests need a Chromium of the system: install it when allowed, else say the command and fail.
set -u
command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null && exit 0
packages="chromium fonts-dejavu-core fonts-liberation"
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing Chromium for the browser tests …"
  (apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages) >/dev/null 2>&1 && exit 0
fi
echo "The browser tests need Chromium. Install it: sudo apt-get install $packages" >&2
exit 1
