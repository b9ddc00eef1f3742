"""The labelled messages of data/nlu: one schema, read fast, checked strictly."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from bot.knowledge.files import Node, load
from bot.model.ids import Act, Asker, Circumstance, Form, Language, Signal, Topic

_LABELS = {"asker", "minor", "emergency", "calm", "forms", "signals", "near", "circumstances", "language", "batch"}
_HELD_OUT = 12
_BARE = 2  # words


@dataclass(frozen=True, slots=True)
class LabelledMessage:
    """A message that somebody wrote for training, with everything the contract names.

    `near`: signals that it mentions or resembles but does not show (denied, supposed, a harmless look-alike).
    `calm`: it says that there is no danger (any more), or uses words of danger harmlessly.
    `tuning`: the legs are joined and thresholds chosen on it, neither leg learns from it.
    """

    text: str
    topic: Topic | Act
    language: Language
    asker: Asker
    minor: bool | None
    emergency: bool
    forms: frozenset[Form]
    signals: frozenset[Signal]
    circumstances: frozenset[Circumstance]
    batch: str
    near: frozenset[Signal] = frozenset()
    calm: bool = False
    tuning: bool = False

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
            "near": sorted(self.near),
            "calm": self.calm,
            "tuning": self.tuning,
        }


class Use(Enum):
    """What a message is for: learning, or judging what was learned (to join the legs and choose thresholds).

    HELD_OUT are training messages kept apart by chance, TUNING those of other writers.
    """

    LEARN = "learn"
    HELD_OUT = "held_out"
    TUNING = "tuning"


def held_out(text: str) -> bool:
    """Whether a (cleaned, lower-case) message is kept apart to judge what was learned from the others: one in twelve.

    By the hash of its text, so that adding a message never moves another one.
    """
    return int(hashlib.sha256(text.encode()).hexdigest(), 16) % _HELD_OUT == 0


def use_of(text: str, tuning: bool) -> Use:
    """What a (cleaned, lower-case) message is for."""
    return Use.TUNING if tuning else Use.HELD_OUT if held_out(text) else Use.LEARN


def read_messages(data: Path) -> list[LabelledMessage]:
    """All messages of data/nlu/<language>/<topic>.yml, and the turns of data/dialogues. Raises ContentError."""
    turns = [turn for dialogue in read_dialogues(data) for turn in dialogue.turns]
    return read_nlu(data) + [turn.message for turn in turns if _says_more(turn)]


def read_nlu(data: Path) -> list[LabelledMessage]:
    """The messages of data/nlu alone. Raises ContentError."""
    messages = [m for file in sorted((data / "nlu").glob("*/*.yml")) for m in _file(file)]
    if not messages:
        raise Node(data / "nlu", "", "no messages").fail("<language>/<topic>.yml files", "Restore data/nlu.")
    return messages


def _says_more(turn: Turn) -> bool:
    """A bare "yes" means what its question asked: the pipeline reads it so, a classifier would learn nonsense."""
    return turn.asked is None or len(turn.message.text.split()) > _BARE


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of a dialogue, labelled by what it says itself; `asked`: the question it follows, if any."""

    message: LabelledMessage
    asked: str | None


@dataclass(frozen=True, slots=True)
class Dialogue:
    """The user's side of a short conversation."""

    name: str
    turns: tuple[Turn, ...]


def read_dialogues(data: Path) -> list[Dialogue]:
    """All dialogues of data/dialogues/<language>.yml. Raises ContentError."""
    return [
        Dialogue(node.get("id").text(), tuple(_turn(turn, file) for turn in node.get("turns").list()))
        for file in sorted((data / "dialogues").glob("*.yml"))
        for node in load(file).get("dialogues").list()
    ]


def _turn(node: Node, file: Path) -> Turn:
    node.keys({"text", "intent"}, {"asked", "metadata"})
    intent = _intent(node.get("intent"))
    language = Node(file, "file name", file.stem).one_of(Language)
    return Turn(_message(node, intent, language), node.get("asked").optional(Node.text))


def read_tuning(data: Path) -> list[LabelledMessage]:
    """The messages of data/tuning/*.jsonl (format: tests/golden/README.md); dialogues are left to `make tune`."""
    files = sorted((data / "tuning").glob("*.jsonl"))
    items = [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines() if line.strip()]
    return [_tuning(item) for item in items if len(item["turns"]) == 1]


def _tuning(item: dict[str, Any]) -> LabelledMessage:
    return LabelledMessage(
        text=item["turns"][0], topic=Topic(item["topic"]), language=Language(item["lang"]), asker=Asker(item["asker"]),
        minor=item["minor"], emergency=item["emergency"], forms=frozenset(map(Form, item["form"])),
        signals=frozenset(map(Signal, item["signals"])), circumstances=frozenset(), batch="tuning", tuning=True)


def _file(file: Path) -> list[LabelledMessage]:
    top = load(file)
    top.keys({"version", "nlu"})
    language = Node(file, "folder name", file.parent.name).one_of(Language)
    return [
        _example(example, _intent(block.get("intent")), language)
        for block in top.get("nlu").list()
        for example in block.get("examples").list()
    ]


def _example(node: Node, topic: Topic | Act, language: Language) -> LabelledMessage:
    node.keys({"text"}, {"metadata"})
    return _message(node, topic, language)


def _intent(node: Node) -> Topic | Act:
    return Act(node.value) if node.value in set(Act) else node.one_of(Topic)


def _message(node: Node, topic: Topic | Act, language: Language) -> LabelledMessage:
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
        near=labels.get("near").set_of(Signal),
        calm=bool(labels.get("calm").optional(Node.boolean)),
    )
