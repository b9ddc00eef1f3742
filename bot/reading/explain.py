"""Why a signal was recognised: the few words of the message that spoke for it.

For people who look over Baken's shoulder (`baken explain`); an answer never carries them, nothing keeps them.
"""

from __future__ import annotations

from collections.abc import Iterable

from bot.model.ids import Signal
from bot.model.pattern import Places
from bot.model.text import Utterance
from bot.reading.heads import COLUMNS, HEADS, Head
from bot.reading.light import Light
from bot.reading.ngrams import ngrams

_WORDS = 3  # so many words say enough
_GAP = " … "


def by_rule(utterance: Utterance, places: Places) -> str:
    """The words a pattern matched: "paspoort … afgepakt"."""
    return _joined(utterance, places)


def by_weight(utterance: Utterance, signal: Signal, light: Light) -> str:
    """The words whose letters weigh most for a signal, in their order; empty when none speaks for it."""
    column = COLUMNS[Head("signal", signal)]
    weights = [(_weight(token.word, column, light), place) for place, token in enumerate(utterance.tokens)]
    best = sorted((weight, place) for weight, place in weights if weight > 0)[-_WORDS:]
    return _joined(utterance, sorted(place for _, place in best))


def _weight(word: str, column: int, light: Light) -> float:
    rows = memoryview(light.weights).cast("b")
    known = (light.place(key) for counts in ngrams(word) for key in counts)
    return sum(light.rarity[place] * rows[place * len(HEADS) + column] for place in known if place is not None)


def _joined(utterance: Utterance, places: Iterable[int]) -> str:
    words, last = "", None
    for place in places:
        words += ("" if last is None else " " if place == last + 1 else _GAP) + utterance.tokens[place].word
        last = place
    return words
