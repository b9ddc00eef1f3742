"""Signal patterns, each by a message that shows the signal, and one in which a negation or supposition undoes it."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
import yaml

from bot.knowledge.register import read_knowledge
from bot.language.words import read
from bot.model.ids import Language, Signal
from bot.model.pattern import Index, Pattern
from bot.settings import ROOT
from bot.signals.match import hits, shown

KNOWLEDGE = read_knowledge(ROOT / "data")
FOLDER = ROOT / "tests" / "content" / "patterns"
LANGUAGES = (Language.NL, Language.EN)
RULES = {(rule.signal.value, language): rule for rule in KNOWLEDGE.signals for language in LANGUAGES}
EXAMPLES = {(signal, Language(file.stem)): examples for file in sorted(FOLDER.glob("*.yml"))
            for signal, examples in yaml.safe_load(file.read_text("utf-8")).items()}


def patterns(signal: str, language: Language) -> dict[str, list[Pattern]]:
    found: dict[str, list[Pattern]] = {}
    for pattern in RULES[signal, language].patterns[language]:
        found.setdefault(pattern.source, []).append(pattern)
    return found


def fits_and_shows(fitting: Iterable[Pattern], signal: str, text: str, language: Language) -> tuple[bool, bool]:
    """Whether the pattern's words stand in a message, and whether it shows the signal."""
    utterance = read(text, language)
    index = Index(utterance.tokens)
    found = shown(hits(utterance, KNOWLEDGE.signals, KNOWLEDGE.cues))
    return any(next(pattern.find(index), None) is not None for pattern in fitting), Signal(signal) in found


def test_every_signal_with_patterns_has_messages_to_test_them_with():
    assert set(EXAMPLES) == {(signal, language) for signal, language in RULES if patterns(signal, language)}


@pytest.mark.parametrize(("signal", "language"), sorted(EXAMPLES))
def test_every_pattern_of_a_signal_has_its_messages(signal, language):
    told = [example["pattern"] for example in EXAMPLES[signal, language]]
    assert sorted(told) == sorted(patterns(signal, language))


@pytest.mark.parametrize(("message", "shows"), [("shown", True), ("undone", False)])
@pytest.mark.parametrize(("signal", "language"), sorted(EXAMPLES))
def test_a_message_shows_the_signal_and_negation_or_supposition_undoes_it(signal, language, message, shows):
    known = patterns(signal, language)
    wrong = [example for example in EXAMPLES[signal, language]
             if fits_and_shows(known[example["pattern"]], signal, example[message], language) != (True, shows)]
    assert not wrong
