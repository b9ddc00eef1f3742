"""What the classifiers decide, as one table of yes/no heads over the sentence embedding.

Every head is a logistic regression (liblinear); `topic` and `asker` take the most probable of
their heads, the others compare with a threshold chosen on messages held out.
Pure numpy/scikit-learn: the Rasa component around it only loads, stores and calls.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from bot.model.ids import Asker, Circumstance, Form, Signal, Topic

Floats = NDArray[np.float64]
SCALE = 4.0  # the embedding has length 1; with it C works in its usual range
C = 0.1  # inverse regularisation, chosen on the held-out messages (docs/recognition.md)
NEVER = 1.01  # a threshold that no probability reaches
MIN_POSITIVE = 5  # a head with fewer examples says nothing
# Weight of recall against precision (F-beta) when a threshold is chosen: missing danger costs far more.
BETA = {"emergency": 2.0, "minor": 1.0, "form": 1.0, "signal": 1.0, "circumstance": 1.0}
BETA_SUICIDE = 1.0  # to answer as to somebody suicidal
BETA_HOPELESS = 3.0  # to show the suicide line among the doors


@dataclass(frozen=True, slots=True)
class Head:
    """One yes/no question; `kind` groups them (`topic`, `signal`, …)."""

    kind: str
    value: str


HEADS: tuple[Head, ...] = (
    *(Head("topic", value) for value in Topic),
    *(Head("asker", value) for value in Asker),
    Head("minor", "true"),
    Head("minor", "false"),
    Head("emergency", "true"),
    *(Head("form", value) for value in Form),
    *(Head("signal", value) for value in Signal),
    *(Head("circumstance", value) for value in Circumstance),
)
SUICIDE = Head("topic", Topic.SUICIDE.value)  # the one topic that counts also when another one is likelier
HOPELESS = Head("circumstance", Circumstance.HOPELESS.value)  # has no examples: the lower threshold of SUICIDE


def truths(topic: str, labels: dict[str, Any]) -> set[Head]:
    """The heads that are true for a labelled message."""
    minor = labels["minor"]
    return {
        Head("topic", topic),
        Head("asker", labels["asker"]),
        *([] if minor is None else [Head("minor", str(minor).lower())]),
        *([Head("emergency", "true")] if labels["emergency"] else []),
        *(Head("form", value) for value in labels["forms"]),
        *(Head("signal", value) for value in labels["signals"]),
        *(Head("circumstance", value) for value in labels["circumstances"]),
    }


@dataclass(frozen=True, slots=True)
class Classifier:
    """One weight column a head, and thresholds."""

    weights: NDArray[np.float32]
    bias: NDArray[np.float32]
    thresholds: dict[Head, float]

    def probabilities(self, embeddings: Floats) -> Floats:
        """Probability of every head (columns in the order of HEADS) for every message (rows)."""
        scores = np.asarray(embeddings) @ self.weights + self.bias
        return np.asarray(1.0 / (1.0 + np.exp(-scores)), dtype=np.float64)


def fit(embeddings: Floats, labels: Sequence[set[Head]], held_out: NDArray[np.bool_]) -> Classifier:
    """Train all heads. Thresholds are chosen on the held-out messages, by heads that never saw them."""
    truth = np.array([[head in found for head in HEADS] for found in labels])
    scores = _fit(embeddings[~held_out], truth[~held_out]).probabilities(embeddings[held_out])
    whole = _fit(embeddings, truth)
    thresholds = {
        head: best_threshold(scores[:, column], truth[held_out][:, column], BETA[head.kind])
        for column, head in enumerate(HEADS)
        if head.kind in BETA
    }
    column = HEADS.index(SUICIDE)
    for head, beta in ((SUICIDE, BETA_SUICIDE), (HOPELESS, BETA_HOPELESS)):
        thresholds[head] = best_threshold(scores[:, column], truth[held_out][:, column], beta)
    return Classifier(whole.weights, whole.bias, thresholds)


def best_threshold(scores: Floats, truth: NDArray[np.bool_], beta: float) -> float:
    """The threshold with the best F-beta; NEVER without enough positives."""
    if truth.sum() < MIN_POSITIVE:
        return NEVER
    order = np.argsort(-scores)
    hits = np.cumsum(truth[order])
    said = np.arange(1, len(order) + 1)
    value = (1 + beta**2) * hits / (beta**2 * truth.sum() + said)
    return float(scores[order][int(value.argmax())])


def _fit(embeddings: Floats, truth: NDArray[np.bool_]) -> Classifier:
    matrix = np.asarray(embeddings, dtype=np.float64) * SCALE
    weights = np.zeros((matrix.shape[1], len(HEADS)), dtype=np.float32)
    bias = np.full(len(HEADS), -9.0, dtype=np.float32)

    def column_of(column: int) -> None:
        model = LogisticRegression(C=C, solver="liblinear", class_weight=_weight(truth[:, column]))
        model.fit(matrix, truth[:, column])
        weights[:, column], bias[column] = model.coef_[0] * SCALE, model.intercept_[0]

    enough = [column for column in range(len(HEADS)) if truth[:, column].sum() >= MIN_POSITIVE]
    Parallel(n_jobs=-1, prefer="threads")(delayed(column_of)(column) for column in enough)
    return Classifier(weights, bias, {})


def _weight(truth: NDArray[np.bool_]) -> dict[bool, float]:
    """Between none and balanced: the square root keeps rare heads from shouting."""
    positive = max(int(truth.sum()), 1)
    return {False: 1.0, True: float(np.sqrt((len(truth) - positive) / positive))}
