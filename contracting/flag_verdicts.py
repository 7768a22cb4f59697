"""What the rules of red flags find in what people decided: verdicts that nobody visited the site for, and two decisions at once.

Whoever verifies has looked on site. Two things can show that nobody did: the verdict came sooner after the report than anybody reaches the
site, or the site log has pages for the days between them, none of which names a visitor or was written by who judged. A log that is silent
on all of those days says nothing, and neither does a work without one: there only the minutes count.
"""

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from uuid import UUID

import sqlalchemy as sa

from contracting.flag_cases import Case
from contracting.milestone_plans import Milestone
from contracting.milestones import Verdict
from contracting.payments import Payment
from contracting.red_flag_rules import FlagRule
from contracting.reports import MilestoneReport
from contracting.site_log import SiteLogPage
from contracting.site_log_rules import LoggedDay, is_without_visit, names_somebody
from foundation.clock import civil_date
from foundation.work import Work


def verdicts_without_visit(work: Work, rule: FlagRule) -> Iterator[Case]:
    """Verdicts given sooner after the report than anybody reaches the site, or without a visit in the pages of the site log."""
    statement = (
        sa.select(Verdict, MilestoneReport.reported_at, Milestone)
        .join(MilestoneReport, MilestoneReport.id == Verdict.report_id)
        .join(Milestone, Milestone.id == Verdict.milestone_id)
        .order_by(Verdict.id)
    )
    logs = _logs(work)
    most = timedelta(minutes=rule.threshold)
    for verdict, reported_at, milestone in work.session.execute(statement):
        start, end = civil_date(reported_at), civil_date(verdict.given_at)
        if verdict.given_at - reported_at < most:
            minutes = int((verdict.given_at - reported_at).total_seconds() // 60)
            found: dict[str, int | str] = {"minutes": minutes}
        elif is_without_visit(
            logs.get(milestone.agreement_id, ()), start, end, by=verdict.given_by
        ):
            found = {"start": start.isoformat(), "end": end.isoformat()}
        else:
            continue
        yield Case(
            key=str(verdict.id),
            project_id=verdict.project_id,
            territory=verdict.territory,
            agreement_id=milestone.agreement_id,
            facts={**found, "milestone": milestone.position, "key": verdict.key},
            links=(("milestone", milestone.id),),
        )


def _logs(work: Work) -> dict[UUID, list[LoggedDay]]:
    """What the site logs of all works say of visits, day by day."""
    found: dict[UUID, list[LoggedDay]] = {}
    for agreement_id, day, visitors, written_by in work.session.execute(
        sa.select(
            SiteLogPage.agreement_id,
            SiteLogPage.day,
            SiteLogPage.visitors,
            SiteLogPage.written_by,
        )
    ):
        found.setdefault(agreement_id, []).append(
            LoggedDay(day, names_visitors=names_somebody(visitors), written_by=written_by)
        )
    return found


def approvals_at_once(work: Work, rule: FlagRule) -> Iterator[Case]:
    """Two verdicts or approvals of one person within the seconds of the rule."""
    given = sa.select(
        Verdict.given_by.label("who"),
        Verdict.given_at.label("at"),
        Verdict.id,
        Verdict.milestone_id.label("subject"),
        sa.literal("milestone").label("kind"),
        Verdict.project_id,
        Verdict.territory,
    ).where(Verdict.given_by.is_not(None))
    approved = sa.select(
        Payment.approved_by,
        Payment.approved_at,
        Payment.id,
        Payment.id,
        sa.literal("payment"),
        Payment.project_id,
        Payment.territory,
    ).where(Payment.approved_by.is_not(None), Payment.approved_at.is_not(None))
    both = sa.union_all(given, approved).subquery()
    rows = work.session.execute(sa.select(both).order_by(both.c.who, both.c.at, both.c.id)).all()
    most = timedelta(seconds=rule.threshold)
    for one, other in pairwise(rows):
        if one.who == other.who and other.at - one.at < most:
            yield Case(
                key=f"{one.id}/{other.id}",
                project_id=other.project_id,
                territory=other.territory,
                agreement_id=None,
                facts={"seconds": int((other.at - one.at).total_seconds())},
                links=((one.kind, one.subject), (other.kind, other.subject)),
            )
