"""Which signals does a message show, by the patterns of data/knowledge/signals?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.model.ids import Signal
from bot.model.pattern import Cues, Index, Places, SignalRule
from bot.model.text import Utterance

_OPENING = 3  # a correction begins with its cue: "nee, ze is 22", "ik bedoelde mijn zus"


@dataclass(frozen=True, slots=True)
class Hit:
    """A pattern that fits. `places` index the utterance's tokens; stays inside the process."""

    signal: Signal
    strength: str
    places: Places
    negated: bool
    hypothetical: bool

    @property
    def real(self) -> bool:
        """The message shows the signal as something that is or was so."""
        return not (self.negated or self.hypothetical)


def hits(utterance: Utterance, rules: Iterable[SignalRule], cues: Cues) -> tuple[Hit, ...]:
    """All hits of all rules, in the order of the rules."""
    index = Index(utterance.tokens)
    return tuple(
        Hit(rule.signal, rule.strength, places, _negated(utterance, places, cues),
            not rule.conditional and _supposed(utterance, places, cues))
        for rule in rules
        for pattern in rule.patterns[utterance.language]
        for places in pattern.find(index)
    )


def shown(found: Iterable[Hit]) -> frozenset[Signal]:
    """Signals with at least one real hit."""
    return frozenset(hit.signal for hit in found if hit.real)


def denied(found: Iterable[Hit]) -> frozenset[Signal]:
    """Signals that the message only denies ("mijn paspoort heb ik gewoon zelf niet afgegeven")."""
    found = tuple(found)
    return frozenset(hit.signal for hit in found if hit.negated) - shown(found)


def corrects(utterance: Utterance, cues: Cues) -> bool:
    """Whether the message puts right what an earlier one said."""
    return any(token.word in cues.correction[utterance.language] for token in utterance.tokens[:_OPENING])


def _segments(utterance: Utterance, places: Places) -> set[int]:
    return {utterance.tokens[place].segment for place in places}


def _negated(utterance: Utterance, places: Places, cues: Cues) -> bool:
    segments = _segments(utterance, places)
    return any(
        token.word in cues.negation[utterance.language] and token.segment in segments and index not in places
        for index, token in enumerate(utterance.tokens)
    )


def _supposed(utterance: Utterance, places: Places, cues: Cues) -> bool:
    segments, first = _segments(utterance, places), min(places)
    return any(
        token.word in cues.hypothesis[utterance.language] and token.segment in segments and index not in places
        and index < first
        for index, token in enumerate(utterance.tokens)
    )
