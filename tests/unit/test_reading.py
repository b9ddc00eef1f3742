"""Reading without the brain: n-grams, answers that begin with a choice, other languages, explanations."""

from __future__ import annotations

from array import array
from dataclasses import replace

import pytest

from bot import pipeline
from bot.knowledge.register import read_knowledge
from bot.language.words import read
from bot.model.ids import Asker, Crisis, Language, Signal, Topic
from bot.model.situation import Situation
from bot.model.text import CrisisFinding, Token, plain
from bot.reading.decide import Found, crises
from bot.reading.explain import by_rule, by_weight
from bot.reading.heads import CALM, COLUMNS, DANGER, HEADS, SUICIDE, Head
from bot.reading.light import Light
from bot.reading.ngrams import ngrams
from bot.safety.foreign import findings
from bot.settings import ROOT
from bot.signals.match import hits

KNOWLEDGE = read_knowledge(ROOT / "data")


def test_ngrams_know_no_case_and_keep_letters_and_words_apart():
    assert ngrams("Mijn BAAS") == ngrams("mijn baas")
    letters, words = ngrams("baas")
    assert len(words) == 1
    assert not letters.keys() & words.keys()


def test_what_rules_find_is_evidence_for_the_heads():
    found = pipeline.evidence([Found("shown", Signal.THREATS, 1.0), Found("denied", Signal.VIOLENCE, 1.0), Found("service", "mma", 1.0)],
                              [CrisisFinding(Crisis.SUICIDE, "rule"), CrisisFinding(Crisis.SUICIDE_ATTEMPT, "rule")])
    assert found == {COLUMNS[Head("signal", "threats")]: 1, COLUMNS[Head("signal", "violence")]: -1,
                     COLUMNS[SUICIDE]: 1, COLUMNS[DANGER]: 1}


@pytest.mark.parametrize(("pending", "text", "changed"), [
    ("danger_now", "ja hij staat hier", {"emergency": True}),
    ("under_18", "nee, ze is 22", {"minor": False}),
    ("under_18", "17 bijna 18", {"minor": True}),
    ("danger_now", "ja hij staat hier voor de deur te schreeuwen", {"emergency": True}),
    ("under_18", "ja contract heb ik, mails ook", {}),
    ("danger_now", "morgen pas", {}),
    (None, "ja hij staat hier", {}),
])
def test_an_answer_may_begin_with_a_choice(pending, text, changed):
    asked = Situation(topic=Topic.SIGNAL, matter=Topic.SIGNAL, asker=Asker.VICTIM, pending=pending)
    known = pipeline.heard(text, asked, KNOWLEDGE)
    assert {name: getattr(known, name) for name in changed} == changed
    if not changed:
        assert known == asked


@pytest.mark.parametrize(("text", "crisis"), [
    ("Chcę umrzeć", Crisis.SUICIDE), ("chce umrzec", Crisis.SUICIDE), ("ölmek istiyorum", Crisis.SUICIDE),
    ("он меня убьет", Crisis.DANGER_NOW), ("我想死", Crisis.SUICIDE), ("me va a matar, ven", Crisis.DANGER_NOW),
])
def test_plain_words_of_other_languages_are_known(text, crisis):
    assert crisis in {finding.crisis for finding in findings(text, KNOWLEDGE.languages)}


@pytest.mark.parametrize("text", ["mijn baas heeft mijn paspoort", "how do i renew my passport", "", "112", "dzień dobry, mam pytanie"])
def test_other_words_are_no_crisis(text):
    assert findings(text, KNOWLEDGE.languages) == ()


def test_at_least_twelve_languages_are_known():
    assert len({phrases.language for phrases in KNOWLEDGE.languages}) >= 12
    for phrases in KNOWLEDGE.languages:
        assert set(phrases.crises) == {Crisis.DANGER_NOW, Crisis.SUICIDE}


def test_plain_takes_accents_and_signs_away():
    assert plain("  Żółć, İstanbul! ") == " zolc istanbul "


def test_a_rule_explains_itself_by_its_words():
    utterance = read("mijn baas heeft gisteren mijn paspoort afgepakt", Language.NL)
    hit = next(hit for hit in hits(utterance, KNOWLEDGE.signals, KNOWLEDGE.cues) if hit.signal is Signal.DOCUMENTS_WITHHELD)
    assert "paspoort" in by_rule(utterance, hit.places)


def test_the_classifier_explains_itself_by_the_words_that_weigh_most():
    keys = sorted({key for counts in ngrams("paspoort") for key in counts})
    column = COLUMNS[Head("signal", "documents_withheld")]
    weights = bytearray(len(keys) * len(HEADS))
    for row in range(len(keys)):
        weights[row * len(HEADS) + column] = 100
    ones = array("f", [1.0] * len(HEADS))
    light = Light(array("I", keys), array("f", [1.0] * len(keys)), bytes(weights), ones, ones, ones, ones, {})
    utterance = read("de hond at mijn paspoort op", Language.NL)
    assert "paspoort" in by_weight(utterance, Signal.DOCUMENTS_WITHHELD, light).split()
    assert by_weight(utterance, Signal.THREATS, light) == ""


class Told:
    """A classifier that gives every message the same probabilities."""

    def __init__(self, said):
        self.thresholds = {DANGER: (0.3, 0.1), SUICIDE: (0.3, 0.1), CALM: (0.5, 0.5)}
        self.row = [said.get(head, 0.01) for head in HEADS]

    def probabilities(self, text, evidence):
        return self.row


@pytest.mark.parametrize(("danger", "calm", "found"), [
    (0.4, 0.1, {Crisis.DANGER_NOW}), (0.2, 0.1, set()), (0.4, 0.9, set()), (0.95, 0.9, {Crisis.DANGER_NOW}),
])
def test_a_danger_has_to_be_likelier_than_its_denial(danger, calm, found):
    told = Told({DANGER: danger, CALM: calm})
    assert {one.value for one in crises(told.row, told.thresholds)} == found


@pytest.mark.parametrize(("text", "classifier", "crisis"), [
    ("hij staat voor de deur met een mes help", Told({}), {Crisis.DANGER_NOW}),  # a verdict counts whatever is read
    ("er wordt iemand neergestoken", Told({}), set()),  # evidence counts for what the classifier makes of it
    ("er wordt iemand neergestoken", None, {Crisis.DANGER_NOW}),  # without a classifier every rule counts
    ("het regent", Told({DANGER: 0.9}), {Crisis.DANGER_NOW}),
])
def test_verdicts_count_and_evidence_is_weighed(text, classifier, crisis):
    utterance = read(text, Language.NL)
    _, urgent = pipeline.understand_alone(utterance, Language.NL, pipeline.crises(utterance, KNOWLEDGE), KNOWLEDGE, classifier)
    assert {one.crisis for one in urgent} == crisis


def test_a_negated_verb_is_not_its_lemma():
    assert Token("isn't", frozenset({"be"}), 0).forms() == {"isn't"}
    assert Token("is", frozenset({"be"}), 0).forms() == {"is", "be"}


def test_without_a_trained_file_rules_answer():
    understood, urgent = pipeline.understand_alone(
        read("mijn baas heeft mijn paspoort afgepakt", Language.NL), Language.NL, (), KNOWLEDGE, None)
    assert (understood.topic, urgent) == (Topic.SIGNAL, ())
    assert Signal.DOCUMENTS_WITHHELD in understood.signals
    assert replace(understood, signals=frozenset()).language is Language.NL
