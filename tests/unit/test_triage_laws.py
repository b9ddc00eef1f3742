"""Laws of the decision table, by enumeration of situations and by Hypothesis."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.knowledge.register import read_knowledge
from bot.model.ids import Asker, Circumstance, DoorId, Form, Signal, Topic
from bot.model.situation import Situation
from bot.settings import ROOT
from bot.triage.decide import decide

KNOWLEDGE = read_knowledge(ROOT / "data")
TABLE = KNOWLEDGE.table

situations = st.builds(
    Situation,
    topic=st.sampled_from(Topic),
    asker=st.sampled_from(Asker),
    minor=st.sampled_from([True, False, None]),
    emergency=st.booleans(),
    forms=st.frozensets(st.sampled_from(Form), max_size=3),
    signals=st.frozensets(st.sampled_from(Signal), max_size=4),
    circumstances=st.frozensets(st.sampled_from(Circumstance), max_size=4),
    services=st.frozensets(st.sampled_from(DoorId), max_size=2),
)
every = settings(max_examples=1000, deadline=None)


def doors(situation: Situation) -> tuple[DoorId, ...]:
    return decide(situation, TABLE).doors


@every
@given(situations)
def test_every_situation_has_an_answer_without_doubles(situation):
    decision = decide(situation, TABLE)
    assert decision.text in KNOWLEDGE.texts
    assert len(set(decision.doors)) == len(decision.doors)


@every
@given(situations)
def test_danger_puts_112_first_whatever_else(situation):
    assert doors(replace(situation, emergency=True))[0] is DoorId.EMERGENCY_112


@every
@given(situations)
def test_suicide_always_shows_113(situation):
    assert DoorId.SUICIDE_113 in doors(replace(situation, topic=Topic.SUICIDE))[:2]


@every
@given(situations)
def test_a_victim_never_gets_only_meld_misdaad_anoniem(situation):
    if situation.topic is not Topic.OFFENDER_EVADE:
        assert doors(replace(situation, asker=Asker.VICTIM)) != (DoorId.MMA,)


@every
@given(situations)
def test_a_minor_never_gets_the_labour_authority(situation):
    shown = doors(replace(situation, minor=True, services=frozenset()))
    assert DoorId.LABOUR_AUTHORITY not in shown


@every
@given(situations)
def test_fear_over_papers_never_puts_labour_authority_or_police_first(situation):
    afraid = replace(situation, emergency=False, services=frozenset(), asker=Asker.VICTIM, topic=Topic.SIGNAL,
                     circumstances=situation.circumstances | {Circumstance.NO_PAPERS})
    assert doors(afraid)[0] not in {DoorId.LABOUR_AUTHORITY, DoorId.POLICE}


@every
@given(situations)
def test_refusing_police_is_respected_outside_danger(situation):
    refuses = replace(situation, emergency=False, services=frozenset(),
                      circumstances=situation.circumstances | {Circumstance.NO_POLICE})
    assert DoorId.POLICE not in doors(refuses)


@every
@given(situations, st.sampled_from(Signal), st.sampled_from(Circumstance), st.sampled_from(Form))
def test_adding_a_fact_never_removes_an_emergency_door(situation, signal, circumstance, form):
    more = replace(situation, signals=situation.signals | {signal}, forms=situation.forms | {form},
                   circumstances=situation.circumstances | {circumstance})
    urgent = {DoorId.EMERGENCY_112, DoorId.SUICIDE_113}
    assert urgent & set(doors(situation)) <= set(doors(more))


@every
@given(situations)
def test_a_witness_who_wants_to_stay_anonymous_gets_mma_first(situation):
    wish = replace(situation, topic=Topic.SIGNAL, asker=Asker.WITNESS, minor=None, emergency=False,
                   circumstances=situation.circumstances | {Circumstance.ANONYMOUS})
    assert doors(wish)[0] is DoorId.MMA


def test_every_row_decides_some_situation():
    decided = set()
    for topic in Topic:
        for asker in Asker:
            for minor in (True, None):
                for form in (None, *Form):
                    for circumstance in (None, Circumstance.PAST, Circumstance.BY_FAMILY):
                        for emergency in (True, False):
                            decided.add(decide(Situation(
                                topic=topic, asker=asker, minor=minor, emergency=emergency,
                                forms=frozenset({form} if form else ()),
                                circumstances=frozenset({circumstance} if circumstance else ())), TABLE).row)
    assert {row.id for row in TABLE.rows} == decided


@pytest.mark.parametrize("modifier", [m.id for m in TABLE.modifiers])
def test_every_modifier_is_used_by_some_situation(modifier):
    rule = next(m for m in TABLE.modifiers if m.id == modifier)
    when = rule.when
    situation = Situation(
        topic=next(iter(sorted(when.topics)), Topic.SIGNAL),
        asker=next(iter(sorted(when.askers)), Asker.UNKNOWN),
        minor=when.minor,
        emergency=bool(when.emergency),
        forms=when.forms,
        signals=when.signals,
        circumstances=when.circumstances,
    )
    assert modifier in decide(situation, TABLE).modifiers
