"""The pattern language, negation and hypothesis."""

from __future__ import annotations

import pytest

from bot.knowledge.errors import ContentError
from bot.knowledge.files import Node
from bot.knowledge.lexicon import parse_pattern
from bot.language.words import read
from bot.model.ids import Language
from bot.model.pattern import Index
from tests.factories import write

LISTS = {Language.NL: {"boss": ("baas", "chef")}, Language.EN: {}}


def found(pattern: object, text: str) -> bool:
    parsed = parse_pattern(Node("test.yml", "p", pattern), Language.NL, LISTS)
    return next(parsed.find(Index(read(text, Language.NL).tokens)), None) is not None


@pytest.mark.parametrize(("pattern", "text", "expected"), [
    ("paspoort afpakken", "mijn paspoort is gisteren afgepakt", True),
    ("paspoort afpakken", "afgepakt is mijn paspoort", False),
    ("paspoort & afpakken", "afgepakt is mijn paspoort", True),
    ("niet_naar_buiten", "ik mag niet naar buiten", True),
    ("niet_naar_buiten", "ik ga niet even naar buiten", False),
    ("@boss heeft", "de chef heeft het", True),
    ("bedreig*", "hij bedreigde me", True),
    ("*baas", "mijn huisbaas", True),
    ("paspoort", "rijbewijs", False),
    ({"match": "schuld", "unless": "mijn_schuld"}, "het was mijn schuld", False),
])
def test_match(pattern, text, expected):
    assert found(pattern, text) is expected


@pytest.mark.parametrize("pattern", ["", "@nobody heeft", "a__b", "|"])
def test_a_wrong_pattern_names_file_and_path(pattern):
    with pytest.raises(ContentError, match="test.yml"):
        found(pattern, "x")


def test_the_same_key_twice_is_refused(tmp_path):
    from bot.knowledge.files import load

    with pytest.raises(ContentError, match="the key 'a' again"):
        load(write(tmp_path, "x.yml", "a: 1\na: 2\n"))
