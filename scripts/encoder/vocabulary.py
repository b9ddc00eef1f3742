"""Keeps the 32,000 of 250,002 pieces that matter in the Netherlands.

All text is lower-cased before it is split, so pieces with capitals go. Word lists (wordfreq) and
training messages only say which pieces are used often: nothing of them is in the model.
"""

from __future__ import annotations

import gzip
import json
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import wordfreq

from bot.brain.e5 import SPECIALS, Tokenizer
from scripts.encoder.weights import Source

SIZE = 32_000
OTHER_LANGUAGES = ("pl", "ro", "bg", "tr", "ar", "uk", "ru", "es", "pt", "fr", "de", "hu", "vi")
OTHER_PIECES = 600  # most used pieces of each other language
OTHER_WORDS = 4_000
MESSAGE_WORDS = 20  # about
MESSAGE_SHARE = 0.2  # weight of the training messages beside a whole language's word list
_NOT_KEPT = ("CJK", "HANGUL", "HIRAGANA", "KATAKANA", "YI ", "ETHIOPIC", "CANADIAN", "EGYPTIAN", "CUNEIFORM")


def choose(source: Source, messages: Iterable[str]) -> list[int]:
    """Ids of the pieces to keep, ascending; the four specials come first."""
    whole = Tokenizer.of(source.pieces, source.scores, source.characters)
    keep = set(range(SPECIALS)) | set(whole.ids("")) | set(_letters(source.pieces))
    for language in OTHER_LANGUAGES:
        words = {word: wordfreq.word_frequency(word, language) for word in wordfreq.top_n_list(language, OTHER_WORDS)}
        keep.update(_most(_count(whole, words), OTHER_PIECES))
    counted: dict[int, float] = defaultdict(float)
    for language in ("nl", "en"):
        for number, frequency in _count(whole, wordfreq.get_frequency_dict(language, wordlist="large")).items():
            counted[number] += frequency
    texts = list(messages)
    for text in texts:
        for number in set(whole.ids(text)):
            counted[number] += MESSAGE_SHARE / len(texts) / MESSAGE_WORDS
    for number in _most(counted, len(counted)):
        if len(keep) >= SIZE:
            break
        keep.add(number)
    return sorted(keep)


def save(source: Source, kept: list[int], file: Path) -> Tokenizer:
    """Write pieces, scores and normalisation as compressed JSON; the same bytes every time."""
    content = {
        "pieces": [source.pieces[number] for number in kept],
        "scores": [round(source.scores[number], 4) for number in kept],
        "characters": {str(code): text for code, text in source.characters.items()},
    }
    raw = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    file.write_bytes(gzip.compress(raw, 9, mtime=0))
    return Tokenizer.load(file)


def _letters(pieces: list[str]) -> Iterable[int]:
    """Single characters (also after a space), so that every word of these scripts can be spelt."""
    for number, piece in enumerate(pieces):
        letter = piece.removeprefix("\u2581") or piece
        if len(letter) == 1 and letter == letter.lower() and not unicodedata.name(letter, "").startswith(_NOT_KEPT):
            yield number


def _count(whole: Tokenizer, words: dict[str, float]) -> dict[int, float]:
    prefix = len(whole.ids("")) - 1
    counted: dict[int, float] = defaultdict(float)
    for word, frequency in words.items():
        for number in whole.ids(word)[prefix:-1]:
            counted[number] += frequency
    return counted


def _most(counted: dict[int, float], size: int) -> list[int]:
    return [number for number, _ in sorted(counted.items(), key=lambda item: (-item[1], item[0]))[:size]]
