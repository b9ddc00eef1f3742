"""What the reading stages share about one message: words and marks. Never leaves the process."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from bot.model.ids import Crisis, Language


@dataclass(frozen=True, slots=True)
class Token:
    """A word as typed (lower case) with the lemmas it may have; `segment` counts clauses from 0."""

    word: str
    lemmas: frozenset[str]
    segment: int

    def forms(self) -> frozenset[str]:
        """Every form a pattern may name to match this token; "isn't" is no "be"."""
        return frozenset({self.word}) if self.word.endswith("n't") else self.lemmas | {self.word}


@dataclass(frozen=True, slots=True)
class Utterance:
    """A message after hygiene, split into tokens; `language` is `nl` or `en` for the lexicons."""

    text: str
    language: Language
    tokens: tuple[Token, ...]


@dataclass(frozen=True, slots=True)
class CrisisFinding:
    """A crisis that was seen, and the rule's name (never the words).

    `verdict`: it counts whatever else is understood; if not, it is evidence for the classifier when there is one.
    """

    crisis: Crisis
    rule: str
    verdict: bool = True


_GAPS = re.compile(r"[^\w]+")
_LETTERS = str.maketrans({"ı": "i", "ł": "l", "đ": "d", "ø": "o"})  # these have no accent to take off


@dataclass(frozen=True, slots=True)
class Phrases:
    """What one language other than Dutch and English says for each crisis, as `plain` writes it."""

    language: str
    name: str
    crises: Mapping[Crisis, tuple[str, ...]]


def plain(text: str) -> str:
    """Lower case, no accents on letters, words parted by one space, a space at both ends."""
    parts = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    letters = "".join(char for char in parts if not unicodedata.combining(char))
    return f" {_GAPS.sub(' ', letters).strip()} "
