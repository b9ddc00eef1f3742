"""The labelled messages as the brain's classifier sees them, with what each is for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.brain.analysis import Analyzer
from bot.brain.e5 import Encoder
from bot.brain.fitting import Floats, Marked, Use, is_apart, truths
from bot.brain.messages import LabelledMessage, held_out, read_messages, read_tuning
from bot.knowledge.register import Knowledge
from bot.language.hygiene import clean
from bot.pipeline import crises, marks, rule_findings
from bot.reading.heads import HEADS
from bot.settings import ROOT

Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Corpus:
    """Messages in one order: texts with marks of rules, which heads are true (messages by heads), rows apart, uses."""

    messages: Sequence[LabelledMessage]
    texts: Sequence[Marked]
    truth: Bools
    apart: Bools
    uses: NDArray[np.str_]

    def rows(self, use: Use) -> NDArray[np.int64]:
        """Row numbers of the messages for a use."""
        return np.flatnonzero(self.uses == use.value)


def read_corpus(knowledge: Knowledge) -> Corpus:
    """All of data/nlu, data/dialogues and the single messages of data/tuning."""
    messages = [*read_messages(ROOT / "data"), *read_tuning(ROOT / "data")]
    analyzer = Analyzer.load()
    texts = []
    for message in messages:
        utterance = analyzer.read(clean(message.text), message.language)
        texts.append((utterance.text.lower(), marks(rule_findings(utterance, knowledge), crises(utterance, knowledge))))
    found = [truths(message.topic.value, message.labels()) for message in messages]
    return Corpus(
        messages, texts, np.array([[head in heads for head in HEADS] for heads in found]),
        np.array([is_apart(message.topic.value) for message in messages]),
        np.array([_use(message, text).value for message, (text, _) in zip(messages, texts, strict=True)]))


def embed(encoder: Encoder, texts: Sequence[Marked], change: Callable[[str], str] = str) -> Floats:
    """One vector a text."""
    return np.vstack([encoder.encode(change(text)) for text, _ in texts]).astype(np.float64)


def _use(message: LabelledMessage, text: str) -> Use:
    return Use.TUNING if message.tuning else Use.HELD_OUT if held_out(text) else Use.LEARN
