"""From probabilities to decisions: two thresholds a head, chosen on messages that no leg has seen."""

from __future__ import annotations

import numpy as np

from bot.brain.legs import MIN_POSITIVE, Bools, Floats
from bot.reading.decide import NEVER, Thresholds
from bot.reading.heads import ASSAULT, COLUMNS, DANGER, HEADS, SUICIDE, Head, columns

# What missing one costs against one false alarm: to act (`sure`), and to ask or show the door beside others (`maybe`).
COSTS: dict[Head, tuple[float, float]] = {DANGER: (8.0, 50.0), SUICIDE: (1.5, 50.0), ASSAULT: (2.0, 2.0)}
BORROWED = 15.0  # a head's own threshold counts as much as that of its kind when it has this many positives


def choose_thresholds(scores: Floats, truth: Bools, known: Bools) -> Thresholds:
    """Crises by cost; the rest by F1, a head with few positives leaning on the other heads of its kind."""
    chosen: dict[Head, tuple[float, float]] = {}
    for head, (sure, maybe) in COSTS.items():
        column = COLUMNS[head]
        rows = known[:, column]
        pair = (cheapest(scores[rows, column], truth[rows, column], sure),
                cheapest(scores[rows, column], truth[rows, column], maybe))
        chosen[head] = (pair[0], min(pair))
    for kind in ("calm", "minor", "form", "signal", "circumstance"):
        together = columns(kind)
        rows = known[:, together[0]]
        common = best_threshold(scores[rows][:, together].ravel(), truth[rows][:, together].ravel())
        for column in together:
            positive = int(truth[rows, column].sum())
            own = best_threshold(scores[rows, column], truth[rows, column])
            value = (positive * min(own, 1.0) + BORROWED * common) / (positive + BORROWED)
            chosen[HEADS[column]] = (value, value) if positive >= MIN_POSITIVE else (max(value, common), NEVER)
    return chosen


def best_threshold(scores: Floats, truth: Bools) -> float:
    """The threshold with the best F1; NEVER without enough positives."""
    if truth.sum() < MIN_POSITIVE:
        return NEVER
    order = np.argsort(-scores)
    hits = np.cumsum(truth[order])
    value = 2 * hits / (truth.sum() + np.arange(1, len(order) + 1))
    return _between(scores[order], int(value.argmax()))


def cheapest(scores: Floats, truth: Bools, missed: float) -> float:
    """The threshold with the least cost: `missed` for each one missed, 1 for each false alarm; NEVER without enough.

    The curve is flat and its lowest point chance, so the threshold lies halfway to the one that would be right if the
    probabilities were exact, 1 / (1 + missed).
    """
    if truth.sum() < MIN_POSITIVE:
        return NEVER
    order = np.argsort(-scores)
    hits = np.cumsum(truth[order])
    cost = missed * (truth.sum() - hits) + (np.arange(1, len(order) + 1) - hits)
    return (_between(scores[order], int(cost.argmin())) + 1 / (1 + missed)) / 2


def _between(falling: Floats, last: int) -> float:
    """Halfway between the last score taken and the first left out: not on the very score of one message."""
    return float((falling[last] + (falling[last + 1] if last + 1 < len(falling) else 0.0)) / 2)
