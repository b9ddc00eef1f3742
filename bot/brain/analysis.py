"""spaCy pipelines by role: Dutch and English text to tokens with dictionary and model lemmas."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from typing import Any

import spacy

from bot.language.words import read
from bot.model.ids import Language
from bot.model.text import Token, Utterance
from bot.settings import ROOT

_ROLES = {
    Language.NL: ("BAKEN_SPACY_NL", "models/nl_baken"),
    Language.EN: ("BAKEN_SPACY_EN", "models/en_core_web_sm"),
}
# Only lemmas are used; English ones come from rules that need the tags.
_UNUSED = ["ner", "senter", "parser"]


@dataclass(frozen=True, slots=True)
class Analyzer:
    """Both pipelines, by the language they read."""

    pipelines: dict[Language, Any]

    @classmethod
    def load(cls) -> Analyzer:
        """Raises OSError naming the setting when a pipeline can't be found."""
        return cls({language: _load(*role) for language, role in _ROLES.items()})

    def read(self, text: str, language: Language) -> Utterance:
        """The utterance, each token's lemmas joined with those of the pipeline for the language."""
        utterance = read(text, language)
        doc = self.pipelines[utterance.language](text.lower())
        lemmas: dict[str, set[str]] = {}
        for token in doc:
            lemmas.setdefault(token.text, set()).add(token.lemma_.lower().replace("_", ""))
        return replace(utterance, tokens=tuple(_joined(token, lemmas) for token in utterance.tokens))


def _joined(token: Token, lemmas: dict[str, set[str]]) -> Token:
    found = lemmas.get(token.word)
    return replace(token, lemmas=token.lemmas | found) if found else token


def _load(setting: str, default: str) -> Any:
    name = os.environ.get(setting, str(ROOT / default))
    try:
        return spacy.load(name, exclude=_UNUSED)
    except OSError as error:
        raise OSError(f"Setting {setting}: found '{name}'; expected the name or folder of a spaCy pipeline "
                      "(`make official-models` installs nl_core_news_sm).") from error
