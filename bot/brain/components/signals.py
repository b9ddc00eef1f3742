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
from bot.brain.outputs import EVIDENCE, UTTERANCE, entities_of, judging
from bot.pipeline import crises, evidence, rule_findings


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SignalRecognizer(GraphComponent):
    """Adds entities `shown`, `denied`, `correction` and `service`.

    A featurizer for Rasa, as extractors see no training messages, and the classifier learns from what rules find there.
    """

    @classmethod
    def create(cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource,
               execution_context: ExecutionContext) -> SignalRecognizer:
        """Nothing to load beside the content."""
        return cls()

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """The classifier learns how far rules can be believed."""
        self.process(judging(training_data.training_examples))
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """What the rules find, as entities, and as evidence for the classifier."""
        for message in messages:
            utterance = message.get(UTTERANCE)
            if utterance is not None:
                found = rule_findings(utterance, knowledge())
                message.set(EVIDENCE, evidence(found, crises(utterance, knowledge())))
                message.set("entities", [*message.get("entities", []), *entities_of(found, self)], True)
        return messages
