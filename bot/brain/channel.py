"""The channel between edge and brain: one small JSON message a turn, no text in any answer or log."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from sanic import Blueprint, Request, response
from sanic.response import HTTPResponse

from bot.brain import local_actions
from bot.language.hygiene import clean
from bot.model.ids import Language

_LOG = logging.getLogger("bot.brain")
_MAX_TEXT = 2_000


class EdgeChannel(InputChannel):
    """`POST /webhooks/edge/turn` and `DELETE /webhooks/edge/turn/<conversation>`."""

    @classmethod
    def name(cls) -> str:
        """The channel's name in Rasa's address."""
        return "edge"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Routes for Rasa's own server."""
        routes = Blueprint("edge_channel")

        @routes.listener("after_server_start")
        async def use_local_actions(app: Any, _: Any) -> None:
            local_actions.install(app.ctx.agent)
            await app.ctx.agent.parse_message("goedemorgen")  # the first turn loads the rest; no visitor waits for it

        @routes.get("/health")
        async def health(request: Request) -> HTTPResponse:
            agent = request.app.ctx.agent
            ready = bool(agent and agent.is_ready())
            return response.json({"ready": ready, "model": agent.model_id if ready else None}, 200 if ready else 503)

        @routes.post("/turn")
        async def turn(request: Request) -> HTTPResponse:
            body = request.json or {}
            text, conversation = body.get("text"), body.get("conversation")
            if not isinstance(text, str) or not isinstance(conversation, str) or len(text) > 2 * _MAX_TEXT:
                return response.json({"error": "bad_request"}, 400)
            collector = CollectingOutputChannel()
            metadata = {"situation": body.get("situation"), "language": _language(body.get("language"))}
            try:
                await on_new_message(UserMessage(clean(text)[:_MAX_TEXT] or ".", collector, conversation,
                                                 input_channel=self.name(), metadata=metadata))
            except Exception as error:  # the type alone: a traceback would hold the words
                _LOG.error("turn failed: %s", type(error).__name__)
                return response.json({"error": "internal"}, 500)
            plans = [message["custom"] for message in collector.messages if "custom" in message]
            return response.json({"plan": plans[-1]}) if plans else response.json({"error": "no_plan"}, 500)

        @routes.delete("/turn/<conversation:str>")
        async def forget(request: Request, conversation: str) -> HTTPResponse:
            await _own_store(request.app.ctx.agent).delete(conversation)
            return response.empty()

        return routes


def _own_store(agent: Any) -> Any:
    """Baken's store, out of what Rasa wraps around it: the wrapper has no `delete`."""
    store = agent.tracker_store
    while not hasattr(store, "delete"):
        store = store._tracker_store
    return store


def _language(value: Any) -> str | None:
    return value if isinstance(value, str) and value in set(Language) else None
