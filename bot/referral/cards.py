"""Which doors are shown today, are they open now, and until when do we trust their facts?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.model.door import Door, Opening
from bot.model.ids import DoorId

ZONE = ZoneInfo("Europe/Amsterdam")


@dataclass(frozen=True, slots=True)
class Card:
    """A door as it may be shown at one moment. `open_now` None: not known.

    `instead_of` names the door this one stands in for while that can't be reached.
    """

    door: Door
    open_now: bool | None
    instead_of: DoorId | None = None


def cards(wanted: Iterable[DoorId], doors: Mapping[DoorId, Door], now: datetime) -> tuple[Card, ...]:
    """Cards in the order wanted; unreachable doors replaced, each organisation once."""
    shown: dict[DoorId, Card] = {}
    for wish in wanted:
        door, instead_of = doors[wish], None
        if not door.reachable and door.substitute:
            door, instead_of = doors[door.substitute], wish
        if door.id not in shown:
            trusted = _trusted(door, now)
            shown[door.id] = Card(trusted, is_open(trusted.openings, now), instead_of)
    return tuple(shown.values())


def is_open(openings: tuple[Opening, ...] | None, now: datetime) -> bool | None:
    """Open at this moment? None when the hours aren't known; an empty tuple is day and night."""
    if openings is None:
        return None
    local = now.astimezone(ZONE)
    return not openings or any(
        local.isoweekday() in opening.days and opening.start <= local.time() < opening.end for opening in openings
    )


def _trusted(door: Door, now: datetime) -> Door:
    """Past expiry the hours are hidden: the number stays, "check the website" is shown."""
    expired = now.astimezone(ZONE).date() > door.source.expires_on
    return replace(door, openings=None) if expired and door.openings else door
