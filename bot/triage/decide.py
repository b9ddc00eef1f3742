"""Which doors, in which order? The first row that fits, then every modifier that fits.

Total: the table's last row fits everything. Explainable: the decision names its rows.
"""

from __future__ import annotations

from collections.abc import Iterable

from bot.model.answer import Decision
from bot.model.ids import DoorId
from bot.model.situation import Situation
from bot.model.table import Modifier, Table


def decide(situation: Situation, table: Table) -> Decision:
    """The decision for a situation. Danger now puts 112 first whatever row or modifier says."""
    row = next(row for row in table.rows if row.when.holds(situation))
    named = sorted(situation.services) if row.named else []
    doors = _unique([*named, *row.doors])
    fitting = [modifier for modifier in table.modifiers if modifier.when.holds(situation)]
    for modifier in fitting:
        doors = _modified(doors, modifier)
    if situation.emergency:
        doors = _unique([DoorId.EMERGENCY_112, *doors])
    return Decision(
        row=row.id,
        doors=tuple(doors),
        text=row.text,
        modifiers=tuple(modifier.id for modifier in fitting),
        notes=tuple(dict.fromkeys(modifier.note for modifier in fitting if modifier.note)),
    )


def _modified(doors: list[DoorId], modifier: Modifier) -> list[DoorId]:
    doors = [door for door in doors if door not in modifier.remove]
    doors = [d for d in doors if d not in modifier.last] + [d for d in modifier.last if d in doors]
    doors = _unique([*doors, *modifier.add])
    if modifier.second:
        rest = [door for door in doors if door not in modifier.second or door == doors[0]]
        doors = _unique([*rest[:1], *modifier.second, *rest[1:]])
    return _unique([*modifier.first, *doors])


def _unique(doors: Iterable[DoorId]) -> list[DoorId]:
    return list(dict.fromkeys(doors))
