"""YAML files to plain values, strictly: no duplicate keys, and a reader that knows where it is.

`Node` walks a loaded value and remembers its path, so that every complaint says exactly where.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

import yaml

from bot.knowledge.errors import ContentError
from bot.model.door import Bilingual

E = TypeVar("E", bound=StrEnum)
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _StrictLoader(_Loader):  # type: ignore[misc]
    """A safe loader that refuses the same key twice (YAML would silently keep the last)."""


def _mapping(loader: Any, node: yaml.MappingNode) -> dict[Any, Any]:
    seen: dict[Any, int] = {}
    for key_node, _ in node.value:
        key = loader.construct_object(key_node)
        line = key_node.start_mark.line + 1
        if isinstance(key, list | dict):
            raise ContentError(Path(node.start_mark.name), f"line {line}", key, "a word as key",
                               "Put quotes around it, or correct the brackets.")
        if key in seen:
            raise ContentError(
                Path(node.start_mark.name),
                f"line {line}",
                f"the key '{key}' again",
                f"each key once (first on line {seen[key]})",
                "Remove or rename one of the two.",
            )
        seen[key] = line
    return dict(_Loader.construct_mapping(loader, node, deep=True))


def _date(loader: Any, node: yaml.ScalarNode) -> Any:
    try:
        return loader.construct_yaml_timestamp(node)
    except ValueError:
        raise ContentError(Path(node.start_mark.name), f"line {node.start_mark.line + 1}", node.value,
                           "a day that exists", "Correct the date (year-month-day).") from None


_StrictLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)
_StrictLoader.add_constructor("tag:yaml.org,2002:timestamp", _date)


def load(file: Path) -> Node:
    """Read one YAML file. Raises ContentError when it is missing, not UTF-8 or not YAML."""
    try:
        with file.open(encoding="utf-8") as stream:
            value = yaml.load(stream, _StrictLoader)  # noqa: S506 - a SafeLoader subclass
    except FileNotFoundError as error:
        raise ContentError(file, "", "no file", "a YAML file", "Restore the file from version control.") from error
    except UnicodeDecodeError as error:
        raise ContentError(file, f"byte {error.start}", "text that is not UTF-8", "UTF-8",
                           "Save the file as UTF-8.") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else "?"
        raise ContentError(file, f"line {line}", error.problem or "a mistake", "valid YAML",
                           "Check the indentation, colons and quotes on and above this line.") from error
    except yaml.YAMLError as error:
        raise ContentError(file, "", "a control character", "text that can be read",
                           "Look for a sign that doesn't show and type the line again.") from error
    return Node(file, "", value)


class Node:
    """A value with its file and path. Every accessor checks type and raises ContentError."""

    def __init__(self, file: Path, path: str, value: Any) -> None:
        self.file = file
        self.path = path
        self.value = value

    def fail(self, expected: str, remedy: str) -> ContentError:
        """The error to raise about this value."""
        return ContentError(self.file, self.path, self.value, expected, remedy)

    def _child(self, key: object, value: Any) -> Node:
        return Node(self.file, f"{self.path} -> {key}" if self.path else str(key), value)

    def keys(self, required: set[str], optional: set[str] = frozenset()) -> None:  # type: ignore[assignment]
        """Check that a mapping has all required keys and no unknown ones."""
        self.items()
        missing, unknown = required - self.value.keys(), self.value.keys() - required - optional
        if missing:
            raise ContentError(self.file, self.path, f"no {', '.join(sorted(missing))}",
                               f"the keys {', '.join(sorted(required))}", "Add what is missing.")
        if unknown:
            raise ContentError(self.file, self.path, f"the key {', '.join(sorted(map(str, unknown)))}",
                               f"only {', '.join(sorted(required | optional))}", "Correct the spelling or remove it.")

    def get(self, key: str) -> Node:
        """The value under a key (None when absent)."""
        if not isinstance(self.value, dict):
            raise self.fail("a mapping (key: value)", "Check the indentation.")
        return self._child(key, self.value.get(key))

    def items(self) -> Iterator[tuple[str, Node]]:
        """Key and value pairs of a mapping."""
        if not isinstance(self.value, dict):
            raise self.fail("a mapping (key: value)", "Check the indentation.")
        return iter([(str(key), self._child(key, value)) for key, value in self.value.items()])

    def list(self) -> list[Node]:
        """Items of a list; empty when the value is absent."""
        if self.value is None:
            return []
        if not isinstance(self.value, list):
            raise self.fail("a list", "Start each item with '- ' or write [a, b].")
        return [self._child(index, value) for index, value in enumerate(self.value)]

    def text(self) -> str:
        """A non-empty text."""
        if not isinstance(self.value, str) or not self.value.strip():
            raise self.fail("a text", "Write a text; put it in quotes if it looks like a number or date.")
        return self.value.strip()

    def optional(self, read: Callable[[Node], Any]) -> Any:
        """None when absent, else what `read` makes of it."""
        return None if self.value is None else read(self)

    def date(self) -> dt.date:
        """A date (year-month-day)."""
        if not isinstance(self.value, dt.date) or isinstance(self.value, dt.datetime):
            raise self.fail("a date such as 2026-11-23", "Write year-month-day without quotes.")
        return self.value

    def boolean(self) -> bool:
        """true or false."""
        if not isinstance(self.value, bool):
            raise self.fail("true or false", "Write true or false without quotes.")
        return self.value

    def one_of(self, kind: type[E]) -> E:
        """A member of a closed list."""
        try:
            return kind(str(self.value))
        except ValueError:
            near = ", ".join(member.value for member in kind)
            raise self.fail(f"one of: {near}", "Use an id from the list (a new id needs a decision record).") from None

    def set_of(self, kind: type[E]) -> frozenset[E]:
        """A list of members of a closed list."""
        return frozenset(item.one_of(kind) for item in self.list())

    def bilingual(self) -> Bilingual:
        """A text in both languages."""
        self.keys({"nl", "en"})
        return Bilingual(self.get("nl").text(), self.get("en").text())
