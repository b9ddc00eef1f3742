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
from bot.brain.e5 import Encoded, Encoder, EncoderError
from bot.brain.fitting import fit, is_apart, truths
from bot.brain.joining import sigmoid
from bot.brain.legs import Read, by_ngrams
from bot.brain.messages import Use
from bot.brain.outputs import ENCODED, EVIDENCE, LANGUAGE, UTTERANCE
from bot.brain.thresholds import best_threshold, cheapest
from bot.model.ids import Act, DoorId, Language, Signal, Topic
from bot.reading.decide import NEVER, findings, topics
from bot.reading.heads import APART, COLUMNS, DANGER, HEADS, SUICIDE, Head
from bot.reading.light import Light, LightError


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
    known = {*Language, *Signal, *DoorId, "danger_now", "suicide", "suicide_attempt", "recent_assault", "true"}
    for item in message.get("entities"):
        assert item["value"] in known
        assert (item["start"], item["end"]) == (0, 0)
        assert set(item) == {"entity", "value", "confidence_entity", "start", "end", "extractor"}


# --- rules ---

@pytest.mark.parametrize(("text", "crisis"), [
    ("hij staat voor de deur met een mes help", ["danger_now"]),
    ("er wordt iemand neergestoken", []),  # evidence, not a verdict: the classifier weighs it
    ("ik wil dood", ["suicide"]),
    ("i want to die", ["suicide"]),
    ("hallo, een vraag", []),
])
def test_the_crisis_detector_gives_the_verdicts_of_the_rules(text, crisis, reader):
    message, = made(CrisisDetector).process([read(reader, text)])
    assert values(message, "crisis") == crisis


@pytest.mark.parametrize(("text", "signal"), [
    ("mijn baas heeft mijn paspoort afgepakt", "documents_withheld"),
    ("my boss took my passport", "documents_withheld"),
])
def test_the_signal_recognizer_sees_plain_signals(text, signal, reader):
    message, = made(SignalRecognizer).process([read(reader, text)])
    assert signal in values(message, "shown")
    assert message.get(EVIDENCE)[COLUMNS[Head("signal", signal)]] == 1


def test_what_rules_deny_and_crises_are_evidence_too(reader):
    message, = made(SignalRecognizer).process([read(reader, "mijn baas heeft mijn paspoort niet afgepakt. ik wil dood")])
    assert message.get(EVIDENCE)[COLUMNS[Head("signal", "documents_withheld")]] == -1
    assert message.get(EVIDENCE)[COLUMNS[SUICIDE]] == 1


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

def encoded(reader, encoder, text) -> Encoded:
    return encoder.process([read(reader, text)])[0].get(ENCODED)


def test_a_vector_has_length_one_and_likes_what_is_alike(reader, encoder):
    texts = ["mijn baas heeft mijn paspoort afgepakt", "my boss took my passport", "hoe laat gaat het zwembad open"]
    one, other, pool = (encoded(reader, encoder, text).vector for text in texts)
    assert np.linalg.norm(one) == pytest.approx(1.0, abs=1e-3)
    assert one.shape == other.shape == pool.shape
    assert one @ other > one @ pool


def test_the_encoder_says_of_each_head_how_far_it_holds(reader, encoder):
    column = COLUMNS[Head("signal", "documents_withheld")]
    held, pool = (encoded(reader, encoder, text).scores for text in ("mijn baas heeft mijn paspoort", "gaat het zwembad open"))
    assert held.shape == (len(HEADS),)
    assert held[column] > pool[column]


def test_an_encoding_does_not_depend_on_what_came_before(reader, encoder):
    first = encoded(reader, encoder, "hallo")
    encoded(reader, encoder, "iets heel anders")
    again = encoded(reader, encoder, "hallo")
    assert all(np.array_equal(one, other) for one, other in zip(first, again, strict=True))


@pytest.mark.parametrize("text", ["", "x" * 2000, "😀" * 500])
def test_an_encoding_is_finite_for_anything(text, reader, encoder):
    assert all(np.isfinite(part).all() for part in encoded(reader, encoder, text))


def test_an_encoder_of_other_labels_is_named_with_a_remedy(tmp_path):
    (tmp_path / "meta.json").write_text('{"heads": ["topic:weather"]}', "utf-8")
    with pytest.raises(EncoderError, match=r"meta.json: made for other labels .* make it again"):
        Encoder.load(tmp_path)


# --- heads ---

def labels(**changes) -> dict:
    plain = {"asker": "unknown", "minor": None, "emergency": False, "calm": False, "forms": [], "signals": [], "circumstances": []}
    return {**plain, **changes}


KINDS = [
    ("signal", labels(asker="victim", signals=["threats"], forms=["labour"])),
    ("emergency", labels(asker="victim", emergency=True)),
    ("suicide", labels(asker="victim")),
    ("smalltalk", labels()),
]
WORDS = ["de baas bedreigt mij op het werk", "help er is nu gevaar kom snel", "ik wil niet meer leven", "hallo goedemiddag"]
EACH = 40


@pytest.fixture(scope="module")
def small():
    """160 messages of four kinds: their words, made-up scores of an encoder, what a rule shows, and what is true of them."""
    numbers = np.random.default_rng(7)
    count = 4 * EACH
    kinds = [KINDS[i % 4] for i in range(count)]
    truth = [truths(intent, label) for intent, label in kinds]
    threats = COLUMNS[Head("signal", "threats")]
    messages = [Read(f"{WORDS[i % 4]} {i}",
                     np.where([head in true for head in HEADS], 2.0, -2.0) + numbers.normal(size=len(HEADS)),
                     {threats: 1} if i % 8 == 0 else {}) for i, true in enumerate(truth)]
    uses = [(Use.LEARN, Use.LEARN, Use.HELD_OUT, Use.TUNING)[i // 4 % 4] for i in range(count)]
    apart = np.array([is_apart(intent) for intent, _ in kinds])
    return fit(messages, truth, apart, uses), messages, truth


def test_the_messages_are_learned(small):
    classifier, messages, truth = small
    rows = classifier.probabilities(messages)
    assert rows.shape == (4 * EACH, len(HEADS))
    assert ((rows >= 0) & (rows <= 1)).all()
    for row, true in zip(rows, truth, strict=True):
        if any(head.kind == "topic" for head in true):
            assert Head("topic", topics(row)[0][0].value) in true


def test_thresholds_are_chosen_where_there_are_examples(small):
    classifier, messages, _ = small
    assert 0 < classifier.thresholds[SUICIDE][1] <= classifier.thresholds[SUICIDE][0] < 1
    assert 0 < classifier.thresholds[Head("signal", "threats")][0] < 1
    column = HEADS.index(Head("calm", "true"))
    assert classifier.probabilities(messages)[:, column].max() < classifier.thresholds[HEADS[column]][0]


def test_findings_are_what_was_true(small):
    classifier, messages, _ = small
    found = [{(f.kind, f.value) for f in findings(row, classifier.thresholds)} for row in classifier.probabilities(messages)]
    assert all(("signal", "threats") in one and ("form", "labour") in one for one in found[0::4])
    assert all(("crisis", "danger_now") in one for one in found[1::4])
    assert all(("crisis", "suicide") in one for one in found[2::4])
    assert all(one == set() for one in found[3::4])


def test_a_rule_that_shows_a_signal_makes_it_likelier(small):
    classifier, messages, _ = small
    column = COLUMNS[Head("signal", "threats")]
    text, scores, _ = messages[4]
    without, with_rule = classifier.probabilities([Read(text, scores, {}), Read(text, scores, {column: 1})])[:, column]
    assert with_rule > without


def test_the_light_leg_says_the_same_in_plain_python_and_after_reading_it_back(small, tmp_path):
    classifier, messages, _ = small
    file = tmp_path / "model.light"
    classifier.light.save(file)
    light = Light.load(file)
    assert light.thresholds == classifier.light.thresholds
    rows = sigmoid(by_ngrams(classifier.light, messages[1:9]))
    for message, row in zip(messages[1:9], rows, strict=True):
        assert light.probabilities(message.text, {}) == pytest.approx(list(row), abs=1e-5)


@pytest.mark.parametrize("spoil", [lambda content: content[:-1], lambda content: b"x" + content, lambda content: content[:40],
                                   lambda content: content.replace(b"danger_now", b"danger_not", 1)])
def test_a_spoilt_light_file_is_named_with_a_remedy(spoil, small, tmp_path):
    file = tmp_path / "model.light"
    small[0].light.save(file)
    file.write_bytes(spoil(file.read_bytes()))
    with pytest.raises(LightError, match="make train"):
        Light.load(file)


@pytest.mark.parametrize(("scores", "truth", "expected"), [
    ([0.9, 0.8, 0.7, 0.2, 0.1, 0.6, 0.5], [1, 1, 1, 0, 0, 1, 1], 0.35),
    ([0.9, 0.1], [1, 0], NEVER),
])
def test_the_best_threshold_balances(scores, truth, expected):
    assert best_threshold(np.array(scores), np.array(truth, dtype=bool)) == pytest.approx(expected)


@pytest.mark.parametrize(("missed", "cheapest_here"), [(0.1, 0.65), (1.0, 0.65), (5.0, 0.05)])
def test_a_costly_miss_lowers_the_threshold_halfway_to_its_cost(missed, cheapest_here):
    scores, truth = np.array([0.95, 0.9, 0.8, 0.7, 0.6, 0.5, 0.1]), np.array([1, 1, 1, 1, 0, 0, 1], dtype=bool)
    assert cheapest(scores, truth, missed) == pytest.approx((cheapest_here + 1 / (1 + missed)) / 2)


def test_every_label_has_a_head():
    assert {head.value for head in HEADS if head.kind == "topic"} == {*Topic, *Act} - APART
    assert {head.value for head in HEADS if head.kind == "signal"} == set(Signal)
    assert DANGER in HEADS
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
    classifier, messages, _ = small
    component = MessageClassifier(Resource(tmp_path), None, classifier)
    message = read(reader, messages[0].text)
    message.set(EVIDENCE, messages[0].evidence)
    message.set(ENCODED, Encoded(np.zeros(1), messages[0].scores))
    component.process([message])
    assert message.get("intent")["name"] == "signal"
    assert values(message, "signal") == ["threats"]
    assert sum(item["confidence"] for item in message.get("intent_ranking")) <= 1.001


def test_another_language_is_told_by_the_detector(small, reader, tmp_path):
    classifier, messages, _ = small
    message = read(reader, "pomocy, szef zabrał mi paszport")
    message.set(ENCODED, Encoded(np.zeros(1), messages[0].scores))
    MessageClassifier(Resource(tmp_path), None, classifier).process([message])
    assert message.get("intent") == {"name": "other_language", "confidence": 1.0}


def test_an_untrained_classifier_changes_nothing(reader):
    message = read(reader, "hallo")
    before = dict(message.data)
    MessageClassifier.create({}, None, None, None).process([message])
    assert message.data == before
