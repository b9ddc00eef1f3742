"""Conversations that are going on: in memory, ids only, each with an end. Clock: monotonic."""

from __future__ import annotations

import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.model.ids import Language, Mode
from bot.model.situation import Situation


@dataclass(slots=True)
class Conversation:
    """What is known; `choices` maps the tokens of the last answer's buttons to choice ids."""

    id: str
    started: float
    touched: float
    situation: Situation = field(default_factory=Situation)
    language: Language | None = None
    mode: Mode = Mode.FULL
    choices: dict[str, str] = field(default_factory=dict)


class Conversations:
    """At most `limit` conversations; the longest untouched goes first.

    `idle_s` and `total_s` (seconds) end one; nothing of it is left then.
    """

    def __init__(self, idle_s: float, total_s: float, limit: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._idle_s = idle_s
        self._total_s = total_s
        self._limit = limit
        self._clock = clock
        self._known: OrderedDict[str, Conversation] = OrderedDict()

    def open(self, name: str | None) -> tuple[Conversation, bool]:
        """The conversation with that id, or a new one; True when an id was given but not known."""
        self.expire()
        now = self._clock()
        if name is not None and name in self._known:
            conversation = self._known[name]
            conversation.touched = now
            self._known.move_to_end(name)
            return conversation, False
        conversation = Conversation(secrets.token_urlsafe(24), now, now)
        self._known[conversation.id] = conversation
        while len(self._known) > self._limit:
            self._known.popitem(last=False)
        return conversation, name is not None

    def forget(self, name: str) -> None:
        """Erase at once; an unknown id is no error (it tells nothing)."""
        self._known.pop(name, None)

    def expire(self) -> list[str]:
        """Erase what has ended; the ids, so that the brain can forget them too."""
        now = self._clock()
        over = [c.id for c in self._known.values()
                if now - c.touched > self._idle_s or now - c.started > self._total_s]
        for name in over:
            del self._known[name]
        return over

    def __len__(self) -> int:
        return len(self._known)
