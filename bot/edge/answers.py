"""A turn as the contract's JSON: sentences, buttons with tokens, door cards."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from bot.edge.conversations import Conversation
from bot.edge.turn import Turn
from bot.knowledge.doors import Doors
from bot.knowledge.register import Knowledge
from bot.model.answer import Question
from bot.model.ids import DoorId, Language
from bot.model.situation import Situation
from bot.referral.cards import Card, cards
from bot.response.render import hours, pick, render


class Writer:
    """Writes answers for one region. Holds content only, no conversation."""

    def __init__(self, knowledge: Knowledge, region: str | None) -> None:
        self._texts = knowledge.texts
        self.doors: Doors = knowledge.doors_of(region)

    def answer(self, turn: Turn, conversation: Conversation, restarted: bool, now: datetime) -> dict[str, Any]:
        """The answer to a turn. Mints the tokens of its buttons into the conversation."""
        conversation.choices = {}
        shown = cards(turn.plan.doors, self.doors, now)
        answer: dict[str, Any] = {
            "conversation": conversation.id,
            "language": turn.language.value,
            "mode": turn.mode.value,
            "messages": self._messages(turn, conversation, shown),
            "doors": [self.door(card, turn.language) for card in shown],
            "understood": understood(turn.plan.situation),
        }
        if restarted:
            answer["restarted"] = True
        return answer

    def text(self, key: str, language: Language, **values: str) -> str:
        """One text, its numbers filled from the register."""
        return render(key, language, self._texts, self.doors, **values)

    def both(self, key: str) -> dict[str, str]:
        """One text in both languages."""
        return {language.value: self.text(key, language) for language in (Language.NL, Language.EN)}

    def _messages(self, turn: Turn, conversation: Conversation, shown: tuple[Card, ...]) -> list[dict[str, Any]]:
        said = [{"text": self.text(key, turn.language), "choices": []} for key in turn.plan.texts]
        if turn.plan.question:
            said.append(self._question(turn.plan.question, turn.language, conversation))
        if all(card.door.id is not DoorId.EMERGENCY_112 for card in shown):
            said[0]["text"] = f"{said[0]['text']} {self._emergency(str(said[0]['text']), turn.language)}".strip()
        return said

    def _emergency(self, text: str, language: Language) -> str:
        """The emergency line, unless the text names the number already."""
        number = self.doors[DoorId.EMERGENCY_112].phone or ""
        return "" if number in text else self.text("page.emergency", language)

    def _question(self, question: Question, language: Language, conversation: Conversation) -> dict[str, Any]:
        choices = []
        for name in question.choices:
            token = secrets.token_urlsafe(9)
            conversation.choices[token] = name
            choices.append({"label": self.text(f"choice.{name}", language), "choice": token})
        return {"text": self.text(f"question.{question.id}", language), "choices": choices}

    def door(self, card: Card, language: Language) -> dict[str, Any]:
        """A door card as in the contract."""
        door = card.door
        return {
            "id": door.id.value,
            "name": pick(door.name, language),
            "phone": door.phone,
            "phone_href": f"tel:{door.phone.replace('-', '').replace(' ', '')}" if door.phone else None,
            "url": door.url,
            "chat_url": door.chat_url,
            "open_now": card.open_now,
            "hours": hours(door.openings, language, self._texts),
            "cost": pick(door.cost, language) if door.cost else None,
            "anonymous": door.anonymous,
            "what_happens": pick(door.what_happens, language),
            "why": pick(door.why, language),
            "verified_on": door.source.verified_on.isoformat() if door.source.verified_on else None,
        }

    def list_doors(self, ids: Iterable[DoorId], language: Language, now: datetime) -> list[dict[str, Any]]:
        """Several doors as cards."""
        return [self.door(card, language) for card in cards(ids, self.doors, now)]


def understood(situation: Situation) -> dict[str, Any]:
    """What was taken from the conversation: ids only."""
    return {
        "topic": situation.topic.value,
        "asker": situation.asker.value,
        "minor": situation.minor,
        "emergency": situation.emergency,
        "forms": sorted(situation.forms),
        "signals": sorted(situation.signals),
    }
