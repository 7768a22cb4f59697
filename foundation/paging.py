"""Paging by key set: the next page starts after the last row seen, so page 1,000 costs what page 1 costs.

A cursor is the sort values of the last row, opaque to whoever carries it; a damaged one is refused, not guessed.
"""

import base64
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from foundation.errors import InvalidCommand, say

SIZE = 50


def encode_cursor(values: Sequence[Any]) -> str:
    """The sort values of a row as text for an address."""
    return base64.urlsafe_b64encode(msgspec.json.encode(list(values))).decode().rstrip("=")


def decode_cursor(cursor: str, kinds: Sequence[type]) -> list[Any]:
    """The sort values in a cursor; whatever is not one of this list's own is refused before it reaches the database."""
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        raw = msgspec.json.decode(text, type=tuple[Any, ...])
        values: list[Any] = [
            msgspec.convert(value, kind, strict=False)
            for value, kind in zip(raw, kinds, strict=True)
        ]
    except (ValueError, TypeError, RecursionError, msgspec.MsgspecError):
        raise _no_such_page() from None
    if not all(_is_storable(value) for value in values):
        raise _no_such_page()
    return values


def _no_such_page() -> InvalidCommand:
    return InvalidCommand({"after": say("That page of the list does not exist.")})


def _is_storable(value: Any) -> bool:
    """Whether both databases can compare with this: no NUL in texts, no number beyond eight bytes, no hour without a zone."""
    match value:
        case str():
            return "\0" not in value
        case int():
            return -(2**63) <= value < 2**63
        case datetime():
            return value.tzinfo is not None and 1 < value.year < 9999
    return True


def after(
    columns: Sequence[Any], values: Sequence[Any], *, descending: bool
) -> sa.ColumnElement[bool]:
    """The rows that come after these values in the order of these columns (all ascending or all descending)."""
    left, right = sa.tuple_(*columns), sa.tuple_(*values)
    return left < right if descending else left > right
