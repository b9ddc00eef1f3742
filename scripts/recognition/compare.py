"""python -m scripts.recognition.compare: read-outs beside each other, a learning curve, and calibration.

Everything learns from the training messages that are not held out and is judged on the single messages of
data/tuning, which other people wrote and no classifier or encoder ever saw. Runs in the brain's environment.
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
from bot.brain.fitting import (
    C_MEANING,
    C_NGRAMS,
    SCALE,
    Floats,
    Marked,
    Matrix,
    Use,
    known_ngrams,
    linear_heads,
    weighed,
)
from bot.knowledge.register import read_knowledge
from bot.reading.heads import COLUMNS, DANGER, SUICIDE, columns
from bot.settings import ROOT
from scripts.recognition.corpus import Bools, Corpus, embed, read_corpus

NEIGHBOURS = 15
SIZES = (1000, 2000, 4000, 8000)
BINS = 5
_DRAWS = 300
_SHIPPED = f"mean(tuned e5 C {C_MEANING:g}, n-grams and marks)"
_COLUMNS = ("topic", "asker", "minor AP", "forms AP", "signals AP", "danger AP", "suicide AP")
Rows = NDArray[np.int64]


def main() -> None:
    """Print three tables in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frozen", type=Path, help="folder of the encoder before fine-tuning (make --epochs 0)")
    arguments = parser.parse_args()
    corpus = read_corpus(read_knowledge(ROOT / "data"))
    learn, judge = corpus.rows(Use.LEARN), corpus.rows(Use.TUNING)
    vectors = {"tuned e5": embed(Encoder.load(ROOT / "models" / "encoder"), corpus.texts)}
    if arguments.frozen:
        vectors["frozen e5"] = embed(Encoder.load(arguments.frozen), corpus.texts)
    print(f"{len(learn)} messages to learn from, {len(judge)} to judge\n\n| read-out | {' | '.join(_COLUMNS)} |")
    print("|---" * (len(_COLUMNS) + 1) + "|", flush=True)
    shipped: Floats | None = None
    for name, scores in _readouts(corpus, vectors, learn, judge):
        shipped = scores if name == _SHIPPED else shipped
        print(f"| {name} | {' | '.join(_cells(scores, corpus, judge))} |", flush=True)
    print("\n| messages | leg | topic | signals AP | danger AP |\n|---|---|---|---|---|", flush=True)
    _curve(corpus, vectors, learn, judge)
    print("\n| head | probability | messages | true |\n|---|---|---|---|", flush=True)
    if shipped is not None:
        _calibration(shipped, corpus.truth[judge])


def _readouts(corpus: Corpus, vectors: dict[str, Floats], learn: Rows, judge: Rows) -> Iterator[tuple[str, Floats]]:
    truth, apart = corpus.truth[learn], corpus.apart[learn]
    bare: list[Marked] = [(text, ()) for text, _ in corpus.texts]
    ngrams: dict[tuple[str, float], Floats] = {}
    for name, texts in (("n-grams", bare), ("n-grams and marks of rules", corpus.texts)):
        seen, judged = _weighed(texts, learn, judge)
        for c in (1.0, C_NGRAMS, 10.0):
            ngrams[name, c] = linear_heads(seen, truth, apart, c).probabilities(judged)
            yield f"{name}, C {c:g}", ngrams[name, c]
    best = ngrams["n-grams and marks of rules", C_NGRAMS]
    for name, vector in vectors.items():
        yield f"{name}, {NEIGHBOURS} nearest neighbours", _neighbours(vector, truth, learn, judge)
        for c in (0.03, C_MEANING, 0.3, 1.0):
            scores = linear_heads(vector[learn] * SCALE, truth, apart, c).probabilities(vector[judge] * SCALE)
            yield f"{name}, C {c:g}", scores
            if c == C_MEANING:
                yield f"mean({name} C {c:g}, n-grams and marks)", (scores + best) / 2
                yield f"mean({name} C {c:g} twice, n-grams and marks)", (2 * scores + best) / 3
                yield f"mean({name} C {c:g}, n-grams and marks twice)", (scores + 2 * best) / 3


def _weighed(texts: Sequence[Marked], learn: Rows, judge: Rows) -> tuple[Matrix, Matrix]:
    """Both parts by the n-grams that the first part knows."""
    seen = [texts[row] for row in learn]
    known = known_ngrams(seen)
    return weighed(known, seen), weighed(known, [texts[row] for row in judge])


def _neighbours(vector: Floats, truth: Bools, learn: Rows, judge: Rows) -> Floats:
    """Share of the nearest training messages, weighted by likeness, for which each head is true."""
    likeness = vector[judge] @ vector[learn].T
    near = np.argsort(-likeness, axis=1)[:, :NEIGHBOURS]
    weight = np.exp(8 * np.take_along_axis(likeness, near, axis=1))
    weight /= weight.sum(axis=1, keepdims=True)
    return np.asarray(np.einsum("ij,ijk->ik", weight, truth[near].astype(np.float64)))


def _curve(corpus: Corpus, vectors: dict[str, Floats], learn: Rows, judge: Rows) -> None:
    shuffled = np.random.default_rng(1).permutation(learn)
    for size in (*(size for size in SIZES if size < len(learn)), len(learn)):
        some = shuffled[:size]
        seen, judged = _weighed(corpus.texts, some, judge)
        legs = {"n-grams and marks": linear_heads(seen, corpus.truth[some], corpus.apart[some], C_NGRAMS)
                .probabilities(judged)}
        for name, vector in vectors.items():
            legs[name] = linear_heads(vector[some] * SCALE, corpus.truth[some], corpus.apart[some], C_MEANING
                                      ).probabilities(vector[judge] * SCALE)
        legs["mean(tuned e5, n-grams and marks)"] = (legs["tuned e5"] + legs["n-grams and marks"]) / 2
        for name, scores in legs.items():
            cells = _cells(scores, corpus, judge)
            print(f"| {size} | {name} | {cells[0]} | {cells[4]} | {cells[5]} |", flush=True)


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
    truth, apart = corpus.truth[judge], corpus.apart[judge]
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
