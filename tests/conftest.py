"""What all tests share: the real content, read once."""

from __future__ import annotations

import pytest

from bot.knowledge.register import Knowledge, read_knowledge
from bot.settings import ROOT

try:
    from hypothesis import settings
except ImportError:  # the brain's environment has no Hypothesis: its old pins leave no room for a current one
    settings = None

if settings:
    settings.register_profile("baken", deadline=None)  # no test measures time
    settings.load_profile("baken")


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return read_knowledge(ROOT / "data")
