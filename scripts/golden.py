"""Plays labelled conversations over the API and counts what was right (format: tests/golden/README.md)."""

from __future__ import annotations

import json
import math
import random
import urllib.request
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

CARE = {"care_coordinator", "comensha"}
# Topics that look like exploitation but aren't: calling one `signal` is a false alarm.
LOOK_ALIKES = {"labour_dispute", "nuisance", "other_crime", "sex_work_info", "out_of_scope", "smalltalk", "bot",
               "gibberish", "domestic_violence", "child_abuse"}
_Z = 1.96
_DRAWS = 300
Item = dict[str, Any]
Change = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One conversation: its labels and the last answer."""

    item: Item
    doors: tuple[str, ...]
    understood: dict[str, Any]

    @property
    def first(self) -> str:
        """The first door, `none` when there is none."""
        return self.doors[0] if self.doors else "none"


Counts = tuple[float, float]  # what was right, of how much


@dataclass(frozen=True, slots=True)
class Figures:
    """By measure: what each conversation adds to it. A rate is the sum of the first over the sum of the second."""

    counts: dict[str, list[Counts]]

    @classmethod
    def of(cls, outcomes: Iterable[Outcome]) -> Figures:
        """Count every measure that applies to each outcome, over all and by language."""
        counts: dict[str, list[Counts]] = defaultdict(list)
        for outcome in outcomes:
            for measure, found in judge(outcome):
                counts[measure].append(found)
                counts[f"{measure} [{outcome.item['lang']}]"].append(found)
        return cls(dict(counts))

    def rate(self, measure: str) -> float:
        """1 without cases."""
        found = self.counts.get(measure, [])
        return _ratio(found) if found else 1.0

    def table(self, title: str) -> str:
        """Markdown: one line a measure, in all and by language, each with its 95 % interval."""
        plain = [name for name in self.counts if "[" not in name]
        lines = [f"| {title} | all | nl | en |", "|---|---|---|---|"]
        for name in plain:
            cells = [self._cell(key) for key in (name, f"{name} [nl]", f"{name} [en]")]
            lines.append(f"| {name} | {' | '.join(cells)} |")
        return "\n".join(lines)

    def _cell(self, measure: str) -> str:
        found = self.counts.get(measure)
        if not found:
            return "-"
        low, high = bootstrap(found) if measure.split(" [")[0].endswith("F1") else _wilson(found)
        return f"{_ratio(found):.3f} [{low:.3f}-{high:.3f}] n={len(found)}"


def play(base: str, items: Sequence[Item], workers: int = 4, change: Change = str) -> list[Outcome]:
    """All conversations, several at a time; `change` alters what is typed (spelling, case)."""
    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(lambda item: _converse(base, item, change), items))


def _converse(base: str, item: Item, change: Change) -> Outcome:
    conversation: str | None = None
    answer: dict[str, Any] = {}
    for text in item["turns"]:
        body = json.dumps({"conversation": conversation, "text": change(text) or text}).encode()
        request = urllib.request.Request(f"{base}/api/v1/chat", body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=30) as response:
            answer = json.load(response)
        conversation = answer["conversation"]
    doors = dict.fromkeys("care" if door["id"] in CARE else door["id"] for door in answer["doors"])
    return Outcome(item, tuple(doors), answer["understood"])


def judge(outcome: Outcome) -> Iterable[tuple[str, Counts]]:
    """Every measure that applies to a conversation."""
    for measure, right in _rates(outcome):
        yield measure, (float(right), 1.0)
    item, understood = outcome.item, outcome.understood
    for measure, wanted, found in (("forms F1", item["form"], understood["forms"]),
                                   ("signals F1", item["signals"], understood["signals"])):
        if wanted or found:
            yield measure, (2.0 * len({*wanted} & {*found}), float(len(wanted) + len(found)))


def _rates(outcome: Outcome) -> Iterable[tuple[str, bool]]:
    item, understood = outcome.item, outcome.understood
    right = outcome.first in item["first_ok"]
    yield "right first door", right
    yield ("right first door, dialogues" if len(item["turns"]) > 1 else "right first door, one message"), right
    yield "required doors shown", set(item["must"]) <= set(outcome.doors)
    yield "harmful doors avoided", not set(item["never"]) & set(outcome.doors)
    if item["emergency"]:
        yield "112 first when it must be", outcome.first == "112"
        yield "112 shown when it must be", "112" in outcome.doors
    elif "112" not in item["first_ok"]:
        yield "no 112 first when it must not be", outcome.first != "112"
    if item["topic"] == "suicide":
        yield "113 when suicidal", "suicide_113" in outcome.doors
        if "direct" in item:
            yield f"113 when suicidal, {'direct' if item['direct'] else 'indirect'}", "suicide_113" in outcome.doors
    elif "suicide_113" not in item["first_ok"]:
        yield "no 113 first when not suicidal", outcome.first != "suicide_113"
    if item["topic"] == "signal":
        yield "exploitation noticed", understood["topic"] in {"signal", "emergency"}
    if item["topic"] in LOOK_ALIKES:
        yield "no false alarm on look-alikes", understood["topic"] != "signal"
    yield "topic", understood["topic"] == item["topic"]
    if item["asker"] != "unknown":
        yield "asker (where known)", understood["asker"] == item["asker"]
    if item["minor"] is not None:
        yield "minor (where known)", bool(understood["minor"]) == item["minor"]


def typos(text: str) -> str:
    """One slip of the finger in every six words (at least one): two letters swapped, one lost or one doubled.

    The same text always gets the same slips.
    """
    chance = random.Random(text)
    words = text.split(" ")
    long = [place for place, word in enumerate(words) if len(word) > 3 and word.isalpha()]
    for place in chance.sample(long, min(len(long), max(1, len(words) // 6))):
        word, at = words[place], chance.randrange(1, len(words[place]) - 1)
        swapped, lost = word[:at] + word[at + 1] + word[at] + word[at + 2:], word[:at] + word[at + 1:]
        words[place] = chance.choice((swapped, lost, word[:at] + word[at] + word[at:]))
    return " ".join(words)


def bare(text: str) -> str:
    """Lower case, without punctuation."""
    return "".join(char if char.isalnum() or char.isspace() else " " if char in "-/" else "" for char in text).lower()


def _ratio(found: Sequence[Counts]) -> float:
    return sum(hits for hits, _ in found) / (sum(total for _, total in found) or 1.0)


def _wilson(found: Sequence[Counts]) -> tuple[float, float]:
    total, share = len(found), _ratio(found)
    middle = (share + _Z**2 / (2 * total)) / (1 + _Z**2 / total)
    half = _Z * math.sqrt(share * (1 - share) / total + _Z**2 / (4 * total**2)) / (1 + _Z**2 / total)
    return middle - half, middle + half


def bootstrap(found: Sequence[Counts]) -> tuple[float, float]:
    """95 % interval of a ratio of sums, by drawing conversations again and again."""
    chance = random.Random(1)
    drawn = sorted(_ratio(chance.choices(found, k=len(found))) for _ in range(_DRAWS))
    return drawn[int(0.025 * _DRAWS)], drawn[int(0.975 * _DRAWS)]
