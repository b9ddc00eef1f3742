"""The trained part: topic as Rasa's intent, everything else as entities with ids."""

from __future__ import annotations

from typing import Any

import joblib
import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.brain.decide import findings, topics
from bot.brain.heads import Classifier, Floats, fit, truths
from bot.brain.messages import held_out
from bot.brain.outputs import EMBEDDING, LANGUAGE, UTTERANCE, entity, labels_of
from bot.model.ids import Language, Topic

_FILE = "classifier.joblib"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class MessageClassifier(GraphComponent):
    """Trains and applies `bot.brain.heads`."""

    def __init__(self, storage: ModelStorage, resource: Resource, classifier: Classifier | None = None) -> None:
        self._storage = storage
        self._resource = resource
        self._classifier = classifier

    @classmethod
    def create(cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource,
               execution_context: ExecutionContext) -> MessageClassifier:
        """An untrained component."""
        return cls(model_storage, resource)

    @classmethod
    def load(cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource,
             execution_context: ExecutionContext, **_: Any) -> MessageClassifier:
        """The trained component."""
        with model_storage.read_from(resource) as folder:
            return cls(model_storage, resource, joblib.load(folder / _FILE))

    def train(self, training_data: TrainingData) -> Resource:
        """Train on messages that carry labels (example metadata)."""
        examples = [m for m in training_data.training_examples if labels_of(m)]
        texts = [m.get(UTTERANCE).text.lower() for m in examples]
        embeddings = np.vstack([m.get(EMBEDDING) for m in examples])
        labels = [truths(m.get("intent"), labels_of(m) or {}) for m in examples]
        apart = np.array([held_out(text) for text in texts])
        classifier = fit(texts, embeddings, labels, apart)
        with self._storage.write_to(self._resource) as folder:
            joblib.dump(classifier, folder / _FILE, compress=3)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Sets `intent`, `intent_ranking` and adds entities."""
        for message in messages:
            utterance = message.get(UTTERANCE)
            if utterance is None or self._classifier is None:
                continue
            row = self._classifier.probabilities([utterance.text.lower()], message.get(EMBEDDING).reshape(1, -1))[0]
            self._set_intent(message, row)
            message.set("entities", [*message.get("entities", []), *self._entities(row)], True)
        return messages

    def _set_intent(self, message: Message, row: Floats) -> None:
        other = message.get(LANGUAGE) is Language.OTHER
        ranked = [(Topic.OTHER_LANGUAGE, 1.0)] if other else topics(row)
        ranking = [{"name": topic.value, "confidence": share} for topic, share in ranked[:5]]
        message.set("intent", ranking[0], True)
        message.set("intent_ranking", ranking, True)

    def _entities(self, row: Floats) -> list[dict[str, Any]]:
        thresholds = self._classifier.thresholds if self._classifier else {}
        return [entity(found.kind, found.value, self, found.confidence) for found in findings(row, thresholds)]
