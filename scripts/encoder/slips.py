"""Slips of the finger for training: what a thumb on a small screen does to a word."""

from __future__ import annotations

import random

SHARE = 0.3  # of the messages in an epoch
PER_WORDS = 8  # one slip in so many words, at least one
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


def slip(text: str, chance: random.Random) -> str:
    """The text with slips: letters swapped, lost, doubled or hit beside, a space lost or struck too early."""
    words = text.split(" ")
    places = [place for place, word in enumerate(words) if len(word) > 2]
    for place in chance.sample(places, min(len(places), max(1, len(words) // PER_WORDS))):
        words[place] = chance.choice((_swapped, _lost, _doubled, _beside, _split))(words[place], chance)
    if len(words) > 3 and chance.random() < 0.2:
        place = chance.randrange(len(words) - 1)
        words[place:place + 2] = ["".join(words[place:place + 2])]
    return " ".join(words)


def _swapped(word: str, chance: random.Random) -> str:
    at = chance.randrange(len(word) - 1)
    return word[:at] + word[at + 1] + word[at] + word[at + 2:]


def _lost(word: str, chance: random.Random) -> str:
    at = chance.randrange(len(word))
    return word[:at] + word[at + 1:]


def _doubled(word: str, chance: random.Random) -> str:
    at = chance.randrange(len(word))
    return word[:at] + word[at] + word[at:]


def _beside(word: str, chance: random.Random) -> str:
    at = chance.randrange(len(word))
    for row in _ROWS:
        if (here := row.find(word[at])) >= 0:
            return word[:at] + row[max(0, min(len(row) - 1, here + chance.choice((-1, 1))))] + word[at + 1:]
    return word


def _split(word: str, chance: random.Random) -> str:
    at = chance.randrange(1, len(word))
    return word[:at] + " " + word[at:]
