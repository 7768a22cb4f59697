"""The one list of who reacts to what: events of an earlier stage, handled in the same transaction by a later one."""

from collections.abc import Mapping

from foundation.work import Reaction

REACTIONS: Mapping[type, tuple[Reaction, ...]] = {}
