"""What a signature freezes of a schedule: the days in force, and the value of the agreement shared among them.

Where a schedule is adopted only after the signature, the first version adopted is frozen then, on that day.
"""

from datetime import date

import msgspec

from contracting import agreements, earlier_agreements, milestone_plans, unit_prices
from contracting.agreements import Agreement, AgreementState
from foundation.clock import civil_date
from foundation.identity.permissions import Permission
from foundation.work import Work
from portfolio import baselines, project_lights, schedules
from portfolio.baselines import ScheduleBaseline, Signed
from portfolio.events import ScheduleAdopted
from portfolio.projects import Project
from portfolio.schedules import Schedule

SIGNED = (AgreementState.SIGNED, AgreementState.RUNNING)


def freeze(
    work: Work, agreement: Agreement, project: Project, *, on: date
) -> ScheduleBaseline | None:
    """Freeze the schedule in force with the money of an agreement; nothing where no schedule is in force."""
    money = signed(work, agreement)
    if is_of_an_earlier_one(work, agreement, schedules.find_in_force(work, project.id)):
        # Its numbers are of milestones that ended with their agreement; chapters and days say the rest.
        money = msgspec.structs.replace(money, milestones={})
    return baselines.freeze(work, project, money, on=on)


def is_of_an_earlier_one(work: Work, agreement: Agreement, schedule: Schedule | None) -> bool:
    """Whether a schedule was adopted for an agreement that ended with the work unfinished, before this one."""
    standing = earlier_agreements.standing_of(work, agreement.project_id)
    ends = [row.ended_on for row in standing if row.id != agreement.id and row.ended_on]
    if not ends or schedule is None or schedule.adopted_at is None:
        return False
    return civil_date(schedule.adopted_at) <= max(ends)


def signed(work: Work, agreement: Agreement) -> Signed:
    """What an agreement says of money."""
    rows = milestone_plans.of_agreement(work, agreement.id)
    if unit_prices.find(work, agreement.id) is not None:
        rows = []  # One milestone of everything says nothing of when; the chapters do.
    return Signed(
        agreement_id=agreement.id,
        value=agreement.value,
        milestones={row.position: row.amount for row in rows},
    )


def freeze_what_was_signed(work: Work, event: ScheduleAdopted) -> None:
    """The first schedule of a work that is signed already becomes its baseline today; a re-programming leaves it and moves the light."""
    agreement = agreements.find_live(work, event.project_id)
    if agreement is None or agreement.state not in SIGNED:
        return
    work.require(Permission.SCHEDULE_ADOPT, agreement.territory)
    project = agreements.project_of(work, agreement)
    freeze(work, agreement, project, on=work.today)
    work.session.flush()  # The light reads the plan that is in force from now on.
    project_lights.refresh(work, project)
