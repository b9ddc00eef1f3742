"""Compiled patterns: what a content editor wrote in the pattern language, ready to match.

`matches` is pure and total; it decides where a pattern stands in a row of tokens.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.model.ids import Crisis, Form, Language, Signal
from bot.model.text import Token

MAX_GAP = 4  # words that may stand between two items of a phrase
WINDOW = 10  # words within which all sides of an `&` pattern must stand


@dataclass(frozen=True, slots=True)
class WordTest:
    """One word of a pattern; `prefix`: the rest may follow; `suffix`: something may come before."""

    text: str
    prefix: bool = False
    suffix: bool = False

    def holds(self, token: Token) -> bool:
        """Whether the token, as typed or by a lemma, is this word."""
        if not (self.prefix or self.suffix):
            return self.text == token.word or self.text in token.lemmas
        return any(self._affix(form) for form in token.forms())

    def _affix(self, form: str) -> bool:
        if self.prefix and self.suffix:
            return self.text in form
        return form.startswith(self.text) if self.prefix else form.endswith(self.text)


@dataclass(frozen=True, slots=True)
class Item:
    """Alternatives for one place in a phrase; `adjacent`: directly after the item before it."""

    tests: tuple[WordTest, ...]
    adjacent: bool = False

    def holds(self, token: Token) -> bool:
        """Whether any alternative holds."""
        return any(test.holds(token) for test in self.tests)


Phrase = tuple[Item, ...]
Places = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Pattern:
    """All `sides` within one window; none of `unless` anywhere in the message."""

    source: str
    sides: tuple[Phrase, ...]
    unless: tuple[Phrase, ...] = ()

    def find(self, tokens: tuple[Token, ...]) -> Iterator[Places]:
        """Places (indices of matched tokens) where the pattern stands."""
        if any(next(find_phrase(phrase, tokens), None) is not None for phrase in self.unless):
            return
        found = [list(find_phrase(side, tokens)) for side in self.sides]
        if not all(found):
            return
        for first in found[0]:
            places = set(first)
            for others in found[1:]:
                near = [p for p in others if max(*p, *first) - min(*p, *first) <= WINDOW and not places & set(p)]
                if not near:
                    break
                places |= set(near[0])
            else:
                yield tuple(sorted(places))


def find_phrase(phrase: Phrase, tokens: tuple[Token, ...]) -> Iterator[Places]:
    """Places where the items stand in order, each start once with its nearest continuation."""
    for start, token in enumerate(tokens):
        if phrase[0].holds(token):
            places = _continue(phrase, tokens, (start,))
            if places:
                yield places


def _continue(phrase: Phrase, tokens: tuple[Token, ...], places: Places) -> Places | None:
    if len(places) == len(phrase):
        return places
    item, last = phrase[len(places)], places[-1]
    reach = 1 if item.adjacent else MAX_GAP + 1
    for index in range(last + 1, min(last + 1 + reach, len(tokens))):
        if item.holds(tokens[index]):
            found = _continue(phrase, tokens, (*places, index))
            if found:
                return found
    return None


@dataclass(frozen=True, slots=True)
class Cues:
    """Words that turn a pattern around, per language."""

    negation: Mapping[Language, frozenset[str]]
    hypothesis: Mapping[Language, frozenset[str]]
    past: Mapping[Language, frozenset[str]]


@dataclass(frozen=True, slots=True)
class SignalRule:
    """Patterns of one signal. `conditional`: "als …" is part of it (a threat), not a hypothesis."""

    signal: Signal
    strength: str
    forms: frozenset[Form]
    conditional: bool
    patterns: Mapping[Language, tuple[Pattern, ...]]


@dataclass(frozen=True, slots=True)
class CrisisRule:
    """Patterns of one crisis rule; `negatable`: a negation in its clause undoes it."""

    crisis: Crisis
    name: str
    negatable: bool
    patterns: Mapping[Language, tuple[Pattern, ...]]
