"""What rules and classifiers found, as one `Understanding`."""

from __future__ import annotations

from collections.abc import Iterable

from bot.model.ids import Act, Asker, Circumstance, DoorId, Form, Language, Signal, Topic
from bot.model.situation import Understanding
from bot.reading.decide import Found

# Confidence from which a reading of who asks corrects an earlier one; less in a turn that only adds to what was said.
ASKER_SURE, ASKER_SURE_FOLLOWING = 0.6, 0.5


def understanding(intent: Topic | Act, found: Iterable[Found]) -> Understanding:
    """Danger and suicide come as crises: an intent that names one gives way to the matter behind it, when found.

    Raises ValueError for a value that is in no closed list.
    """
    values: dict[str, list[str]] = {}
    confidence: dict[str, float] = {}
    for one in found:
        values.setdefault(one.kind, []).append(one.value)
        confidence[one.kind] = one.confidence
    if "matter" in values:
        matter = values["matter"][0]
        intent = Act(matter) if matter in set(Act) else Topic(matter)
    minor = values.get("minor")
    following = isinstance(intent, Act)
    return Understanding(
        topic=Topic.SMALLTALK if isinstance(intent, Act) else intent,
        act=intent if isinstance(intent, Act) else None,
        otherwise=Topic(values["otherwise"][0]) if "otherwise" in values else None,
        language=Language(values.get("language", ["nl"])[0]),
        asker=Asker(values.get("asker", ["unknown"])[0]),
        asker_sure=confidence.get("asker", 0.0) >= (ASKER_SURE_FOLLOWING if following else ASKER_SURE),
        minor=None if minor is None else "true" in minor,
        forms=frozenset(map(Form, values.get("form", []))),
        signals=frozenset(map(Signal, values.get("signal", []))),
        circumstances=frozenset(map(Circumstance, values.get("circumstance", []))),
        services=frozenset(map(DoorId, values.get("service", []))),
        denied=frozenset(map(Signal, values.get("denied", []))),
        calm="calm" in values,
        corrects="correction" in values,
    )
