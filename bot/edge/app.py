"""The edge's Sanic app: chat API, chat page, door register, status."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sanic import Request, Sanic
from sanic.exceptions import SanicException
from sanic.response import BaseHTTPResponse, HTTPResponse, json

from bot.edge import api, pages, security
from bot.edge.answers import Writer
from bot.edge.brain_client import BrainClient
from bot.edge.conversations import Conversations
from bot.edge.limits import RateLimit
from bot.edge.requests import RequestError
from bot.knowledge.register import Knowledge
from bot.language.detect import detect
from bot.reading.light import Light, LightError, newest
from bot.settings import Settings

_LOG = logging.getLogger("bot.edge")
_MAX_BODY = 32_000  # bytes: 2,000 characters of 4 bytes, escaped, and the other fields
_SWEEP_S = 30
_SWEEP = "sweep"
_STATUS_CODES = {404: "not_found", 405: "method", 413: "too_large", 408: "bad_json", 417: "bad_json"}


class Edge:
    """What the routes share; lives in `app.ctx.edge`."""

    def __init__(self, settings: Settings, knowledge: Knowledge) -> None:
        self.settings = settings
        self.knowledge = knowledge
        self.writer = Writer(knowledge, settings.region)
        self.conversations = Conversations(
            settings.conversation_idle_s, settings.conversation_total_s, settings.max_conversations)
        self.limit = RateLimit(settings.messages_per_minute)
        self.brain: BrainClient | None = None
        self.light = _light(settings.root / "models")

    def now(self) -> datetime:
        """The moment of asking."""
        return datetime.now(UTC)


def _light(models: Path) -> Light | None:
    """The light classifier of the last training; without it lifeline mode rests on rules alone."""
    try:
        return newest(models)
    except LightError as error:
        _LOG.warning("lifeline mode rests on rules alone, run `make train`: %s", type(error).__name__)
        return None


def create_app(settings: Settings, knowledge: Knowledge, name: str = "baken") -> Sanic[Any, Any]:
    """The app for a deployment."""
    app: Sanic[Any, Any] = Sanic(name, configure_logging=False)
    app.config.update(REQUEST_MAX_SIZE=_MAX_BODY, ACCESS_LOG=False, REQUEST_TIMEOUT=10, RESPONSE_TIMEOUT=15,
                      KEEP_ALIVE_TIMEOUT=15, GRACEFUL_SHUTDOWN_TIMEOUT=3, FALLBACK_ERROR_FORMAT="json",
                      AUTO_EXTEND=False, OAS=False, PROXIES_COUNT=settings.proxies or None)
    edge = app.ctx.edge = Edge(settings, knowledge)
    app.blueprint(api.routes)
    app.blueprint(pages.routes)
    app.register_middleware(_headers, "response")
    app.exception(Exception)(_error)

    @app.before_server_start
    async def start(_: Any) -> None:
        if settings.brain:
            edge.brain = BrainClient(settings.brain_socket, settings.brain_timeout_s)
        detect("goedemorgen, ik heb een vraag over mijn werk")  # loads the language models before the first visitor

    @app.after_server_start
    async def sweep(running: Any) -> None:
        running.add_task(_sweep(edge), name=_SWEEP)

    @app.before_server_stop
    async def stop_sweep(running: Any) -> None:
        await running.cancel_task(_SWEEP, raise_exception=False)

    @app.after_server_stop
    async def stop(_: Any) -> None:
        if edge.brain:
            await edge.brain.close()

    return app


async def _sweep(edge: Edge) -> None:
    """End conversations on time also when nobody types."""
    with suppress(asyncio.CancelledError):
        await _sweep_for_ever(edge)


async def _sweep_for_ever(edge: Edge) -> None:
    while True:
        await asyncio.sleep(_SWEEP_S)
        edge.limit.renew()
        for name in edge.conversations.expire():
            if edge.brain:
                await edge.brain.forget(name)


async def _headers(request: Any, response: BaseHTTPResponse) -> None:
    for name, value in security.ALWAYS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Content-Security-Policy", security.API_CSP)
    response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")


async def _error(request: Request, error: Exception) -> HTTPResponse:
    """Every error as `{"error", "message"}` in both languages; never a traceback, never a word typed."""
    edge: Edge = request.app.ctx.edge
    if isinstance(error, RequestError):
        code, status = error.code, error.status
    elif isinstance(error, SanicException):
        status = error.status_code or 500
        code = _STATUS_CODES.get(status, "bad_json" if status < 500 else "internal")
    else:
        _LOG.error("request failed: %s", type(error).__name__)
        code, status = "internal", 500
    headers = dict(getattr(error, "headers", {}) or {})
    if request.method == "HEAD":
        return HTTPResponse(status=status, headers=headers, content_type="application/json")
    return json({"error": code, "message": edge.writer.both(f"error.{code}")}, status, headers)
