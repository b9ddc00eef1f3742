"""Make a typed message safe to match: one Unicode form, no hidden characters, no look-alikes."""

from __future__ import annotations

import re
import unicodedata

_HIDDEN = re.compile(r"[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e"
                     r"\u2060-\u206f\ufe00-\ufe0f\ufeff]")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_QUOTES = str.maketrans({"’": "'", "‘": "'", "´": "'", "`": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u00a0": " "})
# Letters of other scripts that look like Latin ones: mixed into a Latin word they hide it.
_LOOK_ALIKES = str.maketrans("аеорсухіјѕԁһӏАВЕКМНОРСТХ", "aeopcyxijsdhlABEKMHOPCTX")
_MIXED = re.compile(r"\b(?=\w*[a-zA-Z])(?=\w*[\u0400-\u052f])\w+\b")
_STRETCH = re.compile(r"(.)\1{3,}")


def clean(text: str) -> str:
    """Normalise what was typed. Keeps the words; lone surrogates and control characters go.

    A leading `/` (a command in Rasa) is removed: typed text is never a command.
    """
    text = text.encode("utf-8", "ignore").decode("utf-8")
    text = unicodedata.normalize("NFKC", text)
    text = _CONTROL.sub(" ", _HIDDEN.sub("", text)).translate(_QUOTES)
    text = _MIXED.sub(lambda match: match.group().translate(_LOOK_ALIKES), text)
    text = _STRETCH.sub(r"\1\1\1", text)
    return text.strip().lstrip("/ ").strip()
