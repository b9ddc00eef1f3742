"""The public API (docs/api.md): chat, signpost, doors, status."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sanic import Blueprint, Request
from sanic.response import HTTPResponse, empty, json

from bot import __version__
from bot.edge import turn as turns
from bot.edge.answers import Writer
from bot.edge.conversations import Conversation
from bot.edge.openapi import document
from bot.edge.requests import ChatRequest, RequestError, check_text, read_chat
from bot.model.ids import DoorId, Language

if TYPE_CHECKING:
    from bot.edge.app import Edge

routes = Blueprint("api", url_prefix="/api/v1")


def edge_of(request: Request) -> Edge:
    """What the routes share."""
    edge: Edge = request.app.ctx.edge
    return edge


class TooMany(RequestError):
    """429 with `Retry-After` (seconds)."""

    def __init__(self, wait_s: int) -> None:
        super().__init__("too_many", 429)
        self.headers = {"Retry-After": str(wait_s)}


def check_rate(request: Request) -> None:
    """Raises TooMany."""
    wait_s = edge_of(request).limit.wait_s(request.remote_addr or request.ip)
    if wait_s:
        raise TooMany(wait_s)


async def answer(edge: Edge, chat: ChatRequest) -> dict[str, Any]:
    """The answer to a chat request, in its conversation. Raises RequestError."""
    conversation, restarted = edge.conversations.open(chat.conversation)
    if chat.language:
        conversation.language = chat.language
    if chat.choice is not None:
        turn = _pressed(edge, conversation, chat.choice)
    else:
        turn = await turns.message(chat.text or "", chat.language, conversation, edge.knowledge, edge.brain, edge.light)
    conversation.situation = turn.plan.situation
    conversation.mode = turn.mode
    conversation.language = turn.language
    return edge.writer.answer(turn, conversation, restarted, edge.now())


def _pressed(edge: Edge, conversation: Conversation, token: str) -> turns.Turn:
    name = conversation.choices.get(token)
    if name is None:
        raise RequestError("choice_unknown")
    return turns.button(name, conversation, edge.knowledge)


@routes.post("/chat")
async def chat(request: Request) -> HTTPResponse:
    """One turn."""
    check_rate(request)
    return json(await answer(edge_of(request), read_chat(request.body)))


@routes.delete("/chat/<conversation:str>")
async def forget(request: Request, conversation: str) -> HTTPResponse:
    """Erase a conversation everywhere; the same answer whether it existed or not."""
    edge = edge_of(request)
    edge.conversations.forget(conversation)
    if edge.brain:
        await edge.brain.forget(conversation)
    return empty()


@routes.post("/signpost")
async def signpost(request: Request) -> HTTPResponse:
    """The same answer without keeping a conversation."""
    check_rate(request)
    edge = edge_of(request)
    chat = read_chat(request.body)
    if chat.conversation is not None or chat.choice is not None:
        raise RequestError("bad_field")
    result = await answer(edge, ChatRequest(None, check_text(chat.text), None, chat.language))
    edge.conversations.forget(result["conversation"])
    if edge.brain:
        await edge.brain.forget(result["conversation"])
    said = [{"text": message["text"], "choices": []} for message in result["messages"] if not message["choices"]]
    return json({**result, "conversation": None, "messages": said})  # a button would have no conversation


@routes.get("/doors")
async def doors(request: Request) -> HTTPResponse:
    """The contact register, nationally or as a region sees it."""
    edge = edge_of(request)
    region = request.args.get("region")
    if region is not None and region not in edge.knowledge.regions:
        raise RequestError("region_unknown")
    writer = Writer(edge.knowledge, region)
    return json({
        "region": region,
        "regions": sorted(edge.knowledge.regions),
        "doors": {lang.value: writer.list_doors(DoorId, lang, edge.now()) for lang in (Language.NL, Language.EN)},
    })


@routes.get("/status")
async def status(request: Request) -> HTTPResponse:
    """Versions and mode; nothing about visitors."""
    edge = edge_of(request)
    ready = await edge.brain.ready() if edge.brain else False
    return json({
        "version": __version__,
        "mode": "full" if ready else "lifeline",
        "brain": "ready" if ready else "away",
        "model": edge.brain.model if edge.brain else None,
        "knowledge": edge.knowledge.hash,
        "region": edge.settings.region,
    })


@routes.get("/openapi.json")
async def openapi(request: Request) -> HTTPResponse:
    """The description of this API."""
    return json(document())
