"""The sentence encoder: a small multilingual e5, fine-tuned on data/nlu (made by scripts/encoder).

Tokenises in plain Python (a SentencePiece unigram model: the most probable split of each word) and
runs one int8 ONNX graph. Nothing of a text outlives `encode`: there is no cache of words.
"""

from __future__ import annotations

import gzip
import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from bot.reading.heads import HEADS

DIMENSIONS = 384
MODEL_FILE = "encoder.onnx"
VOCABULARY_FILE = "vocabulary.json.gz"
META_FILE = "meta.json"
START, END, UNKNOWN = 0, 2, 3  # 1 is padding; the first four pieces never match text
SPECIALS = 4
LIMIT = 192  # tokens; of a longer text the first and the last half of this many are read
_PREFIX = "query: "  # e5 was trained with it
_SPACE = "\u2581"
_UNKNOWN_PENALTY = 10.0  # below the least probable piece, as SentencePiece does


@dataclass(frozen=True, slots=True)
class Tokenizer:
    """Pieces with their log-probabilities, and the normalisation of characters."""

    pieces: dict[str, tuple[int, float]]
    characters: dict[int, str]
    longest: int
    unknown_score: float

    @classmethod
    def of(cls, pieces: list[str], scores: list[float], characters: dict[int, str]) -> Tokenizer:
        """From a list of pieces in the order of their ids; the first four are special."""
        table = {piece: (number, scores[number]) for number, piece in enumerate(pieces) if number >= SPECIALS}
        return cls(table, characters, max(map(len, table)), min(scores) - _UNKNOWN_PENALTY)

    @classmethod
    def load(cls, file: Path) -> Tokenizer:
        """From the compressed JSON of `save`."""
        content = json.loads(gzip.decompress(file.read_bytes()))
        return cls.of(content["pieces"], content["scores"], {int(k): v for k, v in content["characters"].items()})

    def ids(self, text: str, limit: int = LIMIT) -> list[int]:
        """Token ids of a text, in lower case, with prefix, start and end."""
        words = (_PREFIX + text.lower()).translate(self.characters).split(" ")
        found = [number for word in words if word for number in self._split(_SPACE + word)]
        room = limit - 2
        if len(found) > room:
            found = found[: room // 2] + found[-(room - room // 2):]
        return [START, *found, END]

    def _split(self, word: str) -> Iterator[int]:
        """The most probable pieces of one word (Viterbi)."""
        length = len(word)
        best = [0.0] + [-math.inf] * length
        came = [(UNKNOWN, 0)] * (length + 1)
        for start in range(length):
            here = best[start]
            if here + self.unknown_score > best[start + 1]:
                best[start + 1], came[start + 1] = here + self.unknown_score, (UNKNOWN, start)
            for end in range(start + 1, min(length, start + self.longest) + 1):
                piece = self.pieces.get(word[start:end])
                if piece is not None and here + piece[1] > best[end]:
                    best[end], came[end] = here + piece[1], (piece[0], start)
        found = []
        while length:
            number, length = came[length]
            found.append(number)
        return reversed(found)


class EncoderError(ValueError):
    """The shipped encoder answers other questions than today's."""


class Encoded(NamedTuple):
    """What the encoder makes of a text: `vector` of length 1 with DIMENSIONS numbers, and `scores`: how far each of
    HEADS holds by the encoder itself, before the sigmoid."""

    vector: NDArray[np.float32]
    scores: NDArray[np.float32]


class Encoder:
    """Text to its meaning."""

    def __init__(self, tokenizer: Tokenizer, session: onnxruntime.InferenceSession) -> None:
        self._tokenizer = tokenizer
        self._session = session

    @classmethod
    def load(cls, folder: Path) -> Encoder:
        """From models/encoder. One thread: a request must not take every core. Raises EncoderError."""
        told = json.loads((folder / META_FILE).read_text("utf-8")).get("heads")
        if told != [str(head) for head in HEADS]:
            raise EncoderError(f"{folder / META_FILE}: made for other labels than bot/reading/heads.py has; "
                               "make it again: models/README.md, encoder.")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        session = onnxruntime.InferenceSession(
            str(folder / MODEL_FILE), options, providers=["CPUExecutionProvider"])
        return cls(Tokenizer.load(folder / VOCABULARY_FILE), session)

    def encode(self, text: str) -> Encoded:
        """The meaning of one text; an empty text has one too."""
        ids = np.array([self._tokenizer.ids(text)], dtype=np.int64)
        vector, scores = self._session.run(["vector", "scores"], {"ids": ids})
        return Encoded(np.asarray(vector[0], dtype=np.float32), np.asarray(scores[0], dtype=np.float32))
