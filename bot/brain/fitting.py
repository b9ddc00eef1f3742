"""Fits the heads: two legs, averaged, and two thresholds a head.

Every head is a logistic regression (liblinear), once over n-grams (the light classifier that the edge
uses too), once over the sentence embedding. Pure numpy and scikit-learn: the Rasa component around it
only loads, stores and calls.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from itertools import chain
from typing import Any

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from bot.model.ids import Crisis, Topic
from bot.reading.decide import NEVER, Thresholds
from bot.reading.heads import APART, ASSAULT, CALM, COLUMNS, DANGER, HEADS, SUICIDE, Head, columns
from bot.reading.light import Light
from bot.reading.ngrams import ngrams

Floats = NDArray[np.float64]
Marked = tuple[str, Sequence[str]]  # a text, and marks of what rules found in it
Matrix = Any  # dense or sparse, messages by features
SCALE = 4.0  # the embedding has length 1; with it C works in its usual range
# Inverse regularisation, chosen on the messages held out (docs/recognition.md).
C_MEANING = 0.1
C_NGRAMS = 3.0
MIN_POSITIVE = 5  # a head with fewer examples says nothing
MIN_MESSAGES = 3  # an n-gram must stand in so many training messages
# What missing one costs against one false alarm: to act (`sure`), and to ask or show the door beside others (`maybe`).
COSTS: dict[Head, tuple[float, float]] = {DANGER: (8.0, 50.0), SUICIDE: (2.0, 50.0), ASSAULT: (2.0, 2.0)}
BORROWED = 15.0  # a head's own threshold counts as much as that of its kind when it has this many positives


class Use(Enum):
    """What a message is for: learning, choosing thresholds and learning, or choosing thresholds alone."""

    LEARN = "learn"
    HELD_OUT = "held_out"
    TUNING = "tuning"


def truths(intent: str, labels: Mapping[str, Any]) -> set[Head]:
    """The heads that are true for a labelled message."""
    minor, suicidal = labels["minor"], intent == Topic.SUICIDE
    crises = {DANGER: labels["emergency"], SUICIDE: suicidal, CALM: labels["calm"],
              ASSAULT: Crisis.RECENT_ASSAULT.value in labels["circumstances"]}
    found = {
        Head("topic", intent),
        Head("asker", labels["asker"]),
        *([] if minor is None else [Head("minor", str(minor).lower())]),
        *(head for head, true in crises.items() if true),
        *(Head("form", value) for value in labels["forms"]),
        *(Head("signal", value) for value in labels["signals"]),
        *(Head("circumstance", value) for value in labels["circumstances"]),
    }
    return found & set(HEADS)


def is_apart(intent: str) -> bool:
    """Whether a message says nothing about the topic heads: its matter is danger, suicide or another language."""
    return intent in APART


@dataclass(frozen=True, slots=True)
class Linear:
    """One weight column and bias a head."""

    weights: NDArray[np.float32]
    bias: NDArray[np.float32]

    def probabilities(self, matrix: Matrix) -> Floats:
        """Probability of every head (columns in the order of HEADS) for every message (rows)."""
        scores = np.asarray(matrix @ self.weights) + self.bias
        return np.asarray(1.0 / (1.0 + np.exp(-scores)), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Classifier:
    """The embedding knows what is meant, the n-grams how it is put."""

    light: Light
    meaning: Linear
    thresholds: Thresholds

    def probabilities(self, texts: Sequence[Marked], embeddings: Floats) -> Floats:
        """Mean probability of both legs, messages by heads."""
        return (self.by_ngrams(texts) + self.meaning.probabilities(np.asarray(embeddings) * SCALE)) / 2

    def by_ngrams(self, texts: Sequence[Marked]) -> Floats:
        """What the light classifier says, computed by numpy: the same numbers, many messages at once."""
        light, matrix = self.light, weighed(self.light, texts)
        used = np.unique(matrix.indices)  # one message knows some hundreds of the n-grams
        weights = np.frombuffer(light.weights, dtype=np.int8).reshape(-1, len(HEADS))[used].astype(np.float32)
        scores = np.asarray(matrix[:, used] @ weights) * np.asarray(light.scale) + np.asarray(light.bias)
        return np.asarray(1.0 / (1.0 + np.exp(-scores)), dtype=np.float64)


def fit(texts: Sequence[Marked], embeddings: Floats, labels: Sequence[set[Head]], apart: NDArray[np.bool_],
        uses: Sequence[Use]) -> Classifier:
    """Train all heads. Thresholds are chosen on messages that the heads choosing them never saw.

    `apart`: messages that topic heads leave out (see `is_apart`).
    """
    truth = np.array([[head in found for head in HEADS] for found in labels])
    learn = np.array([use is Use.LEARN for use in uses])
    tuning = np.array([use is Use.TUNING for use in uses])
    part = fit_heads([t for t, use in zip(texts, learn, strict=True) if use], embeddings[learn], truth[learn],
                     apart[learn])
    judged = [t for t, use in zip(texts, learn, strict=True) if not use]
    light = part.by_ngrams(judged)
    both = (light + part.meaning.probabilities(embeddings[~learn] * SCALE)) / 2
    known = _known(tuning[~learn])
    whole = fit_heads([t for t, use in zip(texts, tuning, strict=True) if not use], embeddings[~tuning],
                      truth[~tuning], apart[~tuning])
    return replace(
        whole, light=replace(whole.light, thresholds=choose_thresholds(light, truth[~learn], known)),
        thresholds=choose_thresholds(both, truth[~learn], known))


def _known(tuning: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which heads a message is labelled for: tuning messages lack circumstances (as the contract's format does)."""
    unlabelled = np.array([head.kind in {"circumstance", "calm"} or head == ASSAULT for head in HEADS])
    return ~(tuning[:, None] & unlabelled[None, :])


def choose_thresholds(scores: Floats, truth: NDArray[np.bool_], known: NDArray[np.bool_]) -> Thresholds:
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


def best_threshold(scores: Floats, truth: NDArray[np.bool_]) -> float:
    """The threshold with the best F1; NEVER without enough positives."""
    if truth.sum() < MIN_POSITIVE:
        return NEVER
    order = np.argsort(-scores)
    hits = np.cumsum(truth[order])
    value = 2 * hits / (truth.sum() + np.arange(1, len(order) + 1))
    return _between(scores[order], int(value.argmax()))


def cheapest(scores: Floats, truth: NDArray[np.bool_], missed: float) -> float:
    """The threshold with the least cost: `missed` for each one missed, 1 for each false alarm; NEVER without enough."""
    if truth.sum() < MIN_POSITIVE:
        return NEVER
    order = np.argsort(-scores)
    hits = np.cumsum(truth[order])
    cost = missed * (truth.sum() - hits) + (np.arange(1, len(order) + 1) - hits)
    return _between(scores[order], int(cost.argmin()))


def _between(falling: Floats, last: int) -> float:
    """Halfway between the last score taken and the first left out: not on the very score of one message."""
    return float((falling[last] + (falling[last + 1] if last + 1 < len(falling) else 0.0)) / 2)


def fit_heads(texts: Sequence[Marked], embeddings: Floats, truth: NDArray[np.bool_], apart: NDArray[np.bool_]
              ) -> Classifier:
    """Both legs, without thresholds. `truth`: messages by heads; `apart`: rows that topic heads leave out."""
    known = known_ngrams(texts)
    ngram_leg = linear_heads(weighed(known, texts), truth, apart, C_NGRAMS)
    meaning = linear_heads(np.asarray(embeddings, dtype=np.float64) * SCALE, truth, apart, C_MEANING)
    scale = np.maximum(np.abs(ngram_leg.weights).max(axis=0), 1e-9) / 127
    weights = np.round(ngram_leg.weights / scale).astype(np.int8)
    light = replace(known, weights=weights.tobytes(), scale=array("f", scale.tolist()),
                    bias=array("f", ngram_leg.bias.tolist()))
    return Classifier(light, meaning, {})


def known_ngrams(texts: Sequence[Marked]) -> Light:
    """A light classifier that knows which n-grams stand in enough messages, and how rare they are; no weights yet."""
    documents: Counter[int] = Counter()
    for text in texts:
        documents.update(chain.from_iterable(counts.keys() for counts in ngrams(*text)))
    known = sorted(key for key, times in documents.items() if times >= MIN_MESSAGES)
    rarity = array("f", [float(np.log((1 + len(texts)) / (1 + documents[key])) + 1) for key in known])
    return Light(array("I", known), rarity, b"", array("f"), array("f"), {})


def weighed(light: Light, texts: Sequence[Marked]) -> Matrix:
    """Messages by known n-grams."""
    places, values, starts = array("i"), array("f"), array("i", [0])
    for text in texts:
        for place, value in light.features(*text):
            places.append(place)
            values.append(value)
        starts.append(len(places))
    return sparse.csr_matrix((np.frombuffer(values, np.float32), np.frombuffer(places, np.int32),
                              np.frombuffer(starts, np.int32)), shape=(len(texts), len(light.keys)))


def linear_heads(matrix: Matrix, truth: NDArray[np.bool_], apart: NDArray[np.bool_], c: float) -> Linear:
    """One logistic regression a head over any features (messages by features); `c`: inverse regularisation."""
    weights = np.zeros((matrix.shape[1], len(HEADS)), dtype=np.float32)
    bias = np.full(len(HEADS), -9.0, dtype=np.float32)
    inside = matrix[~apart]

    def column_of(column: int) -> None:
        topic = HEADS[column].kind == "topic"
        rows, true = (inside, truth[~apart, column]) if topic else (matrix, truth[:, column])
        model = LogisticRegression(C=c, solver="liblinear", class_weight=_weight(true))
        model.fit(rows, true)
        weights[:, column], bias[column] = model.coef_[0], model.intercept_[0]

    enough = [column for column in range(len(HEADS)) if truth[:, column].sum() >= MIN_POSITIVE]
    Parallel(n_jobs=-1, prefer="threads")(delayed(column_of)(column) for column in enough)
    return Linear(weights, bias)


def _weight(truth: NDArray[np.bool_]) -> dict[bool, float]:
    """Between none and balanced: the square root keeps rare heads from shouting."""
    positive = max(int(truth.sum()), 1)
    return {False: 1.0, True: float(np.sqrt((len(truth) - positive) / positive))}
