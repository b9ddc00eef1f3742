"""Substitutes, opening hours, expiry."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest

from bot.model.door import Opening
from bot.model.ids import DoorId
from bot.referral.cards import cards, is_open

OFFICE = (Opening(frozenset({1, 2, 3, 4, 5}), time(9), time(17)),)


@pytest.mark.parametrize(("moment", "expected"), [
    (datetime(2026, 11, 23, 8, 0, tzinfo=UTC), True),  # Monday 9:00 in Amsterdam (winter time)
    (datetime(2026, 11, 23, 7, 59, tzinfo=UTC), False),
    (datetime(2026, 7, 6, 7, 0, tzinfo=UTC), True),  # Monday 9:00 (summer time)
    (datetime(2026, 11, 23, 16, 0, tzinfo=UTC), False),  # closes at 17:00 sharp
    (datetime(2026, 11, 22, 10, 0, tzinfo=UTC), False),  # Sunday
])
def test_open_now_in_amsterdam(moment, expected):
    assert is_open(OFFICE, moment) is expected


def test_unknown_hours_are_not_a_no_and_none_is_always():
    assert is_open(None, datetime(2026, 1, 1, tzinfo=UTC)) is None
    assert is_open((), datetime(2026, 1, 1, tzinfo=UTC)) is True


def test_the_unconfirmed_care_coordinator_is_replaced_once(knowledge):
    shown = cards([DoorId.CARE_COORDINATOR, DoorId.COMENSHA, DoorId.POLICE], knowledge.doors_of("gooi-en-vechtstreek"),
                  datetime(2026, 11, 23, 12, tzinfo=UTC))
    assert [card.door.id for card in shown] == [DoorId.COMENSHA, DoorId.POLICE]
    assert shown[0].instead_of is DoorId.CARE_COORDINATOR


def test_past_expiry_the_hours_are_hidden_and_the_number_stays(knowledge):
    card = cards([DoorId.COMENSHA], knowledge.doors, datetime(2031, 1, 6, 12, tzinfo=UTC))[0]
    assert card.door.openings is None
    assert card.open_now is None
    assert card.door.phone
