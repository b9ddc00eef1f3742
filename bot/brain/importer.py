"""Rasa's view of the project: domain.yml, the rules, the labelled messages, and the texts.

Stock Rasa would take texts under data/ as training data and silently lose one of two equal keys;
and its YAML reader takes 25 times as long (15.3 s instead of 0.6 s for 5,488 messages).
`config.yml` names this importer.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.shared.core.domain import Domain
from rasa.shared.core.training_data.structures import StoryGraph
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.brain.messages import LabelledMessage, read_messages, read_tuning
from bot.brain.outputs import utter
from bot.knowledge.texts import Texts, read_texts
from bot.settings import ROOT

DATA = ROOT / "data"


class ContentImporter(RasaFileImporter):
    """Reads structure from domain.yml, rules from data/rules, and content by Baken's own readers."""

    def __init__(self, config_file: str | None = None, domain_path: str | None = None,
                 training_data_paths: list[str] | str | None = None, **_: Any) -> None:
        super().__init__(config_file, domain_path, training_data_paths or [str(DATA / "rules")])
        stories: list[str] = vars(self)["_story_files"]
        self._story_files = [f for f in stories if (DATA / "nlu") not in Path(f).resolve().parents]

    def get_domain(self) -> Domain:
        """domain.yml with the texts as responses: Dutch by default, English by the slot `language`."""
        return super().get_domain().merge(Domain.from_dict({"responses": responses(read_texts(DATA / "responses"))}))

    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        """The labelled messages; labels travel as example metadata."""
        return TrainingData([_message(m) for m in (*read_messages(DATA), *read_tuning(DATA))])

    def get_stories(self, exclusion_percentage: int | None = None) -> StoryGraph:
        """Rules (and test stories when Rasa asks for them)."""
        return super().get_stories(exclusion_percentage)


def responses(texts: Texts) -> dict[str, list[dict[str, Any]]]:
    """The texts that answers use, as Rasa responses."""
    english = [{"type": "slot", "name": "language", "value": "en"}]
    return {
        utter(key): [{"text": text.nl}, {"text": text.en, "condition": english}]
        for key, text in texts.items()
        if key.split(".")[0] in {"answer", "note", "question"}
    }


def _message(message: LabelledMessage) -> Message:
    return Message.build(text=message.text, intent=message.topic.value, example_metadata={"labels": message.labels()})
