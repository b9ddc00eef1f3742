"""What dies is started again, what hangs is gone around, what ends leaves nothing: with real processes."""

from __future__ import annotations

import os
import re
import signal
from pathlib import Path

import pytest

from tests.servers import alive, running, wait_until

pytestmark = pytest.mark.brain

SIGNAL = "mijn baas heeft mijn paspoort en ik mag niet weg"
SUICIDE = "ik wil dood"
AGAIN_S = 60
PATIENCE_S = 2.5


def doors(answer) -> list[str]:
    return [door["id"] for door in answer["doors"]]


def full_again(stack) -> None:
    stack.wait_for_brain(seconds=AGAIN_S)
    wait_until(lambda: stack.chat(SIGNAL)["mode"] == "full", AGAIN_S, lambda: stack.output)


def test_everything_running_answers_in_full(stack):
    answer = stack.chat(SIGNAL)
    assert answer["mode"] == "full"
    assert answer["understood"]["signals"] != []
    status = stack.status()
    assert (status["mode"], status["brain"]) == ("full", "ready")
    assert status["model"]


def test_a_brain_that_is_killed_is_missed_by_nobody_and_started_again(stack):
    first = stack.chat(SIGNAL)
    killed = stack.pid("brain")
    os.kill(killed, signal.SIGKILL)
    wait_until(lambda: not alive(killed), 5)
    answer = stack.chat(SUICIDE, first["conversation"])
    assert (answer["mode"], doors(answer)[0]) == ("lifeline", "suicide_113")
    assert "restarted" not in answer, "the conversation lives in the edge"
    assert answer["understood"]["signals"] == first["understood"]["signals"]
    full_again(stack)
    assert stack.pid("brain") != killed


def test_a_brain_that_hangs_costs_two_seconds_and_is_used_again(stack):
    os.kill(stack.pid("brain"), signal.SIGSTOP)
    try:
        with stack.client(timeout=PATIENCE_S) as http:
            answer = http.post("/api/v1/chat", json={"text": SUICIDE}).json()
        assert (answer["mode"], doors(answer)[0]) == ("lifeline", "suicide_113")
        with stack.client(timeout=PATIENCE_S) as http:
            assert http.delete(f"/api/v1/chat/{answer['conversation']}").status_code == 204
            assert http.get("/api/v1/status").json()["mode"] == "lifeline"
    finally:
        os.kill(stack.pid("brain"), signal.SIGCONT)
    full_again(stack)


def test_an_edge_that_is_killed_is_started_again(stack):
    killed = stack.pid("edge")
    os.kill(killed, signal.SIGKILL)
    wait_until(lambda: not alive(killed), 5)
    wait_until(stack.status, 10, lambda: stack.output)
    assert stack.pid("edge") != killed
    full_again(stack)


def test_the_folder_between_edge_and_brain_is_for_this_user_only(stack):
    assert stack.runtime.stat().st_mode & 0o077 == 0
    assert (stack.runtime / "brain.sock").stat().st_mode & 0o077 == 0
    assert {file.name for file in stack.runtime.iterdir()} == {"brain.sock", "edge.pid", "brain.pid"}


def network_sockets(pid: int) -> list[str]:
    """Lines of TCP and UDP sockets that a process holds."""
    inodes = set()
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        try:
            inodes |= set(re.findall(r"socket:\[(\d+)\]", os.readlink(entry)))
        except OSError:
            continue
    tables = [Path(f"/proc/{pid}/net/{kind}") for kind in ("tcp", "tcp6", "udp", "udp6")]
    return [line for table in tables if table.exists() for line in table.read_text().splitlines()[1:]
            if line.split()[9] in inodes]


def test_the_brain_has_no_network_socket_and_the_edge_one_address(stack):
    stack.chat(SIGNAL)
    assert network_sockets(stack.pid("brain")) == []
    listening = [line for line in network_sockets(stack.pid("edge")) if line.split()[3] == "0A"]
    assert [line.split()[1] for line in listening] == [f"0100007F:{int(stack.url.rpartition(':')[2]):04X}"]


# --- ending ---

def test_ending_the_supervisor_ends_both_and_leaves_no_process_id(own_stack):
    children = [own_stack.pid("edge"), own_stack.pid("brain")]
    assert own_stack.end() == 0
    assert [pid for pid in children if alive(pid)] == []
    assert list(own_stack.runtime.glob("*.pid")) == []
    assert "Traceback" not in own_stack.output


def test_a_killed_supervisor_takes_both_along(own_stack):
    children = [own_stack.pid("edge"), own_stack.pid("brain")]
    own_stack.process.kill()
    wait_until(lambda: not any(map(alive, children)), 5)


def test_nobody_waits_for_a_brain_that_still_loads(model, tmp_path):
    """The edge would be patient for longer than this visitor: so it must have been refused at once."""
    with running("run", tmp_path, brain_timeout=30) as server:
        wait_until((server.runtime / "brain.sock").exists, AGAIN_S, lambda: server.output)
        with server.client(timeout=10) as http:
            assert http.post("/api/v1/chat", json={"text": SUICIDE}).json()["doors"][0]["id"] == "suicide_113"


def test_ending_while_the_brain_still_loads(model, tmp_path):
    with running("run", tmp_path) as server:
        wait_until(lambda: (server.runtime / "brain.pid").exists(), 10)
        children = [server.pid("edge"), server.pid("brain")]
        assert server.chat(SIGNAL)["mode"] == "lifeline"
        assert server.end() == 0
        assert [pid for pid in children if alive(pid)] == []
