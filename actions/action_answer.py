"""The one action: situation and understanding to an answer."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import tracker_reader
from bot import pipeline
from bot.brain.content import knowledge
from bot.brain.outputs import utter
from bot.model.answer import Plan
from bot.model.wire import plan_to_json, situation_to_json


class ActionAnswer(Action):
    """Runs the pipeline and utters the texts of its plan, then the plan itself for the edge."""

    def name(self) -> str:
        """As in domain.yml."""
        return "action_answer"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Errors are not caught: Rasa drops the action, and the edge answers by its own rules."""
        plan = _plan(tracker)
        if tracker.get_latest_input_channel() != "edge":  # a developer's shell: show the sentences
            for key in plan.texts:
                dispatcher.utter_message(response=utter(key))
        dispatcher.utter_message(json_message=plan_to_json(plan))
        language = tracker_reader.understanding(tracker).language
        return [SlotSet("situation", situation_to_json(plan.situation)), SlotSet("language", language.value)]


def _plan(tracker: Tracker) -> Plan:
    content = knowledge()
    known = tracker_reader.situation(tracker)
    button = tracker_reader.choice(tracker)
    if button is not None:
        return pipeline.answer_choice(known, pipeline.choice_by_id(button, content), content)
    understood = pipeline.overrule(tracker_reader.understanding(tracker), tracker_reader.crises(tracker))
    return pipeline.answer(known, understood, content)
