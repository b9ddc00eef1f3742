"""The two legs of recognition: log-odds of every head by n-grams and by the encoder. Pure numpy and scikit-learn.

The n-gram leg (one logistic regression a head) is also the light classifier of the edge.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any, NamedTuple

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from bot.reading.heads import HEADS, Evidence, columns
from bot.reading.light import Light
from bot.reading.ngrams import ngrams

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Matrix = Any  # dense or sparse, messages by features
C_NGRAMS = 3.0  # inverse regularisation, chosen on the messages held out (docs/recognition.md)
MIN_POSITIVE = 5  # a head with fewer examples says nothing
MIN_MESSAGES = 3  # an n-gram must stand in so many training messages
NO_EXAMPLES = -9.0  # log-odds of a head that nobody gave examples of
_CHOICES = ("topic", "asker")  # the encoder chooses one of them
_EDGE = 1e-6  # no share is surer


class Read(NamedTuple):
    """A message as the classifier sees it: text in lower case, the encoder's scores (one a head), what rules say.

    Of a message that is only for learning the text is enough.
    """

    text: str
    scores: NDArray[np.float32]
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Linear:
    """One weight column and bias a head."""

    weights: NDArray[np.float32]
    bias: NDArray[np.float32]

    def scores(self, matrix: Matrix) -> Floats:
        """Log-odds of every head (columns in the order of HEADS) for every message (rows)."""
        return np.asarray(matrix @ self.weights, dtype=np.float64) + self.bias


def by_encoder(messages: Sequence[Read]) -> Floats:
    """Log-odds by the encoder's own heads; topic and asker are a choice of one."""
    scores = np.array([message.scores for message in messages], dtype=np.float64)
    for kind in _CHOICES:
        chosen = columns(kind)
        shares = np.exp(scores[:, chosen] - scores[:, chosen].max(axis=1, keepdims=True))
        shares = np.clip(shares / shares.sum(axis=1, keepdims=True), _EDGE, 1 - _EDGE)
        scores[:, chosen] = np.log(shares / (1 - shares))
    return scores


def by_ngrams(light: Light, messages: Sequence[Read]) -> Floats:
    """Log-odds by the n-grams, as `Light` has them: the same numbers, many messages at once."""
    matrix = weighed(light, [message.text for message in messages])
    used = np.unique(matrix.indices)  # one message knows some hundreds of the n-grams
    weights = np.frombuffer(light.weights, dtype=np.int8).reshape(-1, len(HEADS))[used].astype(np.float32)
    return np.asarray(matrix[:, used] @ weights) * np.asarray(light.scale) + np.asarray(light.bias)


def fit_light(texts: Sequence[str], truth: Bools, apart: Bools) -> Light:
    """The n-gram leg, not yet calibrated and without thresholds. `truth`: messages by heads."""
    known = known_ngrams(texts)
    heads = linear_heads(weighed(known, texts), truth, apart, C_NGRAMS)
    scale = np.maximum(np.abs(heads.weights).max(axis=0), 1e-9) / 127
    weights = np.round(heads.weights / scale).astype(np.int8)
    return replace(known, weights=weights.tobytes(), scale=array("f", scale.tolist()),
                   bias=array("f", heads.bias.tolist()))


def known_ngrams(texts: Sequence[str]) -> Light:
    """A light classifier that knows which n-grams stand in enough messages, and how rare they are; no weights yet."""
    documents: Counter[int] = Counter()
    for text in texts:
        documents.update(chain.from_iterable(ngrams(text)))
    known = sorted(key for key, times in documents.items() if times >= MIN_MESSAGES)
    rarity = array("f", [float(np.log((1 + len(texts)) / (1 + documents[key])) + 1) for key in known])
    none = array("f", [0.0] * len(HEADS))
    return Light(array("I", known), rarity, weights=b"", scale=none, bias=none, shown=none, denied=none, thresholds={})


def weighed(light: Light, texts: Sequence[str]) -> Matrix:
    """Messages by known n-grams."""
    places, values, starts = array("i"), array("f"), array("i", [0])
    for text in texts:
        for place, value in light.features(text):
            places.append(place)
            values.append(value)
        starts.append(len(places))
    return sparse.csr_matrix((np.frombuffer(values, np.float32), np.frombuffer(places, np.int32),
                              np.frombuffer(starts, np.int32)), shape=(len(texts), len(light.keys)))


def linear_heads(matrix: Matrix, truth: Bools, apart: Bools, c: float) -> Linear:
    """One logistic regression a head over any features (messages by features); `c`: inverse regularisation."""
    weights = np.zeros((matrix.shape[1], len(HEADS)), dtype=np.float32)
    bias = np.full(len(HEADS), NO_EXAMPLES, dtype=np.float32)
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


def _weight(truth: Bools) -> dict[bool, float]:
    """Between none and balanced: the square root keeps rare heads from shouting."""
    positive = max(int(truth.sum()), 1)
    return {False: 1.0, True: float(np.sqrt((len(truth) - positive) / positive))}
