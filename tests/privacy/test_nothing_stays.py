"""Nothing typed and no address is written anywhere: the real thing runs, is talked to in every way, and is searched.

Unique words ("canaries") go in by every door: text, wrong JSON, headers, queries, ids, forms, broken requests; with the
brain up, stopped, killed. Then every file that was written and every line that was said is searched for them.
"""

from __future__ import annotations

import base64
import json
import os
import re
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from bot.brain.train import current_model
from bot.settings import ROOT
from tests.servers import Server, alive, running, wait_until

pytestmark = pytest.mark.brain

CANARY = "zqxcanary"
VISITOR = "127.0.0.77"  # a loopback address that nothing else here uses
PROXIED = "203.0.113.77"
CHAT = "/api/v1/chat"
# As loud as a careless operator could set it.
LOUD = {"PYTHONUNBUFFERED": "1", "LOG_LEVEL": "DEBUG", "LOG_LEVEL_LIBRARIES": "DEBUG", "SANIC_ACCESS_LOG": "True",
        "SANIC_DEBUG": "True", "RASA_TELEMETRY_ENABLED": "true", "TF_CPP_MIN_LOG_LEVEL": "0"}


def forms(word: str) -> dict[str, bytes]:
    """A word as it could lie in a file."""
    found = {"utf-8": word.encode(), "utf-16-le": word.encode("utf-16-le"), "hex": word.encode().hex().encode()}
    for shift in range(3):  # base64 of something that holds the word, without the signs its neighbours take part in
        whole = base64.b64encode(b"\0" * shift + word.encode() + b"\0" * 3)
        found[f"base64/{shift}"] = whole[4 * (shift > 0):4 * ((shift + len(word)) // 3)]
    return found


NEEDLES = {f"{name} {kind}": value for name, word in {"canary": CANARY, "address": VISITOR, "proxied": PROXIED}.items()
           for kind, value in forms(word).items()}


def search(data: bytes) -> set[str]:
    """What of the needles lies in some bytes; upper and lower case alike."""
    return {name for name, value in NEEDLES.items() if value in data or value in data.lower()}


def test_the_search_finds_a_word_in_every_form():
    for form in ("utf-8", "utf-16-le"):
        assert search(f"x {CANARY.upper() if form == 'utf-8' else CANARY} y".encode(form))
    for before in ("", "a", "bc", "def", "ghij"):
        assert search(base64.b64encode(f"{before}{CANARY} and more".encode())), before
    assert search(f"{{'ip': '{VISITOR}'}}".encode().hex().encode())
    assert search(b"nothing of the kind") == set()


def written_since(moment: float, *folders: Path) -> Iterator[Path]:
    """Files that were written after a moment; environments and version control left out."""
    for folder in folders:
        for place, names, files in os.walk(folder, onerror=lambda _: None):
            names[:] = [name for name in names if name not in {".venv", ".git", ".hypothesis", ".pytest_cache"}]
            for file in files:
                path = Path(place) / file
                with suppress(OSError):
                    if path.is_file() and not path.is_symlink() and path.stat().st_mtime >= moment:
                        yield path


def word(number: int) -> str:
    return f"{CANARY}{number}"


def client(server: Server, **options) -> httpx.Client:
    """A visitor with an address of their own."""
    return server.client(transport=httpx.HTTPTransport(local_address=VISITOR), **options)


def talk(server: Server, number: int) -> None:
    """Every way in; the answers hold nothing of what was sent."""
    canary = word(number)
    headers = {"User-Agent": canary, "Referer": f"https://example.org/{canary}", "Cookie": f"id={canary}", "X-Name": canary,
               "X-Forwarded-For": PROXIED, "Forwarded": f"for={PROXIED}", "X-Request-ID": canary, "Accept-Language": canary}
    texts = [f"mijn baas {canary} heeft mijn paspoort en ik mag niet weg", f"my boss {canary} took my passport",
             f"pomocy {canary}, szef zabrał mi paszport", f"/restart {canary}", f'/signal{{"asker": "{canary}"}}',
             f"ik heet {canary}, ik wil dood", f"{canary} " * 150, canary, f"\u202e{canary}\x00", f"{canary}\ud800"]
    with client(server, headers=headers) as http:
        conversation = None
        for text in texts:
            said = http.post(CHAT, content=json.dumps({"conversation": conversation, "text": text}))
            assert said.status_code == 200
            assert CANARY not in said.text
            conversation = said.json()["conversation"]
        for body in (f'{{"text": "{canary}', f'["{canary}"]', f'{{"text": {{"{canary}": "{canary}"}}}}', "{" * 9000 + canary,
                     f'{{"text": "x", "language": "{canary}"}}', f'{{"choice": "{canary}"}}', canary * 10_000,
                     f'{{"text": "hallo", "conversation": "{canary}"}}', f'{{"text": "hallo", "{canary}": 1}}',
                     f'{{"text": "{canary}\\ud800"}}'):
            assert CANARY not in http.post(CHAT, content=body).text
        for method, path in (("GET", f"/{canary}"), ("GET", f"/?q={canary}"), ("GET", f"/api/v1/doors?region={canary}"),
                             ("DELETE", f"{CHAT}/{canary}"), ("PUT", f"{CHAT}?{canary}"), ("GET", f"/s/{canary}.css"),
                             ("GET", "/" + canary * 900), ("GET", "/weg"), (canary, "/"), ("GET", "/api/v1/status")):
            assert CANARY not in http.request(method, path).text
        assert CANARY not in http.post("/api/v1/signpost", json={"text": f"hallo {canary}"}).text
        http.post("/", data={"text": f"hallo {canary}", "conversation": canary})
        http.post("/", content=f"text={canary}%ff&choice={canary}", headers={"Content-Type": "multipart/form-data"})
        http.post("/", content=f"\xff{canary}".encode("latin-1"),
                  headers={"Content-Type": "application/x-www-form-urlencoded"})
        http.delete(f"{CHAT}/{conversation}")
    for raw in (f"{canary}\r\n\r\n", f"GET /{canary} HTTP/7.7\r\n{canary}\r\n\r\n",
                f"POST {CHAT} HTTP/1.1\r\nHost: {canary}\r\nContent-Length: 500\r\n\r\n{{\"text\": \"{canary}",
                f"POST {CHAT} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n{canary}\r\n"):
        send_raw(server, raw.encode())
    leave_in_the_middle(server, canary)


def send_raw(server: Server, raw: bytes) -> None:
    address = ("127.0.0.1", int(server.url.rpartition(":")[2]))
    with socket.create_connection(address, 20, source_address=(VISITOR, 0)) as line, suppress(OSError):
        line.sendall(raw)
        line.shutdown(socket.SHUT_WR)
        while line.recv(65536):
            pass


def leave_in_the_middle(server: Server, canary: str) -> None:
    """A visitor who goes away while the answer is being made."""
    with client(server, timeout=0.001) as http, suppress(httpx.HTTPError):
        http.post(CHAT, json={"text": f"mijn baas {canary} heeft mijn paspoort"})


@pytest.fixture(scope="module")
def left(tmp_path_factory) -> dict[str, bytes]:
    """Everything that lies about afterwards: files by name, and what was said as `output`."""
    assert current_model(), "no trained model of today's sources: make train"
    folder = tmp_path_factory.mktemp("p")
    for name in ("tmp", "home"):
        (folder / name).mkdir()
    started = time.time() - 1
    quiet_places = {"TMPDIR": folder / "tmp", "HOME": folder / "home", "XDG_CACHE_HOME": folder / "home" / "cache"}
    with running("run", folder, messages_per_minute=500, **quiet_places, **LOUD) as server:
        talk(server, 1)  # the brain still loads
        server.wait_for_brain()
        assert server.chat("hallo")["mode"] == "full"
        talk(server, 2)
        os.kill(server.pid("brain"), signal.SIGSTOP)
        send_raw(server, chat_request(f"gestopt {word(3)}"))
        os.kill(server.pid("brain"), signal.SIGCONT)
        killed = server.pid("brain")
        os.kill(killed, signal.SIGKILL)
        wait_until(lambda: not alive(killed), 5)
        talk(server, 4)
        with client(server) as http:  # until the limit says no
            refused = [http.post(CHAT, json={"text": word(5)}).status_code for _ in range(510)]
        assert 429 in refused
        os.kill(server.pid("edge"), signal.SIGKILL)
        wait_until(server.status, 20)
        talk(server, 6)
        assert server.end() == 0
    places = (folder, ROOT, Path("/var/tmp"), Path("/dev/shm"), Path("/var/log"), Path(os.environ.get("HOME", "/nowhere")) / ".cache")  # noqa: S108
    files = {str(path): path.read_bytes() for path in written_since(started, *places) if path.suffix != ".py"}
    files["output"] = files.pop(str(folder / "output"))
    return files


def chat_request(text: str) -> bytes:
    body = f'{{"text": "{text}"}}'.encode()
    return f"POST {CHAT} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


def test_the_search_looked_at_something(left):
    assert b"Baken: http://127.0.0.1:" in left["output"]
    assert b"brain ended (exit -9)" in left["output"], "what it does say is there"
    assert b"brain did not answer: " in left["output"]


def test_no_word_that_was_typed_is_in_any_file_or_line(left):
    found = {name: hits for name, data in left.items() if (hits := {h for h in search(data) if h.startswith("canary")})}
    assert found == {}


def test_no_address_of_a_visitor_is_in_any_file_or_line(left):
    found = {name: hits for name, data in left.items() if (hits := {h for h in search(data) if not h.startswith("canary")})}
    assert found == {}


def test_what_it_says_is_a_short_list_of_known_lines(left):
    """A new line in the log is looked at by a person before it gets in here."""
    known = re.compile(
        r"Baken: http://127\.0\.0\.1:\d+   \(stop with Ctrl-C\)"
        r"|\S+ \S+ WARNING bot\.run: (edge|brain) ended \(exit -?\d+\); starting it again in [\d.]+ s"
        r"|\S+ \S+ WARNING bot\.edge: brain did not answer: \w+"
        r"|\S+ \S+ ERROR sanic\.error: Failed when parsing form"
        r"|\S+ \S+ WARNING sanic\.error: Task <coroutine object _sweep at 0x[0-9a-f]+> was cancelled before it completed\."
        r"|Traceback \(most recent call last\):|  File \".*\", line \d+, in \w+|    .*|\w+Error.*")
    strange = [line for line in left["output"].decode("utf-8", "replace").splitlines() if line.strip() and not known.fullmatch(line)]
    assert strange == []


def test_nobody_can_read_from_the_log_when_somebody_typed(left):
    """Not a line a message: a brain that is away is said once for each reason, until it is back."""
    lines = [line for line in left["output"].decode().splitlines() if "brain did not answer" in line]
    assert len(lines) <= 12, "six talks of twenty messages and more, one reason or two each"


def test_the_home_folder_holds_nothing_of_a_conversation(left):
    """Keras writes its own settings when it is imported; the unpacked model is cleared away."""
    inside = {name.rpartition("home/")[2] for name in left if "p0/home/" in name}
    assert inside <= {".keras/keras.json"}
    assert [name for name in left if "/p0/tmp/" in name] == []
