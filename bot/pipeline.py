"""The order of the stages: from what one message says to the plan of the answer.

Pure: no clock, no storage, no framework. Called by the brain's action, and by the edge itself
when the brain is away (lifeline) or a button was pressed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Protocol

from bot.knowledge.register import Knowledge
from bot.model.answer import Plan
from bot.model.ids import Circumstance, Crisis, DoorId, Form, Language, Signal, Topic
from bot.model.situation import Situation, Understanding
from bot.model.table import Choice
from bot.model.text import CrisisFinding, Utterance
from bot.reading.decide import Found, Row, Thresholds, findings, matter
from bot.reading.heads import COLUMNS, DANGER, SUICIDE, Evidence, Head
from bot.reading.understand import understanding
from bot.response.question import leading_choice, next_question, typed_choice
from bot.safety import crisis, foreign
from bot.signals.match import corrects, denied, hits, shown
from bot.situation.merge import choose, merge, outweighs
from bot.triage.decide import decide

_FEW_WORDS = 3
_URGENT = {Topic.EMERGENCY, Topic.SUICIDE}


class Classifier(Protocol):
    """What reads a text beside what rules say of it: the light classifier, or any other with the same heads."""

    @property
    def thresholds(self) -> Thresholds:
        """When each head is believed."""

    def probabilities(self, text: str, evidence: Evidence) -> Row:
        """Probability of every head."""


def crises(utterance: Utterance, knowledge: Knowledge) -> tuple[CrisisFinding, ...]:
    """Stage 2, safety: what the crisis rules see, in Dutch, English and plain words of other languages."""
    return (*crisis.findings(utterance, knowledge.crisis, knowledge.cues),
            *foreign.findings(utterance.text, knowledge.languages))


def verdicts(found: Iterable[CrisisFinding]) -> tuple[CrisisFinding, ...]:
    """The crises that count whatever a classifier says; with the others it has reckoned."""
    return tuple(one for one in found if one.verdict)


def overrule(understood: Understanding, found: Iterable[CrisisFinding]) -> Understanding:
    """A crisis wins over whatever was understood."""
    seen = {finding.crisis for finding in found}
    circumstances = understood.circumstances
    if Crisis.RECENT_ASSAULT in seen:
        circumstances |= {Circumstance.RECENT_ASSAULT}
    topic, emergency = understood.topic, understood.emergency
    matter = understood.matter or (None if topic in _URGENT else topic)
    if Crisis.DANGER_NOW in seen:
        emergency = True
    if seen & {Crisis.SUICIDE, Crisis.SUICIDE_ATTEMPT}:
        topic = Topic.SUICIDE
        emergency = emergency or Crisis.SUICIDE_ATTEMPT in seen
    elif emergency and topic not in {Topic.OTHER_LANGUAGE, Topic.SUICIDE}:
        topic = Topic.EMERGENCY
    return replace(understood, topic=topic, matter=matter, emergency=emergency, circumstances=circumstances)


def sharpen(understood: Understanding, knowledge: Knowledge) -> Understanding:
    """Where a minor is involved, the person concerned is under 18; some signals tell the form ("moet bedelen").

    That one strong signal is enough to offer the doors for exploitation (facts/indicators.md, section 2) is learned
    by the classifier; a rule that overrode it called 0.08 more of the look-alikes exploitation (docs/recognition.md).
    """
    if Signal.MINOR_INVOLVED in understood.signals and understood.minor is None:
        understood = replace(understood, minor=True)
    return replace(understood, forms=understood.forms | _implied_forms(understood.signals, knowledge))


def rule_findings(utterance: Utterance, knowledge: Knowledge) -> list[Found]:
    """Stage 3, rules: signals shown or denied, a correction, doors that are named."""
    found = hits(utterance, knowledge.signals, knowledge.cues)
    return [
        *(Found("shown", signal, 1.0) for signal in sorted(shown(found))),
        *(Found("denied", signal, 1.0) for signal in sorted(denied(found))),
        *([Found("correction", "true", 1.0)] if corrects(utterance, knowledge.cues) else []),
        *(Found("service", door, 1.0) for door in sorted(named_services(utterance, knowledge))),
    ]


def evidence(found: Iterable[Found], urgent: Iterable[CrisisFinding]) -> dict[int, int]:
    """What rules found, as evidence for the classifiers: they learn how far each kind can be believed."""
    said = {Head("signal", one.value): -1 if one.kind == "denied" else 1
            for one in found if one.kind in {"shown", "denied"}}
    for one in urgent:
        attempt = one.crisis is Crisis.SUICIDE_ATTEMPT  # both heads see it
        said |= dict.fromkeys((SUICIDE, DANGER) if attempt else (Head("crisis", one.crisis.value),), 1)
    return {COLUMNS[head]: sign for head, sign in said.items() if head in COLUMNS}


def understand_alone(utterance: Utterance, language: Language, urgent: tuple[CrisisFinding, ...],
                     knowledge: Knowledge, light: Classifier | None
                     ) -> tuple[Understanding, tuple[CrisisFinding, ...]]:
    """Stage 3 without the brain: rules, and the light classifier when there is one; and the crises that count."""
    found = rule_findings(utterance, knowledge)
    intent = Topic.SMALLTALK
    if light:
        row = light.probabilities(utterance.text, evidence(found, urgent))
        read = findings(row, light.thresholds)
        found += read + ([] if language is Language.OTHER else matter(row))
        seen = tuple(CrisisFinding(Crisis(one.value), "light") for one in read if one.kind == "crisis")
        urgent = verdicts(urgent) + seen
    else:
        found += [Found("signal", one.value, one.confidence) for one in found if one.kind == "shown"]
        intent = _intent_by_rules(utterance, {one.kind for one in found})
    if language is Language.OTHER:
        intent = Topic.OTHER_LANGUAGE
    return replace(understanding(intent, found), language=language), urgent


def _intent_by_rules(utterance: Utterance, kinds: set[str]) -> Topic:
    if "signal" in kinds:
        return Topic.SIGNAL
    if "service" in kinds:
        return Topic.ASK_SERVICE
    # A few words say nothing; more words that no rule knows may still be a call for help.
    return Topic.SMALLTALK if len(utterance.tokens) <= _FEW_WORDS else Topic.ASK_HELP


def _implied_forms(signals: frozenset[Signal], knowledge: Knowledge) -> frozenset[Form]:
    return frozenset(form for rule in knowledge.signals if rule.signal in signals for form in rule.forms)


def named_services(utterance: Utterance, knowledge: Knowledge) -> frozenset[DoorId]:
    """Doors that the message names itself, by the aliases in the register."""
    text = f" {' '.join(token.word for token in utterance.tokens)} "
    return frozenset(door for alias, door in knowledge.aliases.items() if f" {alias} " in text)


def choice_typed(text: str, situation: Situation, knowledge: Knowledge) -> Choice | None:
    """A short answer ("ja", "16") read in the light of the question on screen."""
    return typed_choice(text, situation.pending, knowledge.questions)


def heard(text: str, situation: Situation, knowledge: Knowledge) -> Situation:
    """What is known when a message begins with an answer to the question on screen ("nee, ze is 22")."""
    choice = leading_choice(text, situation.pending, knowledge.questions)
    return choose(situation, choice) if choice else situation


def choice_by_id(name: str, knowledge: Knowledge) -> Choice:
    """The choice with an id. Raises KeyError when there is none."""
    return {choice.id: choice for rule in knowledge.questions for choice in rule.choices}[name]


def answer(known: Situation, understood: Understanding, knowledge: Knowledge) -> Plan:
    """Stages 4 to 7 for a message."""
    understood = sharpen(understood, knowledge)
    situation = merge(known, understood)
    aside = None
    if understood.act is None and not outweighs(understood.topic, situation.topic):
        # A question or small talk beside the matter itself: answer that, keep the doors.
        aside = decide(replace(situation, topic=understood.topic), knowledge.table).text
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
