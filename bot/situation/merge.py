"""New facts merge in; corrections replace; the safer reading wins where facts contradict."""

from __future__ import annotations

from dataclasses import replace

from bot.model.ids import Act, Asker, Circumstance, Topic
from bot.model.situation import Situation, Understanding
from bot.model.table import Choice

# A topic replaces one of equal or lower weight: small talk never hides what was told before.
_WEIGHT = {
    Topic.SMALLTALK: 0, Topic.GIBBERISH: 0, Topic.BOT: 1, Topic.OUT_OF_SCOPE: 1, Topic.OTHER_LANGUAGE: 2,
    Topic.ASK_RECOGNISE: 3, Topic.ASK_SERVICE: 3, Topic.ASK_ANONYMITY: 3, Topic.ASK_REPORT: 3, Topic.ASK_RIGHTS: 3,
    Topic.ASK_HELP: 3, Topic.SEX_WORK_INFO: 4, Topic.NUISANCE: 4, Topic.LABOUR_DISPUTE: 4, Topic.OTHER_CRIME: 4,
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

    Danger and being a minor stay once said, until a message takes them back; who asks is replaced only by a
    sure reading or a correction. Starting over forgets everything said before.
    """
    if new.act is Act.START_OVER:
        known = Situation()
    if new.act is Act.FOLLOW_UP and new.otherwise and _is_empty(known):
        new = replace(new, topic=new.otherwise if new.topic is Topic.SMALLTALK else new.topic, matter=new.otherwise)
    if new.calm and not new.emergency:
        known = _calmed(known)
    signals = known.signals - (new.denied if new.corrects else frozenset()) | new.signals
    matter = _matter(known.matter, new)
    # One sign is enough in a message that names nothing else, not beside other business ("mattresses beside the bins").
    alone = new.signals and (new.act or matter is not Topic.OUT_OF_SCOPE)
    if says_little(matter) and matter is not Topic.OTHER_LANGUAGE and len(signals) >= (1 if alone else 2):
        matter = Topic.SIGNAL
    emergency = known.emergency or new.emergency
    suicidal = Topic.SUICIDE in {known.topic, new.topic}
    return replace(
        known,
        topic=Topic.SUICIDE if suicidal else Topic.EMERGENCY if emergency else matter,
        matter=matter,
        asker=_asker(known.asker, new),
        minor=_minor(known.minor, new),
        emergency=emergency,
        forms=known.forms | new.forms,
        signals=signals,
        circumstances=known.circumstances | new.circumstances,
        services=new.services,
        pending=None,
    )


def _is_empty(known: Situation) -> bool:
    """Nothing told yet that a turn could add to."""
    return says_little(known.matter) and not (known.signals or known.emergency)


def _calmed(known: Situation) -> Situation:
    """The danger told before is over: what it was about stays."""
    if not known.emergency or known.topic is Topic.SUICIDE:
        return known
    known = _without_danger(known)
    return replace(known, circumstances=known.circumstances | {Circumstance.UNSAFE})


def _without_danger(known: Situation) -> Situation:
    """The matter told beside the danger stays; without one, the doors for violence at home or for exploitation."""
    matter = known.matter
    if says_little(matter):
        matter = Topic.DOMESTIC_VIOLENCE if Circumstance.BY_FAMILY in known.circumstances else Topic.SIGNAL
    return replace(known, emergency=False, topic=matter, matter=matter)


def _matter(known: Topic, new: Understanding) -> Topic:
    matter = new.matter or (Topic.SMALLTALK if new.topic in {Topic.EMERGENCY, Topic.SUICIDE} else new.topic)
    return matter if outweighs(matter, known) else known


def _minor(known: bool | None, new: Understanding) -> bool | None:
    """The safer reading, unless a message corrects itself ("sorry, ze is 22")."""
    if new.minor is None or (known and not new.corrects):
        return known
    return new.minor


def _asker(known: Asker, new: Understanding) -> Asker:
    if new.asker is Asker.UNKNOWN:
        return known
    if known is Asker.UNKNOWN or new.asker_sure or new.corrects:
        return new.asker
    return known


def choose(known: Situation, choice: Choice) -> Situation:
    """What is known after a button: what it sets replaces what was there (a correction by hand)."""
    emergency = known.emergency if choice.emergency is None else choice.emergency
    if known.topic is Topic.EMERGENCY and not emergency:  # "no, not in danger now"
        known = _without_danger(known)
    return replace(
        known,
        topic=choice.topic or known.topic,
        matter=choice.topic if choice.topic and choice.topic is not Topic.EMERGENCY else known.matter,
        asker=choice.asker or known.asker,
        minor=known.minor if choice.minor is None else choice.minor,
        emergency=emergency,
        forms=known.forms | choice.forms,
        circumstances=known.circumstances | choice.circumstances,
        pending=None,
    )
