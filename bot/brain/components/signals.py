"""Signal rules inside the brain: phrase rules on lemmas, and doors named in the text."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.brain.content import knowledge
from bot.brain.outputs import MARKS, UTTERANCE, entities_of
from bot.pipeline import crises, marks, rule_findings


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class SignalRecognizer(GraphComponent):
    """Adds entities `signal`, `denied`, `correction` and `service`."""

    @classmethod
    def create(cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource,
               execution_context: ExecutionContext) -> SignalRecognizer:
        """Nothing to load beside the content."""
        return cls()

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """The classifier learns how far each rule can be believed."""
        for message in training_data.training_examples:
            utterance = message.get(UTTERANCE)
            if utterance is not None:
                message.set(MARKS, marks(rule_findings(utterance, knowledge()), crises(utterance, knowledge())))
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """What the rules find, as entities, and as marks for the classifier."""
        for message in messages:
            utterance = message.get(UTTERANCE)
            if utterance is None:
                continue
            found, urgent = rule_findings(utterance, knowledge()), crises(utterance, knowledge())
            message.set(MARKS, marks(found, urgent))
            message.set("entities", [*message.get("entities", []), *entities_of(found, self)], True)
        return messages
