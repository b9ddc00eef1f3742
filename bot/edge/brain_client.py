"""The way to the brain: one JSON message a turn over a unix socket; None when it can't answer."""

from __future__ import annotations

import asyncio
import logging
import re
from pathlib import Path
from typing import Any

import httpx

from bot.model.answer import Plan
from bot.model.ids import Language
from bot.model.situation import Situation
from bot.model.wire import plan_from_json, situation_to_json

_LOG = logging.getLogger("bot.edge")
_BASE = "http://brain/webhooks/edge"
_MINTED = re.compile(r"[\w-]{32}", re.ASCII)  # as bot.edge.conversations makes them
# Away, slow, or not speaking as agreed (deep nesting makes the JSON reader give up).
_FAILURES = (httpx.HTTPError, TimeoutError, ValueError, RecursionError)


class BrainClient:
    """Asks the brain; every failure (away, slow, 500, garbage) becomes None."""

    def __init__(self, socket: Path, timeout_s: float) -> None:
        self._timeout_s = timeout_s
        transport = httpx.AsyncHTTPTransport(uds=str(socket), limits=httpx.Limits(max_connections=64))
        self._http = httpx.AsyncClient(transport=transport, timeout=timeout_s, trust_env=False)
        self.model: str | None = None
        self._reason: str | None = None  # why the last turn had no plan

    async def plan(self, conversation: str, text: str, language: Language | None, known: Situation) -> Plan | None:
        """The brain's plan for a message, or None within the time limit."""
        body = {"conversation": conversation, "text": text, "language": language,
                "situation": situation_to_json(known)}
        try:
            async with asyncio.timeout(self._timeout_s):  # the whole turn; httpx limits each step by itself
                answer = await self._http.post(f"{_BASE}/turn", json=body)
            answer.raise_for_status()
            plan = plan_from_json(_object(answer.json()).get("plan"))
        except _FAILURES as error:
            self._failed(type(error).__name__)
            return None
        self._reason = None
        return plan

    def _failed(self, reason: str) -> None:
        """Log the type alone, and once: a line for each message would tell when somebody typed."""
        if reason != self._reason:
            _LOG.warning("brain did not answer: %s", reason)
        self._reason = reason

    async def ready(self) -> bool:
        """Whether the brain is up with a model."""
        try:
            async with asyncio.timeout(min(self._timeout_s, 1.0)):
                answer = await self._http.get(f"{_BASE}/health")
            state = _object(answer.json())
        except _FAILURES:
            return False
        self.model = state.get("model")
        return answer.status_code == httpx.codes.OK and state.get("ready") is True

    async def forget(self, conversation: str) -> None:
        """Erase the conversation in the brain; silence when it is away (then nothing is there)."""
        if not _MINTED.fullmatch(conversation):
            return  # none of ours: it must not become part of an address
        try:
            async with asyncio.timeout(self._timeout_s):
                await self._http.delete(f"{_BASE}/turn/{conversation}")
        except _FAILURES:
            return

    async def close(self) -> None:
        """End the connections."""
        await self._http.aclose()


def _object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError("not an object")
    return value
