"""The labelled messages as the brain's classifier sees them, with what each is for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.brain.analysis import Analyzer
from bot.brain.e5 import Encoder
from bot.brain.fitting import is_apart, truths
from bot.brain.legs import Bools, Floats, Read
from bot.brain.messages import LabelledMessage, Use, read_messages, read_tuning, use_of
from bot.knowledge.register import Knowledge
from bot.language.hygiene import clean
from bot.pipeline import crises, evidence, rule_findings
from bot.reading.heads import HEADS
from bot.settings import ROOT


@dataclass(frozen=True, slots=True)
class Corpus:
    """Messages in one order: as read, their vectors, which heads are true (messages by heads), rows apart, uses."""

    messages: Sequence[LabelledMessage]
    read: Sequence[Read]
    vectors: Floats
    truth: Bools
    apart: Bools
    uses: NDArray[np.str_]

    @property
    def texts(self) -> list[str]:
        """The texts alone."""
        return [message.text for message in self.read]

    def rows(self, use: Use) -> NDArray[np.int64]:
        """Row numbers of the messages for a use."""
        return np.flatnonzero(self.uses == use.value)


def read_corpus(knowledge: Knowledge, encoder: Encoder) -> Corpus:
    """All of data/nlu, data/dialogues and the single messages of data/tuning."""
    messages = [*read_messages(ROOT / "data"), *read_tuning(ROOT / "data")]
    analyzer = Analyzer.load()
    read, vectors = [], []
    for message in messages:
        utterance = analyzer.read(clean(message.text), message.language)
        encoded = encoder.encode(utterance.text)
        said = evidence(rule_findings(utterance, knowledge), crises(utterance, knowledge))
        read.append(Read(utterance.text.lower(), encoded.scores, said))
        vectors.append(encoded.vector)
    found = [truths(message.topic.value, message.labels()) for message in messages]
    return Corpus(
        messages, read, np.vstack(vectors).astype(np.float64),
        np.array([[head in heads for head in HEADS] for heads in found]),
        np.array([is_apart(message.topic.value) for message in messages]),
        np.array([use_of(clean(message.text).lower(), message.tuning).value for message in messages]))
