"""Valid objects for tests, each test changing only what it is about."""

from __future__ import annotations

from pathlib import Path

from bot.settings import ROOT, Settings, from_env


def settings(**changes: object) -> Settings:
    """Settings of a deployment without brain, in a folder of the test."""
    env = {"BAKEN_BRAIN": "off", "BAKEN_RUNTIME": str(ROOT / ".build" / "test-run"), "BAKEN_MESSAGES_PER_MINUTE": "10000"}
    env |= {f"BAKEN_{name.upper()}": str(value) for name, value in changes.items()}
    return from_env(env)


def write(folder: Path, name: str, text: str) -> Path:
    """A file in a test's folder."""
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file
