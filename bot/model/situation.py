"""What is understood of one message, and what is known of a whole conversation: ids only."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.model.ids import Asker, Circumstance, DoorId, Form, Language, Signal, Topic


@dataclass(frozen=True, slots=True)
class Understanding:
    """What one message says. `minor`: the person concerned is under 18 (None: not said).

    `asker_sure`: sure enough to correct what an earlier message said about who asks.
    `services` are doors the message names itself ("wat doet CoMensha?").
    """

    topic: Topic
    language: Language = Language.NL
    asker: Asker = Asker.UNKNOWN
    asker_sure: bool = False
    minor: bool | None = None
    emergency: bool = False
    forms: frozenset[Form] = frozenset()
    signals: frozenset[Signal] = frozenset()
    circumstances: frozenset[Circumstance] = frozenset()
    services: frozenset[DoorId] = frozenset()


@dataclass(frozen=True, slots=True)
class Situation:
    """What the conversation has told so far. `asked` are ids of questions already put;
    `pending` is the question the user sees now, in whose light a short answer is read."""

    topic: Topic = Topic.SMALLTALK
    asker: Asker = Asker.UNKNOWN
    minor: bool | None = None
    emergency: bool = False
    forms: frozenset[Form] = frozenset()
    signals: frozenset[Signal] = frozenset()
    circumstances: frozenset[Circumstance] = frozenset()
    services: frozenset[DoorId] = frozenset()
    asked: frozenset[str] = field(default_factory=frozenset)
    pending: str | None = None
