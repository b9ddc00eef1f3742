"""Danger now, suicide, an attempt, an assault in the last days: seen by rules alone."""

from __future__ import annotations

from collections.abc import Iterable

from bot.model.pattern import CrisisRule, Cues, Index, Pattern, Places
from bot.model.text import CrisisFinding, Utterance

_REACH = 4  # a negation further away than this many words belongs to something else


def findings(utterance: Utterance, rules: Iterable[CrisisRule], cues: Cues) -> tuple[CrisisFinding, ...]:
    """Every crisis rule that fits and is neither negated nor supposed ("wat als …")."""
    index = Index(utterance.tokens)
    return tuple(
        CrisisFinding(rule.crisis, rule.name, rule.verdict)
        for rule in rules
        if any(_holds(utterance, index, rule, pattern, cues) for pattern in rule.patterns[utterance.language])
    )


def _holds(utterance: Utterance, index: Index, rule: CrisisRule, pattern: Pattern, cues: Cues) -> bool:
    return any(not (rule.negatable and _undone(utterance, places, cues)) for places in pattern.find(index))


def _undone(utterance: Utterance, places: Places, cues: Cues) -> bool:
    words = cues.negation[utterance.language] | cues.hypothesis[utterance.language]
    tokens, segments = utterance.tokens, {utterance.tokens[place].segment for place in places}
    first, last = min(places) - _REACH, max(places) + _REACH
    return any(
        tokens[i].word in words and tokens[i].segment in segments and i not in places
        for i in range(max(first, 0), min(last + 1, len(tokens)))
    )
