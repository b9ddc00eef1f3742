"""The training messages: enough of every kind, in both languages, and none that the golden sets hold."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict

import pytest

from bot.brain.messages import held_out, read_dialogues, read_messages, read_nlu, read_tuning
from bot.knowledge.errors import ContentError
from bot.language.hygiene import clean
from bot.model.ids import Act, Asker, Circumstance, Form, Language, Signal, Topic
from bot.settings import ROOT
from scripts.data_report import card
from tests.factories import write

MESSAGES = read_messages(ROOT / "data")
GOLDEN = [json.loads(line) for file in sorted((ROOT / "tests" / "golden").glob("*.jsonl"))
          for line in file.read_text("utf-8").splitlines() if line.strip()]
TUNING = [json.loads(line) for file in sorted((ROOT / "data" / "tuning").glob("*.jsonl"))
          for line in file.read_text("utf-8").splitlines() if line.strip()]
ENOUGH = 40
POSITIVE, NEAR = 60, 30  # of every signal, in each language
ALIKE = 0.55
GRAM = 4
TOO_SHORT = 9  # runs; "hoi" and "thank you" stand in every set of messages


def count(of) -> Counter:
    return Counter(of)


@pytest.mark.parametrize("language", [Language.NL, Language.EN])
@pytest.mark.parametrize("topic", [topic for topic in Topic if topic is not Topic.OTHER_LANGUAGE])
def test_a_topic_has_enough_messages_in_each_language(topic, language):
    assert count((m.topic, m.language) for m in MESSAGES)[topic, language] >= ENOUGH


def test_a_message_has_one_topic():
    topics = defaultdict(set)
    for message in MESSAGES:
        topics[message.text].add(message.topic)
    assert {text: found for text, found in topics.items() if len(found) > 1} == {}


def test_other_languages_have_enough_messages():
    assert count(m.topic for m in MESSAGES)[Topic.OTHER_LANGUAGE] >= ENOUGH


@pytest.mark.parametrize("language", [Language.NL, Language.EN])
@pytest.mark.parametrize("asker", Asker)
def test_an_asker_has_enough_messages_in_each_language(asker, language):
    assert count((m.asker, m.language) for m in MESSAGES)[asker, language] >= ENOUGH


@pytest.mark.parametrize("form", Form)
def test_a_form_has_enough_messages(form):
    found = count((form, m.language) for m in MESSAGES for form in m.forms)
    assert found[form, Language.NL] + found[form, Language.EN] >= ENOUGH


@pytest.mark.parametrize("circumstance", sorted(set(Circumstance) - {Circumstance.HOPELESS, Circumstance.UNSAFE}))  # told by suicide, danger
def test_a_circumstance_has_messages(circumstance):
    assert count(c for m in MESSAGES for c in m.circumstances)[circumstance] >= 10


@pytest.mark.parametrize("language", [Language.NL, Language.EN])
@pytest.mark.parametrize("signal", Signal)
def test_a_signal_has_messages_and_look_alikes_in_each_language(signal, language):
    shown = count(s for m in MESSAGES for s in m.signals if m.language is language)[signal]
    near = count(s for m in MESSAGES for s in m.near if m.language is language)[signal]
    assert (min(shown, POSITIVE), min(near, NEAR)) == (POSITIVE, NEAR), (shown, near)


def test_there_are_as_many_messages_and_dialogues_as_promised():
    found = count(m.language for m in MESSAGES)
    assert found[Language.NL] >= 5_000
    assert found[Language.EN] >= 3_000
    assert len(read_dialogues(ROOT / "data")) >= 300


def test_a_signal_is_shown_or_resembled_not_both():
    assert [m.text for m in MESSAGES if m.signals & m.near] == []


def test_no_message_in_danger_is_called_calm():
    assert [m.text for m in MESSAGES if m.emergency and m.calm] == []


def test_the_tuning_set_is_read_without_its_dialogues():
    assert len(read_tuning(ROOT / "data")) == sum(len(item["turns"]) == 1 for item in TUNING)


def test_every_emergency_is_labelled_as_one():
    assert [m.text for m in MESSAGES if m.topic is Topic.EMERGENCY and not m.emergency] == []
    urgent = {Topic.EMERGENCY, Topic.SUICIDE, Topic.OTHER_LANGUAGE}
    assert [m.text for m in MESSAGES if m.emergency and m.topic not in urgent] == []


def test_a_message_is_one_that_can_be_typed():
    assert [m.text for m in MESSAGES if not 0 < len(clean(m.text)) <= 2000 or "\n" in m.text] == []


def test_no_message_stands_twice_with_other_labels():
    labels = defaultdict(set)
    for m in read_nlu(ROOT / "data"):  # a turn of a dialogue may mean something else: it follows a question
        labels[clean(m.text).lower()].add(m.topic)
    assert {text: topics for text, topics in labels.items() if len(topics) > 1} == {}


def test_the_messages_held_out_are_about_a_twelfth_and_hold_every_topic():
    apart = [m for m in MESSAGES if held_out(clean(m.text).lower())]
    assert 1 / 15 < len(apart) / len(MESSAGES) < 1 / 10
    assert {m.topic for m in apart} == {*Topic, *Act}


# --- apart from what is measured ---

def grams(text: str) -> frozenset[str]:
    """Runs of four characters, punctuation and case left out."""
    plain = re.sub(r"\W+", " ", text.lower()).strip()
    return frozenset(plain[i:i + GRAM] for i in range(len(plain) - GRAM + 1))


def alike(texts: list[str], others: list[str]) -> list[tuple[str, str]]:
    """Pairs whose four-character runs overlap (Jaccard) by ALIKE or more; greetings and the like left out.

    Two such sets share one of the rarest (1 - ALIKE) of their runs and differ little in size: only those are compared.
    """
    sets = [grams(text) for text in others]
    where = defaultdict(list)
    for number, found in enumerate(sets):
        for gram in found:
            where[gram].append(number)
    pairs = []
    for text in texts:
        mine = grams(text)
        if len(mine) < TOO_SHORT:
            continue
        rarest = sorted(mine, key=lambda gram: len(where[gram]))[:int((1 - ALIKE) * len(mine)) + 1]
        near = {number for gram in rarest for number in where[gram]
                if ALIKE * len(mine) <= len(sets[number]) <= len(mine) / ALIKE}
        pairs += [(text, others[number]) for number in near
                  if len(mine & sets[number]) / len(mine | sets[number]) >= ALIKE]
    return pairs


def test_the_search_finds_a_message_with_one_word_changed():
    assert alike(["mijn baas heeft mijn paspoort en ik mag niet weg"],
                 ["Mijn chef heeft mijn paspoort en ik mag niet weg!", "iets heel anders"]) != []
    assert alike(["mijn baas heeft mijn paspoort"], ["hoe laat gaat het gemeentehuis open"]) == []


def test_the_golden_sets_are_there_in_both_languages():
    assert {language: count(item["lang"] for item in GOLDEN)[language] >= 200 for language in ("nl", "en")} == {
        "nl": True, "en": True}


def test_no_golden_message_is_in_the_training_messages():
    assert alike([turn for item in GOLDEN for turn in item["turns"]], [m.text for m in MESSAGES]) == []


def test_no_tuning_message_is_in_the_training_or_the_golden_messages():
    tuning = [turn for item in TUNING for turn in item["turns"] if len(turn.split()) > 3]  # greetings are everybody's
    assert alike(tuning, [m.text for m in MESSAGES]) == []
    assert alike(tuning, [turn for item in GOLDEN for turn in item["turns"]]) == []


def test_golden_labels_are_ids_of_the_closed_lists():
    for item in GOLDEN + TUNING:
        assert item["topic"] in set(Topic), item["id"]
        assert item["asker"] in set(Asker), item["id"]
        assert set(item["form"]) <= set(Form), item["id"]
        assert set(item["signals"]) <= set(Signal), item["id"]
        assert item["minor"] in {True, False, None}, item["id"]
        assert item["first_ok"], item["id"]
        assert not set(item["first_ok"]) & set(item["never"]), item["id"]
    assert len({item["id"] for item in GOLDEN}) == len(GOLDEN)


def test_only_suicide_is_said_outright_or_hinted():
    told = [item for item in GOLDEN if "direct" in item]
    assert [item["id"] for item in told if item["topic"] != Topic.SUICIDE or item["direct"] not in {True, False}] == []


def test_the_data_card_is_up_to_date():
    assert (ROOT / "docs" / "data-card.md").read_text("utf-8") == card(), "Run `make data-report`."


# --- the reader ---

ONE = 'version: "3.1"\nnlu:\n  - intent: {intent}\n    examples:\n      - text: {text}\n        metadata: {{{labels}}}\n'


def file(folder, intent="signal", text="hallo", labels="asker: victim", language="nl"):
    return write(folder, f"nlu/{language}/x.yml", ONE.format(intent=intent, text=text, labels=labels)).parent.parent.parent


def test_a_message_is_read_with_its_labels(tmp_path):
    labels = "asker: close, minor: true, emergency: true, forms: [labour], signals: [threats], circumstances: [past]"
    message, = read_messages(file(tmp_path, "emergency", "help", labels, "en"))
    assert (message.text, message.topic, message.language, message.asker) == ("help", "emergency", "en", "close")
    assert (message.minor, message.emergency) == (True, True)
    assert (message.forms, message.signals, message.circumstances) == ({"labour"}, {"threats"}, {"past"})


@pytest.mark.parametrize(("change", "expected"), [
    ({"intent": "sginal"}, r"nl/x.yml: nlu -> 0 -> intent: found sginal; expected one of: signal"),
    ({"labels": "asker: boss"}, r"metadata -> asker: found boss; expected one of: victim"),
    ({"labels": "signals: [nothing]"}, r"metadata -> signals -> 0: found nothing; expected one of: documents_withheld"),
    ({"labels": "minor: 'yes'"}, r"metadata -> minor: found yes; expected true or false"),
    ({"labels": "colour: red"}, r"metadata: found the key colour; expected only asker"),
    ({"text": "''"}, r"examples -> 0 -> text: found ; expected a text"),
    ({"language": "de"}, r"folder name: found de; expected one of: nl"),
])
def test_a_wrong_message_is_named(change, expected, tmp_path):
    with pytest.raises(ContentError, match=expected):
        read_messages(file(tmp_path, **change))


def test_an_empty_folder_is_named(tmp_path):
    with pytest.raises(ContentError, match="found no messages; expected <language>/<topic>.yml"):
        read_messages(tmp_path)
