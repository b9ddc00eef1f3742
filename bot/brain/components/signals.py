"""Signal rules inside the brain: phrase rules on lemmas, and doors named in the text."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message

from bot.brain.content import knowledge
from bot.brain.outputs import UTTERANCE, entity
from bot.pipeline import named_services
from bot.signals.match import hits, shown


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class SignalRecognizer(GraphComponent):
    """Adds entities `signal` and `service`."""

    @classmethod
    def create(cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource,
               execution_context: ExecutionContext) -> SignalRecognizer:
        """Nothing to load beside the content."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Ids of signals that the rules see as real."""
        for message in messages:
            utterance = message.get(UTTERANCE)
            if utterance is None:
                continue
            content = knowledge()
            signals = sorted(shown(hits(utterance, content.signals, content.cues)))
            services = sorted(named_services(utterance, content))
            message.set("entities", [
                *message.get("entities", []),
                *(entity("signal", value, self) for value in signals),
                *(entity("service", value, self) for value in services),
            ], True)
        return messages
