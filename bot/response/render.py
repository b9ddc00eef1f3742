"""Keys to sentences: fills parameters (numbers from the register) in the user's language."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.knowledge.texts import Texts
from bot.model.door import Bilingual, Door, Opening
from bot.model.ids import DoorId, Language

_PARAMETER = re.compile(r"\{(\w+)\}")
_WEEK = 7


def pick(text: Bilingual, language: Language) -> str:
    """The text in a language; English for speakers of other languages."""
    return text.nl if language is Language.NL else text.en


def render(key: str, language: Language, texts: Texts, doors: Mapping[DoorId, Door], **values: str) -> str:
    """One text with its parameters filled: `{phone_<door>}` from the register, others by name."""

    def fill(match: re.Match[str]) -> str:
        name = match[1]
        if name.startswith("phone_"):
            return doors[DoorId(name.removeprefix("phone_"))].phone or ""
        return values[name]

    return _PARAMETER.sub(fill, pick(texts[key], language))


def hours(openings: tuple[Opening, ...] | None, language: Language, texts: Texts) -> str:
    """Opening hours in words: "ma-vr 9:00-17:00"; a hint to the website when not known."""
    if openings is None:
        return pick(texts["page.hours_unknown"], language)
    if not openings:
        return pick(texts["page.hours_always"], language)
    return ", ".join(f"{_days(opening, language, texts)} {_clock(opening)}" for opening in openings)


def _days(opening: Opening, language: Language, texts: Texts) -> str:
    first, last = min(opening.days), max(opening.days)
    names = [pick(texts[f"day.{day}"], language) for day in (first, last)]
    return names[0] if first == last else "-".join(names)


def _clock(opening: Opening) -> str:
    end = "24:00" if opening.end.second else f"{opening.end.hour}:{opening.end.minute:02}"
    return f"{opening.start.hour}:{opening.start.minute:02}-{end}"
