"""From Rasa's tracker to Baken's objects: the only place that knows slot and entity names here."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker

from bot.brain.outputs import understanding_of
from bot.model.ids import Crisis, Topic
from bot.model.situation import Situation, Understanding
from bot.model.text import CrisisFinding
from bot.model.wire import WireError, situation_from_json


def situation(tracker: Tracker) -> Situation:
    """What is known so far: what the edge sent along, else the slot, else nothing."""
    sent = (tracker.latest_message.get("metadata") or {}).get("situation")
    for value in (sent, tracker.get_slot("situation")):
        if value is not None:
            try:
                return situation_from_json(value)
            except WireError:
                continue
    return Situation()


def understanding(tracker: Tracker) -> Understanding:
    """What the latest message says, as the components left it."""
    intent = (tracker.latest_message.get("intent") or {}).get("name") or Topic.SMALLTALK.value
    if intent not in set(Topic):
        intent = Topic.SMALLTALK.value
    return understanding_of(intent, tracker.latest_message.get("entities") or [])


def crises(tracker: Tracker) -> tuple[CrisisFinding, ...]:
    """Crises that the rules saw in the latest message."""
    return tuple(CrisisFinding(Crisis(value), value) for value in _values(tracker, "crisis"))


def choice(tracker: Tracker) -> str | None:
    """The button's id when the latest message is a button."""
    found = _values(tracker, "choice")
    return found[0] if found else None


def _values(tracker: Tracker, kind: str) -> list[Any]:
    return [item["value"] for item in tracker.latest_message.get("entities") or [] if item["entity"] == kind]
