"""No word of a visitor in any log: set before Rasa is imported."""

from __future__ import annotations

import logging
import os
import warnings
from typing import Any

import structlog

_QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "CUDA_VISIBLE_DEVICES": "",
}


def silence() -> None:
    """Warnings and worse only; tracebacks without local variables; no telemetry.

    Rasa used as a library prints every message at DEBUG until structlog is configured.
    """
    os.environ.update(_QUIET)
    warnings.showwarning = lambda *_, **__: None  # Rasa's old pins warn a hundred lines and reset filters
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("root").addFilter(lambda record: "TensorBoard" not in record.getMessage())
    logging.getLogger("sanic.error").addFilter(_first_words)
    for name in ("rasa", "sanic.root", "sanic.access", "matplotlib", "tensorflow"):
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[structlog.stdlib.add_log_level, _names_only, structlog.processors.KeyValueRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        cache_logger_on_first_use=False,
    )


def _first_words(record: logging.LogRecord) -> bool:
    """Sanic's error lines without address and traceback: the fixed words and the type of the error."""
    kind = record.exc_info[0] if record.exc_info else None
    record.msg = str(record.msg).split(":")[0].split("%")[0] + (f" ({kind.__name__})" if kind else "")
    record.args, record.exc_info, record.exc_text = (), None, None
    return True


def _names_only(_: Any, __: str, event: dict[str, Any]) -> dict[str, Any]:
    """Keep the event's name and level; every other field may hold what somebody typed."""
    return {"level": event.get("level"), "event": str(event.get("event", ""))[:80].split(":")[0]}
