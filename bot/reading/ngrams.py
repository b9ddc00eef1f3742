"""How a message is put: n-grams of letters and of words, and what rules saw, as 32-bit keys (CRC-32) with counts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from zlib import crc32

_WORD = re.compile(r"\w+")
_LETTERS = range(2, 6)
_MAX_WORD = 40  # what is longer is noise

Counts = Counter[int]


def ngrams(text: str, marks: Iterable[str] = ()) -> tuple[Counts, ...]:
    """Three blocks: letters (2 to 5 within a word and its borders), words (one and two in a row), and marks.

    The text is taken in lower case; `marks` are names of what rules found, such as `signal:threats`.
    """
    lower = text.lower()
    letters: Counts = Counter()
    for word, times in Counter(lower.split()).items():
        padded = f" {word[:_MAX_WORD]} "
        for size in _LETTERS:
            for start in range(len(padded) - size + 1):
                letters[crc32(padded[start : start + size].encode("utf-8", "replace"))] += times
    words = [word[:_MAX_WORD] for word in _WORD.findall(lower)]
    pairs = [f"{one} {two}" for one, two in pairwise(words)]
    return (letters, Counter(crc32(b"#" + word.encode("utf-8", "replace")) for word in (*words, *pairs)),
            Counter(crc32(b"!" + mark.encode()) for mark in set(marks)))
