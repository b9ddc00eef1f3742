"""The labelled messages of data/nlu: one schema, read fast, checked strictly."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.knowledge.files import Node, load
from bot.model.ids import Asker, Circumstance, Form, Language, Signal, Topic

_LABELS = {"asker", "minor", "emergency", "forms", "signals", "circumstances", "language", "batch"}
_HELD_OUT = 6


@dataclass(frozen=True, slots=True)
class LabelledMessage:
    """A message that somebody wrote for training, with everything the contract names."""

    text: str
    topic: Topic
    language: Language
    asker: Asker
    minor: bool | None
    emergency: bool
    forms: frozenset[Form]
    signals: frozenset[Signal]
    circumstances: frozenset[Circumstance]
    batch: str

    def labels(self) -> dict[str, Any]:
        """Labels as plain values, for Rasa's example metadata."""
        return {
            "language": self.language.value,
            "asker": self.asker.value,
            "minor": self.minor,
            "emergency": self.emergency,
            "forms": sorted(self.forms),
            "signals": sorted(self.signals),
            "circumstances": sorted(self.circumstances),
            "batch": self.batch,
        }


def held_out(text: str) -> bool:
    """Whether a (cleaned, lower-case) message is kept apart for choosing thresholds: one in six.

    By the hash of its text, so that adding a message never moves another one.
    """
    return int(hashlib.sha256(text.encode()).hexdigest(), 16) % _HELD_OUT == 0


def read_messages(folder: Path) -> list[LabelledMessage]:
    """All messages of data/nlu/<language>/<topic>.yml. Raises ContentError."""
    messages = [m for file in sorted(folder.glob("*/*.yml")) for m in _file(file)]
    if not messages:
        raise Node(folder, "", "no messages").fail("<language>/<topic>.yml files", "Restore data/nlu.")
    return messages


def _file(file: Path) -> list[LabelledMessage]:
    top = load(file)
    top.keys({"version", "nlu"})
    language = Node(file, "folder name", file.parent.name).one_of(Language)
    return [
        _message(example, block.get("intent").one_of(Topic), language)
        for block in top.get("nlu").list()
        for example in block.get("examples").list()
    ]


def _message(node: Node, topic: Topic, language: Language) -> LabelledMessage:
    node.keys({"text"}, {"metadata"})
    labels = node.get("metadata")
    if labels.value is None:
        labels = Node(node.file, node.path, {})
    labels.keys(set(), _LABELS)
    return LabelledMessage(
        text=node.get("text").text(),
        topic=topic,
        language=labels.get("language").optional(lambda n: n.one_of(Language)) or language,
        asker=labels.get("asker").optional(lambda n: n.one_of(Asker)) or Asker.UNKNOWN,
        minor=labels.get("minor").optional(Node.boolean),
        emergency=bool(labels.get("emergency").optional(Node.boolean)),
        forms=labels.get("forms").set_of(Form),
        signals=labels.get("signals").set_of(Signal),
        circumstances=labels.get("circumstances").set_of(Circumstance),
        batch=labels.get("batch").optional(Node.text) or "",
    )
