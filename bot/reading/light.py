"""The light classifier: linear heads over n-grams, small enough for the edge, without any library.

The brain trains it (bot/brain/fitting.py) and joins it with the sentence encoder; the edge reads every message with it
when the brain is away.
"""

from __future__ import annotations

import json
import math
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.reading.decide import Thresholds
from bot.reading.heads import HEADS, Evidence, Head
from bot.reading.ngrams import Counts, ngrams

_MAGIC = b"BAKENLIGHT2\n"
SUFFIX = ".light"  # beside the trained model, for the edge
_HALF = 40.0  # beyond it a probability is 0 or 1


class LightError(ValueError):
    """The file isn't a light classifier of this version."""


@dataclass(frozen=True, slots=True)
class Light:
    """`keys`: known n-grams, ascending, letters and words alike; `rarity`: their inverse document frequency;
    `weights`: one row of signed bytes a key, one column a head, times `scale` of the head;
    `shown`, `denied`: what it adds to a head that a phrase rule shows it or denies it."""

    keys: array[int]
    rarity: array[float]
    weights: bytes
    scale: array[float]
    bias: array[float]
    shown: array[float]
    denied: array[float]
    thresholds: Thresholds

    def probabilities(self, text: str, evidence: Evidence) -> list[float]:
        """Probability (0 to 1) of every head, in the order of HEADS."""
        width, rows = len(HEADS), memoryview(self.weights).cast("b")
        sums = [0.0] * width
        for place, value in self.features(text):
            row = rows[place * width : (place + 1) * width]
            sums = [total + value * weight for total, weight in zip(sums, row, strict=True)]
        scores = [total * scale + bias for total, scale, bias in zip(sums, self.scale, self.bias, strict=True)]
        for column, said in evidence.items():
            scores[column] += (self.shown if said > 0 else self.denied)[column]
        return [_sigmoid(score) for score in scores]

    def features(self, text: str) -> Iterator[tuple[int, float]]:
        """Places of the known n-grams of a text and their weight; letters and words each have length 1."""
        for counts in ngrams(text):
            yield from self._block(counts)

    def place(self, key: int) -> int | None:
        """Where an n-gram stands among the known ones."""
        place = bisect_left(self.keys, key)
        return place if place < len(self.keys) and self.keys[place] == key else None

    def _block(self, counts: Counts) -> list[tuple[int, float]]:
        found: list[tuple[int, float]] = []
        for key, times in counts.items():
            place = self.place(key)
            if place is not None:
                found.append((place, (1 + math.log(times)) * self.rarity[place]))
        length = math.sqrt(sum(value * value for _, value in found)) or 1.0
        return [(place, value / length) for place, value in found]

    def save(self, file: Path) -> None:
        """One file: a line of JSON, then the arrays."""
        head = {"heads": [[head.kind, head.value] for head in HEADS], "keys": len(self.keys),
                "thresholds": [[head.kind, head.value, *pair] for head, pair in self.thresholds.items()]}
        file.write_bytes(b"".join([_MAGIC, json.dumps(head).encode(), b"\n", self.keys.tobytes(), self.rarity.tobytes(),
                                   *(part.tobytes() for part in (self.scale, self.bias, self.shown, self.denied)),
                                   self.weights]))

    @classmethod
    def load(cls, file: Path) -> Light:
        """Raises LightError when it was made for other heads, is cut off or isn't one."""
        content = file.read_bytes()
        try:
            if not content.startswith(_MAGIC):
                raise LightError(f"{file.name}: not a light classifier; train again with `make train`.")
            end = content.index(b"\n", len(_MAGIC))
            head = json.loads(content[len(_MAGIC) : end])
            if [(kind, value) for kind, value in head["heads"]] != [(h.kind, h.value) for h in HEADS]:
                raise LightError(f"{file.name}: made for other labels; train again with `make train`.")
            parts, place = [], end + 1
            for code, length in (("I", head["keys"]), ("f", head["keys"]), *[("f", len(HEADS))] * 4):
                part: array[float] = array(code)
                part.frombytes(content[place : place + 4 * length])
                parts.append(part)
                place += 4 * length
            weights = content[place:]
            if len(weights) != head["keys"] * len(HEADS):
                raise LightError(f"{file.name}: cut off; train again with `make train`.")
            thresholds: Mapping[Head, tuple[float, float]] = {
                Head(kind, value): (sure, maybe) for kind, value, sure, maybe in head["thresholds"]}
        except (ValueError, KeyError, TypeError) as error:
            if isinstance(error, LightError):
                raise
            raise LightError(f"{file.name}: {type(error).__name__}; train again with `make train`.") from None
        keys, rarity, scale, bias, shown, denied = parts
        return cls(keys, rarity, weights, scale, bias, shown, denied, dict(thresholds))  # type: ignore[arg-type]


def newest(folder: Path) -> Light | None:
    """The classifier trained last, or None. Raises LightError."""
    files = sorted(folder.glob(f"*{SUFFIX}"), key=lambda file: file.stat().st_mtime)
    return Light.load(files[-1]) if files else None


def _sigmoid(score: float) -> float:
    return 1.0 / (1.0 + math.exp(-max(-_HALF, min(_HALF, score))))
