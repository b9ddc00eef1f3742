"""One turn: a cleaned message or a button in, a plan and its mode out.

The crisis rules run first, on the raw text; the brain can add danger but never take away what a plain rule says.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot import pipeline
from bot.edge.brain_client import BrainClient
from bot.edge.conversations import Conversation
from bot.knowledge.register import Knowledge, used_texts
from bot.language.detect import detect
from bot.language.hygiene import clean
from bot.language.words import read
from bot.model.answer import Plan, Question
from bot.model.ids import DoorId, Language, Mode
from bot.model.situation import Situation, Understanding
from bot.model.text import CrisisFinding
from bot.reading.light import Light


@dataclass(frozen=True, slots=True)
class Turn:
    """A plan, who made it, and the language to say it in."""

    plan: Plan
    mode: Mode
    language: Language


async def message(text: str, picked: Language | None, conversation: Conversation, knowledge: Knowledge,
                  brain: BrainClient | None, light: Light | None) -> Turn:
    """The turn for a typed message. `picked`: the language chosen by hand; `light` answers when the brain can't."""
    words = clean(text)
    spoken = _spoken(words, picked, conversation)
    language = picked or spoken
    choice = pipeline.choice_typed(words, conversation.situation, knowledge)
    if choice is not None:
        return Turn(pipeline.answer_choice(conversation.situation, choice, knowledge), conversation.mode,
                    picked or conversation.language or language)
    known = pipeline.heard(words, conversation.situation, knowledge)
    utterance = read(words, spoken)
    crises = pipeline.crises(utterance, knowledge)
    plan = await brain.plan(conversation.id, words, spoken, known) if brain else None
    if plan is not None and _heeds(plan, crises, known, knowledge):
        return Turn(plan, Mode.FULL, language)
    mode = Mode.LIFELINE if plan is None else Mode.FULL
    understood, found = pipeline.understand_alone(utterance, spoken, crises, knowledge, light)
    understood = pipeline.overrule(understood, found)
    return Turn(pipeline.answer(known, understood, knowledge), mode, language)


def _spoken(words: str, picked: Language | None, conversation: Conversation) -> Language:
    """The language of the words: who picked English to read may still cry for help in Dutch."""
    found = detect(words, picked or conversation.language)
    return picked if picked and found is Language.OTHER else found


def button(name: str, conversation: Conversation, knowledge: Knowledge) -> Turn:
    """The turn for a button: pure rules, so it works without the brain too; the mode stays. Raises KeyError."""
    choice = pipeline.choice_by_id(name, knowledge)
    plan = pipeline.answer_choice(conversation.situation, choice, knowledge)
    return Turn(plan, conversation.mode, conversation.language or Language.NL)


def _heeds(plan: Plan, crises: tuple[CrisisFinding, ...], known: Situation, knowledge: Knowledge) -> bool:
    """Whether the brain's plan says what it must: texts and buttons of an answer, no less danger than verdicts."""
    if not set(plan.texts) <= used_texts(knowledge) or not _can_ask(plan.question, knowledge):
        return False
    least = pipeline.answer(
        known, pipeline.overrule(Understanding(topic=plan.situation.topic), pipeline.verdicts(crises)), knowledge)
    must = {DoorId.EMERGENCY_112, DoorId.SUICIDE_113} & set(least.doors)
    return must <= set(plan.doors) and (DoorId.EMERGENCY_112 not in must or plan.doors[0] is DoorId.EMERGENCY_112)


def _can_ask(question: Question | None, knowledge: Knowledge) -> bool:
    choices = {rule.id: {choice.id for choice in rule.choices} for rule in knowledge.questions}
    return question is None or set(question.choices) <= choices.get(question.id, set())
