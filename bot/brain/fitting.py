"""Fits the heads: two legs and the rules, joined by one calibrated decision a question, and two thresholds a head.

The legs: logistic regressions over n-grams (the light classifier that the edge uses too), and what the fine-tuned
encoder says by itself. How far each leg and a phrase rule is believed is learned on messages that the legs never saw.
The Rasa component around it only loads, stores and calls.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from bot.brain.joining import Stack, calibrated, evidence_of, fit_stack, sigmoid
from bot.brain.legs import Bools, Floats, Read, by_encoder, by_ngrams, fit_light
from bot.brain.messages import Use
from bot.brain.thresholds import choose_thresholds
from bot.model.ids import Crisis, Topic
from bot.reading.decide import Thresholds
from bot.reading.heads import APART, ASSAULT, CALM, DANGER, HEADS, SUICIDE, Head
from bot.reading.light import Light


def truths(intent: str, labels: Mapping[str, Any]) -> set[Head]:
    """The heads that are true for a labelled message."""
    minor, suicidal = labels["minor"], intent == Topic.SUICIDE
    crises = {DANGER: labels["emergency"], SUICIDE: suicidal, CALM: labels["calm"],
              ASSAULT: Crisis.RECENT_ASSAULT.value in labels["circumstances"]}
    found = {
        Head("topic", intent),
        Head("asker", labels["asker"]),
        *([] if minor is None else [Head("minor", str(minor).lower())]),
        *(head for head, true in crises.items() if true),
        *(Head("form", value) for value in labels["forms"]),
        *(Head("signal", value) for value in labels["signals"]),
        *(Head("circumstance", value) for value in labels["circumstances"]),
    }
    return found & set(HEADS)


def is_apart(intent: str) -> bool:
    """Whether a message says nothing about the topic heads: its matter is danger, suicide or another language."""
    return intent in APART


@dataclass(frozen=True, slots=True)
class Classifier:
    """The encoder knows what is meant, the n-grams how it is put, the rules what editors know."""

    light: Light
    stack: Stack
    thresholds: Thresholds

    def probabilities(self, messages: Sequence[Read]) -> Floats:
        """Probability of every head, messages by heads."""
        legs = (by_encoder(messages), by_ngrams(self.light, messages))
        return sigmoid(self.stack.join(legs, evidence_of(messages)))


def fit(messages: Sequence[Read], labels: Sequence[set[Head]], apart: Bools, uses: Sequence[Use]) -> Classifier:
    """Train all heads. The join and the thresholds are chosen on messages that the legs never saw.

    `apart`: messages that topic heads leave out (see `is_apart`).
    """
    truth = np.array([[head in found for head in HEADS] for found in labels])
    learn = np.array([use is Use.LEARN for use in uses])
    tuning = np.array([use is Use.TUNING for use in uses])
    judged = [message for message, use in zip(messages, learn, strict=True) if not use]
    raw = fit_light([m.text for m, use in zip(messages, learn, strict=True) if use], truth[learn], apart[learn])
    known, evidence = _known(tuning[~learn], apart[~learn]), evidence_of(judged)

    def choose(stack: Stack, legs: Sequence[Floats]) -> Thresholds:
        return choose_thresholds(sigmoid(stack.join(legs, evidence)), truth[~learn], known)

    alone = fit_stack([by_ngrams(raw, judged)], evidence, truth[~learn], known)
    light = replace(calibrated(raw, alone), thresholds=choose(alone, [by_ngrams(raw, judged)]))
    legs = [by_encoder(judged), by_ngrams(light, judged)]
    both = fit_stack(legs, evidence, truth[~learn], known)
    return Classifier(light, both, choose(both, legs))


def _known(tuning: Bools, apart: Bools) -> Bools:
    """Which heads a message is labelled for: tuning messages lack circumstances (as the contract's format does),
    messages apart lack topics."""
    unlabelled = np.array([head.kind in {"circumstance", "calm"} or head == ASSAULT for head in HEADS])
    topic = np.array([head.kind == "topic" for head in HEADS])
    return ~(tuning[:, None] & unlabelled[None, :]) & ~(apart[:, None] & topic[None, :])
