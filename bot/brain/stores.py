"""The brain's memory: per conversation its slots (ids only), for a while, never on disk.

No event is kept: a conversation's next turn starts from its slots. So no message, no history and no
time stamp can leak from here, and a turn costs the same after a hundred turns.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Iterable
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, SessionStarted, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker


class EphemeralTrackerStore(TrackerStore):
    """Slots by conversation, with an end (`ttl_s`, monotonic clock) and an upper bound."""

    def __init__(self, domain: Domain, event_broker: EventBroker | None = None, host: str | None = None,
                 ttl_s: float = 3600, max_conversations: int = 10_000, **_: Any) -> None:
        if event_broker is not None:
            raise ValueError("endpoints.yml: event_broker: found one; expected none. It would publish every message.")
        super().__init__(domain, None)
        self._ttl_s = float(ttl_s)
        self._max = int(max_conversations)
        self._slots: OrderedDict[str, tuple[float, dict[str, Any]]] = OrderedDict()

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keep the slots; never raises, since Rasa's fallback store would keep the words."""
        self._expire()
        slots = {name: slot.value for name, slot in tracker.slots.items() if slot.value is not None}
        slots.pop("session_started_metadata", None)
        self._slots.pop(tracker.sender_id, None)
        self._slots[tracker.sender_id] = (time.monotonic() + self._ttl_s, slots)
        while len(self._slots) > self._max:
            self._slots.popitem(last=False)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """A tracker that stands at the start of a turn with the known slots."""
        self._expire()
        if sender_id not in self._slots:
            return None
        events = [
            ActionExecuted(ACTION_SESSION_START_NAME),
            SessionStarted(),
            *(SlotSet(name, value) for name, value in self._slots[sender_id][1].items()),
            ActionExecuted(ACTION_LISTEN_NAME),
        ]
        return DialogueStateTracker.from_events(sender_id, events, self.domain.slots)

    async def delete(self, sender_id: str) -> None:
        """Forget a conversation at once."""
        self._slots.pop(sender_id, None)

    async def keys(self) -> Iterable[str]:
        """Conversations now known."""
        self._expire()
        return list(self._slots)

    def _expire(self) -> None:
        now = time.monotonic()
        while self._slots and next(iter(self._slots.values()))[0] <= now:
            self._slots.popitem(last=False)
