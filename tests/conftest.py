"""What all tests share: the real content, read once."""

from __future__ import annotations

import pytest
from hypothesis import settings

from bot.knowledge.register import Knowledge, read_knowledge
from bot.settings import ROOT

settings.register_profile("baken", deadline=None)  # no test measures time
settings.load_profile("baken")


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return read_knowledge(ROOT / "data")
