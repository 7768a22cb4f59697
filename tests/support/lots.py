"""Programmes with their lots, told through the real actions."""

from datetime import date
from uuid import UUID

from foundation.database import Database
from foundation.identity.actors import SYSTEM
from portfolio import lots, programmes
from portfolio.lots import AddToLot, Lot, RegisterLot
from portfolio.programmes import OpenProgramme, Programme
from tests.support.factories import Cast, changed


def programme(db: Database, **changes: object) -> Programme:
    """A programme that works in two departments."""
    usual = OpenProgramme(
        name="Programa de prueba",
        institution="Institución de prueba",
        starts_on=date(2025, 1, 1),
        ends_on=date(2029, 12, 31),
        territories=("CO.19.", "CO.76."),
    )
    with db.writing(SYSTEM) as work:
        return programmes.open_programme(work, changed(usual, changes))


def lot(db: Database, cast: Cast, programme_id: UUID, **changes: object) -> Lot:
    """A lot of a whole department."""
    usual = RegisterLot(name="Norte: placas huella", purpose="Sacar la panela.", territory="CO.19.")
    with db.writing(cast.programme_manager) as work:
        return lots.register(work, programme_id, changed(usual, changes))


def filled(db: Database, cast: Cast, programme_id: UUID, *works: UUID) -> Lot:
    """A lot with works in it."""
    row = lot(db, cast, programme_id)
    with db.writing(cast.programme_manager) as work:
        return lots.add(work, row.id, AddToLot(works=works))
