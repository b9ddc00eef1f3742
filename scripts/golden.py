"""Plays labelled conversations over the API and counts what was right (format: tests/golden/README.md)."""

from __future__ import annotations

import json
import math
import urllib.request
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

CARE = {"care_coordinator", "comensha"}
# Topics that look like exploitation but aren't: calling one `signal` is a false alarm.
LOOK_ALIKES = {"labour_dispute", "nuisance", "other_crime", "sex_work_info", "out_of_scope", "smalltalk", "bot",
               "gibberish", "domestic_violence", "child_abuse"}
_Z = 1.96


@dataclass(frozen=True, slots=True)
class Outcome:
    """One conversation: its labels and the last answer."""

    item: dict[str, Any]
    doors: tuple[str, ...]
    understood: dict[str, Any]

    @property
    def first(self) -> str:
        """The first door, `none` when there is none."""
        return self.doors[0] if self.doors else "none"


@dataclass(frozen=True, slots=True)
class Figures:
    """Hits and totals by measure."""

    counts: dict[str, tuple[int, int]]

    @classmethod
    def of(cls, outcomes: Iterable[Outcome]) -> Figures:
        """Count every measure that applies to each outcome."""
        counts: dict[str, tuple[int, int]] = {}
        for outcome in outcomes:
            for measure, right in _judge(outcome):
                hits, total = counts.get(measure, (0, 0))
                counts[measure] = (hits + right, total + 1)
        return cls(counts)

    def rate(self, measure: str) -> float:
        """Share of hits; 1 without cases."""
        hits, total = self.counts.get(measure, (0, 0))
        return hits / total if total else 1.0

    def table(self, title: str) -> str:
        """One line a measure with its 95 % Wilson interval."""
        lines = [f"{measure:36} {_wilson(hits, total)}" for measure, (hits, total) in sorted(self.counts.items())]
        return "\n".join([title, *lines])


def play(base: str, items: list[dict[str, Any]], workers: int = 4) -> list[Outcome]:
    """All conversations, several at a time."""
    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(lambda item: _converse(base, item), items))


def _converse(base: str, item: dict[str, Any]) -> Outcome:
    conversation: str | None = None
    answer: dict[str, Any] = {}
    for text in item["turns"]:
        body = json.dumps({"conversation": conversation, "text": text}).encode()
        request = urllib.request.Request(f"{base}/api/v1/chat", body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=30) as response:
            answer = json.load(response)
        conversation = answer["conversation"]
    doors = dict.fromkeys("care" if door["id"] in CARE else door["id"] for door in answer["doors"])
    return Outcome(item, tuple(doors), answer["understood"])


def _judge(outcome: Outcome) -> Iterable[tuple[str, bool]]:
    item, understood = outcome.item, outcome.understood
    right = outcome.first in item["first_ok"]
    yield "right first door", right
    yield f"right first door [{item['lang']}]", right
    if len(item["turns"]) > 1:
        yield "right first door [dialogues]", right
    yield "required doors shown", set(item["must"]) <= set(outcome.doors)
    yield "harmful doors avoided", not set(item["never"]) & set(outcome.doors)
    if item["emergency"]:
        yield "112 first when it must be", outcome.first == "112"
    elif "112" not in item["first_ok"]:
        yield "no 112 first when it must not be", outcome.first != "112"
    if item["topic"] == "suicide":
        yield "113 when suicidal", "suicide_113" in outcome.doors
    if item["topic"] == "signal":
        yield "exploitation noticed", understood["topic"] in {"signal", "emergency"}
    if item["topic"] in LOOK_ALIKES:
        yield "no false alarm on look-alikes", understood["topic"] != "signal"
    yield "topic", understood["topic"] == item["topic"]
    if item["asker"] != "unknown":
        yield "asker (where known)", understood["asker"] == item["asker"]


def _wilson(hits: int, total: int) -> str:
    share = hits / total
    middle = (share + _Z**2 / (2 * total)) / (1 + _Z**2 / total)
    half = _Z * math.sqrt(share * (1 - share) / total + _Z**2 / (4 * total**2)) / (1 + _Z**2 / total)
    return f"{share:.3f} [{middle - half:.3f}-{middle + half:.3f}] n={total}"
