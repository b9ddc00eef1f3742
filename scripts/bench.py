"""Benchmarks: Baken beside a stock Rasa with the same model, in one run. `make bench`.

Prints a Markdown table for docs/benchmarks.md. Stock Rasa: REST channel, in-memory tracker store,
actions on rasa-sdk's HTTP server. Trust ratios inside one run, not absolute figures.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from bot.settings import ROOT
from scripts.server import free_port, running

USERS = (1, 8, 32)
SECONDS = 8.0
MESSAGES = (
    "mijn baas heeft mijn paspoort en ik mag niet weg",
    "hoi",
    "hoe vraag ik een parkeervergunning aan",
    "at the neighbours there are different men every hour, the girl never comes outside alone",
    "can i report something without my name",
    "ik krijg 4 euro per uur en slaap in de schuur bij de boer",
    "they keep our wages and we sleep with eight in one room",
    "is veilig thuis anoniem",
)
BRAIN_PYTHON = str(ROOT / ".venv" / "brain" / "bin" / "python")
Ask = Callable[[httpx.AsyncClient, str, str], Awaitable[httpx.Response]]


def main() -> int:
    """Run all benchmarks and print the tables."""
    print("| set-up | users | answers/s | p50 ms | p95 ms | errors |\n|---|---|---|---|---|---|")
    with TemporaryDirectory() as runtime:
        started = time.monotonic()
        with running(BAKEN_RUNTIME=runtime) as base:
            ready_s = time.monotonic() - started
            asyncio.run(_measure("Baken", base, _ask_baken))
            memory = {name: _rss_mb(int((Path(runtime) / f"{name}.pid").read_text())) for name in ("edge", "brain")}
    with _stock() as base:
        asyncio.run(_measure("stock Rasa", base, _ask_stock))
    print(f"\nMemory (RSS): edge {memory['edge']:.0f} MB, brain {memory['brain']:.0f} MB. "
          f"Start to full mode: {ready_s:.1f} s. Start to first lifeline answer: {_lifeline_s():.1f} s.")
    return 0


async def _ask_baken(http: httpx.AsyncClient, user: str, text: str) -> httpx.Response:
    return await http.post("/api/v1/chat", json={"conversation": None, "text": text})


async def _ask_stock(http: httpx.AsyncClient, user: str, text: str) -> httpx.Response:
    return await http.post("/webhooks/rest/webhook", json={"sender": user, "message": text})


async def _measure(name: str, base: str, ask: Ask) -> None:
    async with httpx.AsyncClient(base_url=base, timeout=60, limits=httpx.Limits(max_connections=64)) as http:
        for text in MESSAGES:
            await ask(http, "warm", text)
        for users in USERS:
            times: list[float] = []
            errors = [0]
            end = time.monotonic() + SECONDS
            names = [f"{users}-{number}" for number in range(users)]
            await asyncio.gather(*(_user(http, ask, user, end, times, errors) for user in names))
            cuts = statistics.quantiles(times, n=20)
            print(f"| {name} | {users} | {len(times) / SECONDS:.1f} | {statistics.median(times) * 1000:.0f} "
                  f"| {cuts[-1] * 1000:.0f} | {errors[0]} |", flush=True)


async def _user(http: httpx.AsyncClient, ask: Ask, user: str, end: float, times: list[float],
                errors: list[int]) -> None:
    for number in itertools.count():
        if time.monotonic() >= end:
            return
        started = time.monotonic()
        # A fresh conversation each time: stock Rasa slows down with the length of a conversation.
        answer = await ask(http, f"{user}-{number}", MESSAGES[number % len(MESSAGES)])
        times.append(time.monotonic() - started)
        errors[0] += answer.status_code != httpx.codes.OK


@contextmanager
def _stock() -> Iterator[str]:
    """`rasa run` with the REST channel and rasa-sdk's action server."""
    model = next(iter(sorted((ROOT / "models").glob("baken-*.tar.gz"))))
    port, actions = free_port(), free_port()
    env = {**os.environ, "PYTHONPATH": str(ROOT), "RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3"}
    with TemporaryDirectory() as folder:
        (Path(folder) / "credentials.yml").write_text("rest:\n")
        (Path(folder) / "endpoints.yml").write_text(f"action_endpoint:\n  url: http://127.0.0.1:{actions}/webhook\n")
        commands = (
            [BRAIN_PYTHON, "-m", "rasa_sdk", "--actions", "actions", "--port", str(actions)],
            [BRAIN_PYTHON, "-m", "rasa", "run", "-m", str(model), "-i", "127.0.0.1", "-p", str(port),
             "--credentials", f"{folder}/credentials.yml", "--endpoints", f"{folder}/endpoints.yml"],
        )
        processes = [subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                     for command in commands]
        try:
            base = f"http://127.0.0.1:{port}"
            _wait(f"{base}/webhooks/rest/", processes[1])
            yield base
        finally:
            for process in processes:
                process.terminate()
                process.wait(20)


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    while process.poll() is None:
        try:
            if httpx.get(url, timeout=2).status_code == httpx.codes.OK:
                return
        except httpx.HTTPError:
            time.sleep(0.3)
    sys.exit("stock Rasa ended before it was ready")


def _rss_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def _lifeline_s() -> float:
    """Seconds from the start of the supervisor to the first answer."""
    port = free_port()
    with TemporaryDirectory() as runtime:
        env = {**os.environ, "PYTHONPATH": str(ROOT), "BAKEN_PORT": str(port), "BAKEN_RUNTIME": runtime}
        started = time.monotonic()
        process = subprocess.Popen([sys.executable, "-m", "bot", "run"], cwd=ROOT, env=env, stdout=subprocess.DEVNULL)
        try:
            while True:
                try:
                    httpx.post(f"http://127.0.0.1:{port}/api/v1/chat", json={"text": "help"}, timeout=5)
                    return time.monotonic() - started
                except httpx.HTTPError:
                    time.sleep(0.05)
        finally:
            process.terminate()
            process.wait(20)


if __name__ == "__main__":
    sys.exit(main())
