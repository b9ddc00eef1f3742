"""Words and their lemmas, without a language model: what edge and brain share."""

from __future__ import annotations

import re

from simplemma import Lemmatizer, is_known

from bot.model.ids import Language
from bot.model.text import Token, Utterance

_TOKEN = re.compile(r"[^\W_]+(?:['-][^\W_]+)*|[.,;:!?]+|\n")
_BREAK = re.compile(r"[.,;:!?\n]+")
# Words that open a new clause: a negation before them does not reach behind them.
_CLAUSE = {
    Language.NL: frozenset(["maar", "en", "want", "omdat", "dus", "terwijl", "doordat", "waardoor"]),
    Language.EN: frozenset(["but", "and", "because", "so", "while", "since", "although"]),
}
_LATIN_LANGUAGES = {Language.NL: "nl", Language.EN: "en"}
_MAX_WORD = 40  # longer "words" are noise; looking them up costs time
# No cache: it would keep typed words in memory long after their conversation has ended.
_LEMMATIZER = Lemmatizer(cache_max_size=0)


def lemmas(word: str, language: Language) -> frozenset[str]:
    """The dictionary lemma of a lower-case word (the word itself when unknown)."""
    if len(word) > _MAX_WORD or language not in _LATIN_LANGUAGES:
        return frozenset({word})
    return frozenset({_LEMMATIZER.lemmatize(word, lang=_LATIN_LANGUAGES[language]).lower()})


def _known(word: str, language: Language) -> bool:
    return len(word) <= _MAX_WORD and is_known(word, lang=_LATIN_LANGUAGES[language])


def known_share(words: list[str], language: Language) -> float:
    """Share (0 to 1) of words that a dictionary of the language knows; 0 without words."""
    return sum(_known(word, language) for word in words) / len(words) if words else 0.0


def read(text: str, language: Language) -> Utterance:
    """Split a cleaned message into tokens with lemmas and clause numbers."""
    lexicon = language if language in _LATIN_LANGUAGES else Language.NL
    tokens: list[Token] = []
    segment = 0
    for match in _TOKEN.finditer(text.lower()):
        word = match.group()
        if _BREAK.fullmatch(word):
            segment += 1
            continue
        if word in _CLAUSE[lexicon]:
            segment += 1
        tokens.append(Token(word, lemmas(word, lexicon), segment))
    return Utterance(text, lexicon, tuple(tokens))
