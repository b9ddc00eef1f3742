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

from bot.brain.fitting import Classifier, fit, is_apart, truths
from bot.brain.legs import Floats, Read
from bot.brain.messages import use_of
from bot.brain.outputs import ENCODED, EVIDENCE, LANGUAGE, UTTERANCE, entities_of, labels_of
from bot.brain.train import CLASSIFIER_FILE, LIGHT_FILE
from bot.model.ids import Crisis, Language, Topic
from bot.reading.decide import Found, findings, matter, topics

_CRISIS_TOPICS = {Crisis.SUICIDE: Topic.SUICIDE, Crisis.DANGER_NOW: Topic.EMERGENCY}


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class MessageClassifier(GraphComponent):
    """Trains and applies `bot.brain.fitting`."""

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
            return cls(model_storage, resource, joblib.load(folder / CLASSIFIER_FILE))

    def train(self, training_data: TrainingData) -> Resource:
        """Train on messages that carry labels (example metadata)."""
        examples = [m for m in training_data.training_examples if labels_of(m)]
        messages = [_read(m) for m in examples]
        labels = [labels_of(m) or {} for m in examples]
        uses = [use_of(message.text, label["tuning"]) for message, label in zip(messages, labels, strict=True)]
        intents = [m.get("intent") for m in examples]
        apart = np.array([is_apart(intent) for intent in intents])
        truth = [truths(intent, label) for intent, label in zip(intents, labels, strict=True)]
        classifier = fit(messages, truth, apart, uses)
        with self._storage.write_to(self._resource) as folder:
            joblib.dump(classifier, folder / CLASSIFIER_FILE, compress=3)
            classifier.light.save(folder / LIGHT_FILE)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Sets `intent`, `intent_ranking` and adds entities."""
        for message in messages:
            utterance = message.get(UTTERANCE)
            if utterance is None or self._classifier is None:
                continue
            row = self._classifier.probabilities([_read(message)])[0]
            found = findings(row, self._classifier.thresholds)
            if message.get(LANGUAGE) is not Language.OTHER:
                found += matter(row)
            self._set_intent(message, row, found)
            message.set("entities", [*message.get("entities", []), *entities_of(found, self)], True)
        return messages

    def _set_intent(self, message: Message, row: Floats, found: list[Found]) -> None:
        """Danger and suicide before the matter itself, which stays as an entity."""
        other = message.get(LANGUAGE) is Language.OTHER
        urgent = [(_CRISIS_TOPICS[Crisis(one.value)], one.confidence) for one in found
                  if one.kind == "crisis" and one.value in _CRISIS_TOPICS]
        ranked = [(Topic.OTHER_LANGUAGE, 1.0)] if other else [*urgent, *topics(row)]
        ranking = [{"name": topic.value, "confidence": share} for topic, share in ranked[:5]]
        message.set("intent", ranking[0], True)
        message.set("intent_ranking", ranking, True)


def _read(message: Message) -> Read:
    encoded = message.get(ENCODED)
    scores = np.zeros(0, np.float32) if encoded is None else encoded.scores
    return Read(message.get(UTTERANCE).text.lower(), scores, message.get(EVIDENCE) or {})
