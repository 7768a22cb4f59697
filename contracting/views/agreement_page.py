"""One agreement as people see it, read in about ten queries: parties, rule, milestones, account, what it waits for, papers, history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from contracting import (
    act_subjects,
    acts,
    agreement_gates,
    agreement_rules,
    agreement_texts,
    agreements,
    dossiers,
    guarantees,
    milestone_plans,
    payments,
)
from contracting.agreement_gates import Dossier, StepGates
from contracting.agreement_rules import EntityKind
from contracting.agreement_texts import TextSource
from contracting.agreements import LIFECYCLE, Agreement, AgreementState
from contracting.clauses import Clause, ClauseText
from contracting.dossiers import PaperCheck
from contracting.guarantees import GuaranteeDemand
from contracting.milestone_plans import Milestone
from contracting.payments import Payment, PaymentKind, PaymentState
from contracting.slicing import Slice
from contracting.unit_prices import UnitPriceTerms
from contracting.views import (
    accounts,
    agreement_stages,
    agreement_thread,
    deductions,
    milestones,
    requests,
    rules,
    timelines,
)
from contracting.views import guarantees as guarantee_views
from contracting.views.accounts import AccountLine
from contracting.views.agreement_stages import StageView
from contracting.views.agreement_thread import ALONE, Thread, ThreadView
from contracting.views.deductions import DeductionView
from contracting.views.guarantees import GuaranteesNow
from contracting.views.milestones import MilestoneRow
from contracting.views.rules import RuleView
from contracting.views.steps import StepView, open_steps, steps
from contracting.views.timelines import Timeline
from foundation import records, territories
from foundation.acts import AnyAct
from foundation.clock import civil_date
from foundation.errors import NotFound, Refused, Sentence
from foundation.identity.permissions import Permission, Role, holders
from foundation.money import Money
from foundation.people import Person
from foundation.records import DocumentView
from foundation.translations import Translator, translator
from foundation.work import Work
from portfolio import cofinancing
from portfolio.apportionment import ContributionKind
from portfolio.cofinancing import FundingShare
from portfolio.communities import Community, CommunityKind, LegalPaper
from portfolio.projects import Project, Station

# The step that leads on from each state; after the last ones other pages take over.
NEXT = {
    AgreementState.DRAFT: "submit",
    AgreementState.SUBMITTED: "sign",
    AgreementState.SIGNED: "start",
    AgreementState.RUNNING: "accept",
}


class PaymentBrief(msgspec.Struct, frozen=True, kw_only=True):
    """A payment in the table of its agreement."""

    id: UUID
    number: int
    kind: PaymentKind
    gross: Money
    net: Money
    requested_on: date
    paid_on: date | None
    state: PaymentState


class AgreementView(msgspec.Struct, frozen=True, kw_only=True):
    """One agreement."""

    id: UUID
    version: int
    territory: str
    place: str
    number: str | None
    state: AgreementState
    stages: tuple[StageView, ...]
    project_id: UUID
    project_code: str
    project_title: str
    station: Station
    community_id: UUID
    organisation: str
    organisation_kind: CommunityKind
    entity_kind: EntityKind
    entity_name: str
    entity_signatory_post: str | None
    supervisor_post: str | None
    object: str
    value: Money
    initial: Money
    final: Money | None
    rule: RuleView
    term_days: int
    signed_on: date | None
    starts_on: date | None
    ends_on: date | None
    suspended_from: date | None
    restart_expected_on: date | None
    ended_on: date | None
    left_unfinished: bool
    before: tuple[ThreadView, ...]
    after: ThreadView | None
    suspended_days: int
    guarantees: GuaranteesNow
    guarantees_end_on: date | None
    accepted_on: date | None
    is_late: bool
    advance_bp: int
    advance: Money
    retention_bp: int
    deductions: tuple[DeductionView, ...]
    physical_bp: int
    financial_bp: int
    in_dispute: bool
    is_measured: bool
    is_in_kind: bool
    milestones: tuple[MilestoneRow, ...]
    account: tuple[AccountLine, ...]
    payments: tuple[PaymentBrief, ...]
    gates: tuple[StepGates, ...]
    next: str | None
    who: tuple[Role, ...]
    steps: tuple[StepView, ...]
    actions: tuple[str, ...]
    requests: tuple[StepView, ...]
    site_note: str | None
    return_reason: str | None
    cancel_reason: str | None
    final_note: str | None
    signed_copy_id: UUID | None
    papers: tuple[DocumentView, ...]
    issuable: tuple[str, ...]
    timeline: Timeline


@dataclass(frozen=True)
class Loaded:
    """The rows behind one agreement, read once."""

    agreement: Agreement
    project: Project
    community: Community
    representative: Person
    place: str
    milestones: Sequence[Milestone]
    payments: Sequence[Payment]
    shares: Sequence[FundingShare]
    spent: Money
    thread: Thread
    papers: Sequence[LegalPaper]
    checks: dict[UUID, PaperCheck]
    slices: Sequence[Slice]
    is_measured: bool
    clauses: tuple[Clause, ...] | None
    demand: GuaranteeDemand | None
    uncovered: Sentence | None

    @property
    def dossier(self) -> Dossier:
        return Dossier(
            agreement=self.agreement,
            project=self.project,
            community=self.community,
            papers=self.papers,
            checks=self.checks,
            cash=agreement_rules.cash_of(self.shares, self.agreement.currency),
            spent=self.spent,
            committed=agreement_rules.committed_of(self.shares, self.agreement.currency),
            slices=self.slices,
            uncovered=self.uncovered,
        )


def detail(work: Work, agreement_id: UUID) -> AgreementView:
    """One agreement with what can be done about it."""
    return view_of(work, load(work, agreement_id))


def load(work: Work, agreement_id: UUID) -> Loaded:
    """The rows of one agreement in sight."""
    signatory = sa.func.coalesce(Agreement.organisation_signatory_id, Community.representative_id)
    row = work.session.execute(
        sa.select(
            Agreement,
            Project,
            Community,
            Person,
            GuaranteeDemand,
            UnitPriceTerms.agreement_id.is_not(None).label("is_measured"),
            agreement_thread.HAS_OTHERS.label("has_others"),
        )
        .join(Project, Project.id == Agreement.project_id)
        .join(Community, Community.id == Agreement.community_id)
        .join(Person, Person.id == signatory)
        .outerjoin(GuaranteeDemand, GuaranteeDemand.agreement_id == Agreement.id)
        .outerjoin(UnitPriceTerms, UnitPriceTerms.agreement_id == Agreement.id)
        .where(Agreement.id == agreement_id, work.visible(Agreement.territory))
    ).one_or_none()
    if row is None:
        raise NotFound
    agreement: Agreement = row.Agreement
    needs_papers = agreement.state in agreement_gates.UNSTARTED
    is_unsigned = agreement.state in agreement_gates.UNSIGNED
    shares = cofinancing.shares_of(work, agreement.project_id)
    return Loaded(
        agreement=agreement,
        project=row.Project,
        community=row.Community,
        representative=row.Person,
        place=territories.get(work, agreement.territory).label,
        milestones=milestone_plans.of_agreement(work, agreement.id),
        payments=() if is_unsigned else payments.payments_of(work, agreement.id),
        shares=shares,
        spent=agreements.spent_before(work, row.Project)
        if row.has_others
        else Money.zero(agreement.currency),
        thread=agreement_thread.thread_of(work, agreement) if row.has_others else ALONE,
        papers=dossiers.papers_of(work, agreement.community_id) if needs_papers else (),
        checks=dossiers.checks_of(work, agreement.community_id) if needs_papers else {},
        slices=agreements.slices_near(work, agreement, work.today) if is_unsigned else (),
        is_measured=row.is_measured,
        clauses=agreement_texts.choose(work, agreement, row.Project, shares, row.is_measured)
        if is_unsigned
        else None,
        demand=row.GuaranteeDemand,
        uncovered=guarantees.refusal_of_start(work, agreement, work.today)
        if agreement.state is AgreementState.SIGNED
        else None,
    )


def clauses_of(work: Work, loaded: Loaded, words: Translator) -> tuple[ClauseText, ...]:
    """The text as it stands; the representative is named only to who may read persons."""
    agreement = loaded.agreement
    name = words.text("(name not shown to your role)")
    if work.may(Permission.PERSON_READ, agreement.territory):
        name = agreement_texts.name_of(loaded.representative, agreement, words)
    return agreement_texts.write(agreement, _source(work, loaded, name), words)


def view_of(work: Work, loaded: Loaded) -> AgreementView:
    """The rows as people see them."""
    agreement, project = loaded.agreement, loaded.project
    gap = gap_of(work, loaded)
    choices = steps(agreement_gates.choices(work, loaded.dossier, loaded.milestones, gap=gap))
    following = NEXT.get(agreement.state)
    terms = agreement.terms
    return AgreementView(
        **_facts(loaded),
        **agreement_thread.figures_of(work, project, agreement, loaded.milestones, loaded.thread),
        is_late=agreement.is_late(work.today),
        rule=rules.rule_of(agreement, work.today),
        advance=agreement_rules.advance_of(
            agreement.value, agreement.advance_bp, step_minor=terms.step_minor
        ),
        deductions=tuple(deductions.deduction(term) for term in terms.deductions),
        is_measured=loaded.is_measured,
        guarantees=guarantee_views.state_of(loaded.demand, work.today),
        guarantees_end_on=loaded.demand.ends_first_on if loaded.demand else None,
        milestones=milestones.rows_of(work, loaded.milestones),
        account=accounts.account(work, agreement, loaded.milestones, loaded.payments),
        payments=tuple(_brief(row) for row in loaded.payments),
        gates=agreement_gates.gates(loaded.dossier, work.today, gap=gap),
        next=following,
        who=holders(LIFECYCLE.steps[following].permission) if following else (),
        steps=choices,
        actions=open_steps(choices),
        stages=agreement_stages.stages_of(agreement),
        before=loaded.thread.before,
        after=loaded.thread.after,
        requests=requests.possible(
            work, agreement, loaded.payments, loaded.milestones, project.station
        ),
        papers=records.views_of(work, agreement.id),
        issuable=_issuable(work, agreement),
        timeline=timelines.timeline(
            work,
            project.id,
            [agreement.id, *(m.id for m in loaded.milestones), *(p.id for p in loaded.payments)],
        ),
    )


def _issuable(work: Work, agreement: Agreement) -> tuple[str, ...]:
    """The papers this person may issue now, by their kinds."""
    ready: dict[AnyAct, bool] = {
        acts.AGREEMENT: agreement.state in act_subjects.WRITTEN,
        acts.START_ACT: agreement.state in acts.STARTED,
    }
    return tuple(
        act.kind
        for act, is_ready in ready.items()
        if is_ready and work.may(act.permission, agreement.territory)
    )


def gap_of(work: Work, loaded: Loaded) -> Sentence | None:
    """What the text of an agreement that is not signed yet still lacks."""
    if loaded.agreement.state not in agreement_gates.UNSIGNED:
        return None
    # Whether the name is there is asked here, who may read it elsewhere.
    source = _source(work, loaded, loaded.representative.name or "")
    try:
        agreement_texts.write(loaded.agreement, source, translator("es"))
    except Refused as refused:
        return refused.sentence
    return None


def _facts(loaded: Loaded) -> dict[str, Any]:
    agreement, project, community = loaded.agreement, loaded.project, loaded.community
    same = (
        *("id", "version", "territory", "number", "state", "community_id", "project_id"),
        *("entity_kind", "entity_name", "entity_signatory_post", "supervisor_post", "object"),
        *("value", "initial", "term_days", "signed_on", "starts_on", "ends_on", "accepted_on"),
        *("advance_bp", "retention_bp", "site_note", "return_reason", "cancel_reason"),
        *("final_note", "signed_copy_id", "suspended_from", "restart_expected_on"),
        *("suspended_days", "is_in_kind", "ended_on", "left_unfinished"),
    )
    final = agreement.final_minor
    return {
        **{name: getattr(agreement, name) for name in same},
        "final": None if final is None else Money(final, agreement.currency),
        "place": loaded.place,
        "project_code": project.code,
        "project_title": project.title,
        "station": project.station,
        "organisation": agreements.organisation_name(agreement, community),
        "organisation_kind": community.kind,
    }


def _source(work: Work, loaded: Loaded, representative: str) -> TextSource:
    chosen = loaded.clauses
    if (
        chosen is None
    ):  # Nobody asks what a signed text lacks, so it is read only where it is shown.
        about = (loaded.agreement, loaded.project, loaded.shares, loaded.is_measured)
        chosen = agreement_texts.choose(work, *about)
    return TextSource(
        clauses=chosen,
        community=loaded.community,
        representative=representative,
        project=loaded.project,
        place=loaded.place,
        in_kind=agreement_texts.brought(
            loaded.shares, ContributionKind.IN_KIND, loaded.agreement.currency
        ),
        milestones=len(loaded.milestones),
    )


def _brief(row: Payment) -> PaymentBrief:
    return PaymentBrief(
        id=row.id,
        number=row.number,
        kind=row.kind,
        gross=Money(row.gross_minor, row.currency),
        net=row.net,
        requested_on=civil_date(row.requested_at),
        paid_on=row.paid_on,
        state=row.state,
    )
