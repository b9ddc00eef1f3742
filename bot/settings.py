"""Every setting of the edge and the supervisor, in one place.

Wrong values stop the start with the name of the variable, what was found and what was expected.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_MAX_SOCKET_PATH = 107  # of a unix socket, on Linux


class SettingError(ValueError):
    """A setting that can't be used: names the variable, found, expected."""

    def __init__(self, name: str, found: str, expected: str) -> None:
        super().__init__(f"Setting {name}: found '{found}'; expected {expected}.")


@dataclass(frozen=True, slots=True)
class Settings:
    """Typed settings; times in seconds."""

    host: str
    port: int
    region: str | None
    root: Path
    runtime: Path
    exit_url: str
    frame_ancestors: tuple[str, ...]
    brain_timeout_s: float
    brain: bool
    conversation_idle_s: float
    conversation_total_s: float
    max_conversations: int
    messages_per_minute: int
    proxies: int

    @property
    def data(self) -> Path:
        """The content folder."""
        return self.root / "data"

    @property
    def brain_socket(self) -> Path:
        """The unix socket between edge and brain, in a folder that only this user can enter."""
        return self.runtime / "brain.sock"


def from_env(environ: Mapping[str, str] | None = None) -> Settings:
    """Settings from `BAKEN_*` variables. Raises SettingError."""
    env = os.environ if environ is None else environ
    region = env.get("BAKEN_REGION", "gooi-en-vechtstreek")
    settings = Settings(
        host=env.get("BAKEN_HOST", "127.0.0.1"),
        port=int(_number(env, "BAKEN_PORT", 8080, 1, 65535)),
        region=region or None,
        root=ROOT,
        runtime=Path(env.get("BAKEN_RUNTIME", ROOT / ".build" / "run")),
        exit_url=_https(env, "BAKEN_EXIT_URL", "https://www.knmi.nl/"),
        frame_ancestors=tuple(env.get("BAKEN_FRAME_ANCESTORS", "'self'").split()),
        brain_timeout_s=_number(env, "BAKEN_BRAIN_TIMEOUT", 2.0, 0.05, 30),
        brain=env.get("BAKEN_BRAIN", "on") == "on",
        conversation_idle_s=_number(env, "BAKEN_IDLE", 15 * 60, 1, 3600),
        conversation_total_s=_number(env, "BAKEN_TOTAL", 60 * 60, 1, 6 * 3600),
        max_conversations=int(_number(env, "BAKEN_MAX_CONVERSATIONS", 10_000, 1, 1_000_000)),
        messages_per_minute=int(_number(env, "BAKEN_MESSAGES_PER_MINUTE", 30, 1, 100_000)),
        proxies=int(_number(env, "BAKEN_PROXIES", 0, 0, 5)),
    )
    if len(os.fsencode(settings.brain_socket)) > _MAX_SOCKET_PATH:
        raise SettingError("BAKEN_RUNTIME", str(settings.runtime),
                           f"a folder with a shorter path (with /brain.sock at most {_MAX_SOCKET_PATH} bytes)")
    if settings.region and not (settings.data / "knowledge" / "regions" / f"{settings.region}.yml").is_file():
        known = ", ".join(sorted(f.stem for f in (settings.data / "knowledge" / "regions").glob("*.yml")))
        raise SettingError("BAKEN_REGION", settings.region, f"one of {known}, or nothing for the national doors")
    return settings


def _number(env: Mapping[str, str], name: str, default: float, low: float, high: float) -> float:
    found = env.get(name, str(default))
    try:
        value = float(found)
    except ValueError:
        raise SettingError(name, found, f"a number from {low} to {high}") from None
    if not low <= value <= high:
        raise SettingError(name, found, f"a number from {low} to {high}")
    return value


def _https(env: Mapping[str, str], name: str, default: str) -> str:
    value = env.get(name, default)
    if not value.startswith("https://"):
        raise SettingError(name, value, "an address that begins with https://")
    return value
