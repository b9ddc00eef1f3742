"""Edge and brain as child processes: restarts what dies, ends both when told to stop.

The brain's model is loaded in its own time; the edge answers in lifeline mode meanwhile.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from bot.settings import Settings

_LOG = logging.getLogger("bot.run")
_FIRST_PAUSE_S = 0.5
_LONGEST_PAUSE_S = 20.0
_STABLE_S = 30.0  # a process that lived this long starts again at once
_GRACE_S = 5.0
_HOPELESS = 3  # exit code of a brain without a model: starting again can't help


@dataclass(frozen=True, slots=True)
class Child:
    """A process to keep alive."""

    name: str
    command: tuple[str, ...]


def children(settings: Settings) -> list[Child]:
    """The edge in this interpreter, the brain in its own environment."""
    brain_python = os.environ.get("BAKEN_BRAIN_PYTHON", str(settings.root / ".venv" / "brain" / "bin" / "python"))
    edge = Child("edge", (sys.executable, "-m", "bot", "edge"))
    if not settings.brain:
        return [edge]
    if not Path(brain_python).exists():
        _LOG.warning("brain: %s not found: answering in lifeline mode. Run `make setup`.", brain_python)
        return [edge]
    return [edge, Child("brain", (brain_python, "-m", "bot.brain.serve"))]


def port_problem(settings: Settings) -> str | None:
    """Why the address can't be used, or None."""
    with socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            return (f"Setting BAKEN_PORT: {settings.host}:{settings.port} can't be used ({error.strerror}). "
                    "Stop the other program or choose another port: make run PORT=8081")
    return None


async def run(settings: Settings) -> int:
    """Until SIGINT or SIGTERM."""
    settings.runtime.mkdir(mode=0o700, parents=True, exist_ok=True)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    keepers = [asyncio.create_task(_keep(child, settings, stop)) for child in children(settings)]
    await stop.wait()
    await asyncio.gather(*keepers)
    return 0


async def _keep(child: Child, settings: Settings, stop: asyncio.Event) -> None:
    pause_s = _FIRST_PAUSE_S
    loop = asyncio.get_running_loop()
    while not stop.is_set():
        started = loop.time()
        # Own process group: Ctrl-C reaches the supervisor alone, which then ends each child in order.
        process = await asyncio.create_subprocess_exec(
            *child.command, cwd=settings.root, start_new_session=True, stdin=asyncio.subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": str(settings.root), "BAKEN_SUPERVISOR": str(os.getpid()),
                 "PYTHONWARNINGS": "ignore"})  # Rasa's old pins warn a hundred lines; checks run with warnings on
        (settings.runtime / f"{child.name}.pid").write_text(str(process.pid))
        code = await _ended(process, stop)
        if stop.is_set():
            break
        if code == _HOPELESS:
            _LOG.warning("%s: gave up (exit %s); answering in lifeline mode", child.name, code)
            break
        pause_s = _FIRST_PAUSE_S if loop.time() - started > _STABLE_S else min(2 * pause_s, _LONGEST_PAUSE_S)
        _LOG.warning("%s ended (exit %s); starting it again in %.1f s", child.name, code, pause_s)
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), pause_s)
    (settings.runtime / f"{child.name}.pid").unlink(missing_ok=True)


async def _ended(process: asyncio.subprocess.Process, stop: asyncio.Event) -> int | None:
    waiting = {asyncio.create_task(process.wait()), asyncio.create_task(stop.wait())}
    _, pending = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    for task in pending:
        task.cancel()
    if process.returncode is None:
        await _end(process)
    return process.returncode


async def _end(process: asyncio.subprocess.Process) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGCONT)  # a stopped process can't hear the next signal
        os.killpg(process.pid, signal.SIGTERM)
        try:
            await asyncio.wait_for(process.wait(), _GRACE_S)
        except TimeoutError:
            os.killpg(process.pid, signal.SIGKILL)
            await process.wait()
