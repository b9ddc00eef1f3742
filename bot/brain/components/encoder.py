"""What each message means to Baken's own small multilingual encoder (models/encoder)."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.brain.e5 import Encoder
from bot.brain.outputs import ENCODED, UTTERANCE, judging
from bot.settings import ROOT


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEncoder(GraphComponent):
    """Sets `ENCODED` (bot/brain/e5.py) on each message."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder

    @classmethod
    def create(cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource,
               execution_context: ExecutionContext) -> SentenceEncoder:
        """The weights ship in the project; nothing is downloaded."""
        return cls(Encoder.load(ROOT / "models" / "encoder"))

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """The classifier learns how far the encoder can be believed."""
        self.process(judging(training_data.training_examples))
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """About 10 ms a message."""
        for message in messages:
            utterance = message.get(UTTERANCE)
            if utterance is not None:
                message.set(ENCODED, self._encoder.encode(utterance.text))
        return messages
