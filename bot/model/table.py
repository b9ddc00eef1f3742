"""The decision table and the questions as content: conditions, rows, modifiers, choices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.model.ids import Asker, Circumstance, DoorId, Form, Language, Signal, Topic
from bot.model.situation import Situation


@dataclass(frozen=True, slots=True)
class Condition:
    """What has to hold; an empty set or None asks nothing. Sets mean "any of these"."""

    topics: frozenset[Topic] = frozenset()
    askers: frozenset[Asker] = frozenset()
    minor: bool | None = None
    emergency: bool | None = None
    forms: frozenset[Form] = frozenset()
    signals: frozenset[Signal] = frozenset()
    circumstances: frozenset[Circumstance] = frozenset()
    not_circumstances: frozenset[Circumstance] = frozenset()

    def holds(self, situation: Situation) -> bool:
        """Whether the situation fits every part that is given. `minor: false` means "not said to be"."""
        return (
            (not self.topics or situation.topic in self.topics)
            and (not self.askers or situation.asker in self.askers)
            and (self.minor is None or (situation.minor is True) == self.minor)
            and (self.emergency is None or situation.emergency == self.emergency)
            and (not self.forms or bool(situation.forms & self.forms))
            and (not self.signals or bool(situation.signals & self.signals))
            and (not self.circumstances or bool(situation.circumstances & self.circumstances))
            and not situation.circumstances & self.not_circumstances
        )


@dataclass(frozen=True, slots=True)
class Row:
    """The first row whose condition holds gives the doors, in order, and the text.

    `named` rows put the doors that the message names itself first ("wat doet CoMensha?").
    """

    id: str
    when: Condition
    doors: tuple[DoorId, ...]
    text: str
    named: bool = False


@dataclass(frozen=True, slots=True)
class Modifier:
    """Every modifier whose condition holds changes the row's doors, in this order of its fields."""

    id: str
    when: Condition
    remove: frozenset[DoorId] = frozenset()
    last: tuple[DoorId, ...] = ()
    add: tuple[DoorId, ...] = ()
    second: tuple[DoorId, ...] = ()
    first: tuple[DoorId, ...] = ()
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """The whole decision table. The last row asks nothing, so every situation has an answer."""

    rows: tuple[Row, ...]
    modifiers: tuple[Modifier, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """A button. What it sets in the situation; `words`: typed answers that mean the same."""

    id: str
    topic: Topic | None = None
    asker: Asker | None = None
    minor: bool | None = None
    emergency: bool | None = None
    forms: frozenset[Form] = frozenset()
    circumstances: frozenset[Circumstance] = frozenset()
    words: Mapping[Language, frozenset[str]] | None = None


@dataclass(frozen=True, slots=True)
class QuestionRule:
    """A question, when it may be put, and its choices (two or three)."""

    id: str
    when: Condition
    choices: tuple[Choice, ...]
