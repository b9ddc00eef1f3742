"""Signal patterns, each by a message that shows the signal, and one in which a negation or supposition undoes it."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
import yaml

from bot.knowledge.register import read_knowledge
from bot.language.words import read
from bot.model.ids import Language
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


def stands(fitting: Iterable[Pattern], text: str, language: Language) -> bool:
    index = Index(read(text, language).tokens)
    return any(next(pattern.find(index), None) is not None for pattern in fitting)


def signals_shown(text: str, language: Language) -> set[str]:
    return {signal.value for signal in shown(hits(read(text, language), KNOWLEDGE.signals, KNOWLEDGE.cues))}


@pytest.mark.parametrize(("signal", "language"), sorted(EXAMPLES))
def test_every_pattern_of_a_signal_has_its_messages(signal, language):
    told = [example["pattern"] for example in EXAMPLES[signal, language]]
    assert sorted(told) == sorted(patterns(signal, language))


@pytest.mark.parametrize(("signal", "language"), sorted(EXAMPLES))
def test_the_message_shows_the_signal(signal, language):
    known = patterns(signal, language)
    missed = [example for example in EXAMPLES[signal, language]
              if not stands(known[example["pattern"]], example["shown"], language)
              or signal not in signals_shown(example["shown"], language)]
    assert not missed


@pytest.mark.parametrize(("signal", "language"), sorted(EXAMPLES))
def test_negation_or_supposition_undoes_it(signal, language):
    known = patterns(signal, language)
    wrong = [example for example in EXAMPLES[signal, language]
             if not stands(known[example["pattern"]], example["undone"], language)
             or signal in signals_shown(example["undone"], language)]
    assert not wrong
