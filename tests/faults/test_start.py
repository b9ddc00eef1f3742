"""Starting: what can't work is said in one line with what to do; a brain that can't start costs no answer."""

from __future__ import annotations

import os
import socket
import subprocess
import sys

import pytest

from bot.settings import ROOT, SettingError, from_env
from tests.servers import free_port, running, wait_until


def run(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PYTHONPATH": str(ROOT), **{f"BAKEN_{name}": value for name, value in settings.items()}}
    return subprocess.run([sys.executable, "-m", "bot", *arguments], cwd=ROOT, env=env, capture_output=True, text=True,
                          timeout=60, check=False)


def test_a_port_in_use_is_said_and_nothing_starts(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = run("run", PORT=str(port), RUNTIME=str(tmp_path / "run"))
    assert done.returncode == 1
    assert done.stderr == (f"Setting BAKEN_PORT: 127.0.0.1:{port} can't be used (Address already in use). "
                           "Stop the other program or choose another port: make run PORT=8081\n")
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(("name", "found", "expected"), [
    ("PORT", "http", "a number from 1 to 65535"),
    ("PORT", "0", "a number from 1 to 65535"),
    ("PORT", "70000", "a number from 1 to 65535"),
    ("REGION", "atlantis", "one of gooi-en-vechtstreek, or nothing for the national doors"),
    ("EXIT_URL", "http://example.org", "an address that begins with https://"),
    ("BRAIN_TIMEOUT", "nan", "a number from 0.05 to 30"),
    ("IDLE", "-1", "a number from 1 to 3600"),
    ("MESSAGES_PER_MINUTE", "", "a number from 1 to 100000"),
])
def test_a_wrong_setting_stops_the_start_and_is_named(name, found, expected):
    with pytest.raises(SettingError) as caught:
        from_env({f"BAKEN_{name}": found})
    assert str(caught.value) == f"Setting BAKEN_{name}: found '{found}'; expected {expected}."


def test_a_folder_too_deep_for_a_socket_is_named(tmp_path):
    deep = tmp_path / ("x" * 100)
    with pytest.raises(SettingError) as caught:
        from_env({"BAKEN_RUNTIME": str(deep)})
    assert str(caught.value) == (f"Setting BAKEN_RUNTIME: found '{deep}'; expected a folder with a shorter path "
                                 "(with /brain.sock at most 107 bytes).")


@pytest.mark.parametrize("command", ["run", "edge", "check"])
def test_the_command_line_names_a_wrong_setting_without_a_traceback(command):
    done = run(command, PORT="http")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "Setting BAKEN_PORT: found 'http'; expected a number from 1 to 65535.\n"


def test_an_unknown_command_is_wrong_usage():
    done = run("serve")
    assert done.returncode == 2
    assert "invalid choice: 'serve'" in done.stderr


def test_asking_without_a_server_says_how_to_start_one():
    done = run("ask", "hallo", "--url", f"http://127.0.0.1:{free_port()}")
    assert done.returncode == 1
    assert "no answer" in done.stderr
    assert done.stderr.endswith("Start Baken: make run\n")


def test_asking_shows_texts_doors_and_what_was_understood(tmp_path):
    with running("edge", tmp_path, brain="off") as edge:
        done = run("ask", "mijn baas heeft mijn paspoort en ik mag niet weg", "--url", edge.url)
    assert done.returncode == 0, done.stderr
    assert "[Ja, nu]" in done.stdout
    assert "-> CoMensha (landelijke hulp bij mensenhandel)  033-448 11 86" in done.stdout
    assert "documents_withheld" in done.stdout


# --- a brain that can't start: stand-ins for its Python ---

def stand_in(folder, script: str) -> str:
    file = folder / "python"
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o700)
    return str(file)


def test_without_a_model_the_edge_answers_alone_and_the_brain_is_not_started_again(tmp_path):
    log = tmp_path / "starts"
    python = stand_in(tmp_path, f"echo started >> {log}; exit 3")
    with running("run", tmp_path / "a", BAKEN_BRAIN_PYTHON=python) as server:
        wait_until(lambda: "gave up (exit 3)" in server.output, 20)
        assert server.chat("ik wil dood")["doors"][0]["id"] == "suicide_113"
        assert not (server.runtime / "brain.pid").exists()
        assert log.read_text() == "started\n"


def test_a_brain_that_crashes_at_start_is_tried_again_and_costs_no_answer(tmp_path):
    log = tmp_path / "starts"
    python = stand_in(tmp_path, f"echo started >> {log}; exit 1")
    with running("run", tmp_path / "a", BAKEN_BRAIN_PYTHON=python) as server:
        wait_until(lambda: log.exists() and log.read_text().count("started") >= 2, 30, lambda: server.output)
        assert server.chat("ik wil dood")["doors"][0]["id"] == "suicide_113"
        assert "brain ended (exit 1); starting it again" in server.output


def test_without_the_brains_environment_the_edge_answers_alone(tmp_path):
    with running("run", tmp_path, BAKEN_BRAIN_PYTHON=str(tmp_path / "nowhere")) as server:
        assert server.chat("hallo")["mode"] == "lifeline"
        assert "answering in lifeline mode. Run `make setup`." in server.output


def test_a_brain_that_ignores_the_end_is_killed(tmp_path):
    python = stand_in(tmp_path, "trap '' TERM; while :; do sleep 1; done")
    with running("run", tmp_path / "a", BAKEN_BRAIN_PYTHON=python) as server:
        wait_until(lambda: (server.runtime / "brain.pid").exists(), 10)
        stubborn = server.pid("brain")
        assert server.end() == 0
        with pytest.raises(ProcessLookupError):
            os.kill(stubborn, 0)
