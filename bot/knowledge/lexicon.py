"""Pattern content: word lists, cues, signal patterns, crisis patterns -> `bot.model.pattern` objects.

The little language that editors write (docs/how-to/add-a-signal-pattern.md):

    baas houdt paspoort       these words in this order, at most four other words between two of them
    niet_naar_buiten          words joined by `_` stand next to each other
    paspoort|pas|id           one of these
    @documents                one of a named list (knowledge/words.yml)
    bedreig*  *baas           a word that begins or ends so
    paspoort & afpakken       both in one stretch of ten words, in any order

A word matches as typed or by its lemma: `nemen` also finds "neemt" and "nam".
"""

from __future__ import annotations

from pathlib import Path

from bot.knowledge.files import Node, load
from bot.model.ids import Crisis, Form, Language, Signal
from bot.model.pattern import Affix, CrisisRule, Cues, Item, Pattern, SignalRule, Words

_LANGUAGES = (Language.NL, Language.EN)
Lists = dict[Language, dict[str, tuple[str, ...]]]


def read_lists(file: Path) -> Lists:
    """Named word lists per language: `words: {boss: {nl: [...], en: [...]}}`."""
    lists: Lists = {language: {} for language in _LANGUAGES}
    for name, node in load(file).get("words").items():
        node.keys({"nl", "en"})
        for language in _LANGUAGES:
            lists[language][name] = tuple(item.text().lower() for item in node.get(language).list())
    return lists


def read_cues(file: Path) -> Cues:
    """Words that turn a pattern around (negation, hypothesis) or an earlier message (correction), per language."""
    top = load(file).get("cues")
    top.keys({"negation", "hypothesis", "correction"})

    def words(kind: str) -> dict[Language, frozenset[str]]:
        return {lang: frozenset(i.text().lower() for i in top.get(kind).get(lang).list()) for lang in _LANGUAGES}

    return Cues(negation=words("negation"), hypothesis=words("hypothesis"), correction=words("correction"))


def parse_pattern(node: Node, language: Language, lists: Lists) -> Pattern:
    """One line of the pattern language, or `{match: …, unless: …}`."""
    unless: tuple[tuple[Item, ...], ...] = ()
    match = node
    if isinstance(node.value, dict):
        node.keys({"match"}, {"unless"})
        match = node.get("match")
        unless = tuple(_phrase(i, i.text(), language, lists) for i in _one_or_many(node.get("unless")))
    sides = [side.strip() for side in match.text().split(" & ")]
    return Pattern(match.text(), tuple(_phrase(match, side, language, lists) for side in sides), unless)


def _one_or_many(node: Node) -> list[Node]:
    return [node] if isinstance(node.value, str) else node.list()


def _phrase(node: Node, text: str, language: Language, lists: Lists) -> tuple[Item, ...]:
    items: list[Item] = []
    for chunk in text.split():
        for index, part in enumerate(chunk.split("_")):
            items.append(Item(_words(node, part, language, lists), adjacent=index > 0))
    if not items:
        raise node.fail("words to match", "Write a pattern or remove the line.")
    return tuple(items)


_SHARED: dict[tuple[Language, str], Words] = {}  # equal alternatives are one object: matched once a message


def _words(node: Node, part: str, language: Language, lists: Lists) -> Words:
    exact: set[str] = set()
    affixes: set[Affix] = set()
    _collect(node, part, lists[language], exact, affixes)
    if not exact and not affixes:
        raise node.fail("a word on each side of '_' and '|'", "Remove the stray sign.")
    words = Words(frozenset(exact), tuple(sorted(affixes, key=lambda affix: affix.text)))
    return _SHARED.setdefault((language, f"{sorted(exact)}{words.affixes}"), words)


def _collect(node: Node, part: str, lists: dict[str, tuple[str, ...]], exact: set[str], affixes: set[Affix]) -> None:
    for word in filter(None, part.lower().split("|")):
        if word.startswith("@"):
            if word[1:] not in lists:
                raise node.fail(f"a list that exists ({', '.join(sorted(lists))})",
                                f"Correct '{word}' or add the list to words.yml.")
            for member in lists[word[1:]]:
                _collect(node, member, lists, exact, affixes)
        elif "*" in word:
            affixes.add(Affix(word.strip("*"), prefix=word.endswith("*"), suffix=word.startswith("*")))
        else:
            exact.add(word)


def read_signals(folder: Path, lists: Lists) -> tuple[SignalRule, ...]:
    """All files of data/knowledge/signals; every signal id exactly once over all files."""
    rules: dict[Signal, SignalRule] = {}
    for file in sorted(folder.glob("*.yml")):
        for name, node in load(file).get("signals").items():
            signal = Node(file, node.path, name).one_of(Signal)
            node.keys({"strength", "nl", "en", "source"}, {"forms", "conditional"})
            if signal in rules:
                raise node.fail("each signal once", f"'{name}' is in another file as well: merge the two.")
            strength = node.get("strength").text()
            if strength not in {"strong", "medium", "weak"}:
                raise node.get("strength").fail("strong, medium or weak", "See docs/how-to/add-a-signal-pattern.md.")
            rules[signal] = SignalRule(
                signal,
                strength,
                node.get("forms").set_of(Form),
                bool(node.get("conditional").optional(Node.boolean)),
                {lang: tuple(parse_pattern(i, lang, lists) for i in node.get(lang).list()) for lang in _LANGUAGES},
            )
    missing = set(Signal) - set(rules)
    if missing:
        raise Node(folder, "signals", ", ".join(sorted(missing))).fail(
            "every signal id in one of the files", "Add the signals that were found missing.")
    return tuple(rules[signal] for signal in Signal)


def read_crisis(file: Path, lists: Lists) -> tuple[CrisisRule, ...]:
    """Crisis rules: `crisis: {danger_now: {rules: {name: {nl, en}}, …}}`."""
    rules: list[CrisisRule] = []
    for name, node in load(file).get("crisis").items():
        crisis = Node(file, node.path, name).one_of(Crisis)
        for rule, body in node.items():
            body.keys({"nl", "en"}, {"negatable", "verdict"})
            negatable = body.get("negatable").optional(Node.boolean)
            rules.append(CrisisRule(
                crisis,
                f"{crisis}.{rule}",
                True if negatable is None else negatable,
                bool(body.get("verdict").optional(Node.boolean)),
                {lang: tuple(parse_pattern(i, lang, lists) for i in body.get(lang).list()) for lang in _LANGUAGES},
            ))
    return tuple(rules)
