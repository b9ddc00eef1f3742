"""How components hand on what they found: keys on Rasa's message, and entities that hold ids only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bot.model.ids import Asker, Circumstance, DoorId, Form, Language, Signal, Topic
from bot.model.situation import Understanding

# Keys of in-process values on a message; none is added to Rasa's output.
LANGUAGE = "baken_language"
UTTERANCE = "baken_utterance"
EMBEDDING = "baken_embedding"
SURE = 0.8  # confidence from which a reading of who asks corrects an earlier one


def entity(kind: str, value: str, component: object, confidence: float = 1.0) -> dict[str, Any]:
    """An entity in Rasa's form. `value` is an id of a closed list: nothing of the text survives in it."""
    return {"entity": kind, "value": str(value), "confidence_entity": round(float(confidence), 3),
            "start": 0, "end": 0, "extractor": type(component).__name__}


def labels_of(message: Any) -> dict[str, Any] | None:
    """The labels of a training message; None for what Rasa itself adds (intents of rules)."""
    return ((message.get("metadata") or {}).get("example") or {}).get("labels")


def understanding_of(intent: str, entities: Iterable[Mapping[str, Any]]) -> Understanding:
    """What Rasa's output says, as the pipeline's object."""
    values: dict[str, list[str]] = {}
    confidence: dict[str, float] = {}
    for item in entities:
        values.setdefault(item["entity"], []).append(item["value"])
        confidence[item["entity"]] = float(item.get("confidence_entity", 0.0))
    minor = values.get("minor")
    return Understanding(
        topic=Topic(intent),
        language=Language(values.get("language", ["nl"])[0]),
        asker=Asker(values.get("asker", ["unknown"])[0]),
        asker_sure=confidence.get("asker", 0.0) >= SURE,
        minor=None if minor is None else "true" in minor,
        emergency="emergency" in values,
        forms=frozenset(map(Form, values.get("form", []))),
        signals=frozenset(map(Signal, values.get("signal", []))),
        circumstances=frozenset(map(Circumstance, values.get("circumstance", []))),
        services=frozenset(map(DoorId, values.get("service", []))),
    )


def utter(key: str) -> str:
    """The Rasa response name of a text key (`.` and `/` have meanings of their own there)."""
    return "utter_" + key.replace(".", "_")
