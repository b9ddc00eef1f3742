"""A Baken of one's own for scoring and benchmarks: started, waited for, ended by its process id."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from bot.settings import ROOT

_READY_S = 180


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(**settings: str) -> Iterator[str]:
    """The address of a fully ready Baken; `settings` are BAKEN_* variables."""
    with tempfile.TemporaryDirectory() as runtime:
        port = free_port()
        env = {**os.environ, "PYTHONPATH": str(ROOT), "BAKEN_PORT": str(port), "BAKEN_RUNTIME": runtime,
               "BAKEN_MESSAGES_PER_MINUTE": "100000", **settings}
        process = subprocess.Popen([sys.executable, "-m", "bot", "run"], cwd=ROOT, env=env, stdout=subprocess.DEVNULL)
        base = f"http://127.0.0.1:{port}"
        try:
            _wait(base, process, "away" if settings.get("BAKEN_BRAIN") == "off" else "ready")
            yield base
        finally:
            process.terminate()
            process.wait(20)


def _wait(base: str, process: subprocess.Popen[bytes], wanted: str) -> None:
    end = time.monotonic() + _READY_S
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{base}/api/v1/status", timeout=5) as response:
                if json.load(response)["brain"] == wanted:
                    return
        except (urllib.error.URLError, TimeoutError):
            pass
        time.sleep(0.3)
    raise RuntimeError("Baken did not become ready; its messages stand above")
