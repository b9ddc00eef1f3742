"""What Rasa gets to see of the project, and that it loses or swallows nothing."""

from __future__ import annotations

import asyncio
import shutil

import pytest
from rasa.shared.importers.importer import TrainingDataImporter

from bot.brain import importer
from bot.brain.importer import ContentImporter, responses
from bot.brain.messages import read_messages, read_tuning
from bot.brain.outputs import labels_of, understanding_of, utter
from bot.knowledge.errors import ContentError
from bot.knowledge.register import read_knowledge, used_texts
from bot.knowledge.texts import read_texts
from bot.model.ids import Act, Topic
from bot.settings import ROOT

TEXTS = read_texts(ROOT / "data" / "responses")


@pytest.fixture(scope="module")
def project() -> TrainingDataImporter:
    """As Rasa itself builds it from config.yml."""
    return TrainingDataImporter.load_from_config(
        str(ROOT / "config.yml"), str(ROOT / "domain.yml"), [str(ROOT / "data" / "rules")])


@pytest.fixture(scope="module")
def nlu():
    return ContentImporter(str(ROOT / "config.yml"), str(ROOT / "domain.yml")).get_nlu_data()


def test_config_names_the_importer(project):
    assert "ContentImporter" in repr([type(i).__name__ for i in _parts(project)])


def _parts(found):
    yield found
    for name in ("importer", "_importer", "_importers"):
        inner = getattr(found, name, None)
        for part in inner if isinstance(inner, list) else [inner] if inner else []:
            yield from _parts(part)


def test_every_labelled_message_arrives_with_its_labels(nlu):
    read = [*read_messages(ROOT / "data"), *read_tuning(ROOT / "data")]
    written = list({(m.text, m.topic, str(m.labels())): m for m in read}.values())  # Rasa drops what stands twice
    assert len(nlu.training_examples) == len(written)
    for example, message in zip(nlu.training_examples, written, strict=True):
        assert (example.get("text"), example.get("intent")) == (message.text, message.topic.value)
        assert labels_of(example) == message.labels()


def test_no_text_that_baken_says_is_training_data(nlu):
    said = {words.strip() for text in TEXTS.values() for words in (text.nl, text.en) if len(words.split()) > 3}
    assert said & {example.get("text").strip() for example in nlu.training_examples} == set()
    assert {example.get("intent") for example in nlu.training_examples} == {topic.value for topic in (*Topic, *Act)}
    assert nlu.responses == {}


def test_every_text_of_an_answer_is_a_response_in_both_languages(project):
    found = project.get_domain().responses
    needed = {key for key in used_texts(read_knowledge(ROOT / "data")) if not key.startswith("choice.")}
    assert {utter(key) for key in needed} <= set(found)
    dutch, english = found[utter("answer.danger")]
    assert (dutch["text"], english["text"]) == (TEXTS["answer.danger"].nl, TEXTS["answer.danger"].en)
    assert english["condition"] == [{"type": "slot", "name": "language", "value": "en"}]


def test_texts_of_the_page_and_errors_are_no_responses():
    assert {"_".join(key.split("_")[:2]) for key in responses(TEXTS)} == {"utter_answer", "utter_note", "utter_question"}


def test_every_rule_arrives(project):
    names = {step.block_name for step in project.get_stories().story_steps}
    assert names >= {topic.value for topic in Topic} | {"choose"}


def test_a_key_in_two_files_is_refused(tmp_path, monkeypatch):
    """Stock Rasa would silently lose one of the two."""
    data = tmp_path / "data"
    shutil.copytree(ROOT / "data", data)
    file = data / "responses" / "notes.yml"
    file.write_text(file.read_text("utf-8").replace("  note.bank:", "  answer.danger:", 1), encoding="utf-8")
    monkeypatch.setattr(importer, "DATA", data)
    with pytest.raises(ContentError, match=r"notes\.yml: texts -> answer\.danger: found .* expected each key once"):
        ContentImporter(str(ROOT / "config.yml"), str(ROOT / "domain.yml")).get_domain()


def test_a_message_with_a_wrong_label_is_refused(tmp_path, monkeypatch):
    data = tmp_path / "data"
    shutil.copytree(ROOT / "data", data)
    file = data / "nlu" / "nl" / "emergency.yml"
    file.write_text(file.read_text("utf-8").replace("asker: victim", "asker: victm", 1), encoding="utf-8")
    monkeypatch.setattr(importer, "DATA", data)
    with pytest.raises(ContentError, match=r"nl/emergency\.yml: nlu -> 0 -> .*asker: found victm; expected one of"):
        ContentImporter(str(ROOT / "config.yml"), str(ROOT / "domain.yml")).get_nlu_data()


def test_what_rasa_finds_becomes_the_pipelines_object():
    understood = understanding_of("signal", [
        {"entity": "language", "value": "en"}, {"entity": "asker", "value": "witness", "confidence_entity": 0.9},
        {"entity": "minor", "value": "true"}, {"entity": "calm", "value": "true"},
        {"entity": "form", "value": "labour"}, {"entity": "signal", "value": "threats"},
        {"entity": "signal", "value": "threats"}, {"entity": "circumstance", "value": "past"},
        {"entity": "service", "value": "police"}])
    assert (understood.topic, understood.language, understood.asker, understood.asker_sure) == ("signal", "en", "witness", True)
    assert (understood.minor, understood.calm) == (True, True)
    assert (understood.forms, understood.signals) == ({"labour"}, {"threats"})
    assert (understood.circumstances, understood.services) == ({"past"}, {"police"})


def test_importing_needs_no_running_loop():
    with pytest.raises(RuntimeError):
        asyncio.get_running_loop()
