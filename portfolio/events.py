"""What the portfolio announces to the stages after it, in the transaction in which it happens."""

from uuid import UUID

import msgspec


class ScheduleAdopted(msgspec.Struct, frozen=True, kw_only=True):
    """A version of a work's schedule is in force from now on."""

    project_id: UUID
    schedule_id: UUID
