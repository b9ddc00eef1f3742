"""Each component by itself: made by Rasa's own entry point, one message in, ids out."""

from __future__ import annotations

import numpy as np
import pytest
from rasa.shared.nlu.training_data.message import Message

from bot.brain.components.classifier import MessageClassifier
from bot.brain.components.crisis import CrisisDetector
from bot.brain.components.encoder import SentenceEncoder
from bot.brain.components.reader import Reader
from bot.brain.components.signals import SignalRecognizer
from bot.brain.decide import findings, topics
from bot.brain.heads import HEADS, HOPELESS, NEVER, SUICIDE, Head, best_threshold, fit, truths
from bot.brain.outputs import EMBEDDING, LANGUAGE, UTTERANCE
from bot.model.ids import DoorId, Language, Signal, Topic


def made(component):
    return component.create({}, None, None, None)


@pytest.fixture(scope="module")
def reader():
    return made(Reader)


@pytest.fixture(scope="module")
def encoder():
    return made(SentenceEncoder)


def read(reader, text, **metadata) -> Message:
    message, = reader.process([Message({"text": text, "metadata": metadata})])
    return message


def values(message, kind) -> list[str]:
    return [item["value"] for item in message.get("entities", []) if item["entity"] == kind]


# --- reader ---

@pytest.mark.parametrize(("text", "language"), [
    ("mijn baas heeft mijn paspoort", "nl"), ("my boss took my passport", "en"), ("pomocy, szef zabrał mi paszport", "other"),
])
def test_the_reader_finds_the_language(text, language, reader):
    message = read(reader, text)
    assert message.get(LANGUAGE) == language
    assert values(message, "language") == [language]


def test_the_reader_takes_the_language_it_is_told(reader):
    assert read(reader, "ok", language="en").get(LANGUAGE) is Language.EN


def test_the_reader_adds_the_lemmas_of_the_spacy_pipelines(reader):
    lemmas = {token.word: token.lemmas for token in read(reader, "hij nam mijn paspoort en sloeg me").get(UTTERANCE).tokens}
    assert "nemen" in lemmas["nam"]
    assert "slaan" in lemmas["sloeg"]
    english = {token.word: token.lemmas for token in read(reader, "he took my passport").get(UTTERANCE).tokens}
    assert "take" in english["took"]


@pytest.mark.parametrize("text", ["", ".", "\u200b", "/restart", "x" * 2000, "👩‍👩‍👧", "\x00"])
def test_the_reader_reads_anything(text, reader):
    assert read(reader, text).get(UTTERANCE) is not None


def test_entities_hold_ids_and_no_place_in_the_text(reader):
    message = read(reader, "mijn baas heeft mijn paspoort afgepakt, help me nu, wat doet veilig thuis")
    for component in (CrisisDetector, SignalRecognizer):
        made(component).process([message])
    known = {*Language, *Signal, *DoorId, "danger_now", "suicide", "suicide_attempt", "recent_assault"}
    for item in message.get("entities"):
        assert item["value"] in known
        assert (item["start"], item["end"]) == (0, 0)
        assert set(item) == {"entity", "value", "confidence_entity", "start", "end", "extractor"}


# --- rules ---

@pytest.mark.parametrize(("text", "crisis"), [
    ("er wordt iemand neergestoken", ["danger_now"]),
    ("ik wil dood", ["suicide"]),
    ("i want to die", ["suicide"]),
    ("hallo, een vraag", []),
])
def test_the_crisis_detector_runs_the_rules_of_the_edge(text, crisis, reader):
    message, = made(CrisisDetector).process([read(reader, text)])
    assert values(message, "crisis") == crisis


@pytest.mark.parametrize(("text", "signal"), [
    ("mijn baas heeft mijn paspoort afgepakt", "documents_withheld"),
    ("my boss took my passport", "documents_withheld"),
])
def test_the_signal_recognizer_sees_plain_signals(text, signal, reader):
    message, = made(SignalRecognizer).process([read(reader, text)])
    assert signal in values(message, "signal")


def test_the_signal_recognizer_sees_a_door_that_is_named(reader):
    message, = made(SignalRecognizer).process([read(reader, "wat doet veilig thuis eigenlijk")])
    assert values(message, "service") == ["veilig_thuis"]


def test_what_was_found_before_stays(reader):
    message = read(reader, "ik wil dood")
    for component in (CrisisDetector, SignalRecognizer):
        made(component).process([message])
    assert values(message, "language") == ["nl"]
    assert values(message, "crisis") == ["suicide"]


@pytest.mark.parametrize("component", [CrisisDetector, SignalRecognizer, SentenceEncoder])
def test_a_message_without_text_passes(component):
    message, = made(component).process([Message({"intent": "choose"})])
    assert message.get("entities", []) == []


# --- encoder ---

def test_an_embedding_has_length_one_and_likes_what_is_alike(reader, encoder):
    texts = ["mijn baas heeft mijn paspoort afgepakt", "my boss took my passport", "hoe laat gaat het zwembad open"]
    one, other, pool = (message.get(EMBEDDING) for message in encoder.process([read(reader, text) for text in texts]))
    assert np.linalg.norm(one) == pytest.approx(1.0, abs=1e-3)
    assert one.shape == other.shape == pool.shape
    assert one @ other > one @ pool


def test_an_embedding_does_not_depend_on_what_came_before(reader, encoder):
    message = read(reader, "hallo")
    first = encoder.process([message])[0].get(EMBEDDING).copy()
    encoder.process([read(reader, "iets heel anders")])
    assert np.array_equal(first, encoder.process([message])[0].get(EMBEDDING))


@pytest.mark.parametrize("text", ["", "x" * 2000, "😀" * 500])
def test_an_embedding_is_finite_for_anything(text, reader, encoder):
    assert np.isfinite(encoder.process([read(reader, text)])[0].get(EMBEDDING)).all()


# --- heads ---

def labels(topic: str, **changes) -> set[Head]:
    plain = {"asker": "unknown", "minor": None, "emergency": False, "forms": [], "signals": [], "circumstances": []}
    return truths(topic, {**plain, **changes})


KINDS = [
    labels("signal", asker="victim", signals=["threats"], forms=["labour"]),
    labels("emergency", asker="victim", emergency=True),
    labels("suicide", asker="victim"),
    labels("smalltalk"),
]
WORDS = ["de baas bedreigt mij op het werk", "help er is nu gevaar kom snel", "ik wil niet meer leven", "hallo goedemiddag"]


@pytest.fixture(scope="module")
def small():
    """60 messages of four kinds: their words, made-up embeddings around four directions, and what is true of them."""
    numbers = np.random.default_rng(7)
    truth = [KINDS[i % 4] for i in range(60)]
    texts = [f"{WORDS[i % 4]} {i}" for i in range(60)]
    points = np.eye(4, 16)[[i % 4 for i in range(60)]] + 0.1 * numbers.normal(size=(60, 16))
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    apart = np.array([i % 3 == 0 for i in range(60)])
    return fit(texts, points, truth, apart), (texts, points), truth


def test_sixty_messages_are_learned(small):
    classifier, messages, truth = small
    rows = classifier.probabilities(*messages)
    assert rows.shape == (60, len(HEADS))
    assert ((rows >= 0) & (rows <= 1)).all()
    for row, true in zip(rows, truth, strict=True):
        assert Head("topic", topics(row)[0][0].value) in true


def test_thresholds_are_chosen_where_there_are_examples(small):
    classifier, _, _ = small
    assert 0 < classifier.thresholds[SUICIDE] < 1
    assert 0 < classifier.thresholds[Head("signal", "threats")] < 1
    assert classifier.thresholds[Head("signal", "ritual_oath")] == NEVER


def test_findings_are_what_was_true(small):
    classifier, messages, _ = small
    rows = classifier.probabilities(*messages)
    found = [{(f.kind, f.value) for f in findings(row, classifier.thresholds)} for row in rows]
    assert all(("signal", "threats") in one and ("form", "labour") in one for one in found[0::4])
    assert all(("emergency", "true") in one for one in found[1::4])
    assert all(("crisis", "suicide") in one for one in found[2::4])
    assert all(one == set() for one in found[3::4])


def test_a_head_without_examples_says_nothing(small):
    classifier, messages, _ = small
    column = HEADS.index(Head("signal", "ritual_oath"))
    assert classifier.probabilities(*messages)[:, column].max() < 0.01


@pytest.mark.parametrize(("scores", "truth", "beta", "expected"), [
    ([0.9, 0.8, 0.7, 0.2, 0.1, 0.6, 0.5], [1, 1, 1, 0, 0, 1, 1], 1.0, 0.5),
    ([0.9, 0.8, 0.7, 0.6, 0.5, 0.1], [1, 1, 1, 1, 0, 1], 0.1, 0.6),  # precision counts: the last true one is given up
    ([0.9, 0.8, 0.7, 0.6, 0.5, 0.1], [1, 1, 1, 1, 0, 1], 5.0, 0.1),  # recall counts: a false one is accepted
    ([0.9, 0.1], [1, 0], 1.0, NEVER),
])
def test_a_threshold_weighs_recall_against_precision(scores, truth, beta, expected):
    assert best_threshold(np.array(scores), np.array(truth, dtype=bool), beta) == pytest.approx(expected)


def test_every_label_has_a_head():
    assert {head.value for head in HEADS if head.kind == "topic"} == set(Topic)
    assert {head.value for head in HEADS if head.kind == "signal"} == set(Signal)
    assert HOPELESS in HEADS
    assert len(set(HEADS)) == len(HEADS)


# --- classifier ---

class Resource:
    """Where a component stores what it learned: a folder of the test."""

    def __init__(self, folder):
        self.folder = folder

    def write_to(self, _):
        return self

    read_from = write_to

    def __enter__(self):
        return self.folder

    def __exit__(self, *_):
        return None


def test_the_classifier_gives_an_intent_and_ids(small, reader, tmp_path):
    classifier, (texts, points), _ = small
    component = MessageClassifier(Resource(tmp_path), None, classifier)
    message = read(reader, texts[0])
    message.set(EMBEDDING, points[0].astype(np.float32))
    component.process([message])
    assert message.get("intent")["name"] == "signal"
    assert values(message, "signal") == ["threats"]
    assert sum(item["confidence"] for item in message.get("intent_ranking")) <= 1.001


def test_another_language_is_told_by_the_detector(small, reader, tmp_path):
    classifier, (_, points), _ = small
    message = read(reader, "pomocy, szef zabrał mi paszport")
    message.set(EMBEDDING, points[0].astype(np.float32))
    MessageClassifier(Resource(tmp_path), None, classifier).process([message])
    assert message.get("intent") == {"name": "other_language", "confidence": 1.0}


def test_an_untrained_classifier_changes_nothing(reader):
    message = read(reader, "hallo")
    before = dict(message.data)
    MessageClassifier.create({}, None, None, None).process([message])
    assert message.data == before
