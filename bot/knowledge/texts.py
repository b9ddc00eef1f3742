"""data/responses -> texts by key: every sentence Baken can say, Dutch and English side by side.

`texts: {key: {nl: …, en: …}}`. A value may name parameters in braces; `reading` checks that both
languages name the same ones.
"""

from __future__ import annotations

import re
from pathlib import Path

from bot.knowledge.files import Node, load
from bot.model.door import Bilingual

_PARAMETER = re.compile(r"\{(\w+)\}")
Texts = dict[str, Bilingual]


def read_texts(folder: Path) -> Texts:
    """All texts; a key in two files is an error (Rasa would silently lose one)."""
    texts: Texts = {}
    where: dict[str, Path] = {}
    for file in sorted(folder.glob("*.yml")):
        for key, node in load(file).get("texts").items():
            if key in texts:
                raise node.fail("each key once", f"It is in {where[key].name} as well: keep one of the two.")
            text = node.bilingual()
            if parameters(text.nl) != parameters(text.en):
                raise node.fail("the same {parameters} in nl and en", "Use the same names in braces in both languages.")
            texts[key], where[key] = text, file
    if not texts:
        raise Node(folder, "", "no texts").fail("*.yml files with `texts:`", "Restore data/responses.")
    return texts


def parameters(text: str) -> set[str]:
    """Names that stand in braces in a text."""
    return set(_PARAMETER.findall(text))
