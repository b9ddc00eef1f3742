"""How a message is put: n-grams of letters and of words, as 32-bit keys (CRC-32) with counts."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from zlib import crc32

_WORD = re.compile(r"\w+")
_LETTERS = range(2, 6)
_MAX_WORD = 40  # what is longer is noise

Counts = Counter[int]


def ngrams(text: str) -> tuple[Counts, Counts]:
    """Two blocks: letters (2 to 5 within a word and its borders) and words (one and two in a row), in lower case."""
    lower = text.lower()
    letters: Counts = Counter()
    for word, times in Counter(lower.split()).items():
        padded = f" {word[:_MAX_WORD]} "
        for size in _LETTERS:
            for start in range(len(padded) - size + 1):
                letters[crc32(padded[start : start + size].encode("utf-8", "replace"))] += times
    words = [word[:_MAX_WORD] for word in _WORD.findall(lower)]
    pairs = [f"{one} {two}" for one, two in pairwise(words)]
    return letters, Counter(crc32(b"#" + word.encode("utf-8", "replace")) for word in (*words, *pairs))
