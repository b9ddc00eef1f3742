"""The data card: counts of everything that is labelled. `make data-report` writes docs/data-card.md."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

from bot.brain.messages import LabelledMessage, read_dialogues, read_messages
from bot.model.ids import Act, Asker, Circumstance, Form, Language, Signal, Topic
from bot.settings import ROOT
from scripts.score import GOLDEN, read_items

_LANGUAGES = (Language.NL, Language.EN, Language.OTHER)
_FILE = ROOT / "docs" / "data-card.md"
_HEAD = """# Data card

Drawn by `make data-report` from the files themselves; `tests/content` checks that it is up to date.

Every message is written for this purpose, each as another imagined person, in batches by different writers with
different briefs; none is a visitor's, none is generated from a template. Labels are those of `bot/model/ids.py`.
They are invented, not collected: real people will write differently.
Who wrote training messages wrote neither tuning nor golden ones; a test refuses near-duplicates between the sets.
"""


def main() -> None:
    """Write the card."""
    _FILE.write_text(card(), "utf-8")


def card() -> str:
    """The whole card as Markdown."""
    messages, dialogues = read_messages(ROOT / "data"), read_dialogues(ROOT / "data")
    tuning, golden = read_items(sorted((ROOT / "data" / "tuning").glob("*.jsonl"))), read_items(GOLDEN)
    sets = [
        "| set | nl | en | other | what for |", "|---|---|---|---|---|",
        f"| training messages | {_by_language(messages)} | heads and encoder |",
        f"| of which turns of {len(dialogues)} dialogues | "
        f"{_by_language(m for m in messages if m.batch.startswith('dialogues'))} | the same |",
        f"| tuning conversations | {_conversations(tuning)} | thresholds |",
        f"| golden conversations | {_conversations(golden)} | judging, nothing else |",
    ]
    return "\n\n".join([
        _HEAD.rstrip(), "\n".join(sets),
        _table("Topics and acts", messages, [*Topic, *Act], lambda m: {m.topic}),
        _table("Who types", messages, list(Asker), lambda m: {m.asker}),
        _table("Forms", messages, list(Form), lambda m: m.forms),
        _table("Circumstances", messages, [c for c in Circumstance if c not in _DERIVED], lambda m: m.circumstances),
        _table("Danger, calm and age", messages, ["danger now", "says no danger", "under 18", "adult"], _states),
        _signals(messages),
        _table("Batches", messages, sorted({m.batch for m in messages}), lambda m: {m.batch}),
    ]) + "\n"


_DERIVED = {Circumstance.HOPELESS, Circumstance.UNSAFE}


def _by_language(messages: Iterable[LabelledMessage]) -> str:
    found = Counter(m.language for m in messages)
    return " | ".join(str(found[language]) for language in _LANGUAGES)


def _conversations(items: list[dict[str, object]]) -> str:
    found = Counter(item["lang"] for item in items)
    return " | ".join(str(found[language.value]) for language in _LANGUAGES)


def _states(message: LabelledMessage) -> set[str]:
    states = {"danger now": message.emergency, "says no danger": message.calm, "under 18": message.minor is True,
              "adult": message.minor is False}
    return {name for name, true in states.items() if true}


def _table(title: str, messages: list[LabelledMessage], names: Iterable[str],
           labels: Callable[[LabelledMessage], Iterable[str]]) -> str:
    found = Counter((str(name), m.language) for m in messages for name in labels(m))
    lines = [f"| {name} | {' | '.join(str(found[str(name), language]) for language in _LANGUAGES)} |" for name in names]
    return "\n".join([f"## {title}", "", "| | nl | en | other |", "|---|---|---|---|", *lines])


def _signals(messages: list[LabelledMessage]) -> str:
    shown = Counter((signal, m.language) for m in messages for signal in m.signals)
    near = Counter((signal, m.language) for m in messages for signal in m.near)
    cells = {s: [count[s, language] for language in _LANGUAGES[:2] for count in (shown, near)] for s in Signal}
    lines = [f"| {s} | {' | '.join(map(str, numbers))} |" for s, numbers in cells.items()]
    return "\n".join(["## Signals: shown, and near misses (denied, supposed, look-alike)", "",
                      "| | nl shown | nl near | en shown | en near |", "|---|---|---|---|---|", *lines])


if __name__ == "__main__":
    main()
