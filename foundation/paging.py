"""Paging by key set: the next page starts after the last row seen, so page 1,000 costs what page 1 costs.

A cursor is the sort values of the last row, opaque to whoever carries it; a damaged one is refused, not guessed.
"""

import base64
from collections.abc import Sequence
from typing import Any

import msgspec
import sqlalchemy as sa

from foundation.errors import InvalidCommand, say

SIZE = 50


def encode_cursor(values: Sequence[Any]) -> str:
    """The sort values of a row as text for an address."""
    return base64.urlsafe_b64encode(msgspec.json.encode(list(values))).decode().rstrip("=")


def decode_cursor(cursor: str, kinds: Sequence[type]) -> list[Any]:
    """The sort values in a cursor."""
    try:
        raw = msgspec.json.decode(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if len(raw) != len(kinds):
            raise ValueError("another list's cursor")
        return [
            msgspec.convert(value, kind, strict=False)
            for value, kind in zip(raw, kinds, strict=True)
        ]
    except (ValueError, TypeError, msgspec.MsgspecError):
        raise InvalidCommand({"after": say("That page of the list does not exist.")}) from None


def after(
    columns: Sequence[Any], values: Sequence[Any], *, descending: bool
) -> sa.ColumnElement[bool]:
    """The rows that come after these values in the order of these columns (all ascending or all descending)."""
    left, right = sa.tuple_(*columns), sa.tuple_(*values)
    return left < right if descending else left > right
