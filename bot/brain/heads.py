"""What the classifiers decide, as one table of yes/no heads over n-grams and the sentence embedding.

Every head is a logistic regression (liblinear); `topic` and `asker` take the most probable of
their heads, the others compare with a threshold chosen on messages held out.
Pure numpy/scikit-learn: the Rasa component around it only loads, stores and calls.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from bot.model.ids import Asker, Circumstance, Form, Signal, Topic

Floats = NDArray[np.float64]
Matrix = Any  # dense or sparse, messages by features
SCALE = 4.0  # the embedding has length 1; with it C works in its usual range
# Inverse regularisation, chosen on the held-out messages (docs/recognition.md).
C_MEANING = 0.1
C_NGRAMS = 3.0
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
    """Two legs, averaged: the sentence embedding knows what is meant, the n-grams how it is put."""

    characters: TfidfVectorizer
    words: TfidfVectorizer
    ngrams: Linear
    meaning: Linear
    thresholds: dict[Head, float]

    def probabilities(self, texts: Sequence[str], embeddings: Floats) -> Floats:
        """Mean probability of both legs, messages by heads."""
        matrix = sparse.hstack([self.characters.transform(texts), self.words.transform(texts)], format="csr")
        return (self.ngrams.probabilities(matrix) + self.meaning.probabilities(np.asarray(embeddings) * SCALE)) / 2


def fit(texts: Sequence[str], embeddings: Floats, labels: Sequence[set[Head]],
        held_out: NDArray[np.bool_]) -> Classifier:
    """Train all heads. Thresholds are chosen on the held-out messages, by heads that never saw them."""
    truth = np.array([[head in found for head in HEADS] for found in labels])
    part = _fit([t for t, out in zip(texts, held_out, strict=True) if not out], embeddings[~held_out], truth[~held_out])
    scores = part.probabilities([t for t, out in zip(texts, held_out, strict=True) if out], embeddings[held_out])
    thresholds = {
        head: best_threshold(scores[:, column], truth[held_out][:, column], BETA[head.kind])
        for column, head in enumerate(HEADS)
        if head.kind in BETA
    }
    column = HEADS.index(SUICIDE)
    for head, beta in ((SUICIDE, BETA_SUICIDE), (HOPELESS, BETA_HOPELESS)):
        thresholds[head] = best_threshold(scores[:, column], truth[held_out][:, column], beta)
    return replace(_fit(texts, embeddings, truth), thresholds=thresholds)


def best_threshold(scores: Floats, truth: NDArray[np.bool_], beta: float) -> float:
    """The threshold with the best F-beta; NEVER without enough positives."""
    if truth.sum() < MIN_POSITIVE:
        return NEVER
    order = np.argsort(-scores)
    hits = np.cumsum(truth[order])
    said = np.arange(1, len(order) + 1)
    value = (1 + beta**2) * hits / (beta**2 * truth.sum() + said)
    return float(scores[order][int(value.argmax())])


def _fit(texts: Sequence[str], embeddings: Floats, truth: NDArray[np.bool_]) -> Classifier:
    characters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=3, sublinear_tf=True,
                                 max_features=40_000, dtype=np.float32)
    words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True, dtype=np.float32,
                            token_pattern=r"\w+")  # noqa: S106 - a regex, no password
    matrix = sparse.hstack([characters.fit_transform(texts), words.fit_transform(texts)], format="csr")
    return Classifier(characters, words, _linear(matrix, truth, C_NGRAMS),
                      _linear(np.asarray(embeddings, dtype=np.float64) * SCALE, truth, C_MEANING), {})


def _linear(matrix: Matrix, truth: NDArray[np.bool_], c: float) -> Linear:
    weights = np.zeros((matrix.shape[1], len(HEADS)), dtype=np.float32)
    bias = np.full(len(HEADS), -9.0, dtype=np.float32)

    def column_of(column: int) -> None:
        model = LogisticRegression(C=c, solver="liblinear", class_weight=_weight(truth[:, column]))
        model.fit(matrix, truth[:, column])
        weights[:, column], bias[column] = model.coef_[0], model.intercept_[0]

    enough = [column for column in range(len(HEADS)) if truth[:, column].sum() >= MIN_POSITIVE]
    Parallel(n_jobs=-1, prefer="threads")(delayed(column_of)(column) for column in enough)
    return Linear(weights, bias)


def _weight(truth: NDArray[np.bool_]) -> dict[bool, float]:
    """Between none and balanced: the square root keeps rare heads from shouting."""
    positive = max(int(truth.sum()), 1)
    return {False: 1.0, True: float(np.sqrt((len(truth) - positive) / positive))}
