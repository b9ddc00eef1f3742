"""Joins what legs and rules say into one calibrated probability (stacked generalisation, Wolpert 1992)."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from sklearn.linear_model import LogisticRegression

from bot.brain.legs import MIN_POSITIVE, NO_EXAMPLES, Bools, Floats, Read
from bot.reading.heads import CALM, COLUMNS, CRISES, HEADS, columns
from bot.reading.light import Light

C_STACK = 1.0
ALONE = (*CRISES, CALM)  # heads that are joined by themselves; the others by kind
KINDS = ("topic", "asker", "minor", "form", "signal", "circumstance")


@dataclass(frozen=True, slots=True)
class Stack:
    """How far each leg is believed (legs by heads), what a rule adds that shows or denies a head, and a start.

    What a rule denies is seldom simply absent: most such messages show it in another clause, so `denied` may well add.
    """

    legs: Floats
    shown: Floats
    denied: Floats
    bias: Floats

    def join(self, legs: Sequence[Floats], evidence: Floats) -> Floats:
        """Calibrated log-odds. `legs`: log-odds by each leg, messages by heads; `evidence`: 1 shown, -1 denied."""
        joined = self.bias + self.shown * (evidence > 0) + self.denied * (evidence < 0)
        for weight, leg in zip(self.legs, legs, strict=True):
            joined = joined + weight * leg
        return np.asarray(joined)


def evidence_of(messages: Sequence[Read]) -> Floats:
    """What rules say of each message (rows) and head (columns)."""
    said = np.zeros((len(messages), len(HEADS)))
    for row, message in enumerate(messages):
        for column, sign in message.evidence.items():
            said[row, column] = sign
    return said


def sigmoid(scores: Floats) -> Floats:
    """Probability (0 to 1) of log-odds."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(scores, -40, 40))))


def fit_stack(legs: Sequence[Floats], evidence: Floats, truth: Bools, known: Bools) -> Stack:
    """How far to believe what, by logistic regression on messages that the legs never saw."""
    size = len(HEADS)
    stack = Stack(np.ones((len(legs), size)), np.zeros(size), np.zeros(size), np.full(size, NO_EXAMPLES))
    for together in (*([COLUMNS[head]] for head in ALONE), *map(columns, KINDS)):
        rows = known[:, together[0]]
        true = truth[rows][:, together].ravel()
        if true.sum() < MIN_POSITIVE:
            continue
        seen = evidence[rows][:, together].ravel()
        parts = [leg[rows][:, together].ravel() for leg in legs]
        model = LogisticRegression(C=C_STACK, max_iter=500).fit(np.stack([*parts, seen > 0, seen < 0], axis=1), true)
        *weights, shown, denied = model.coef_[0]
        stack.legs[:, together] = np.maximum(np.array(weights), 0.0)[:, None]
        stack.shown[together], stack.denied[together] = max(shown, 0.0), denied
        stack.bias[together] = model.intercept_[0]
    return stack


def calibrated(light: Light, stack: Stack) -> Light:
    """The light classifier with its own join built in."""
    weight = stack.legs[0]
    return replace(
        light, scale=array("f", (np.asarray(light.scale) * weight).tolist()),
        bias=array("f", (np.asarray(light.bias) * weight + stack.bias).tolist()),
        shown=array("f", stack.shown.tolist()), denied=array("f", stack.denied.tolist()))
