"""The order of the stages: from what one message says to the plan of the answer.

Pure: no clock, no storage, no framework. Called by the brain's action, and by the edge itself
when the brain is away (lifeline) or a button was pressed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bot.knowledge.register import Knowledge
from bot.model.answer import Plan
from bot.model.ids import Circumstance, Crisis, DoorId, Form, Language, Signal, Topic
from bot.model.situation import Situation, Understanding
from bot.model.table import Choice
from bot.model.text import CrisisFinding, Utterance
from bot.response.question import next_question, typed_choice
from bot.safety.crisis import findings
from bot.signals.match import hits, shown
from bot.situation.merge import choose, merge, outweighs, says_little
from bot.triage.decide import decide

_FEW_WORDS = 3


def crises(utterance: Utterance, knowledge: Knowledge) -> tuple[CrisisFinding, ...]:
    """Stage 2, safety: what the crisis rules see."""
    return findings(utterance, knowledge.crisis, knowledge.cues)


def overrule(understanding: Understanding, found: Iterable[CrisisFinding]) -> Understanding:
    """A crisis wins over whatever was understood."""
    seen = {finding.crisis for finding in found}
    circumstances = understanding.circumstances
    if Crisis.RECENT_ASSAULT in seen:
        circumstances |= {Circumstance.RECENT_ASSAULT}
    topic, emergency = understanding.topic, understanding.emergency
    if Crisis.DANGER_NOW in seen:
        emergency = True
    if seen & {Crisis.SUICIDE, Crisis.SUICIDE_ATTEMPT}:
        topic = Topic.SUICIDE
        emergency = emergency or Crisis.SUICIDE_ATTEMPT in seen
    elif emergency and topic not in {Topic.OTHER_LANGUAGE, Topic.SUICIDE}:
        topic = Topic.EMERGENCY
    return replace(understanding, topic=topic, emergency=emergency, circumstances=circumstances)


def sharpen(understanding: Understanding, knowledge: Knowledge) -> Understanding:
    """A strong signal outweighs an ordinary topic: "mijn baas heeft mijn paspoort" is no quarrel over pay.

    One strong signal is enough to offer the doors for exploitation (facts/indicators.md, section 2).
    Where a minor is involved, the person concerned is under 18; some signals tell the form ("moet bedelen").
    """
    if Signal.MINOR_INVOLVED in understanding.signals and understanding.minor is None:
        understanding = replace(understanding, minor=True)
    understanding = replace(understanding, forms=understanding.forms | _implied_forms(understanding.signals, knowledge))
    ordinary = says_little(understanding.topic) or understanding.topic in {Topic.LABOUR_DISPUTE, Topic.OTHER_CRIME}
    if ordinary and understanding.signals & knowledge.strong_signals:
        return replace(understanding, topic=Topic.SIGNAL)
    return understanding


def understand_by_rules(utterance: Utterance, language: Language, knowledge: Knowledge) -> Understanding:
    """Stage 3 without the brain: signals and services from rules; the rest stays unknown."""
    signals = shown(hits(utterance, knowledge.signals, knowledge.cues))
    services = named_services(utterance, knowledge)
    if language is Language.OTHER:
        topic = Topic.OTHER_LANGUAGE
    elif signals:
        topic = Topic.SIGNAL
    elif services:
        topic = Topic.ASK_SERVICE
    else:  # a few words say nothing; more words that no rule knows may still be a call for help
        topic = Topic.SMALLTALK if len(utterance.tokens) <= _FEW_WORDS else Topic.ASK_HELP
    return Understanding(
        topic=topic,
        language=language,
        signals=signals,
        services=services,
    )


def _implied_forms(signals: frozenset[Signal], knowledge: Knowledge) -> frozenset[Form]:
    return frozenset(form for rule in knowledge.signals if rule.signal in signals for form in rule.forms)


def named_services(utterance: Utterance, knowledge: Knowledge) -> frozenset[DoorId]:
    """Doors that the message names itself, by the aliases in the register."""
    text = f" {' '.join(token.word for token in utterance.tokens)} "
    return frozenset(door for alias, door in knowledge.aliases.items() if f" {alias} " in text)


def choice_typed(text: str, situation: Situation, knowledge: Knowledge) -> Choice | None:
    """A short answer ("ja", "16") read in the light of the question on screen."""
    return typed_choice(text, situation.pending, knowledge.questions)


def choice_by_id(name: str, knowledge: Knowledge) -> Choice:
    """The choice with an id. Raises KeyError when there is none."""
    return {choice.id: choice for rule in knowledge.questions for choice in rule.choices}[name]


def answer(known: Situation, understanding: Understanding, knowledge: Knowledge) -> Plan:
    """Stages 4 to 7 for a message."""
    understanding = sharpen(understanding, knowledge)
    situation = merge(known, understanding)
    aside = None
    if not outweighs(understanding.topic, situation.topic) and understanding.topic is not situation.topic:
        # A question or small talk beside the matter itself: answer that, keep the doors.
        aside = decide(replace(situation, topic=understanding.topic), knowledge.table).text
    return _plan(situation, knowledge, aside)


def answer_choice(known: Situation, choice: Choice, knowledge: Knowledge) -> Plan:
    """Stages 4 to 7 for a button."""
    return _plan(choose(known, choice), knowledge, None)


def _plan(situation: Situation, knowledge: Knowledge, aside: str | None) -> Plan:
    decision = decide(situation, knowledge.table)
    question = next_question(
        situation,
        knowledge.questions,
        decision.doors,
        lambda choice: decide(choose(situation, choice), knowledge.table).doors,
    )
    asked = situation.asked | ({question.id} if question else set())
    return Plan(
        situation=replace(situation, asked=asked, pending=question.id if question else None),
        decision=decision,
        texts=(aside or decision.text, *decision.notes),
        doors=decision.doors,
        question=question,
    )
