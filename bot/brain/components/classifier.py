"""The trained part: topic as Rasa's intent, everything else as entities with ids."""

from __future__ import annotations

import sys
from typing import Any

import joblib
import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.brain.heads import HEADS, Classifier, Floats, fit, truths
from bot.brain.messages import held_out
from bot.brain.outputs import EMBEDDING, LANGUAGE, UTTERANCE, entity, labels_of
from bot.model.ids import Asker, Language, Topic

_FILE = "classifier.joblib"
_GROUPS = {kind: [i for i, head in enumerate(HEADS) if head.kind == kind] for kind in ("topic", "asker")}
_ASKER_MIN = 0.3  # below it who asks stays unknown, and a question may ask


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class MessageClassifier(GraphComponent):  # type: ignore[misc]
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
        classifier = fit(texts, embeddings, labels, apart, lambda step: _say(f"  classifiers: {step}"))
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
        if message.get(LANGUAGE) is Language.OTHER:
            ranking = [{"name": Topic.OTHER_LANGUAGE.value, "confidence": 1.0}]
        else:
            columns = [i for i in _GROUPS["topic"] if HEADS[i].value != Topic.OTHER_LANGUAGE]
            total = sum(row[i] for i in columns)
            ranking = [{"name": HEADS[i].value, "confidence": float(row[i] / total)}
                       for i in sorted(columns, key=lambda i: -row[i])]
        message.set("intent", ranking[0], True)
        message.set("intent_ranking", ranking[:5], True)

    def _entities(self, row: Floats) -> list[dict[str, Any]]:
        assert self._classifier is not None
        found = [entity(head.kind, head.value, self, row[i])
                 for i, head in enumerate(HEADS)
                 if head in self._classifier.thresholds and row[i] >= self._classifier.thresholds[head]]
        total = sum(row[i] for i in _GROUPS["asker"])
        best = max(_GROUPS["asker"], key=lambda i: row[i])
        if HEADS[best].value != Asker.UNKNOWN and row[best] / total >= _ASKER_MIN:
            found.append(entity("asker", HEADS[best].value, self, row[best] / total))
        return found


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")
