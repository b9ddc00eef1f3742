"""Language and words: the message becomes an `Utterance` with lemmas of the spaCy pipelines."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.brain.analysis import Analyzer
from bot.brain.outputs import LANGUAGE, UTTERANCE, entity, labels_of
from bot.language.detect import detect
from bot.language.hygiene import clean
from bot.model.ids import Language


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class Reader(GraphComponent):
    """Sets `LANGUAGE` and `UTTERANCE` on each message."""

    def __init__(self, analyzer: Analyzer) -> None:
        self._analyzer = analyzer

    @classmethod
    def create(cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource,
               execution_context: ExecutionContext) -> Reader:
        """Loads both spaCy pipelines (settings BAKEN_SPACY_NL and BAKEN_SPACY_EN)."""
        return cls(Analyzer.load())

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """No settings."""
        return {}

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Training messages carry their language as a label."""
        for message in training_data.training_examples:
            labels = labels_of(message)
            if labels:
                self._read(message, Language(labels["language"]))
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """The language picked by hand or found before comes as metadata from the channel."""
        for message in messages:
            if message.get("text") is None:
                continue
            metadata = message.get("metadata") or {}
            told = metadata.get("language")
            language = self._read(message, Language(told) if told else None)
            message.set("entities", [*message.get("entities", []), entity("language", language, self)], True)
        return messages

    def _read(self, message: Message, told: Language | None) -> Language:
        text = clean(message.get("text") or "")
        language = told or detect(text)
        message.set(LANGUAGE, language)
        message.set(UTTERANCE, self._analyzer.read(text, language))
        return language
