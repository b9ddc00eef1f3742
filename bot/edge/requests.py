"""A chat request: bytes in, checked fields out. Everything wrong has an error id with a text in both languages."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from bot.model.ids import Language

MAX_TEXT = 2_000
_MAX_ID = 64


class RequestError(ValueError):
    """`code` is the error's id in the API; `error.<code>` its text; `status` the HTTP status."""

    def __init__(self, code: str, status: int = 400) -> None:
        super().__init__(code)
        self.code = code
        self.status = status


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """Exactly one of `text` (trimmed, 1 to 2,000 characters) and `choice` is set."""

    conversation: str | None
    text: str | None
    choice: str | None
    language: Language | None


def read_chat(body: bytes) -> ChatRequest:
    """Raises RequestError."""
    value = _json(body)
    conversation = _short(value, "conversation")
    choice = _short(value, "choice")
    text = value.get("text")
    if (text is None) == (choice is None):
        raise RequestError("text_and_choice")
    return ChatRequest(conversation, None if text is None else check_text(text), choice, read_language(value))


def check_text(text: Any) -> str:
    """The text trimmed. Raises RequestError."""
    if not isinstance(text, str):
        raise RequestError("bad_field")
    trimmed = str(text).strip()
    if not trimmed:
        raise RequestError("text_empty")
    if len(trimmed) > MAX_TEXT:
        raise RequestError("text_too_long")
    return trimmed


def read_language(value: dict[str, Any]) -> Language | None:
    """The language picked by hand, if any. Raises RequestError."""
    language = value.get("language")
    if language is None:
        return None
    if language not in (Language.NL.value, Language.EN.value):
        raise RequestError("language_unknown")
    return Language(language)


def _json(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        raise RequestError("bad_json") from None
    if not isinstance(value, dict):
        raise RequestError("bad_json")
    return value


def _short(value: dict[str, Any], field: str) -> str | None:
    found = value.get(field)
    if found is None:
        return None
    if not isinstance(found, str) or not 0 < len(found) <= _MAX_ID:
        raise RequestError("bad_field")
    return found
