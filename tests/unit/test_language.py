"""Hygiene, language and words of short, sloppy chat."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.detect import detect
from bot.language.hygiene import clean
from bot.language.words import read
from bot.model.ids import Language


@pytest.mark.parametrize(("typed", "cleaned"), [
    ("/restart", "restart"),
    ("///  /signal{\"a\":1}", 'signal{"a":1}'),
    ("pas\u200bpoort", "paspoort"),
    ("\u202ehallo", "hallo"),
    ("pаspоrt", "pasport"),  # Cyrillic а and о among Latin letters
    ("Работя", "Работя"),
    ("he\x00lp", "he lp"),
    ("heeeeeeelp", "heeelp"),
    ("\ud800 hoi", "hoi"),
])
def test_clean(typed, cleaned):
    assert clean(typed) == cleaned


@given(st.text(max_size=300))
def test_clean_never_fails_and_never_leaves_a_command(text):
    cleaned = clean(text)
    assert not cleaned.startswith("/")
    assert clean(cleaned) == cleaned or len(clean(cleaned)) <= len(cleaned)
    read(cleaned, Language.NL)


@pytest.mark.parametrize(("text", "language"), [
    ("hoi", "nl"), ("mijn baas heeft mijn paspoort", "nl"), ("boss have it. my pasport", "en"),
    ("they bring me in truck, 18 thousand debt", "en"), ("pomocy, szef zabrał mi paszport", "other"),
    ("Работя по 14 часа на ден", "other"), ("ayuda por favor me tienen encerrada en un piso", "other"),
    ("kkstreng man me ouders", "nl"), ("yo bro they got my card", "en"), ("lütfen yardım edin bana", "other"),
    ("我的老板拿走了我的护照", "other"),
])
def test_detect(text, language):
    assert detect(clean(text)) == language


def test_a_short_word_keeps_the_language_of_the_conversation():
    assert detect("ok", Language.EN) is Language.EN
    assert detect("ok", Language.NL) is Language.NL
