"""What the edge holds in memory, and for how long: with a clock of the test's own."""

from __future__ import annotations

import dataclasses
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.edge.conversations import Conversation, Conversations
from bot.edge.limits import RateLimit
from bot.model.ids import Signal
from bot.model.situation import Situation


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def conversations(limit: int = 10) -> tuple[Conversations, Clock]:
    clock = Clock()
    return Conversations(idle_s=900, total_s=3600, limit=limit, clock=clock), clock


# --- conversations ---

def test_a_conversation_holds_ids_and_no_field_for_words():
    assert [field.name for field in dataclasses.fields(Conversation)] == [
        "id", "started", "touched", "situation", "language", "mode", "choices"]


def test_an_idle_conversation_is_gone():
    kept, clock = conversations()
    first, _ = kept.open(None)
    first.situation = replace(Situation(), signals=frozenset({Signal.THREATS}))
    clock.now += 900
    assert kept.open(first.id) == (first, False)
    clock.now += 900.1
    again, restarted = kept.open(first.id)
    assert restarted
    assert (again.situation, again.language, again.choices) == (Situation(), None, {})


def test_a_conversation_ends_also_when_it_goes_on_and_on():
    kept, clock = conversations()
    first, _ = kept.open(None)
    for _ in range(6):
        clock.now += 600
        assert kept.open(first.id) == (first, False)
    clock.now += 1
    assert kept.open(first.id)[1] is True


def test_what_has_ended_is_erased_also_when_nobody_comes():
    kept, clock = conversations()
    kept.open(None)
    clock.now += 901
    kept.expire()
    assert len(kept) == 0


def test_there_are_never_more_than_the_limit_and_the_longest_untouched_goes():
    kept, _ = conversations(limit=3)
    names = [kept.open(None)[0].id for _ in range(3)]
    kept.open(names[0])
    kept.open(None)
    assert len(kept) == 3
    assert kept.open(names[0])[1] is False
    assert kept.open(names[1])[1] is True


def test_forgetting_is_at_once_and_twice_is_no_error():
    kept, _ = conversations()
    first, _ = kept.open(None)
    kept.forget(first.id)
    kept.forget(first.id)
    assert len(kept) == 0


@given(st.lists(st.tuples(st.sampled_from(["open", "again", "forget", "wait"]), st.integers(0, 5)), max_size=60))
def test_whatever_happens_the_bound_holds_and_nothing_outlives_its_time(steps):
    kept, clock = conversations(limit=4)
    born: dict[str, float] = {}
    names = []
    for step, number in steps:
        if step == "wait":
            clock.now += number * 300
        elif step == "forget" and names:
            kept.forget(names[number % len(names)])
        else:
            name = names[number % len(names)] if step == "again" and names else None
            found, restarted = kept.open(name)
            if name is None or restarted:
                born[found.id] = clock.now
                names.append(found.id)
            assert clock.now - born[found.id] <= 3600
        assert len(kept) <= 4


# --- rate limit ---

def limit(per_minute: int = 3) -> tuple[RateLimit, Clock]:
    clock = Clock()
    return RateLimit(per_minute, clock), clock


def test_a_minute_later_one_may_type_again():
    rate, clock = limit()
    assert [rate.wait_s("192.0.2.1") for _ in range(3)] == [0, 0, 0]
    wait = rate.wait_s("192.0.2.1")
    assert 1 <= wait <= 61
    clock.now += wait
    assert rate.wait_s("192.0.2.1") == 0


def test_one_visitor_does_not_slow_another():
    rate, _ = limit()
    for _ in range(10):
        rate.wait_s("192.0.2.1")
    assert rate.wait_s("192.0.2.2") == 0


def test_no_address_is_held_and_the_key_changes():
    rate, clock = limit()
    address = "192.0.2.77"
    rate.wait_s(address)
    first = set(rate._counts)
    assert address not in repr(vars(rate))
    clock.now += 601
    rate.wait_s(address)
    assert set(rate._counts).isdisjoint(first), "the same address no longer has the same mark"
    assert len(rate._counts) == 1


def test_the_counts_are_bounded():
    rate, _ = limit()
    for number in range(60_000):
        rate.wait_s(str(number))
    assert len(rate._counts) <= 50_001
