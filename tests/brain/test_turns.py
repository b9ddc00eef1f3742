"""A turn inside the brain: the action, the channel, and logs that keep nothing."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import subprocess
import sys
from types import SimpleNamespace

import pytest
import structlog
from rasa.core.channels.channel import UserMessage
from rasa.nlu.classifiers.regex_message_handler import RegexMessageHandler
from rasa.shared.constants import INTENT_MESSAGE_PREFIX
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.action_answer import ActionAnswer
from bot.brain.channel import EdgeChannel
from bot.brain.local_actions import LocalActions, _validate
from bot.brain.quiet import _names_only
from bot.model.ids import Signal, Topic
from bot.model.situation import Situation
from bot.model.wire import plan_from_json, situation_to_json
from bot.settings import ROOT

WORDS = "zzcanary mijn baas heeft mijn paspoort"


def tracker(intent="signal", entities=(), metadata=None, slots=None, channel="edge") -> Tracker:
    return Tracker.from_dict({
        "sender_id": "a",
        "slots": slots or {},
        "latest_message": {"text": WORDS, "intent": {"name": intent, "confidence": 0.9}, "metadata": metadata or {},
                           "entities": [{"entity": kind, "value": value, "confidence_entity": 1.0} for kind, value in entities]},
        "events": [{"event": "user", "input_channel": channel, "text": WORDS}], "paused": False, "active_loop": {}, "latest_action_name": "action_listen",
    })


def answered(**of):
    dispatcher = CollectingDispatcher()
    events = ActionAnswer().run(dispatcher, tracker(**of), {})
    return dispatcher.messages, {event["name"]: event["value"] for event in events}


def the_plan(**of):
    messages, _ = answered(**of)
    return plan_from_json(messages[-1]["custom"])


# --- action ---

def test_the_action_has_the_name_in_the_domain():
    assert ActionAnswer().name() == "action_answer"


def test_the_action_plans_from_what_was_understood():
    plan = the_plan(entities=[("language", "en"), ("asker", "witness"), ("signal", "many_visitors")])
    assert plan.doors[0] == "mma"
    assert plan.situation.asker == "witness"
    assert plan.situation.signals == {Signal.MANY_VISITORS}


def test_the_action_keeps_ids_in_slots_and_no_words():
    messages, slots = answered(entities=[("language", "en"), ("signal", "threats")])
    assert slots["language"] == "en"
    assert slots["situation"]["signals"] == ["threats"]
    assert "zzcanary" not in json.dumps([messages, slots])


def test_a_crisis_wins_over_the_intent():
    assert the_plan(intent="smalltalk", entities=[("crisis", "danger_now")]).doors[0] == "112"
    assert the_plan(intent="signal", entities=[("crisis", "suicide")]).doors[0] == "suicide_113"


def test_what_the_edge_knows_counts_more_than_the_slot():
    sent = situation_to_json(Situation(topic=Topic.SIGNAL, signals=frozenset({Signal.THREATS})))
    kept = situation_to_json(Situation(topic=Topic.SIGNAL, signals=frozenset({Signal.ISOLATION})))
    assert the_plan(intent="smalltalk", metadata={"situation": sent}, slots={"situation": kept}
                    ).situation.signals == {Signal.THREATS}
    assert the_plan(intent="smalltalk", slots={"situation": kept}).situation.signals == {Signal.ISOLATION}


@pytest.mark.parametrize("broken", [{}, "words", [], {"topic": "party"}, 7])
def test_a_broken_situation_is_as_none(broken):
    assert the_plan(intent="smalltalk", metadata={"situation": broken}, slots={"situation": broken}
                    ).situation.topic == "smalltalk"


def test_an_unknown_intent_is_small_talk():
    assert the_plan(intent="restart").situation.topic == "smalltalk"
    assert the_plan(intent=None).situation.topic == "smalltalk"


def test_a_button_is_a_choice():
    plan = the_plan(intent="choose", entities=[("choice", "danger_yes")])
    assert plan.doors[0] == "112"


def test_the_edge_gets_the_plan_alone_and_a_developer_also_sentences():
    for_edge, _ = answered(entities=[("signal", "threats")])
    for_shell, _ = answered(entities=[("signal", "threats")], channel="cmdline")
    assert [bool(message["custom"]) for message in for_edge] == [True]
    assert for_shell[0]["response"].startswith("utter_answer_")
    assert for_shell[-1]["custom"] == for_edge[0]["custom"]


# --- actions in process ---

def test_actions_run_in_process():
    call = {"next_action": "action_answer", "sender_id": "a", "tracker": tracker(entities=[("crisis", "danger_now")]).current_state(),
            "domain": {}}
    result = asyncio.run(LocalActions().request(json=call))
    assert result["responses"][0]["custom"]["doors"][0] == "112"
    assert _validate(None, result) is True


def test_a_result_that_is_none_is_refused():
    from jsonschema import ValidationError

    with pytest.raises(ValidationError):
        _validate(None, {"responses": "many"})


# --- channel ---

def blueprint(on_new_message):
    routes = {}
    for future in EdgeChannel().blueprint(on_new_message)._future_routes:
        routes[future.handler.__name__] = future.handler
    return routes


def turn(body, on_new_message=None):
    """What the channel answers, and the message that it handed to Rasa."""
    seen: list[UserMessage] = []

    async def collect(message: UserMessage) -> None:
        seen.append(message)
        if on_new_message:
            await on_new_message(message)
        else:
            await message.output_channel.send_custom_json(message.sender_id, {"doors": ["112"]})

    answer = asyncio.run(blueprint(collect)["turn"](SimpleNamespace(json=body)))
    return answer.status, json.loads(answer.body), seen


def test_a_turn_hands_on_text_situation_and_language():
    status, body, (message,) = turn({"conversation": "a", "text": "hallo", "language": "en", "situation": {"topic": "bot"}})
    assert (status, body) == (200, {"plan": {"doors": ["112"]}})
    assert (message.text, message.sender_id, message.input_channel) == ("hallo", "a", "edge")
    assert message.metadata == {"situation": {"topic": "bot"}, "language": "en"}


@pytest.mark.parametrize("typed", [
    "/restart{}", "/restart", "/session_start", '/signal{"asker": "victim"}', " / /restart", "\u200b/restart", "//choose",
])
def test_what_looks_like_a_command_is_only_words(typed):
    """Rasa reads a leading slash as an intent: neither the channel nor its own handler lets one through."""
    _, _, (message,) = turn({"conversation": "a", "text": typed})
    assert not message.text.startswith(INTENT_MESSAGE_PREFIX)

    from rasa.shared.nlu.training_data.message import Message

    parsed, = RegexMessageHandler().process([Message({"text": message.text})], None)
    assert parsed.get("intent") is None
    assert parsed.get("entities", []) == []


def test_a_text_of_nothing_is_still_a_message():
    assert turn({"conversation": "a", "text": "\u200b/"})[2][0].text == "."


@pytest.mark.parametrize("body", [
    {}, None, {"text": "hallo"}, {"conversation": "a"}, {"conversation": 7, "text": "hallo"}, {"conversation": "a", "text": 7},
    {"conversation": "a", "text": "x" * 4001},
])
def test_a_wrong_turn_is_refused(body):
    status, answer, seen = turn(body)
    assert (status, answer, seen) == (400, {"error": "bad_request"}, [])


@pytest.mark.parametrize("language", ["de", 7, None, ["nl"], "NL"])
def test_a_language_that_is_none_is_left_out(language):
    assert turn({"conversation": "a", "text": "hallo", "language": language})[2][0].metadata["language"] is None


def test_an_error_says_its_type_and_no_word(caplog, capfd):
    async def breaks(message: UserMessage) -> None:
        raise RuntimeError(message.text)

    with caplog.at_level(logging.DEBUG):
        status, answer, _ = turn({"conversation": "a", "text": WORDS}, breaks)
    assert (status, answer) == (500, {"error": "internal"})
    assert "RuntimeError" in caplog.text
    assert "zzcanary" not in caplog.text + "".join(capfd.readouterr())


def test_a_turn_without_a_plan_is_an_error():
    async def silent(_: UserMessage) -> None:
        return None

    assert turn({"conversation": "a", "text": "hallo"}, silent)[:2] == (500, {"error": "no_plan"})


def test_the_channel_opens_nothing_else():
    async def nothing(_: UserMessage) -> None:
        return None

    assert {(future.uri, *future.methods) for future in EdgeChannel().blueprint(nothing)._future_routes} == {
        ("/health", "GET"), ("/turn", "POST"), ("/turn/<conversation:str>", "DELETE")}


def test_forgetting_erases_the_tracker_of_a_real_agent():
    """Rasa wraps the store once more than one would think."""
    from rasa.core.agent import Agent
    from rasa.shared.core.domain import Domain
    from rasa.shared.core.events import SlotSet
    from rasa.shared.core.trackers import DialogueStateTracker

    from bot.brain.stores import EphemeralTrackerStore

    domain = Domain.load(str(ROOT / "domain.yml"))
    own = EphemeralTrackerStore(domain)
    agent = Agent(domain=domain, tracker_store=own)
    request = SimpleNamespace(app=SimpleNamespace(ctx=SimpleNamespace(agent=agent)))

    async def talk_and_forget():
        tracker = DialogueStateTracker.from_events("a", [SlotSet("language", "nl")], domain.slots)
        await agent.tracker_store.save(tracker)
        known = list(await own.keys())
        answer = await blueprint(None)["forget"](request, "a")
        return known, answer.status, list(await own.keys())

    assert asyncio.run(talk_and_forget()) == (["a"], 204, [])


# --- logs ---

def test_a_log_line_keeps_its_name_and_drops_every_word():
    line = _names_only(None, "warning", {"event": "rest.message.received.failure", "level": "warning", "text": WORDS,
                                         "message": {"text": WORDS}, "exc_info": True})
    assert line == {"level": "warning", "event": "rest.message.received.failure"}


@pytest.mark.parametrize("event", [f"Failed to parse: {WORDS}", "x" * 80 + WORDS, f"{'y' * 79}:{WORDS}"])
def test_what_stands_behind_the_name_is_dropped(event):
    assert "zzcanary" not in _names_only(None, "error", {"event": event})["event"]


@pytest.mark.parametrize("level", ["debug", "info", "warning", "error", "critical"])
def test_structlog_prints_no_field(level, capfd):
    getattr(structlog.get_logger(), level)("processor.message.parse", text=WORDS, parse_data={"text": WORDS})
    printed = "".join(capfd.readouterr())
    assert "zzcanary" not in printed
    assert ("processor.message.parse" in printed) is (level in {"warning", "error", "critical"})


def test_an_error_of_the_server_says_no_address_and_no_traceback(caplog):
    logger = logging.getLogger("sanic.error")
    try:
        raise ValueError(WORDS)
    except ValueError:
        logger.exception("Exception occurred while handling uri: %s", f"http://brain/{WORDS}")
        logger.error(f"Failed: {WORDS}")
    assert "zzcanary" not in caplog.text
    assert "Exception occurred while handling uri (ValueError)" in caplog.text


def test_rasa_is_silent_below_a_warning():
    for name in ("rasa", "rasa.core.processor", "rasa.core.channels", "sanic.access", "sanic.root"):
        assert logging.getLogger(name).getEffectiveLevel() >= logging.WARNING, name


def test_a_python_warning_prints_no_word():
    """Rasa warns about data it can't parse, and names it."""
    warns = f"from bot.brain.quiet import silence; silence(); import warnings; warnings.warn('could not parse {WORDS}')"
    done = subprocess.run([sys.executable, "-c", warns], capture_output=True, text=True, check=True, cwd=ROOT,
                          env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "always"})
    assert done.stdout + done.stderr == ""
