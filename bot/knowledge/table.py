"""triage.yml and questions.yml -> `Table` and `QuestionRule`s."""

from __future__ import annotations

from pathlib import Path

from bot.knowledge.files import Node, load
from bot.model.ids import Asker, Circumstance, DoorId, Form, Language, Signal, Topic
from bot.model.table import Choice, Condition, Modifier, QuestionRule, Row, Table

_CONDITION = {"topic", "asker", "minor", "emergency", "forms", "signals", "circumstances", "not_circumstances"}
_MAX_CHOICES = 3


def read_table(file: Path) -> Table:
    """The decision table; ids are unique and the last row fits everything."""
    top = load(file).get("triage")
    top.keys({"rows", "modifiers"})
    rows = tuple(_row(node) for node in top.get("rows").list())
    if not rows or rows[-1].when != Condition():
        raise top.get("rows").fail("a last row without conditions", "Add a row `when: {}` at the end.")
    modifiers = tuple(_modifier(node) for node in top.get("modifiers").list())
    _unique(top.get("rows"), [row.id for row in rows])
    _unique(top.get("modifiers"), [modifier.id for modifier in modifiers])
    return Table(rows, modifiers)


def read_questions(file: Path) -> tuple[QuestionRule, ...]:
    """Questions in the order in which they are considered."""
    rules = []
    for name, node in load(file).get("questions").items():
        node.keys({"when", "choices"})
        choices = tuple(_choice(key, child) for key, child in node.get("choices").items())
        if not 1 < len(choices) <= _MAX_CHOICES:
            raise node.get("choices").fail("two or three choices", "Add or remove a choice.")
        rules.append(QuestionRule(name, _condition(node.get("when")), choices))
    return tuple(rules)


def _unique(node: Node, ids: list[str]) -> None:
    twice = sorted({name for name in ids if ids.count(name) > 1})
    if twice:
        raise Node(node.file, node.path, ", ".join(twice)).fail("each id once", "Rename one of the rows.")


def _doors(node: Node) -> tuple[DoorId, ...]:
    return tuple(item.one_of(DoorId) for item in node.list())


def _condition(node: Node) -> Condition:
    node.keys(set(), _CONDITION)
    return Condition(
        topics=node.get("topic").set_of(Topic),
        askers=node.get("asker").set_of(Asker),
        minor=node.get("minor").optional(Node.boolean),
        emergency=node.get("emergency").optional(Node.boolean),
        forms=node.get("forms").set_of(Form),
        signals=node.get("signals").set_of(Signal),
        circumstances=node.get("circumstances").set_of(Circumstance),
        not_circumstances=node.get("not_circumstances").set_of(Circumstance),
    )


def _row(node: Node) -> Row:
    node.keys({"id", "when", "doors", "text"}, {"named"})
    return Row(
        node.get("id").text(),
        _condition(node.get("when")),
        _doors(node.get("doors")),
        node.get("text").text(),
        bool(node.get("named").optional(Node.boolean)),
    )


def _modifier(node: Node) -> Modifier:
    node.keys({"id", "when"}, {"remove", "last", "add", "second", "first", "note"})
    return Modifier(
        node.get("id").text(),
        _condition(node.get("when")),
        frozenset(_doors(node.get("remove"))),
        _doors(node.get("last")),
        _doors(node.get("add")),
        _doors(node.get("second")),
        _doors(node.get("first")),
        node.get("note").optional(Node.text),
    )


def _choice(name: str, node: Node) -> Choice:
    node.keys(set(), {"set", "words"})
    sets = node.get("set")
    if sets.value is not None:
        sets.keys(set(), {"topic", "asker", "minor", "emergency", "forms", "circumstances"})
    else:
        sets = Node(node.file, node.path, {})
    words = node.get("words")
    return Choice(
        name,
        topic=sets.get("topic").optional(lambda n: n.one_of(Topic)),
        asker=sets.get("asker").optional(lambda n: n.one_of(Asker)),
        minor=sets.get("minor").optional(Node.boolean),
        emergency=sets.get("emergency").optional(Node.boolean),
        forms=sets.get("forms").set_of(Form),
        circumstances=sets.get("circumstances").set_of(Circumstance),
        words=None if words.value is None else {
            language: frozenset(item.text().lower() for item in words.get(language).list())
            for language in (Language.NL, Language.EN)
        },
    )
