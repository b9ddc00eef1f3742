"""What Baken answers, before it is put into sentences: keys of texts, ids of doors and choices."""

from __future__ import annotations

from dataclasses import dataclass

from bot.model.ids import DoorId
from bot.model.situation import Situation


@dataclass(frozen=True, slots=True)
class Question:
    """A question and its choices (ids in data/knowledge/questions.yml)."""

    id: str
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """The doors the table gives for a situation, and the rows that gave them."""

    row: str
    doors: tuple[DoorId, ...]
    text: str
    modifiers: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole answer to one turn: new situation, texts by key in order, doors, one question."""

    situation: Situation
    decision: Decision
    texts: tuple[str, ...]
    doors: tuple[DoorId, ...]
    question: Question | None
