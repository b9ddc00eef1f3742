"""The content, read once for the whole brain process."""

from __future__ import annotations

from functools import cache

from bot.knowledge.register import Knowledge, read_knowledge
from bot.settings import ROOT


@cache
def knowledge() -> Knowledge:
    """All content of data/. Raises ContentError."""
    return read_knowledge(ROOT / "data")
