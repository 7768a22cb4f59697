"""Keys are UUIDv7, never repeat, and later ones sort after earlier ones."""

import threading
import time
from uuid import UUID

from foundation.ids import new_id


def test_a_key_says_when_it_was_made() -> None:
    before = time.time_ns() // 1_000_000
    key = new_id()
    after = time.time_ns() // 1_000_000

    assert key.version == 7
    assert key.variant == "specified in RFC 4122"
    assert before <= key.int >> 80 <= after + 1


def test_later_keys_sort_after_earlier_ones_as_number_as_text_and_as_bytes() -> None:
    keys = [new_id() for _ in range(20_000)]

    assert keys == sorted(keys)
    assert [str(key) for key in keys] == sorted(str(key) for key in keys)
    assert [key.bytes for key in keys] == sorted(key.bytes for key in keys)
    assert len(set(keys)) == len(keys)


def test_keys_made_by_many_threads_never_repeat_and_each_thread_sees_its_own_in_order() -> None:
    made: list[list[UUID]] = []

    def make() -> None:
        made.append([new_id() for _ in range(3_000)])

    threads = [threading.Thread(target=make) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len({key for keys in made for key in keys}) == 18_000
    assert all(keys == sorted(keys) for keys in made)


def test_what_is_random_in_a_key_differs_between_keys() -> None:
    assert len({new_id().int & ((1 << 62) - 1) for _ in range(1_000)}) == 1_000
