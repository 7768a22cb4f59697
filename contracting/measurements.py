"""Measuring a unit-price agreement: the organisation measures what it built since the last time, item by item, and shows it.

A measurement is the report of the agreement's one milestone (``unit_prices``): its quantities follow from the lines of the memo and are
never typed as progress; committee and engineer find them right or less (``verdicts``), and what both found can be paid and is the physical
progress of the work.
"""

from uuid import UUID

import msgspec

from contracting import agreements, measured_items, milestone_plans, milestones, unit_prices
from contracting.measured_items import Measured
from contracting.measuring import THOUSAND, Piece
from contracting.milestone_plans import Milestone
from foundation.commands import FileId, LongText, Milli, PhotoId, ShortText
from foundation.errors import InvalidCommand, Refused, say
from foundation.identity.permissions import Permission
from foundation.work import Work


class MeasurePiece(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line of the memo: of which item, where, how many, and the measures that its unit needs."""

    item: UUID
    place: ShortText
    count: Milli = THOUSAND
    length: Milli | None = None
    width: Milli | None = None
    height: Milli | None = None
    is_deducted: bool = False


class MeasureWork(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was built since the last measurement, with its memo and photographs of the site."""

    note: LongText
    pieces: tuple[MeasurePiece, ...]
    photos: tuple[PhotoId, ...]
    documents: tuple[FileId, ...] = ()

    def __post_init__(self) -> None:
        errors = {}
        if not self.pieces:
            errors["pieces"] = say("Measure at least one item.")
        if not self.photos:
            errors["photos"] = say("A milestone is reported with at least one photo.")
        if errors:
            raise InvalidCommand(errors)


def measure(work: Work, agreement_id: UUID, command: MeasureWork) -> Milestone:
    """Report measured quantities; both keys are asked to look."""
    agreement = agreements.get(work, agreement_id, lock=True)
    work.require(Permission.MILESTONE_REPORT, agreement.territory)
    if unit_prices.find(work, agreement.id) is None:
        raise Refused(say("This agreement is paid by milestones: report the milestone."))
    (row,) = milestone_plans.of_agreement(work, agreement.id)
    _, milestone = milestones.locked(work, row.id)
    milestone, report = milestones.write_report(
        work,
        agreement,
        milestone,
        note=command.note,
        photos=command.photos,
        documents=command.documents,
    )
    lines = [Measured(item=one.item, place=one.place, piece=_piece(one)) for one in command.pieces]
    measured_items.write(work, report, unit_prices.items_of(work, agreement.id), lines)
    return milestone


def _piece(one: MeasurePiece) -> Piece:
    return Piece(
        count_milli=one.count,
        length_milli=one.length,
        width_milli=one.width,
        height_milli=one.height,
        is_deducted=one.is_deducted,
    )
