"""The yes/no questions that classifiers answer about every message; one column each, in this order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.model.ids import Act, Asker, Circumstance, Crisis, Form, Signal, Topic


@dataclass(frozen=True, slots=True)
class Head:
    """One yes/no question; `kind` groups them (`topic`, `signal`, …)."""

    kind: str
    value: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.value}"


DANGER = Head("crisis", Crisis.DANGER_NOW.value)
SUICIDE = Head("crisis", Crisis.SUICIDE.value)
ASSAULT = Head("crisis", Crisis.RECENT_ASSAULT.value)
CALM = Head("calm", "true")  # the message itself says that there is no danger (any more)
CRISES = (DANGER, SUICIDE, ASSAULT)

# Told by other heads: the lower thresholds of SUICIDE and DANGER, and ASSAULT.
_DERIVED = frozenset({Circumstance.HOPELESS, Circumstance.UNSAFE, Circumstance.RECENT_ASSAULT})
# Danger and suicide are asked by themselves, so that the matter behind them stays known; another language is detected.
APART = frozenset({Topic.EMERGENCY, Topic.SUICIDE, Topic.OTHER_LANGUAGE})

HEADS: tuple[Head, ...] = (
    *CRISES,  # first: the edge reads these columns of every message
    CALM,
    *(Head("topic", value) for value in (*Topic, *Act) if value not in APART),
    *(Head("asker", value) for value in Asker),
    Head("minor", "true"),
    Head("minor", "false"),
    *(Head("form", value) for value in Form),
    *(Head("signal", value) for value in Signal),
    *(Head("circumstance", value) for value in Circumstance if value not in _DERIVED),
)
COLUMNS = {head: number for number, head in enumerate(HEADS)}

Evidence = Mapping[int, int]  # what phrase rules say, by column: 1 shown, -1 denied or supposed; others nothing


def columns(kind: str) -> list[int]:
    """The columns of a kind of question."""
    return [number for number, head in enumerate(HEADS) if head.kind == kind]
