"""A brain for tests: speaks over the unix socket, and misbehaves on demand."""

from __future__ import annotations

import json
import socket
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

Reply = Callable[["Handler", dict[str, Any]], None]


class Handler(BaseHTTPRequestHandler):
    """One request: counted, then answered as the test says."""

    server: FakeBrain
    protocol_version = "HTTP/1.1"
    timeout = 60

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append(body)
        self.server.reply(self, body)

    def do_GET(self) -> None:
        self.send(200, json.dumps({"ready": True, "model": "fake"}))

    def do_DELETE(self) -> None:
        self.server.forgotten.append(self.path)
        self.send(204, "")

    def send(self, status: int, body: str | bytes) -> None:
        data = body.encode() if isinstance(body, str) else body
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def address_string(self) -> str:
        return "edge"

    def log_message(self, *_: object) -> None:
        """Silence."""


class FakeBrain(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    """`asked` are the turns it got; `reply` is what it does with one; `go` lets a slow one end."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 32

    def __init__(self, path: Path) -> None:
        super().__init__(str(path), Handler)
        self.asked: list[dict[str, Any]] = []
        self.forgotten: list[str] = []
        self.go = threading.Event()
        self.reply: Reply = says(500, '{"error": "internal"}')
        self._connections: list[socket.socket] = []

    def process_request(self, request: Any, client_address: Any) -> None:
        """Remembers the connection: the edge keeps it open for the next turn."""
        self._connections.append(request)
        super().process_request(request, client_address)

    def hang_up(self) -> None:
        """End every connection, as a process that dies does."""
        for connection in self._connections:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, *_: object) -> None:
        """The edge hung up: expected when it lost patience."""


def says(status: int, body: Any) -> Reply:
    """Always this."""
    text = body if isinstance(body, str | bytes) else json.dumps(body)
    return lambda handler, _: handler.send(status, text)


def plan(doors: list[str], texts: list[str], known: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A plan in the form that edge and brain agreed on; `known` is the situation that the edge sent."""
    return {"plan": {"situation": {**known, **changes.pop("situation", {})}, "row": "signal", "modifiers": [],
                     "texts": texts, "doors": doors, "question": None, **changes}}


@contextmanager
def listening(path: Path) -> Iterator[FakeBrain]:
    with FakeBrain(path) as brain:
        thread = threading.Thread(target=brain.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield brain
        finally:
            brain.go.set()
            brain.shutdown()
            brain.hang_up()
            path.unlink(missing_ok=True)
