"""How components hand on what they found: keys on Rasa's message, and entities that hold ids only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bot.brain.messages import Use, use_of
from bot.model.ids import Act, Topic
from bot.model.situation import Understanding
from bot.reading.decide import Found
from bot.reading.understand import understanding

# Keys of in-process values on a message; none is added to Rasa's output.
LANGUAGE = "baken_language"
UTTERANCE = "baken_utterance"
ENCODED = "baken_encoded"
EVIDENCE = "baken_evidence"


def entity(kind: str, value: str, component: object, confidence: float = 1.0) -> dict[str, Any]:
    """An entity in Rasa's form. `value` is an id of a closed list: nothing of the text survives in it."""
    return {"entity": kind, "value": str(value), "confidence_entity": round(float(confidence), 3),
            "start": 0, "end": 0, "extractor": type(component).__name__}


def labels_of(message: Any) -> dict[str, Any] | None:
    """The labels of a training message; None for what Rasa itself adds (intents of rules)."""
    return ((message.get("metadata") or {}).get("example") or {}).get("labels")


def use(message: Any) -> Use | None:
    """What a training message that the reader has read is for; None for what Rasa itself adds."""
    labels = labels_of(message)
    return use_of(message.get(UTTERANCE).text.lower(), labels["tuning"]) if labels else None


def judging(messages: Iterable[Any]) -> list[Any]:
    """The training messages that judge what was learned from the others: only they are read like a visitor's."""
    return [message for message in messages if use(message) in {Use.HELD_OUT, Use.TUNING}]


def understanding_of(intent: str, entities: Iterable[Mapping[str, Any]]) -> Understanding:
    """What Rasa's output says, as the pipeline's object."""
    found = [Found(item["entity"], item["value"], float(item.get("confidence_entity", 0.0))) for item in entities]
    return understanding(Act(intent) if intent in set(Act) else Topic(intent), found)


def entities_of(found: Iterable[Found], component: object) -> list[dict[str, Any]]:
    """What a component found, as entities."""
    return [entity(one.kind, one.value, component, one.confidence) for one in found]


def utter(key: str) -> str:
    """The Rasa response name of a text key (`.` and `/` have meanings of their own there)."""
    return "utter_" + key.replace(".", "_")
