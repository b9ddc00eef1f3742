"""Baken: from a typed message to the right doors.

The flow of a message, one package a stage (design: docs/architecture.md):

    edge        receives the message, keeps the conversation's situation in memory
    language    which language is it in?
    safety      danger now, suicide, assault in the last days: pure rules, always first
    brain       (Rasa, own process) what is it about, who asks, which signals?
    signals     rules on lemmas and phrases, with negation, past and hypothesis
    situation   what is known of the whole conversation: ids, never words
    triage      decision table: situation to ordered doors
    referral    doors to contact cards: region, hours, substitutes
    response    which texts, at most one question, at most three buttons

`pipeline` joins the stages; `brain`, `edge` and `actions` are the only packages
that know a framework. Stages import `bot.knowledge` and `bot.model`, never each other.
"""

__version__ = "0.1.0"
