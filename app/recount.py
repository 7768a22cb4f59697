"""Everything that is kept although it follows from something else, worked out again: a sound place has no difference.

Chains and seals of the log, totals of the portfolio, votes of assemblies, rounds, scenarios, elections, climate screenings, budgets,
co-finance, agreements with their milestones and payments, schedules with their baselines, what was earned, traffic lights, next dates of
maintenance, what closed periods reported, levels of risks. Each check reads what was stored as input and compares its result with the one
that was stored; nothing is repaired.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from uuid import UUID

import msgspec
import sqlalchemy as sa

from contracting import milestone_plans
from contracting.agreements import Agreement
from contracting.invariants import check_invariants
from contracting.views import progress
from exchange import counted_elections
from foundation import audit
from foundation.errors import Sentence, say
from foundation.work import Work
from maintenance import plans
from maintenance.plans import MaintenanceTask
from portfolio import (
    assemblies,
    ballot_papers,
    baselines,
    budget_contents,
    budget_revisions,
    budget_versions,
    budgets,
    climate,
    cofinancing,
    followed_shares,
    funding_ledger,
    lights,
    lots,
    profile_uses,
    project_lights,
    projects,
    risks,
    round_results,
    scenario_results,
    schedule_writing,
    tallies,
    vote_counts,
)
from portfolio.assemblies import Assembly, AssemblyState
from portfolio.baselines import ScheduleBaseline
from portfolio.budget_contents import Content
from portfolio.budget_revisions import BudgetRevision
from portfolio.budgets import Budget
from portfolio.climate import ClimateScreening
from portfolio.projects import Project, Station
from portfolio.results import closings
from portfolio.schedules import Schedule, ScheduleState
from portfolio.vote_counts import AssemblyCount


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """What was kept and does not follow: of which kind, of which row, and what is wrong."""

    kind: str
    subject: str
    what: Sentence


class Recount(msgspec.Struct, frozen=True, kw_only=True):
    """How many results were worked out again, and those that differ."""

    checked: int
    differences: tuple[Difference, ...]


Check = Callable[[Work], Iterator[Difference | None]]


def recount(work: Work) -> Recount:
    """Work everything out again; ``None`` from a check is a result that stands."""
    found = list(chain.from_iterable(check(work) for check in CHECKS))
    return Recount(checked=len(found), differences=tuple(one for one in found if one is not None))


def _log(work: Work) -> Iterator[Difference | None]:
    faults = [
        Difference(
            kind="audit",
            subject=f"{fault.stream} {fault.position}",
            what=say("The log was changed here: {what}.", what=fault.what),
        )
        for fault in audit.verify(work.session)
    ]
    yield from _or_sound(faults)


def _totals(work: Work) -> Iterator[Difference | None]:
    wrong = [
        Difference(
            kind="total",
            subject=f"{place} {station}",
            what=say("The totals are not the sum of the works."),
        )
        for place, station in tallies.differences(work.session)
    ]
    yield from _or_sound(wrong)


def _votes(work: Work) -> Iterator[Difference | None]:
    statement = sa.select(Assembly).where(
        Assembly.state.in_((AssemblyState.DECIDED, AssemblyState.CLOSED))
    )
    for assembly in work.session.execute(statement.order_by(Assembly.id)).scalars():
        kept = {
            str(row.need_id): (row.votes, row.place)
            for row in assemblies.alternatives_of(work, assembly.id)
        }
        done = [vote for vote in vote_counts.votes_of(work, assembly) if vote.result is not None]
        result = done[-1].result if done else assemblies.result_of(work, assembly)
        if result is None:
            continue
        settlement = vote_counts.settlement_of(work, assembly.id)
        first = str(settlement.need_id) if settlement else result.winner
        counted = {one.option: one.votes for one in result.ranking}
        stands = {need: votes for need, (votes, _) in kept.items()} == counted and [
            need for need, (_, place) in kept.items() if place == 1
        ] == [first]
        yield (
            None
            if stands
            else _differs(
                "assembly", str(assembly.id), say("Its votes do not follow from the two counts.")
            )
        )


def _papers(work: Work) -> Iterator[Difference | None]:
    """What was counted from papers is what the papers said at that moment."""
    statement = sa.select(AssemblyCount, Assembly).join(
        Assembly, Assembly.id == AssemblyCount.assembly_id
    )
    statement = statement.where(AssemblyCount.papers.is_not(None)).order_by(AssemblyCount.id)
    for count, assembly in work.session.execute(statement):
        papers = ballot_papers.counted_papers(work.session, count)
        again = ballot_papers.totals_of(work, assembly, papers)
        stands = (len(papers), again.voters, again.blank, vote_counts.figures_of(again)) == (
            count.papers,
            count.voters,
            count.blank,
            count.figures,
        )
        yield (
            None
            if stands
            else _differs(
                "assembly", str(assembly.id), say("The count does not follow from its papers.")
            )
        )


def _screenings(work: Work) -> Iterator[Difference | None]:
    for row in work.session.execute(sa.select(ClimateScreening)).scalars():
        result = climate.result_of(work, row)
        ratings = {(one.factors.hazard, one.factors.frame): one.rating for one in result.ratings}
        kept = {(one.hazard, one.frame): one.rating for one in climate.assessments_of(work, row.id)}
        stands = ratings == kept and (row.now_rating, row.future_rating) == (
            result.now,
            result.future,
        )
        yield (
            None
            if stands
            else _differs(
                "screening",
                str(row.project_id),
                say("Its rating does not follow from its factors."),
            )
        )


def _budgets(work: Work) -> Iterator[Difference | None]:
    """Totals follow from items, prices from analyses, and both from what each version and revision holds."""
    codes = {project.id: project for project in work.session.execute(sa.select(Project)).scalars()}
    for row in work.session.execute(sa.select(Budget).order_by(Budget.id)).scalars():
        project = codes[row.project_id]
        stands = budgets.follows(work, row) and row.total_minor == project.budget_minor
        yield (
            None
            if stands
            else _differs("budget", project.code, say("Its total does not follow from its lines."))
        )
    newest: dict[UUID, Content] = {}
    for version, stands in budget_versions.differences(work):
        newest[version.project_id] = budget_versions.content_of(version)
        code = codes[version.project_id].code
        yield (
            None
            if stands
            else _differs(
                "budget_version",
                f"{code} {version.number}",
                say("This version does not follow from what it holds."),
            )
        )
    for project_id, content in newest.items():
        kept = budgets.find_content(work, project_id)
        stands = kept is not None and budget_contents.compare(kept, content).is_empty
        yield (
            None
            if stands
            else _differs(
                "budget",
                codes[project_id].code,
                say("It is not the version that was approved last."),
            )
        )
    for revision in work.session.execute(sa.select(BudgetRevision)).scalars():
        content = budget_revisions.content_of(revision)
        stands = budget_contents.totals_of(content).total == revision.total and not any(
            budget_contents.mistakes_of(content)
        )
        yield (
            None
            if stands
            else _differs(
                "budget_revision",
                codes[revision.project_id].code,
                say("Its total does not follow from its lines."),
            )
        )


def _cofinance(work: Work) -> Iterator[Difference | None]:
    for share, column, kept, counted in funding_ledger.differences(work.session):
        yield _differs(
            "funding",
            str(share),
            say(
                "{column}: {kept} is kept and {counted} was counted.",
                column=column,
                kept=kept,
                counted=counted,
            ),
        )
    what = say("What is financed is not the sum of its sources.")
    for code, stands in followed_shares.differences(work):
        yield None if stands else _differs("funding", code, what)
    own = sa.select(Project).where(Project.origin == projects.Origin.NEED).order_by(Project.id)
    for project in work.session.execute(own).scalars():
        stands = cofinancing.coverage_of(work, project).pledged.minor == project.funded_minor
        yield (None if stands else _differs("funding", project.code, what))


def _agreements(work: Work) -> Iterator[Difference | None]:
    for row in work.session.execute(sa.select(Agreement).order_by(Agreement.id)).scalars():
        faults = check_invariants(work, row)
        yield from _or_sound(
            [_differs("agreement", row.number or str(row.id), fault) for fault in faults]
        )


def _lights(work: Work) -> Iterator[Difference | None]:
    """The days on which a light turns follow from the progress of a work that is being built, by a rule that held at some time."""
    building = sa.select(Project).where(Project.station == Station.BUILDING).order_by(Project.id)
    for project in work.session.execute(building).scalars():
        code = project_lights.code_of(project)
        rules = [rule for rule in lights.light_rules() if rule.code == code]
        progress_now = project_lights.progress_of(work, project)
        possible = {lights.turning(rule, progress_now) for rule in rules}
        kept = lights.Turning(late_from=project.late_from, critical_from=project.critical_from)
        yield (
            None
            if kept in possible
            else _differs(
                "light", project.code, say("Its traffic light does not follow from its progress.")
            )
        )


def _schedules(work: Work) -> Iterator[Difference | None]:
    """The days of every version follow from its activities, and what a signature froze adds up to what was signed."""
    kept = sa.select(Schedule).where(Schedule.state != ScheduleState.DISCARDED)
    for row in work.session.execute(kept.order_by(Schedule.id)).scalars():
        wrong = schedule_writing.difference(work, row)
        what = say("Its days do not follow from its activities: {code}.", code=wrong or "")
        yield _differs("schedule", f"{row.project_id} v{row.number}", what) if wrong else None
    frozen = sa.select(ScheduleBaseline).order_by(ScheduleBaseline.id)
    for baseline in work.session.execute(frozen).scalars():
        worth = sum(task.value_minor for task in baselines.tasks_of(work, baseline.id))
        what = say("Its activities do not add up to what was signed.")
        stands = worth == baseline.total_minor
        yield None if stands else _differs("baseline", str(baseline.project_id), what)


def _earned(work: Work) -> Iterator[Difference | None]:
    """What a work earned, verdict by verdict, is what its milestones keep as verified."""
    for row in work.session.execute(sa.select(Agreement).order_by(Agreement.id)).scalars():
        entries = progress.verified_of(work, row.id)
        stones = milestone_plans.of_agreement(work, row.id)
        stands = all(
            sum(entry.minor for entry in entries.get(stone.id, ())) == stone.verified_minor
            for stone in stones
        )
        what = say("What was verified does not follow from its verdicts.")
        yield None if stands else _differs("progress", row.number or str(row.id), what)


def _tasks(work: Work) -> Iterator[Difference | None]:
    for task in work.session.execute(sa.select(MaintenanceTask)).scalars():
        due = plans.next_due(task, task.anchor_on)
        stands = task.next_due_on == (due.occurrence.due_on if due else None)
        yield (
            None
            if stands
            else _differs("task", str(task.id), say("Its next date does not follow from its rule."))
        )


def _rounds(work: Work) -> Iterator[Difference | None]:
    wrong = [
        Difference(
            kind="round",
            subject=f"{one.round} {one.number}",
            what=say("Counted again, the round is another: {what}.", what=one.what),
        )
        for one in round_results.differences(work.session)
    ]
    yield from _or_sound(wrong)


def _reported(work: Work) -> Iterator[Difference | None]:
    """What closed periods reported, added up again from the entries that were kept with it."""
    for fault in closings.differences(work.session):
        yield (
            None
            if fault is None
            else _differs("closing", f"{fault.closing} {fault.indicator}".strip(), fault.what)
        )


def _scenarios(work: Work) -> Iterator[Difference | None]:
    wrong = [
        _differs("scenario", code, what)
        for code, what in scenario_results.differences(work.session)
    ]
    yield from _or_sound(wrong)


def _elections(work: Work) -> Iterator[Difference | None]:
    wrong = [
        _differs("election", code, what)
        for code, what in counted_elections.differences(work.session)
    ]
    yield from _or_sound(wrong)


def _profiles(work: Work) -> Iterator[Difference | None]:
    for key, stands in profile_uses.differences(work.session):
        yield (
            None
            if stands
            else _differs("profile", str(key), say("What it kept is not what its hash says."))
        )


def _risks(work: Work) -> Iterator[Difference | None]:
    """The level of every risk follows from its grades by the rule of its day, and its state from its history."""
    for row, stands in risks.differences(work):
        what = say("Its level does not follow from its grades, or its state from its history.")
        yield None if stands else _differs("risk", str(row.id), what)


def _lots(work: Work) -> Iterator[Difference | None]:
    """Every work of a lot belongs in it, and a closed lot is finished."""
    for row, stands in lots.differences(work):
        what = say("A work of it belongs elsewhere, or it is closed and not finished.")
        yield None if stands else _differs("lot", str(row.id), what)


def _or_sound(differences: Sequence[Difference]) -> Sequence[Difference | None]:
    """What differs, or one result that stands."""
    return differences or (None,)


def _differs(kind: str, subject: str, what: Sentence) -> Difference:
    return Difference(kind=kind, subject=subject, what=what)


CHECKS: tuple[Check, ...] = (
    *(_log, _totals, _votes, _papers, _rounds, _scenarios, _elections, _screenings, _budgets),
    *(_cofinance, _agreements, _schedules, _earned, _lights, _tasks, _reported, _profiles),
    *(_risks, _lots),
)
