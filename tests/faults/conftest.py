"""The real thing: supervisor, edge and brain, with the trained model."""

from __future__ import annotations

import pytest

from bot.brain.train import current_model
from tests.servers import Server, running


@pytest.fixture(scope="session")
def model():
    """Fails, rather than skips, when there is none: `make train`."""
    found = current_model()
    assert found, "no trained model of today's sources: make train"
    return found


@pytest.fixture(scope="module")
def stack(model, tmp_path_factory) -> Server:
    with running("run", tmp_path_factory.mktemp("stack")) as server:
        server.wait_for_brain()
        yield server


@pytest.fixture
def own_stack(model, tmp_path) -> Server:
    """One to end."""
    with running("run", tmp_path) as server:
        server.wait_for_brain()
        yield server
