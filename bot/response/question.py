"""At most one question: the first that fits, was not asked yet, and could change the doors."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from bot.model.answer import Question
from bot.model.ids import DoorId, Language
from bot.model.situation import Situation
from bot.model.table import Choice, QuestionRule

_FEW_WORDS = 4
Outcome = Callable[[Choice], tuple[DoorId, ...]]


def next_question(
    situation: Situation, rules: Iterable[QuestionRule], doors: tuple[DoorId, ...], outcome: Outcome
) -> Question | None:
    """`outcome` gives the doors after a choice; a question that can't change them isn't put."""
    for rule in rules:
        if rule.id in situation.asked or not rule.when.holds(situation):
            continue
        if any(outcome(choice) != doors for choice in rule.choices):
            return Question(rule.id, tuple(choice.id for choice in rule.choices))
    return None


def typed_choice(text: str, pending: str | None, rules: Iterable[QuestionRule]) -> Choice | None:
    """The choice that the whole of a short answer means ("ja", "16"), in the light of the question on screen."""
    return _meant(text.lower().strip(" .!?,"), pending, rules)


def leading_choice(text: str, pending: str | None, rules: Iterable[QuestionRule]) -> Choice | None:
    """The choice that a longer answer begins with ("nee, ze is 22"); the rest of the message says more.

    Who writes more than a few words may begin with a "ja" to something else; only danger is believed even then.
    """
    words = text.lower().replace(",", " ").replace(".", " ").split()
    choice = _meant(words[0], pending, rules) if len(words) > 1 else None
    return choice if choice and (len(words) <= _FEW_WORDS or choice.emergency) else None


def _meant(said: str, pending: str | None, rules: Iterable[QuestionRule]) -> Choice | None:
    for rule in rules:
        if rule.id == pending:
            for choice in rule.choices:
                words = choice.words or {}
                if any(said in words[language] for language in (Language.NL, Language.EN) if language in words):
                    return choice
    return None
