"""Signed minutes: kept sheet by sheet once the minutes are closed, and never taken away."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from foundation.database import Database
from foundation.errors import Forbidden, InvalidCommand, Refused
from foundation.identity.actors import Actor
from foundation.identity.permissions import Role
from portfolio import signed_minutes
from portfolio.signed_minutes import KeepSignedMinutes, sheets_of
from portfolio.views import assemblies as views
from tests.foundation.drawn import photo
from tests.support import factories
from tests.support.factories import CALOTO, cast
from tests.support.papers import closed_assembly, minutes_of
from tests.support.web import Person

Visit = Callable[[Actor | None], Person]


def test_signed_sheets_are_kept_in_their_order_and_for_good(db: Database) -> None:
    hands = cast()
    assembly = closed_assembly(db, hands)
    first, second = (factories.photograph(db, hands.social_facilitator, CALOTO) for _ in range(2))
    scan = factories.paper(db, hands.social_facilitator, CALOTO)
    with db.writing(hands.social_facilitator) as work:
        signed_minutes.keep(work, assembly.id, KeepSignedMinutes(sheets=(second, first)))
    with db.writing(hands.social_facilitator) as work:
        signed_minutes.keep(work, assembly.id, KeepSignedMinutes(sheets=(scan,)))

    with db.reading(hands.auditor) as work:
        assert views.detail(work, assembly.id).signed == (second, first, scan)
        assert [row.kept_by for row in sheets_of(work, assembly.id)] == [
            hands.social_facilitator.user_id
        ] * 3
    with pytest.raises(InvalidCommand) as refused, db.writing(hands.social_facilitator) as work:
        signed_minutes.keep(work, assembly.id, KeepSignedMinutes(sheets=(first,)))
    assert list(refused.value.errors) == ["sheets.0"]
    with pytest.raises(sa.exc.DatabaseError), db.writing(hands.administrator) as work:
        work.session.execute(sa.text("DELETE FROM signed_sheet"))


def test_minutes_that_are_not_closed_are_not_signed_and_no_sheet_is_no_minutes(
    db: Database,
) -> None:
    hands = cast()
    owner = factories.community(db, hands)
    held = factories.assembly(db, hands, owner, (factories.need(db, hands, owner),))
    sheet = factories.photograph(db, hands.social_facilitator, CALOTO)
    with (
        pytest.raises(Refused, match="Close the minutes first"),
        db.writing(hands.social_facilitator) as work,
    ):
        signed_minutes.keep(work, held.id, KeepSignedMinutes(sheets=(sheet,)))
    closed = closed_assembly(db, hands)
    with pytest.raises(InvalidCommand), db.writing(hands.social_facilitator) as work:
        signed_minutes.keep(work, closed.id, KeepSignedMinutes(sheets=()))
    with pytest.raises(Forbidden), db.writing(hands.auditor) as work:
        signed_minutes.keep(work, closed.id, KeepSignedMinutes(sheets=(sheet,)))


@pytest.mark.one_database
def test_the_page_of_an_assembly_asks_for_the_signed_minutes_and_shows_them(
    db: Database, visit: Visit
) -> None:
    hands = cast()
    assembly = closed_assembly(db, hands)
    minutes_of(db, hands.social_facilitator, assembly)
    facilitator = visit(factories.user(db, Role.SOCIAL_FACILITATOR))
    path = f"/assemblies/{assembly.id}"
    before = facilitator.page(path).words
    sent = facilitator.fill(f"{path}/signed", {"sheets": photo((120, 90))})

    assert "Nadie ha guardado todavía una foto del acta firmada." in before
    assert sent.path == path
    words = facilitator.page(path).words
    assert "Como se firmó" in words
    assert "Hoja 1" in words
