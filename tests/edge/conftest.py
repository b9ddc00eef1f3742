"""One running edge without a brain for most tests here: rules alone answer."""

from __future__ import annotations

import pytest

from tests.servers import Server, running


@pytest.fixture(scope="session")
def edge(tmp_path_factory) -> Server:
    with running("edge", tmp_path_factory.mktemp("edge"), brain="off") as server:
        yield server


@pytest.fixture
def http(edge):
    with edge.client() as client:
        yield client
