"""A place is founded once, and never turns from invented works to real ones."""

import pytest

from foundation.database import Database
from foundation.errors import Forbidden, Refused
from foundation.identity.actors import SYSTEM
from foundation.identity.permissions import Role
from foundation.place import PlaceKind, found, kind_of
from tests.support.factories import someone


def test_a_place_is_founded_once_and_for_all(db: Database) -> None:
    with db.reading(SYSTEM) as work:
        assert kind_of(work.session) is None

    with db.writing(SYSTEM) as work:
        found(work, PlaceKind.DEMONSTRATION)

    for kind in PlaceKind:
        with pytest.raises(Refused), db.writing(SYSTEM) as work:
            found(work, kind)
    with db.reading(SYSTEM) as work:
        assert kind_of(work.session) is PlaceKind.DEMONSTRATION


def test_only_who_keeps_the_installation_founds_a_place(db: Database) -> None:
    with pytest.raises(Forbidden), db.writing(someone(Role.PROGRAMME_MANAGER)) as work:
        found(work, PlaceKind.LIVE)
    with db.writing(someone(Role.ADMINISTRATOR)) as work:
        found(work, PlaceKind.LIVE)
