"""Start the brain: Rasa with the edge's channel on a unix socket, nothing else.

Run by the supervisor as `python -m bot.brain.serve`.
"""

from __future__ import annotations

import os
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


def main() -> int:
    """Serve until told to stop. Exit 3: no trained model."""
    settings = from_env()
    model = current_model()
    if model is None:
        sys.stderr.write("brain: models/: found no trained model; expected one made from today's data. "
                         "Run `make train`.\n")
        return 3
    socket = settings.brain_socket
    socket.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    Path(socket).unlink(missing_ok=True)
    app = configure_app([EdgeChannel()], enable_api=False)
    endpoints = AvailableEndpoints.read_endpoints(str(settings.root / "endpoints.yml"))
    app.register_listener(partial(load_agent_on_start, str(model), endpoints, None), "before_server_start")
    app.config.ACCESS_LOG = False
    app.config.REQUEST_MAX_SIZE = 64_000
    os.umask(0o077)
    watch_supervisor()
    app.run(unix=str(socket), access_log=False, motd=False, debug=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
