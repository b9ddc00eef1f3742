"""Rate limits without stored addresses: a keyed hash of the address, under a key that changes.

The key lives in memory for ten minutes; then neither key nor counts exist any more.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable

_KEY_LIFE_S = 600.0
_WINDOW_S = 60.0
_MAX_BUCKETS = 50_000


class RateLimit:
    """At most `per_minute` messages a minute for one address."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_minute = per_minute
        self._clock = clock
        self._key = secrets.token_bytes(16)
        self._key_until = clock() + _KEY_LIFE_S
        self._window = clock()
        self._counts: dict[bytes, int] = {}

    def renew(self) -> None:
        """Forget key and counts when the key's time is over."""
        now = self._clock()
        if now > self._key_until:
            self._key, self._key_until, self._counts = secrets.token_bytes(16), now + _KEY_LIFE_S, {}

    def wait_s(self, address: str) -> int:
        """0 when the message may pass, else whole seconds to wait."""
        self.renew()
        now = self._clock()
        if now - self._window > _WINDOW_S or len(self._counts) > _MAX_BUCKETS:
            self._window, self._counts = now, {}
        bucket = hashlib.blake2b(address.encode(), key=self._key, digest_size=8).digest()
        self._counts[bucket] = self._counts.get(bucket, 0) + 1
        if self._counts[bucket] <= self._per_minute:
            return 0
        return max(1, int(_WINDOW_S - (now - self._window)) + 1)
