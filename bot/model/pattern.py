"""Compiled patterns: what a content editor wrote in the pattern language, ready to match.

`Pattern.find` decides where a pattern stands in an utterance; it is pure and total.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.model.ids import Crisis, Form, Language, Signal
from bot.model.text import Token

MAX_GAP = 4  # words that may stand between two items of a phrase
WINDOW = 10  # words within which all sides of an `&` pattern must stand


class Index:
    """The tokens of one utterance, ready to be asked many times where an item stands."""

    def __init__(self, tokens: tuple[Token, ...]) -> None:
        self.tokens = tokens
        self._at: dict[str, list[int]] = {}
        for place, token in enumerate(tokens):
            for form in token.forms():
                self._at.setdefault(form, []).append(place)
        self._forms = frozenset(self._at)
        self._memo: dict[int, Places] = {}

    def places(self, words: Words) -> Places:
        """Places of the tokens, as typed or by a lemma, that are one of the words; in order."""
        found = self._memo.get(id(words))
        if found is None:
            forms = words.exact & self._forms
            if words.affixes:
                forms |= {form for form in self._forms if any(affix.holds(form) for affix in words.affixes)}
            found = tuple(sorted({place for form in forms for place in self._at[form]}))
            self._memo[id(words)] = found
        return found


@dataclass(frozen=True, slots=True)
class Affix:
    """A word that begins with, ends with, or (both) holds `text`."""

    text: str
    prefix: bool
    suffix: bool

    def holds(self, form: str) -> bool:
        """Whether a form has it."""
        if self.prefix and self.suffix:
            return self.text in form
        return form.startswith(self.text) if self.prefix else form.endswith(self.text)


@dataclass(frozen=True, slots=True)
class Words:
    """Alternatives for one place in a phrase. Shared between patterns: compared by identity."""

    exact: frozenset[str]
    affixes: tuple[Affix, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """One place in a phrase; `adjacent`: directly after the item before it."""

    words: Words
    adjacent: bool = False


Phrase = tuple[Item, ...]
Places = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Pattern:
    """All `sides` within one window; none of `unless` anywhere in the message."""

    source: str
    sides: tuple[Phrase, ...]
    unless: tuple[Phrase, ...] = ()

    def find(self, index: Index) -> Iterator[Places]:
        """Places (indices of matched tokens) where the pattern stands."""
        if not all(index.places(item.words) for side in self.sides for item in side):
            return
        if any(next(find_phrase(phrase, index), None) is not None for phrase in self.unless):
            return
        found = [list(find_phrase(side, index)) for side in self.sides]
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


def find_phrase(phrase: Phrase, index: Index) -> Iterator[Places]:
    """Places where the items stand in order, each start once with its nearest continuation."""
    for start in index.places(phrase[0].words):
        places = _continue(phrase, index, (start,))
        if places:
            yield places


def _continue(phrase: Phrase, index: Index, places: Places) -> Places | None:
    if len(places) == len(phrase):
        return places
    item, last = phrase[len(places)], places[-1]
    reach = 1 if item.adjacent else MAX_GAP + 1
    for place in index.places(item.words):
        if last < place <= last + reach:
            found = _continue(phrase, index, (*places, place))
            if found:
                return found
    return None


@dataclass(frozen=True, slots=True)
class Cues:
    """Words that turn a pattern around, and words that put an earlier message right, per language."""

    negation: Mapping[Language, frozenset[str]]
    hypothesis: Mapping[Language, frozenset[str]]
    correction: Mapping[Language, frozenset[str]]


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
    """Patterns of one crisis rule; `negatable`: a negation in its clause undoes it; `verdict`: see `CrisisFinding`."""

    crisis: Crisis
    name: str
    negatable: bool
    verdict: bool
    patterns: Mapping[Language, tuple[Pattern, ...]]
