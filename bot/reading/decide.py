"""From the probabilities of all heads to what a message is taken to say. Pure; nothing here is trained.

Missing danger weighs most, then missing exploitation; calling a quarrel exploitation is the error on the other side.
Every head has two thresholds: `sure` to act on it, `maybe` to ask or to show a door without acting.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, Protocol

from bot.model.ids import Act, Asker, Circumstance, Crisis, Topic
from bot.reading.heads import ASSAULT, CALM, COLUMNS, DANGER, HEADS, SUICIDE, Head, columns

NEVER = 1.01  # a threshold that no probability reaches
ASKER_MIN = 0.3  # below it who asks stays unknown, and a question may ask
SUICIDE_FOLLOWING = 0.5  # a short turn that only adds to what was said ("thank you, I will") must be surer to be a cry
# Exploitation must be this much likelier than an ordinary quarrel; chosen on data/tuning (docs/recognition.md): it
# spared .021 more of the look-alikes and cost .003 of the exploitation noticed.
SIGNAL_SHARE = 0.8
CALM_LEAST = 0.5  # calm words weigh against danger only when they are likelier than not
SUICIDE_DANGER = 0.5  # words of suicide sound like danger: 112 first only when danger is the likelier reading

Thresholds = Mapping[Head, tuple[float, float]]

_TOPICS = columns("topic")
_ASKERS = columns("asker")
_OWN = {"topic", "asker", "crisis"}


class Row(Protocol):
    """Probabilities by column: a list, or a row of an array."""

    def __getitem__(self, column: int, /) -> float:
        """The probability of one head."""


class Found(NamedTuple):
    """One id that a message is taken to show: `kind` as in domain.yml, confidence 0 to 1."""

    kind: str
    value: str
    confidence: float


def topics(row: Row) -> list[tuple[Topic | Act, float]]:
    """The matter itself, likeliest first, by share of probability. Danger and suicide come by `crises`."""
    weighed = {HEADS[i].value: row[i] * (SIGNAL_SHARE if HEADS[i].value == Topic.SIGNAL else 1.0) for i in _TOPICS}
    total = float(sum(weighed.values())) or 1.0
    ranked = sorted(weighed.items(), key=lambda one: -one[1])
    return [(_topic(value), float(weight) / total) for value, weight in ranked]


def matter(row: Row) -> list[Found]:
    """The likeliest matter; for a dialogue act also the likeliest topic, in case there is nothing to follow."""
    ranked = topics(row)
    found = [Found("matter", *ranked[0])]
    if isinstance(ranked[0][0], Act):
        found += [Found("otherwise", topic, share) for topic, share in ranked if isinstance(topic, Topic)][:1]
    return found


def _topic(value: str) -> Topic | Act:
    return Act(value) if value in set(Act) else Topic(value)


def crises(row: Row, thresholds: Thresholds) -> list[Found]:
    """Danger, suicide and recent assault that are sure enough."""
    needed = _sure(SUICIDE, thresholds)
    if isinstance(topics(row)[0][0], Act):
        needed = max(needed, SUICIDE_FOLLOWING)
    suicidal = row[COLUMNS[SUICIDE]] >= needed
    found = [Found("crisis", Crisis.SUICIDE, float(row[COLUMNS[SUICIDE]]))] if suicidal else []
    danger = _sure(DANGER, thresholds)
    if suicidal:
        danger = max(danger, SUICIDE_DANGER)
    danger = max(danger, _calm(row, thresholds))  # "he is stable and stays here tonight"
    if row[COLUMNS[DANGER]] >= danger:
        found.append(Found("crisis", Crisis.DANGER_NOW, float(row[COLUMNS[DANGER]])))
    if row[COLUMNS[ASSAULT]] >= _sure(ASSAULT, thresholds):
        found.append(Found("crisis", Crisis.RECENT_ASSAULT, float(row[COLUMNS[ASSAULT]])))
    return found


def findings(row: Row, thresholds: Thresholds) -> list[Found]:
    """Everything but the topic: what reaches its threshold, and who most probably asks."""
    found = crises(row, thresholds)
    # "ik ga dood van de honger": such words used harmlessly ask for no second thought, unless they weigh much.
    calm = _calm(row, thresholds)
    for head, circumstance in ((SUICIDE, Circumstance.HOPELESS), (DANGER, Circumstance.UNSAFE)):
        sure, maybe = thresholds.get(head, (NEVER, NEVER))
        if row[COLUMNS[head]] >= (sure if calm else maybe):
            found.append(Found("circumstance", circumstance, float(row[COLUMNS[head]])))
    for i, head in enumerate(HEADS):
        if head.kind not in _OWN and row[i] >= _sure(head, thresholds):
            found.append(Found(head.kind, head.value, float(row[i])))
    return found + _asker(row)


def _calm(row: Row, thresholds: Thresholds) -> float:
    """How likely it is that the message itself says there is no danger; 0 when that isn't likely enough to count."""
    calm = row[COLUMNS[CALM]]
    return float(calm) if calm >= max(CALM_LEAST, _sure(CALM, thresholds)) else 0.0


def _sure(head: Head, thresholds: Thresholds) -> float:
    return thresholds.get(head, (NEVER, NEVER))[0]


def _asker(row: Row) -> list[Found]:
    total = float(sum(row[i] for i in _ASKERS)) or 1.0
    best = max(_ASKERS, key=lambda i: row[i])
    share = float(row[best]) / total
    if HEADS[best].value == Asker.UNKNOWN or share < ASKER_MIN:
        return []
    return [Found("asker", HEADS[best].value, share)]


