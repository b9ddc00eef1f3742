"""What the reading stages share about one message: words and marks. Never leaves the process."""

from __future__ import annotations

from dataclasses import dataclass

from bot.model.ids import Crisis, Language


@dataclass(frozen=True, slots=True)
class Token:
    """A word as typed (lower case) with the lemmas it may have; `segment` counts clauses from 0."""

    word: str
    lemmas: frozenset[str]
    segment: int

    def forms(self) -> frozenset[str]:
        """Every form a pattern may name to match this token."""
        return self.lemmas | {self.word}


@dataclass(frozen=True, slots=True)
class Utterance:
    """A message after hygiene, split into tokens; `language` is `nl` or `en` for the lexicons."""

    text: str
    language: Language
    tokens: tuple[Token, ...]


@dataclass(frozen=True, slots=True)
class CrisisFinding:
    """A crisis that the rules saw, and the rule's name (never the words)."""

    crisis: Crisis
    rule: str
