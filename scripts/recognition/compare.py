"""python -m scripts.recognition.compare: read-outs beside each other, a learning curve, and calibration.

Everything learns from the training messages that are not held out and is judged on the single messages of
data/tuning, which other people wrote and no classifier or encoder ever saw. How legs are joined is learned on the
messages held out. Runs in the brain's environment.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import average_precision_score

from bot.brain.e5 import Encoder
from bot.brain.joining import evidence_of, fit_stack, sigmoid
from bot.brain.legs import C_NGRAMS, Bools, Floats, by_encoder, known_ngrams, linear_heads, weighed
from bot.brain.messages import Use
from bot.knowledge.register import read_knowledge
from bot.reading.heads import COLUMNS, DANGER, HEADS, SUICIDE, columns
from bot.settings import ROOT
from scripts.recognition.corpus import Corpus, read_corpus

NEIGHBOURS = 15
SIZES = (1000, 2000, 4000, 8000, 16000)
BINS = 5
C_VECTORS, SPREAD = 0.1, 4.0  # a vector has length 1; spread out, C works in its usual range
_DRAWS = 300
_COLUMNS = ("topic", "asker", "minor AP", "forms AP", "signals AP", "danger AP", "suicide AP")
Rows = NDArray[np.int64]


def main() -> None:
    """Print three tables in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frozen", type=Path, help="folder of the encoder before fine-tuning (make --epochs 0)")
    arguments = parser.parse_args()
    knowledge = read_knowledge(ROOT / "data")
    corpus = read_corpus(knowledge, Encoder.load(ROOT / "models" / "encoder"))
    learn, judge = corpus.rows(Use.LEARN), corpus.rows(Use.TUNING)
    print(f"{len(learn)} messages to learn from, {len(judge)} to judge\n\n| read-out | {' | '.join(_COLUMNS)} |")
    print("|---" * (len(_COLUMNS) + 1) + "|", flush=True)
    vectors = {"tuned e5": corpus.vectors}
    if arguments.frozen:
        vectors["frozen e5"] = read_corpus(knowledge, Encoder.load(arguments.frozen)).vectors
    shipped: Floats | None = None
    for name, scores in _readouts(corpus, vectors, learn):
        print(f"| {name} | {' | '.join(_cells(scores, corpus, judge))} |", flush=True)
        shipped = scores
    print("\n| messages | n-grams: topic | signals AP | danger AP |\n|---|---|---|---|", flush=True)
    _curve(corpus, learn, judge)
    print("\n| head | probability | messages | true |\n|---|---|---|---|", flush=True)
    if shipped is not None:
        _calibration(shipped[judge], corpus.truth[judge])


def _readouts(corpus: Corpus, vectors: dict[str, Floats], learn: Rows) -> Iterator[tuple[str, Floats]]:
    """Probabilities of all messages by each read-out; what ships comes last."""
    truth, apart = corpus.truth[learn], corpus.apart[learn]
    ngrams = {c: _by_ngrams(corpus, learn, c) for c in (1.0, C_NGRAMS, 10.0)}
    for c, scores in ngrams.items():
        yield f"n-grams, C {c:g}", sigmoid(scores)
    linear: dict[str, Floats] = {}
    for name, vector in vectors.items():
        yield f"{name}, {NEIGHBOURS} nearest neighbours", _neighbours(vector, truth, learn)
        linear[name] = linear_heads(vector[learn] * SPREAD, truth, apart, C_VECTORS).scores(vector * SPREAD)
        yield f"{name}, logistic regression", sigmoid(linear[name])
    encoder = by_encoder(corpus.read)
    yield "tuned e5, own heads", sigmoid(encoder)
    said, nothing = evidence_of(corpus.read), np.zeros(encoder.shape)
    best = ngrams[C_NGRAMS]
    for name, legs, evidence in (
        ("n-grams and rules, joined (lifeline)", [best], said),
        ("own heads and rules, joined", [encoder], said),
        ("own heads and n-grams, joined", [encoder, best], nothing),
        ("own heads, logistic regression, n-grams and rules, joined", [encoder, linear["tuned e5"], best], said),
        ("own heads, n-grams and rules, joined", [encoder, best], said),
    ):
        yield name, _joined(corpus, legs, evidence)


def _joined(corpus: Corpus, legs: Sequence[Floats], evidence: Floats) -> Floats:
    held = corpus.rows(Use.HELD_OUT)
    topic = np.array([head.kind == "topic" for head in HEADS])
    known = ~(corpus.apart[held][:, None] & topic[None, :])
    stack = fit_stack([leg[held] for leg in legs], evidence[held], corpus.truth[held], known)
    return sigmoid(stack.join(legs, evidence))


def _by_ngrams(corpus: Corpus, learn: Rows, c: float) -> Floats:
    known = known_ngrams([corpus.texts[row] for row in learn])
    matrix = weighed(known, corpus.texts)
    return linear_heads(matrix[learn], corpus.truth[learn], corpus.apart[learn], c).scores(matrix)


def _neighbours(vector: Floats, truth: Bools, learn: Rows) -> Floats:
    """Share of the nearest training messages, weighted by likeness, for which each head is true."""
    found = []
    for some in np.array_split(vector, 20):
        likeness = some @ vector[learn].T
        near = np.argsort(-likeness, axis=1)[:, :NEIGHBOURS]
        weight = np.exp(8 * np.take_along_axis(likeness, near, axis=1))
        weight /= weight.sum(axis=1, keepdims=True)
        found.append(np.einsum("ij,ijk->ik", weight, truth[near].astype(np.float64)))
    return np.vstack(found)


def _curve(corpus: Corpus, learn: Rows, judge: Rows) -> None:
    """Of the n-gram leg: the encoder was tuned on all messages, so it can't show what fewer would give."""
    shuffled = np.random.default_rng(1).permutation(learn)
    for size in (*(size for size in SIZES if size < len(learn)), len(learn)):
        cells = _cells(sigmoid(_by_ngrams(corpus, shuffled[:size], C_NGRAMS)), corpus, judge)
        print(f"| {size} | {cells[0]} | {cells[4]} | {cells[5]} |", flush=True)


def _calibration(scores: Floats, truth: Bools) -> None:
    edges = np.linspace(0, 1, BINS + 1)
    groups = {"danger": [COLUMNS[DANGER]], "suicide": [COLUMNS[SUICIDE]], "signals": columns("signal"),
              "forms": columns("form")}
    for name, heads in groups.items():
        flat, true = scores[:, heads].ravel(), truth[:, heads].ravel()
        for low, high in pairwise(edges):
            inside = (flat >= low) & (flat < high + (high == 1))
            share = f"{true[inside].mean():.2f}" if inside.any() else "-"
            print(f"| {name} | {low:.1f} to {high:.1f} | {int(inside.sum())} | {share} |", flush=True)


def _cells(scores: Floats, corpus: Corpus, judge: Rows) -> list[str]:
    scores, truth, apart = scores[judge], corpus.truth[judge], corpus.apart[judge]
    return [
        _accuracy(scores, truth, columns("topic"), ~apart),
        _accuracy(scores, truth, columns("asker"), np.ones_like(apart)),
        *(_precision(scores, truth, columns(kind)) for kind in ("minor", "form", "signal")),
        *(_precision(scores, truth, [COLUMNS[head]]) for head in (DANGER, SUICIDE))]


def _accuracy(scores: Floats, truth: Bools, heads: list[int], use: Bools) -> str:
    rows = use & truth[:, heads].any(axis=1)
    right = scores[rows][:, heads].argmax(axis=1) == truth[rows][:, heads].argmax(axis=1)
    return _with_interval(lambda drawn: float(right[drawn].mean()), len(right))


def _precision(scores: Floats, truth: Bools, heads: list[int]) -> str:
    """Average precision over all of a kind's heads together."""
    return _with_interval(
        lambda drawn: float(average_precision_score(truth[drawn][:, heads].ravel(), scores[drawn][:, heads].ravel())),
        len(truth))


def _with_interval(measure: Callable[[Rows], float], size: int) -> str:
    chance = np.random.default_rng(1)
    drawn = sorted(measure(chance.integers(size, size=size)) for _ in range(_DRAWS))
    low, high = drawn[int(0.025 * _DRAWS)], drawn[int(0.975 * _DRAWS)]
    return f"{measure(np.arange(size)):.3f} [{low:.3f}-{high:.3f}]"


if __name__ == "__main__":
    main()
