"""The OpenAPI 3.1 description of the public API, from the closed lists themselves."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from bot import __version__
from bot.edge.requests import MAX_TEXT
from bot.model.ids import Asker, DoorId, Form, Language, Mode, Signal, Topic

Schema = dict[str, Any]
_TEXT: Schema = {"type": "string"}
_MAYBE: Schema = {"type": ["string", "null"]}


def document() -> Schema:
    """The whole document."""
    chat = {"$ref": "#/components/schemas/Answer"}
    errors = {code: _response("Error", {"$ref": "#/components/schemas/Error"}) for code in ("400", "413", "429")}
    missing = {"404": _response("Unknown address", {"$ref": "#/components/schemas/Error"})}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Baken", "version": __version__, "license": {"name": "EUPL-1.2", "identifier": "EUPL-1.2"}},
        "paths": {
            "/api/v1/chat": {"post": _operation("chat", "One turn", {"200": _response("Answer", chat), **errors},
                                                "#/components/schemas/Chat")},
            "/api/v1/chat/{conversation}": {"delete": {
                **_operation("forget", "Erase a conversation", {"204": {"description": "Erased"}, **missing}),
                "parameters": [{"name": "conversation", "in": "path", "required": True, "schema": _TEXT}],
            }},
            "/api/v1/signpost": {"post": _operation(
                "signpost", "The same answer, nothing kept", {"200": _response("Answer", chat), **errors},
                "#/components/schemas/Signpost")},
            "/api/v1/doors": {"get": {
                **_operation("doors", "The contact register", {"200": _response("Register", {"type": "object"}),
                                                               "400": errors["400"]}),
                "parameters": [{"name": "region", "in": "query", "required": False, "schema": _TEXT}],
            }},
            "/api/v1/status": {"get": _operation("status", "Versions and mode",
                                                 {"200": _response("Status", {"type": "object"})})},
        },
        "components": {"schemas": _schemas()},
    }


def _schemas() -> dict[str, Schema]:
    text = {"type": "string", "minLength": 1, "maxLength": MAX_TEXT}
    language = {"type": ["string", "null"], "enum": ["nl", "en", None]}
    choice = _object({"label": _TEXT, "choice": _TEXT})
    door = _object({
        "id": _enum(DoorId), "name": _TEXT, "phone": _MAYBE, "phone_href": _MAYBE, "url": _MAYBE, "chat_url": _MAYBE,
        "open_now": {"type": ["boolean", "null"]}, "hours": _MAYBE, "cost": _MAYBE,
        "anonymous": {"type": "string", "enum": ["yes", "advice", "possible", "no", "unknown"]},
        "what_happens": _TEXT, "why": _TEXT, "verified_on": _MAYBE,
    })
    answer = _object({
        "conversation": _MAYBE, "language": _enum(Language), "mode": _enum(Mode),
        "messages": _list(_object({"text": _TEXT, "choices": _list(choice)})),
        "doors": _list(door),
        "understood": _object({
            "topic": _enum(Topic), "asker": _enum(Asker), "minor": {"type": ["boolean", "null"]},
            "emergency": {"type": "boolean"}, "forms": _list(_enum(Form)), "signals": _list(_enum(Signal)),
        }),
    })
    answer["properties"]["restarted"] = {"type": "boolean"}  # only there when the conversation asked for was gone
    return {
        "Chat": {"type": "object", "properties": {"conversation": _MAYBE, "text": text, "choice": _TEXT,
                                                  "language": language}},
        "Signpost": {"type": "object", "required": ["text"], "properties": {"text": text, "language": language}},
        "Answer": answer,
        "Error": _object({"error": _TEXT, "message": _object({"nl": _TEXT, "en": _TEXT})}),
    }


def _object(properties: dict[str, Schema]) -> Schema:
    return {"type": "object", "required": list(properties), "properties": properties}


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _enum(kind: type[StrEnum]) -> Schema:
    return {"type": "string", "enum": [member.value for member in kind]}


def _response(description: str, schema: Schema) -> Schema:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def _operation(name: str, summary: str, responses: dict[str, Schema], body: str | None = None) -> Schema:
    operation: Schema = {"operationId": name, "summary": summary, "responses": responses}
    if body:
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": {"$ref": body}}}}
    return operation
