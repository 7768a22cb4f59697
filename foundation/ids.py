"""Keys: UUID version 7 (RFC 9562), made by the server or by a phone without signal; later keys sort after earlier ones."""

import os
import threading
import time
from uuid import UUID

_lock = threading.Lock()
_last = 0


def new_id() -> UUID:
    """A fresh UUIDv7; keys made in one process never go backwards, even within a millisecond.

    The 12 bits after the millisecond hold a sub-millisecond fraction (RFC 9562, method 3) that is raised by one where the clock
    has not moved.
    """
    global _last  # noqa: PLW0603 - the clock of one process, held under its lock
    with _lock:
        nanoseconds = time.time_ns()
        stamp = (nanoseconds // 1_000_000) << 12 | (nanoseconds % 1_000_000) * 4096 // 1_000_000
        _last = stamp = max(stamp, _last + 1)
    milliseconds, fraction = stamp >> 12, stamp & 0xFFF
    random_bits = int.from_bytes(os.urandom(8), "big") & (1 << 62) - 1
    return UUID(
        int=(milliseconds & (1 << 48) - 1) << 80 | 7 << 76 | fraction << 64 | 2 << 62 | random_bits
    )
