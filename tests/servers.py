"""Real processes for tests: an edge by itself, or supervisor, edge and brain; each ended by its own process id."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from bot.settings import ROOT

START_S = 60
BRAIN_START_S = 180


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Server:
    """A running Baken; `folder` holds its output, `runtime` its socket and process ids."""

    url: str
    folder: Path
    process: subprocess.Popen[bytes]

    @property
    def runtime(self) -> Path:
        return self.folder / "run"

    @property
    def output(self) -> str:
        """Everything it and its children said."""
        return (self.folder / "output").read_text("utf-8", "replace")

    def pid(self, name: str) -> int:
        return int((self.runtime / f"{name}.pid").read_text())

    def client(self, **options: Any) -> httpx.Client:
        return httpx.Client(base_url=self.url, trust_env=False, **{"timeout": 30, **options})

    def chat(self, text: str, conversation: str | None = None, **fields: Any) -> dict[str, Any]:
        """One turn; the answer."""
        with self.client() as http:
            answer = http.post("/api/v1/chat", json={"conversation": conversation, "text": text, **fields})
        assert answer.status_code == httpx.codes.OK, answer.text
        return answer.json()

    def status(self) -> dict[str, Any]:
        """The public status; empty while nobody answers."""
        try:
            with self.client(timeout=5) as http:
                return http.get("/api/v1/status").json()
        except (httpx.HTTPError, ValueError):
            return {}

    def wait_for_brain(self, state: str = "ready", seconds: float = BRAIN_START_S) -> None:
        wait_until(lambda: self.status().get("brain") == state, seconds, lambda: f"brain not {state}: {self.output}")

    def end(self) -> int:
        """Stop it as an operator would; its exit status."""
        if self.process.poll() is None:
            self.process.terminate()
        return self.process.wait(30)


def wait_until(holds: Callable[[], object], seconds: float, otherwise: Callable[[], str] = lambda: "") -> None:
    """Poll until it holds; a limit that only a broken program reaches."""
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, f"not within {seconds} s. {otherwise()}"
        time.sleep(0.05)


def alive(pid: int) -> bool:
    """Whether a process runs (one that ended and waits to be collected doesn't)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@contextmanager
def running(command: str, folder: Path, **settings: object) -> Iterator[Server]:
    """`python -m bot edge` or `run` with settings (`brain="off"` is BAKEN_BRAIN); other names in capitals as they are."""
    folder.mkdir(parents=True, exist_ok=True)
    if command == "edge":  # the supervisor makes it otherwise
        (folder / "run").mkdir(mode=0o700, exist_ok=True)
    port = free_port()
    given = {name if name.isupper() else f"BAKEN_{name.upper()}": str(value) for name, value in settings.items()}
    env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "BAKEN_PORT": str(port),
           "BAKEN_RUNTIME": str(folder / "run"), "BAKEN_MESSAGES_PER_MINUTE": "100000", **given}
    with (folder / "output").open("wb") as output:
        process = subprocess.Popen([sys.executable, "-m", "bot", command], cwd=ROOT, env=env, stdout=output,
                                   stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
    server = Server(f"http://127.0.0.1:{port}", folder, process)
    try:
        wait_until(lambda: server.status() or process.poll() is not None, START_S, lambda: server.output)
        assert process.poll() is None, server.output
        yield server
    finally:
        _end_all(server)


def _end_all(server: Server) -> None:
    """Also children whose supervisor was killed by a test, and stopped ones."""
    for name in ("edge", "brain"):
        file = server.runtime / f"{name}.pid"
        if file.exists() and alive(pid := int(file.read_text())):
            os.kill(pid, signal.SIGCONT)
    server.end()
    wait_until(lambda: not any(alive(int(file.read_text())) for file in server.runtime.glob("*.pid")), START_S)
