"""Merging: facts add up, danger stays, corrections replace, small talk hides nothing."""

from __future__ import annotations

from dataclasses import replace
from functools import reduce

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model.ids import Act, Asker, Circumstance, Form, Language, Signal, Topic
from bot.model.situation import Situation, Understanding
from bot.model.table import Choice
from bot.situation.merge import choose, merge

understandings = st.builds(
    Understanding,
    topic=st.sampled_from(Topic),
    language=st.just(Language.NL),
    asker=st.sampled_from(Asker),
    asker_sure=st.booleans(),
    minor=st.sampled_from([True, False, None]),
    emergency=st.booleans(),
    forms=st.frozensets(st.sampled_from(Form), max_size=2),
    signals=st.frozensets(st.sampled_from(Signal), max_size=3),
    circumstances=st.frozensets(st.sampled_from(Circumstance), max_size=2),
)


def told_in_turn(messages: list[Understanding]) -> Situation:
    """What is known after these messages."""
    return reduce(merge, messages, Situation())


@settings(max_examples=500)
@given(st.lists(understandings, max_size=5))
def test_facts_add_up_and_danger_stays(messages):
    situation = told_in_turn(messages)
    assert situation.signals == frozenset().union(*(m.signals for m in messages))
    assert situation.emergency == any(m.emergency for m in messages)
    assert (situation.minor is True) == any(m.minor is True for m in messages)


@settings(max_examples=300)
@given(understandings, understandings)
def test_the_order_of_independent_facts_does_not_matter(one, other):
    one, other = replace(one, topic=Topic.SIGNAL, asker=Asker.UNKNOWN), replace(other, topic=Topic.SIGNAL, asker=Asker.UNKNOWN)
    there, back = merge(merge(Situation(), one), other), merge(merge(Situation(), other), one)
    assert replace(there, services=frozenset(), minor=there.minor is True) == replace(
        back, services=frozenset(), minor=back.minor is True)


def test_small_talk_does_not_hide_what_was_told():
    told = merge(Situation(), Understanding(Topic.SIGNAL, asker=Asker.VICTIM))
    assert merge(told, Understanding(Topic.SMALLTALK)).topic is Topic.SIGNAL


def test_a_sure_reading_corrects_who_asks():
    told = merge(Situation(), Understanding(Topic.SIGNAL, asker=Asker.VICTIM))
    assert merge(told, Understanding(Topic.SIGNAL, asker=Asker.CLOSE)).asker is Asker.VICTIM
    assert merge(told, Understanding(Topic.SIGNAL, asker=Asker.CLOSE, asker_sure=True)).asker is Asker.CLOSE


def test_signals_in_short_answers_make_it_a_signal():
    assert merge(Situation(), Understanding(Topic.SMALLTALK, signals=frozenset({Signal.DOCUMENTS_WITHHELD}))
                 ).topic is Topic.SIGNAL


@pytest.mark.parametrize(("signals", "topic"), [
    ({Signal.POOR_HOUSING}, Topic.OUT_OF_SCOPE), ({Signal.POOR_HOUSING, Signal.ALL_FROM_ONE}, Topic.SIGNAL),
])
def test_beside_other_business_one_sign_is_too_little(signals, topic):
    assert merge(Situation(), Understanding(Topic.OUT_OF_SCOPE, signals=frozenset(signals))).topic is topic


def test_a_button_replaces():
    danger = merge(Situation(), Understanding(Topic.EMERGENCY, emergency=True))
    calm = choose(danger, Choice("danger_no", emergency=False))
    assert not calm.emergency
    assert calm.topic is Topic.SIGNAL
    assert merge(calm, Understanding(Topic.SMALLTALK)).topic is Topic.SIGNAL


@settings(max_examples=300)
@given(st.lists(understandings, max_size=4), understandings)
def test_adding_danger_never_lowers_urgency(messages, last):
    situation = told_in_turn(messages)
    after = merge(situation, replace(last, emergency=True, topic=Topic.EMERGENCY, calm=True))
    assert after.emergency
    assert after.topic in {Topic.EMERGENCY, Topic.SUICIDE}


@settings(max_examples=300)
@given(st.lists(understandings, max_size=4), understandings)
def test_a_restart_forgets(messages, last):
    situation = told_in_turn(messages)
    restart = replace(last, act=Act.START_OVER)
    assert merge(situation, restart) == merge(Situation(), restart)


def test_a_danger_that_is_over_leaves_the_matter_behind_it():
    told = merge(Situation(), Understanding(Topic.EMERGENCY, emergency=True, matter=Topic.DOMESTIC_VIOLENCE))
    calm = merge(told, Understanding(Topic.SMALLTALK, act=Act.FOLLOW_UP, calm=True))
    assert (told.topic, calm.topic, calm.emergency) == (Topic.EMERGENCY, Topic.DOMESTIC_VIOLENCE, False)
    assert Circumstance.UNSAFE in calm.circumstances


def test_suicide_does_not_go_away_by_calm_words():
    told = merge(Situation(), Understanding(Topic.SUICIDE, matter=Topic.SIGNAL))
    assert merge(told, Understanding(Topic.SMALLTALK, act=Act.FOLLOW_UP, calm=True)).topic is Topic.SUICIDE


def test_a_correction_takes_back_what_it_denies():
    held = frozenset({Signal.DOCUMENTS_WITHHELD})
    told = merge(Situation(), Understanding(Topic.SIGNAL, signals=held | {Signal.THREATS}, minor=True, asker=Asker.VICTIM))
    put_right = Understanding(Topic.SMALLTALK, act=Act.FOLLOW_UP, corrects=True, denied=held, minor=False, asker=Asker.CLOSE)
    after = merge(told, put_right)
    assert (after.signals, after.minor, after.asker) == ({Signal.THREATS}, False, Asker.CLOSE)
    unclear = merge(told, replace(put_right, corrects=False))
    assert (unclear.signals, unclear.minor, unclear.asker) == (told.signals, True, Asker.VICTIM)


def test_a_first_turn_that_seems_to_follow_something_is_read_by_its_likeliest_topic():
    first = Understanding(Topic.SMALLTALK, act=Act.FOLLOW_UP, otherwise=Topic.LABOUR_DISPUTE)
    told = merge(Situation(), first)
    assert told.topic is Topic.LABOUR_DISPUTE
    assert merge(told, replace(first, otherwise=Topic.NUISANCE)) == told


def test_a_question_about_the_way_to_report_keeps_the_matter():
    told = merge(Situation(), Understanding(Topic.NUISANCE))
    assert merge(told, Understanding(Topic.ASK_REPORT)).topic is Topic.NUISANCE


def test_a_danger_at_home_that_is_over_leaves_violence_at_home():
    told = merge(Situation(), Understanding(Topic.EMERGENCY, emergency=True,
                                            circumstances=frozenset({Circumstance.BY_FAMILY})))
    assert merge(told, Understanding(Topic.SMALLTALK, act=Act.FOLLOW_UP, calm=True)).topic is Topic.DOMESTIC_VIOLENCE
