"""Situations, understandings and plans as JSON between edge and brain: ids only.

Reading is strict: anything unknown raises WireError, and the edge answers by its own rules.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from bot.model.answer import Decision, Plan, Question
from bot.model.ids import Asker, Circumstance, DoorId, Form, Signal, Topic
from bot.model.situation import Situation

T = TypeVar("T")


class WireError(ValueError):
    """The other side sent something that isn't a plan or a situation."""


def situation_to_json(situation: Situation) -> dict[str, Any]:
    """Plain values, sets as sorted lists."""
    return {
        "topic": situation.topic.value,
        "matter": situation.matter.value,
        "asker": situation.asker.value,
        "minor": situation.minor,
        "emergency": situation.emergency,
        "forms": sorted(situation.forms),
        "signals": sorted(situation.signals),
        "circumstances": sorted(situation.circumstances),
        "services": sorted(situation.services),
        "asked": sorted(situation.asked),
        "pending": situation.pending,
    }


def situation_from_json(value: Any) -> Situation:
    """Raises WireError."""
    return _strictly(lambda: Situation(
        topic=Topic(value["topic"]),
        matter=Topic(value["matter"]),
        asker=Asker(value["asker"]),
        minor=_optional(value["minor"], bool),
        emergency=_is(value["emergency"], bool),
        forms=frozenset(map(Form, value["forms"])),
        signals=frozenset(map(Signal, value["signals"])),
        circumstances=frozenset(map(Circumstance, value["circumstances"])),
        services=frozenset(map(DoorId, value["services"])),
        asked=frozenset(_is(name, str) for name in value["asked"]),
        pending=_optional(value["pending"], str),
    ))


def plan_to_json(plan: Plan) -> dict[str, Any]:
    """Plain values."""
    return {
        "situation": situation_to_json(plan.situation),
        "row": plan.decision.row,
        "modifiers": list(plan.decision.modifiers),
        "texts": list(plan.texts),
        "doors": list(plan.doors),
        "question": None if plan.question is None else
        {"id": plan.question.id, "choices": list(plan.question.choices)},
    }


def plan_from_json(value: Any) -> Plan:
    """Raises WireError."""
    def build() -> Plan:
        question = value["question"]
        doors = tuple(map(DoorId, value["doors"]))
        texts = tuple(_is(key, str) for key in value["texts"])
        return Plan(
            situation=situation_from_json(value["situation"]),
            decision=Decision(_is(value["row"], str), doors, texts[0], tuple(value["modifiers"])),
            texts=texts,
            doors=doors,
            question=None if question is None else
            Question(_is(question["id"], str), tuple(_is(name, str) for name in question["choices"])),
        )

    return _strictly(build)


def _strictly(build: Callable[[], T]) -> T:
    try:
        return build()
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        raise WireError(type(error).__name__) from None


def _is(value: Any, kind: type[T]) -> T:
    if not isinstance(value, kind):
        raise TypeError(kind.__name__)
    return value


def _optional(value: Any, kind: type[T]) -> T | None:
    return None if value is None else _is(value, kind)
