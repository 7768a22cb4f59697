"""What is due and when: the obligations of one agreement, or of all in sight, read in as many queries as there are sources of days."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from uuid import UUID

import msgspec
import sqlalchemy as sa

from contracting import (
    calendar_feeds,
    cash_rules,
    milestone_plans,
    obligations,
    settlement_figures,
    settlement_rules,
    settlements,
)
from contracting.agreements import Agreement, AgreementState
from contracting.coverages import CoverageName
from contracting.guarantees import Guarantee, GuaranteeCoverage, GuaranteeState
from contracting.justifications import Justification, JustificationState
from contracting.milestone_plans import Milestone, MilestoneState
from contracting.obligations import Obligation, ObligationKind, Urgency
from contracting.payments import Payment, PaymentKind, PaymentState
from contracting.settlement_rules import SettlementStage
from contracting.settlements import Settlement, SettlementState
from contracting.terminations import Closing, ClosingState
from foundation import territories
from foundation.errors import NotFound, Sentence, say
from foundation.money import BASIS
from foundation.work import Work
from portfolio import lights, project_lights
from portfolio.projects import Project

LIVE = (AgreementState.SIGNED, AgreementState.RUNNING, AgreementState.ACCEPTED)
HORIZON = timedelta(days=120)


class CalendarView(msgspec.Struct, frozen=True, kw_only=True):
    """Obligations in their order, and whether whoever asks takes them along in a calendar of theirs."""

    agreement_id: UUID | None
    agreement_number: str | None
    project_id: UUID | None
    project_title: str | None
    place: str | None
    today: date
    rows: tuple[Obligation, ...]
    later: int
    feed_id: UUID | None


class _Of(msgspec.Struct, frozen=True):
    """Which agreements are looked at: a condition on their rows."""

    work: Work
    condition: sa.ColumnElement[bool]

    def agreements(self) -> sa.Select[UUID]:
        return sa.select(Agreement.id).where(
            self.work.visible(Agreement.territory), Agreement.state.in_(LIVE), self.condition
        )


class _About(msgspec.Struct, frozen=True):
    """An agreement with what its obligations are told with."""

    agreement: Agreement
    project: Project

    def due(
        self,
        key: str,
        kind: ObligationKind,
        on: date,
        what: Sentence,
        *,
        href: str,
        done: bool = False,
    ) -> Obligation:
        return Obligation(
            key=key,
            kind=kind,
            on=on,
            what=what,
            href=href,
            agreement_id=self.agreement.id,
            agreement_number=self.agreement.number or "",
            project_title=self.project.title,
            is_done=done,
        )

    @property
    def here(self) -> str:
        return f"/agreements/{self.agreement.id}"


def of_agreement(work: Work, agreement_id: UUID) -> CalendarView:
    """Everything that one agreement in sight is due, with what is done."""
    row = work.session.execute(
        sa.select(Agreement, Project)
        .join(Project, Project.id == Agreement.project_id)
        .where(Agreement.id == agreement_id, work.visible(Agreement.territory))
    ).one_or_none()
    if row is None:
        raise NotFound
    feed = calendar_feeds.find_mine(work, agreement_id)
    return CalendarView(
        agreement_id=row.Agreement.id,
        agreement_number=row.Agreement.number,
        project_id=row.Project.id,
        project_title=row.Project.title,
        place=territories.get(work, row.Agreement.territory).label,
        today=work.today,
        rows=found_of(work, agreement_id),
        later=0,
        feed_id=feed.id if feed else None,
    )


def mine(work: Work) -> CalendarView:
    """What is due in all agreements in sight: overdue, and within the months ahead; the rest is counted."""
    open_ones = [one for one in found_of(work) if not one.is_done]
    near = tuple(one for one in open_ones if one.on <= work.today + HORIZON)
    feed = calendar_feeds.find_mine(work, None)
    return CalendarView(
        agreement_id=None,
        agreement_number=None,
        project_id=None,
        project_title=None,
        place=None,
        today=work.today,
        rows=near,
        later=len(open_ones) - len(near),
        feed_id=feed.id if feed else None,
    )


def found_of(work: Work, agreement_id: UUID | None = None) -> tuple[Obligation, ...]:
    """The obligations of one agreement in sight, or of all."""
    of = _Of(work, sa.true() if agreement_id is None else Agreement.id == agreement_id)
    rows = work.session.execute(
        sa.select(Agreement, Project)
        .join(Project, Project.id == Agreement.project_id)
        .where(Agreement.id.in_(of.agreements()))
    )
    known = {row.Agreement.id: _About(row.Agreement, row.Project) for row in rows}
    found = [one for about in known.values() for one in _own(work, about)]
    for source in SOURCES:
        found.extend(source(of, known))
    return obligations.in_order(found, work.today)


def _own(work: Work, about: _About) -> Iterator[Obligation]:
    """What the agreement's own row says: start, end, restart, the next report."""
    agreement, key = about.agreement, about.agreement.id
    if agreement.starts_on is not None:
        yield about.due(
            f"start-{key}",
            ObligationKind.START,
            agreement.starts_on,
            say("The work started."),
            href=about.here,
            done=True,
        )
    if agreement.ends_on is not None:
        yield about.due(
            f"term-{key}",
            ObligationKind.TERM_END,
            agreement.ends_on,
            say("The term of the agreement ends."),
            href=about.here,
            done=agreement.state is not AgreementState.RUNNING or agreement.ended_on is not None,
        )
    if agreement.restart_expected_on is not None:
        yield about.due(
            f"restart-{key}",
            ObligationKind.RESTART,
            agreement.restart_expected_on,
            say("The suspended work is to go on."),
            href=f"{about.here}/suspensions",
        )
    elif (
        agreement.state is AgreementState.RUNNING
        and agreement.ended_on is None
        and about.project.physical_bp < BASIS
    ):
        yield from _report(work, about)


def _report(work: Work, about: _About) -> Iterator[Obligation]:
    """A work that is not heard of within the days of its light turns red: the day before that, somebody has to report."""
    heard = project_lights.progress_against(about.project, None).heard_on
    if heard is None:
        return
    rule = lights.rule_on(lights.light_rules(), project_lights.code_of(about.project), work.today)
    yield about.due(
        f"report-{about.agreement.id}",
        ObligationKind.REPORT,
        heard + timedelta(days=rule.silent_days),
        say("The work is to be reported: nobody was heard since {day}.", day=heard),
        href=about.here,
    )


def _milestones(of: _Of, known: dict[UUID, _About]) -> Iterator[Obligation]:
    statement = sa.select(Milestone).where(
        Milestone.agreement_id.in_(of.agreements()), Milestone.due_on.is_not(None)
    )
    for row in of.work.session.execute(statement).scalars():
        if row.due_on is not None:
            yield known[row.agreement_id].due(
                f"milestone-{row.id}",
                ObligationKind.MILESTONE,
                row.due_on,
                say("Milestone {number}: {title}", number=row.position, title=row.title),
                href=f"/milestones/{row.id}",
                done=row.state is MilestoneState.VERIFIED
                or known[row.agreement_id].agreement.ended_on is not None
                or (row.state in milestone_plans.PAYABLE and not row.is_open),
            )


def _guarantees(of: _Of, known: dict[UUID, _About]) -> Iterator[Obligation]:
    """Each coverage, as the last annex of its policy has it."""
    rows = of.work.session.execute(
        sa.select(Guarantee, GuaranteeCoverage)
        .join(GuaranteeCoverage, GuaranteeCoverage.guarantee_id == Guarantee.id)
        .where(
            Guarantee.agreement_id.in_(of.agreements()),
            Guarantee.state == GuaranteeState.APPROVED,
        )
        .order_by(Guarantee.annex, Guarantee.id)
    )
    newest = {
        (
            row.Guarantee.agreement_id,
            row.Guarantee.insurer,
            row.Guarantee.policy_number,
            row.GuaranteeCoverage.coverage,
        ): row
        for row in rows
    }
    for (agreement_id, _, number, coverage), row in newest.items():
        about = known[agreement_id]
        yield about.due(
            f"guarantee-{row.Guarantee.id}-{coverage}",
            ObligationKind.GUARANTEE,
            row.GuaranteeCoverage.valid_to,
            say("Policy {number} ends: {coverage}", number=number, coverage=CoverageName(coverage)),
            href=f"{about.here}/guarantees",
        )


def _justifications(of: _Of, known: dict[UUID, _About]) -> Iterator[Obligation]:
    """The newest transfer of each agreement whose rule asks for it, until what came after it is justified."""
    paid = of.work.session.execute(
        sa.select(Payment)
        .where(
            Payment.agreement_id.in_(of.agreements()),
            Payment.state == PaymentState.PAID,
            Payment.kind.in_((PaymentKind.ADVANCE, PaymentKind.PROGRESS)),
        )
        .order_by(Payment.number)
    ).scalars()
    newest = {row.agreement_id: row for row in paid}
    accepted = {
        row.agreement_id: row.presented_at
        for row in of.work.session.execute(
            sa.select(Justification)
            .where(
                Justification.agreement_id.in_(of.agreements()),
                Justification.state == JustificationState.ACCEPTED,
            )
            .order_by(Justification.number)
        ).scalars()
    }
    for agreement_id, payment in newest.items():
        about = known[agreement_id]
        agreement, justified = about.agreement, accepted.get(agreement_id)
        if payment.paid_on is None or payment.paid_at is None:
            continue
        if cash_rules.find_rule(agreement.regime, agreement.signed_on) is None:
            continue
        days = obligations.days_on("justify_transfer", payment.paid_on)
        yield about.due(
            f"justification-{payment.id}",
            ObligationKind.JUSTIFICATION,
            payment.paid_on + timedelta(days=days),
            say("Transfer {number} is to be justified.", number=payment.number),
            href=f"{about.here}/cash-book",
            done=justified is not None and justified >= payment.paid_at,
        )


def _closings(of: _Of, known: dict[UUID, _About]) -> Iterator[Obligation]:
    """What was pending at the end is mended, and the period of correction runs out."""
    statement = sa.select(Closing).where(
        Closing.agreement_id.in_(of.agreements()),
        Closing.state.not_in((ClosingState.DISCARDED, ClosingState.WRITTEN)),
    )
    for row in of.work.session.execute(statement).scalars():
        about = known[row.agreement_id]
        is_over = row.state is ClosingState.FINAL
        if row.corrections_until is not None:
            yield about.due(
                f"corrections-{row.id}",
                ObligationKind.CORRECTIONS,
                row.corrections_until,
                say("What was pending at the end is to be mended."),
                href=f"{about.here}/closing",
                done=is_over,
            )
        if row.defects_until is not None:
            yield about.due(
                f"defects-{row.id}",
                ObligationKind.DEFECTS_END,
                row.defects_until,
                say("The period of correction ends."),
                href=f"{about.here}/closing",
                done=is_over,
            )


def _settlements(of: _Of, known: dict[UUID, _About]) -> Iterator[Obligation]:
    """The deadlines of settlement of what ended, until it is settled."""
    statement = sa.select(Settlement.agreement_id).where(
        Settlement.agreement_id.in_(of.agreements()), Settlement.state == SettlementState.SETTLED
    )
    settled = set(of.work.session.execute(statement).scalars())
    for about in known.values():
        ended_on = settlement_figures.ended(about.agreement)
        if ended_on is None:
            continue
        family = settlements.family_of(about.agreement)
        days = settlement_rules.deadlines(family, ended_on)
        # Where the time of one stage has passed, the next one has taken its place.
        current = settlement_rules.stage_on(family, ended_on, of.work.today) or SettlementStage.LATE
        for stage, until in days.items():
            yield about.due(
                f"{STAGES[stage].value}-{about.agreement.id}",
                STAGES[stage],
                until,
                say("The time to settle it runs out."),
                href=f"{about.here}/closing",
                done=about.agreement.id in settled or until < days[current],
            )


STAGES = {
    SettlementStage.BY_AGREEMENT: ObligationKind.SETTLE_BY_AGREEMENT,
    SettlementStage.UNILATERAL: ObligationKind.SETTLE_UNILATERALLY,
    SettlementStage.LATE: ObligationKind.SETTLE_AT_LAST,
}

SOURCES: Sequence[Callable[[_Of, dict[UUID, _About]], Iterator[Obligation]]] = (
    _milestones,
    _guarantees,
    _justifications,
    _closings,
    _settlements,
)


def pressing(view: CalendarView) -> tuple[Obligation, ...]:
    """What is overdue or within the days of the alerts."""
    return tuple(one for one in view.rows if not one.is_done and one.urgency is not Urgency.LATER)
