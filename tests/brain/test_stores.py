"""The brain's memory: slots only, for a while, bounded, and nothing beside it."""

from __future__ import annotations

import asyncio

import pytest
from rasa.core.brokers.broker import EventBroker
from rasa.core.brokers.sql import SQLEventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.events import ActionExecuted, BotUttered, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.brain import stores
from bot.brain.stores import EphemeralTrackerStore
from bot.model.situation import Situation
from bot.model.wire import situation_to_json

SITUATION = situation_to_json(Situation())
WORDS = "zzcanary mijn baas heeft mijn paspoort"


class Clock:
    now = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(stores, "time", clock)
    return clock


@pytest.fixture
def store(domain, clock):
    return EphemeralTrackerStore(domain, ttl_s=60, max_conversations=3)


def after_a_turn(domain, sender: str = "a") -> DialogueStateTracker:
    """A tracker as Rasa leaves it after a message: with the words in its events."""
    return DialogueStateTracker.from_events(sender, [
        UserUttered(WORDS, {"name": "signal"}, [{"entity": "signal", "value": "threats"}], {"text": WORDS}),
        SlotSet("situation", SITUATION),
        SlotSet("language", "nl"),
        SlotSet("session_started_metadata", {"text": WORDS}),
        BotUttered("Goed dat je dit vertelt."),
        ActionExecuted("action_answer"),
    ], domain.slots)


def run(coroutine):
    return asyncio.run(coroutine)


def test_what_is_kept_are_slots_and_no_words(store, domain):
    run(store.save(after_a_turn(domain)))
    assert store._slots["a"][1] == {"situation": SITUATION, "language": "nl"}
    assert "zzcanary" not in repr(vars(store))


def test_the_next_turn_starts_from_the_slots_at_action_listen(store, domain):
    run(store.save(after_a_turn(domain)))
    tracker = run(store.retrieve("a"))
    assert tracker.get_slot("situation") == SITUATION
    assert tracker.latest_action_name == "action_listen"
    assert [type(event).__name__ for event in tracker.events] == [
        "ActionExecuted", "SessionStarted", "SlotSet", "SlotSet", "ActionExecuted"]
    assert not any(isinstance(event, UserUttered) for event in tracker.events)


def test_a_turn_costs_the_same_after_a_hundred_turns(store, domain):
    lengths = set()
    run(store.save(after_a_turn(domain)))
    for _ in range(100):
        tracker = run(store.retrieve("a"))
        lengths.add(len(tracker.events))
        tracker.update(UserUttered(WORDS, {"name": "signal"}))
        run(store.save(tracker))
    assert lengths == {5}


def test_an_unknown_conversation_is_none(store):
    assert run(store.retrieve("nobody")) is None


def test_a_conversation_ends(store, domain, clock):
    run(store.save(after_a_turn(domain)))
    clock.now += 59.9
    assert run(store.retrieve("a")) is not None
    clock.now += 0.1
    assert run(store.retrieve("a")) is None
    assert len(store._slots) == 0, "not only hidden: gone"


def test_talking_on_starts_the_time_again(store, domain, clock):
    run(store.save(after_a_turn(domain, "a")))
    clock.now += 30
    run(store.save(after_a_turn(domain, "b")))
    run(store.save(after_a_turn(domain, "a")))
    clock.now += 45
    assert set(run(store.keys())) == {"a", "b"}
    clock.now += 20
    assert set(run(store.keys())) == set()


def test_there_are_never_more_than_the_limit_and_the_longest_untouched_goes(store, domain):
    for name in "abcad":
        run(store.save(after_a_turn(domain, name)))
    assert set(run(store.keys())) == {"c", "a", "d"}


def test_forgetting_is_at_once_and_twice_is_no_error(store, domain):
    run(store.save(after_a_turn(domain)))
    run(store.delete("a"))
    run(store.delete("a"))
    assert run(store.retrieve("a")) is None


def test_an_event_broker_is_refused_because_it_would_publish_words(domain):
    broker: EventBroker = SQLEventBroker("sqlite", db=":memory:")
    with pytest.raises(ValueError, match=r"endpoints\.yml: event_broker: found one; expected none"):
        EphemeralTrackerStore(domain, broker)


def test_rasa_builds_the_store_from_endpoints(domain):
    """By the name in endpoints.yml; what Rasa hands out may be wrapped, but it is this one."""
    endpoint = EndpointConfig(type="bot.brain.stores.EphemeralTrackerStore", ttl_s=60, max_conversations=3)
    made = TrackerStore.create(endpoint, domain)
    inner = getattr(made, "_tracker_store", made)
    assert isinstance(inner, EphemeralTrackerStore)
    assert (inner._ttl_s, inner._max) == (60.0, 3)
