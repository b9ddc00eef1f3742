"""New facts merge in; corrections replace; the safer reading wins where facts contradict."""

from __future__ import annotations

from dataclasses import replace

from bot.model.ids import Asker, Topic
from bot.model.situation import Situation, Understanding
from bot.model.table import Choice

# A topic replaces one of equal or lower weight: small talk never hides what was told before.
_WEIGHT = {
    Topic.SMALLTALK: 0, Topic.GIBBERISH: 0, Topic.BOT: 1, Topic.OUT_OF_SCOPE: 1, Topic.OTHER_LANGUAGE: 2,
    Topic.ASK_RECOGNISE: 3, Topic.ASK_SERVICE: 3, Topic.ASK_ANONYMITY: 3, Topic.ASK_REPORT: 4, Topic.ASK_RIGHTS: 4,
    Topic.ASK_HELP: 4, Topic.SEX_WORK_INFO: 4, Topic.NUISANCE: 4, Topic.LABOUR_DISPUTE: 4, Topic.OTHER_CRIME: 4,
    Topic.ONLINE_ABUSE: 5, Topic.DOMESTIC_VIOLENCE: 5, Topic.CHILD_ABUSE: 5, Topic.OFFENDER_EVADE: 5,
    Topic.OFFENDER_STOP: 6, Topic.SIGNAL: 6, Topic.SUICIDE: 8, Topic.EMERGENCY: 9,
}
_SAYS_LITTLE = 2  # topics up to this weight describe no situation


def says_little(topic: Topic) -> bool:
    """Small talk and other business: nothing that doors could rest on."""
    return _WEIGHT[topic] <= _SAYS_LITTLE


def outweighs(new: Topic, old: Topic) -> bool:
    """Whether a new topic takes the place of the old one."""
    return _WEIGHT[new] >= _WEIGHT[old]


def merge(known: Situation, new: Understanding) -> Situation:
    """What is known after one more message.

    Danger and being a minor stay once said; who asks is replaced only by a sure reading.
    """
    signals = known.signals | new.signals
    topic = new.topic if outweighs(new.topic, known.topic) else known.topic
    if says_little(topic) and signals:
        topic = Topic.SIGNAL
    if known.emergency or new.emergency:
        topic = Topic.SUICIDE if Topic.SUICIDE in {known.topic, new.topic} else Topic.EMERGENCY
    return replace(
        known,
        topic=topic,
        asker=_asker(known.asker, new),
        minor=True if known.minor or new.minor else known.minor if new.minor is None else new.minor,
        emergency=known.emergency or new.emergency,
        forms=known.forms | new.forms,
        signals=signals,
        circumstances=known.circumstances | new.circumstances,
        services=new.services,
        pending=None,
    )


def _asker(known: Asker, new: Understanding) -> Asker:
    if new.asker is Asker.UNKNOWN:
        return known
    if known is Asker.UNKNOWN or new.asker_sure:
        return new.asker
    return known


def choose(known: Situation, choice: Choice) -> Situation:
    """What is known after a button: what it sets replaces what was there (a correction by hand)."""
    emergency = known.emergency if choice.emergency is None else choice.emergency
    topic = choice.topic or known.topic
    if topic is Topic.EMERGENCY and not emergency:  # "no, not in danger now"
        topic = Topic.SIGNAL
    return replace(
        known,
        topic=topic,
        asker=choice.asker or known.asker,
        minor=known.minor if choice.minor is None else choice.minor,
        emergency=emergency,
        forms=known.forms | choice.forms,
        circumstances=known.circumstances | choice.circumstances,
        pending=None,
    )
