"""doors.yml and regions/<region>.yml -> `Door`s and `Region`s."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path

from bot.knowledge.files import Node, load
from bot.model.door import Bilingual, Door, Opening, Source
from bot.model.ids import DoorId

_PHONE = re.compile(r"112|113|0[89]00-\d{4}|0\d{2}-\d{3} \d{2} \d{2}|0\d{3}-\d{2} \d{2} \d{2}|088-\d{3} \d{2} \d{2}")
_DAYS = {"mo": 1, "tu": 2, "we": 3, "th": 4, "fr": 5, "sa": 6, "su": 7}
_SHORTEST_ALIAS = 2
_ANONYMOUS = ("yes", "advice", "possible", "no", "unknown")
_REQUIRED = {"name", "anonymous", "what_happens", "why", "source_url", "source_date", "verified_on", "expires_on"}
_OPTIONAL = {"phone", "url", "chat_url", "openings", "cost", "substitute", "aliases", "reachable"}

Doors = dict[DoorId, Door]


@dataclass(frozen=True, slots=True)
class Municipality:
    """A municipality, and the days between which it exists (None: open end)."""

    id: str
    name: str
    starts_on: date | None
    ends_on: date | None
    merges_into: str | None

    def exists_on(self, day: date) -> bool:
        """Whether it is a municipality on that day (`ends_on` is its last day)."""
        return (self.starts_on or day) <= day <= (self.ends_on or day)


@dataclass(frozen=True, slots=True)
class Region:
    """A region: its municipalities and the doors that differ from the national ones."""

    id: str
    name: Bilingual
    municipalities: tuple[Municipality, ...]
    doors: Doors


def read_doors(file: Path) -> Doors:
    """The national register; every door id exactly once."""
    doors = _doors(load(file).get("doors"))
    missing = set(DoorId) - set(doors)
    if missing:
        raise Node(file, "doors", f"no {', '.join(sorted(missing))}").fail("every door id", "Add the missing doors.")
    return doors


def read_region(file: Path) -> Region:
    """One region's municipalities and own doors."""
    top = load(file).get("region")
    top.keys({"name", "municipalities"}, {"doors"})
    doors = _doors(top.get("doors")) if top.get("doors").value is not None else {}
    places = tuple(_municipality(node) for node in top.get("municipalities").list())
    known = {place.id for place in places}
    for place in places:
        if place.merges_into and place.merges_into not in known:
            raise Node(file, "municipalities", place.merges_into).fail(
                f"one of {', '.join(sorted(known))}", f"Correct merges_into of {place.id}.")
    return Region(file.stem, top.get("name").bilingual(), places, doors)


def _municipality(node: Node) -> Municipality:
    node.keys({"id", "name"}, {"starts_on", "ends_on", "merges_into"})
    return Municipality(
        node.get("id").text(),
        node.get("name").text(),
        node.get("starts_on").optional(Node.date),
        node.get("ends_on").optional(Node.date),
        node.get("merges_into").optional(Node.text),
    )


def _doors(node: Node) -> Doors:
    return {Node(n.file, n.path, key).one_of(DoorId): _door(key, n) for key, n in node.items()}


def _door(key: str, node: Node) -> Door:
    node.keys(_REQUIRED, _OPTIONAL)
    anonymous = node.get("anonymous").text()
    if anonymous not in _ANONYMOUS:
        raise node.get("anonymous").fail(f"one of {', '.join(_ANONYMOUS)}", "Use the word that the source supports.")
    reachable = node.get("reachable").optional(Node.boolean)
    return Door(
        id=DoorId(key),
        name=node.get("name").bilingual(),
        phone=node.get("phone").optional(_phone),
        url=node.get("url").optional(_url),
        chat_url=node.get("chat_url").optional(_url),
        openings=_openings(node.get("openings")),
        cost=node.get("cost").optional(Node.bilingual),
        anonymous=anonymous,
        what_happens=node.get("what_happens").bilingual(),
        why=node.get("why").bilingual(),
        source=Source(
            _url(node.get("source_url")),
            node.get("source_date").date(),
            node.get("verified_on").optional(Node.date),
            node.get("expires_on").date(),
        ),
        substitute=node.get("substitute").optional(lambda n: n.one_of(DoorId)),
        aliases=tuple(dict.fromkeys(_alias(item) for item in node.get("aliases").list())),
        reachable=True if reachable is None else reachable,
    )


def _alias(node: Node) -> str:
    """A name as a row of words, the way messages are split; one letter would stand in every message."""
    words = re.findall(r"[^\W_]+(?:['-][^\W_]+)*", node.text().lower())
    if len("".join(words)) < _SHORTEST_ALIAS:
        raise node.fail("a name of two letters or more", "Remove it: it would be found in other words.")
    return " ".join(words)


def _phone(node: Node) -> str:
    if not isinstance(node.value, str) or not _PHONE.fullmatch(node.value):
        raise node.fail("a Dutch number such as \"0800-2000\" or \"033-448 11 86\"",
                        "Correct the digits and the dash, in quotes.")
    return node.value


def _url(node: Node) -> str:
    text = node.text()
    if not re.fullmatch(r"https://[a-z0-9.-]+\.[a-z]+(/[\w./%-]*)?", text):
        raise node.fail("an https:// address without query", "Correct the address.")
    return text


def _openings(node: Node) -> tuple[Opening, ...] | None:
    if node.value is None:
        return None
    if node.value == "always":
        return ()
    return tuple(_opening(item) for item in node.list())


def _opening(node: Node) -> Opening:
    node.keys({"days", "from", "to"})
    start, end = _time(node.get("from")), _time(node.get("to"))
    if start >= end:
        raise node.fail("'from' before 'to' (to: \"24:00\" is midnight)", "Split hours that pass midnight in two.")
    first, _, last = node.get("days").text().partition("-")
    try:
        days = range(_DAYS[first], _DAYS[last or first] + 1)
    except KeyError:
        raise node.get("days").fail("days such as mo-fr or sa", "Use mo tu we th fr sa su.") from None
    if not days:
        raise node.get("days").fail("days in the order of the week", "Split days that pass Sunday in two.")
    return Opening(frozenset(days), start, end)


def _time(node: Node) -> time:
    match = re.fullmatch(r"(\d\d):(\d\d)", str(node.value))
    if not match or str(node.value) > "24:00" or int(match[2]) > 59:
        raise node.fail('a time such as "09:00"', "Write hours and minutes in quotes.")
    return time(23, 59, 59) if match[1] == "24" else time(int(match[1]), int(match[2]))
