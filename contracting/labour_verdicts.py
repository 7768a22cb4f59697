"""What is said of a presented labour sheet: the committee confirms days that were given, the engineer accepts, either sends it back.

Who may say what, and in which order, stands with the sheet (``labour_sheets``).
"""

from uuid import UUID

import msgspec

from contracting import labour_sheets
from contracting.labour_sheets import LIFECYCLE, LabourSheet
from foundation.commands import LongText
from foundation.work import Work


class ConfirmDays(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """These people came on these days and gave them to the work."""


class ObjectToDays(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The days are not what the committee saw; it is sent back with what is wrong."""

    reason: LongText


class AcceptSheet(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The days are those of the signed paper and of the site."""


class ReturnSheet(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """It is sent back with what is wrong."""

    reason: LongText


def confirm(work: Work, sheet_id: UUID, command: ConfirmDays) -> LabourSheet:
    """Confirm, for the committee, that days were given as they were presented."""
    sheet = labour_sheets.locked(work, sheet_id)
    facts = {"number": sheet.number, "days_milli": sheet.days_milli}
    LIFECYCLE.apply("confirm", work, sheet, facts=facts)
    sheet.confirmed_at, sheet.confirmed_by = work.now, work.actor.user_id
    return sheet


def object_to(work: Work, sheet_id: UUID, command: ObjectToDays) -> LabourSheet:
    """Send back, for the committee, days that were not given so."""
    sheet = labour_sheets.locked(work, sheet_id)
    LIFECYCLE.apply("object", work, sheet, facts={"number": sheet.number})
    sheet.reason = command.reason
    sheet.judged_at, sheet.judged_by = work.now, work.actor.user_id
    return sheet


def accept(work: Work, sheet_id: UUID, command: AcceptSheet) -> LabourSheet:
    """Accept what somebody else presented."""
    sheet = labour_sheets.locked(work, sheet_id)
    facts = {"number": sheet.number, "days_milli": sheet.days_milli, "amount": sheet.amount}
    LIFECYCLE.apply("accept", work, sheet, facts=facts)
    sheet.judged_at, sheet.judged_by = work.now, work.actor.user_id
    return sheet


def send_back(work: Work, sheet_id: UUID, command: ReturnSheet) -> LabourSheet:
    """Return what somebody else presented, with what is wrong."""
    sheet = labour_sheets.locked(work, sheet_id)
    LIFECYCLE.apply("send_back", work, sheet, facts={"number": sheet.number})
    sheet.reason = command.reason
    sheet.judged_at, sheet.judged_by = work.now, work.actor.user_id
    return sheet
