"""Runs in the brain's environment only: `make .venv/brain-test/.done`."""

from __future__ import annotations

import pytest

pytest.importorskip("rasa", reason="the brain's packages are in .venv/brain-test")

from bot.brain.quiet import silence

silence()  # as the brain itself does, before Rasa is used


@pytest.fixture(scope="session")
def domain():
    from rasa.shared.core.domain import Domain

    from bot.settings import ROOT

    return Domain.load(str(ROOT / "domain.yml"))
