"""What is understood of one message, and what is known of a whole conversation: ids only."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.model.ids import Act, Asker, Circumstance, DoorId, Form, Language, Signal, Topic


@dataclass(frozen=True, slots=True)
class Understanding:
    """What one message says. `minor`: the person concerned is under 18 (None: not said).

    `asker_sure`: sure enough to correct what an earlier message said about who asks.
    `services` are doors the message names itself ("wat doet CoMensha?").
    `act`: what the turn does when it names no matter of its own (the topic is small talk then).
    `otherwise`: its likeliest topic when there is nothing yet that such a turn could add to.
    `matter`: what it is about apart from danger or suicide (None: the same as the topic).
    `denied`: signals it takes back; `calm`: it says that there is no danger (any more);
    `corrects`: it puts right what an earlier message said.
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
    act: Act | None = None
    otherwise: Topic | None = None
    matter: Topic | None = None
    denied: frozenset[Signal] = frozenset()
    calm: bool = False
    corrects: bool = False


@dataclass(frozen=True, slots=True)
class Situation:
    """What the conversation has told so far. `asked` are ids of questions already put;
    `pending` is the question the user sees now, in whose light a short answer is read.
    `matter` is the topic apart from danger and suicide: what stays when the danger is over."""

    topic: Topic = Topic.SMALLTALK
    matter: Topic = Topic.SMALLTALK
    asker: Asker = Asker.UNKNOWN
    minor: bool | None = None
    emergency: bool = False
    forms: frozenset[Form] = frozenset()
    signals: frozenset[Signal] = frozenset()
    circumstances: frozenset[Circumstance] = frozenset()
    services: frozenset[DoorId] = frozenset()
    asked: frozenset[str] = field(default_factory=frozenset)
    pending: str | None = None
