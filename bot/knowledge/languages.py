"""Words of danger and suicide in other languages: data/knowledge/languages.yml."""

from __future__ import annotations

from pathlib import Path

from bot.knowledge.files import Node, load
from bot.model.ids import Crisis
from bot.model.text import Phrases, plain

_CRISES = (Crisis.DANGER_NOW, Crisis.SUICIDE)


def read_languages(file: Path) -> tuple[Phrases, ...]:
    """Every language with its phrases, ready to match. Raises ContentError."""
    return tuple(_language(code, node) for code, node in load(file).get("languages").items())


def _language(code: str, node: Node) -> Phrases:
    node.keys({"name", *_CRISES}, {"confirmed_by"})
    node.get("confirmed_by").optional(Node.text)
    return Phrases(code, node.get("name").text(), {crisis: _phrases(node.get(crisis)) for crisis in _CRISES})


def _phrases(node: Node) -> tuple[str, ...]:
    phrases = tuple(plain(item.text()) for item in node.list())
    if not phrases:
        raise node.fail("at least one phrase", "Write the words people use, in quotes.")
    return phrases
