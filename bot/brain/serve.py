"""Start the brain: Rasa with the edge's channel on a unix socket, nothing else.

Run by the supervisor as `python -m bot.brain.serve`.
"""

from __future__ import annotations

import os
import socket
import sys
import threading
import time
from functools import partial
from pathlib import Path

from bot.brain.quiet import silence

silence()

from rasa.core.run import configure_app, load_agent_on_start  # noqa: E402
from rasa.core.utils import AvailableEndpoints  # noqa: E402

from bot.brain.channel import EdgeChannel  # noqa: E402
from bot.brain.train import current_model  # noqa: E402
from bot.settings import from_env  # noqa: E402


def watch_supervisor() -> None:
    """End when the supervisor is gone (kill -9): nobody would stop this process any more."""
    parent = os.environ.get("BAKEN_SUPERVISOR")

    def watch() -> None:
        while os.getppid() == int(parent or 0):
            time.sleep(1)
        os._exit(0)

    if parent:
        threading.Thread(target=watch, daemon=True).start()


def bound(path: Path) -> socket.socket:
    """A unix socket for this user only. Sanic listens once the model is loaded; until then the edge is refused.

    Sanic's own way binds a longer name first (too long in a deep folder) and lets callers wait while the model loads.
    """
    os.umask(0o077)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(path))
    return listener


def main() -> int:
    """Serve until told to stop. Exit 3: no trained model."""
    settings = from_env()
    model = current_model()
    if model is None:
        sys.stderr.write("brain: models/: found no trained model; expected one made from today's data. "
                         "Run `make train`.\n")
        return 3
    app = configure_app([EdgeChannel()], enable_api=False)
    endpoints = AvailableEndpoints.read_endpoints(str(settings.root / "endpoints.yml"))
    app.register_listener(partial(load_agent_on_start, str(model), endpoints, None), "before_server_start")
    app.config.ACCESS_LOG = False
    app.config.REQUEST_MAX_SIZE = 64_000
    watch_supervisor()
    app.run(sock=bound(settings.brain_socket), access_log=False, motd=False, debug=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
