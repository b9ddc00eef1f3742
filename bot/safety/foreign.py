"""Danger and suicide in a message in another language: plain words alone (data/knowledge/languages.yml)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.model.text import CrisisFinding, Phrases, plain

_WITHOUT_SPACES = re.compile(r"[\u2e80-\u9fff]")  # Chinese: words aren't parted


def findings(text: str, languages: Iterable[Phrases]) -> tuple[CrisisFinding, ...]:
    """Every crisis that one of the languages has words for in the text."""
    said = plain(text)
    return tuple(
        CrisisFinding(crisis, f"{crisis}.{phrases.language}")
        for phrases in languages
        for crisis, wanted in phrases.crises.items()
        if any(_within(phrase, said) for phrase in wanted)
    )


def _within(phrase: str, said: str) -> bool:
    return phrase.strip() in said.replace(" ", "") if _WITHOUT_SPACES.search(phrase) else phrase in said
