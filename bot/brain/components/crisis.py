"""Crisis rules inside the brain: the very function the edge runs, so both always agree."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message

from bot.brain.content import knowledge
from bot.brain.outputs import UTTERANCE, entity
from bot.pipeline import crises, verdicts


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class CrisisDetector(GraphComponent):
    """Adds an entity `crisis` for every crisis that counts by rules alone; others are evidence for the classifier."""

    @classmethod
    def create(cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource,
               execution_context: ExecutionContext) -> CrisisDetector:
        """Nothing to load beside the content."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Ids of crises as entities."""
        for message in messages:
            utterance = message.get(UTTERANCE)
            if utterance is not None:
                found = sorted({finding.crisis for finding in verdicts(crises(utterance, knowledge()))})
                message.set("entities", [*message.get("entities", []), *(entity("crisis", c, self) for c in found)],
                            True)
        return messages
