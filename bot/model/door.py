"""A door: an organisation, and the facts about it that may be shown."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from bot.model.ids import DoorId


@dataclass(frozen=True, slots=True)
class Bilingual:
    """A text in Dutch and English, side by side."""

    nl: str
    en: str


@dataclass(frozen=True, slots=True)
class Opening:
    """Open on `days` (1 = Monday … 7 = Sunday) from `start` to `end` (local time, Europe/Amsterdam)."""

    days: frozenset[int]
    start: dt.time
    end: dt.time


@dataclass(frozen=True, slots=True)
class Source:
    """Where the facts come from and how long they may be trusted.

    `verified_on` is the day a person of the deployment confirmed them with the organisation.
    """

    url: str
    date: dt.date
    verified_on: dt.date | None
    expires_on: dt.date


@dataclass(frozen=True, slots=True)
class Door:
    """An organisation one can go to. `openings`: None = hours not known, empty = day and night.

    `anonymous` is one of `yes`, `advice`, `possible`, `no`, `unknown`.
    `substitute` names the door shown instead while this one has no confirmed way to reach it.
    """

    id: DoorId
    name: Bilingual
    phone: str | None
    url: str | None
    chat_url: str | None
    openings: tuple[Opening, ...] | None
    cost: Bilingual | None
    anonymous: str
    what_happens: Bilingual
    why: Bilingual
    source: Source
    substitute: DoorId | None = None
    aliases: tuple[str, ...] = ()
    reachable: bool = True
