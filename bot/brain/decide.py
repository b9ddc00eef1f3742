"""From the probabilities of all heads to what a message is taken to say. Pure; nothing here is trained.

Missing danger weighs most, then missing exploitation; calling a quarrel exploitation is the error on the other side.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from bot.brain.heads import HEADS, HOPELESS, NEVER, SUICIDE, Floats, Head
from bot.model.ids import Asker, Circumstance, Crisis, Topic

ASKER_MIN = 0.3  # below it who asks stays unknown, and a question may ask
SUICIDE_DANGER = 0.5  # words of suicide sound like danger: 112 first only when danger is the likelier reading

_COLUMNS = {kind: [i for i, head in enumerate(HEADS) if head.kind == kind] for kind in ("topic", "asker")}
_EMERGENCY = HEADS.index(Head("emergency", "true"))
_SUICIDE = HEADS.index(SUICIDE)


class Found(NamedTuple):
    """One id that a message is taken to show: `kind` as in domain.yml, confidence 0 to 1."""

    kind: str
    value: str
    confidence: float


def topics(row: Floats) -> list[tuple[Topic, float]]:
    """Topics by share of probability, likeliest first; another language is told by the detector, not here."""
    columns = [i for i in _COLUMNS["topic"] if HEADS[i].value != Topic.OTHER_LANGUAGE]
    total = float(sum(row[i] for i in columns)) or 1.0
    return [(Topic(HEADS[i].value), float(row[i]) / total) for i in sorted(columns, key=lambda i: -row[i])]


def findings(row: Floats, thresholds: Mapping[Head, float]) -> list[Found]:
    """Everything but the topic: what reaches its threshold, and who most probably asks."""
    suicidal = row[_SUICIDE] >= thresholds.get(SUICIDE, NEVER) or topics(row)[0][0] is Topic.SUICIDE
    found = [Found("crisis", Crisis.SUICIDE, float(row[_SUICIDE]))] if suicidal else []
    if row[_SUICIDE] >= thresholds.get(HOPELESS, NEVER):
        found.append(Found("circumstance", Circumstance.HOPELESS, float(row[_SUICIDE])))
    for i, head in enumerate(HEADS):
        threshold = thresholds.get(head, NEVER)
        if i == _EMERGENCY and suicidal:
            threshold = max(threshold, SUICIDE_DANGER)
        if head.kind not in _COLUMNS and row[i] >= threshold:
            found.append(Found(head.kind, head.value, float(row[i])))
    return found + _asker(row)


def _asker(row: Floats) -> list[Found]:
    total = float(sum(row[i] for i in _COLUMNS["asker"])) or 1.0
    best = max(_COLUMNS["asker"], key=lambda i: row[i])
    share = float(row[best]) / total
    if HEADS[best].value == Asker.UNKNOWN or share < ASKER_MIN:
        return []
    return [Found("asker", HEADS[best].value, share)]
