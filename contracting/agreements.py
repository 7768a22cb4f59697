"""Agreements: a community organisation builds the work under a dated legal regime, for a value paid by verified milestones.

draft → submitted → signed → running → accepted; a submitted one can be returned with its reason, one that has not started can be cancelled.
Whoever submits does not sign. What the law allows is asked on the day of signing: the regime in force, with this kind of organisation and
of entity, within its ceiling; the rule and the ceiling are kept as they stood, and so are the name and the tax number under which the
organisation signed. The value is paid in money, so it cannot pass what the sources bring in money: what comes in kind is delivered to the
work and not paid. A work has one agreement that lives: neither cancelled nor ended with the work unfinished.
"""

from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from contracting import agreement_rules, dossiers, milestone_plans, slicing
from contracting.agreement_rules import EntityKind
from contracting.payment_breakdown import DeductionTerm, PaymentTerms
from contracting.regime_rules import RegimeRule
from contracting.slicing import Slice
from foundation.clock import civil_date
from foundation.columns import (
    Base,
    Code,
    Count,
    Currency,
    Instant,
    Json,
    MoneyMinor,
    Path,
    Versioned,
    Words,
    enum_column,
)
from foundation.constraints import explains
from foundation.errors import Sentence, say
from foundation.identity.permissions import Permission
from foundation.lifecycle import Lifecycle, Step, different_person
from foundation.money import Money
from foundation.work import Work
from portfolio import projects
from portfolio.communities import Community
from portfolio.projects import Project, Station

explains(
    "uq_agreement_number",
    say("That agreement number is taken."),
    columns="agreement.number",
)
explains(
    "ix_agreement_live_project",
    say("This work already has an agreement. Cancel it before you draft another one."),
    columns="agreement.project_id",
)


class AgreementState(StrEnum):
    """How far an agreement has come."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    SIGNED = "signed"
    RUNNING = "running"
    ACCEPTED = "accepted"
    CANCELLED = "cancelled"


class Agreement(Versioned, Base):
    """One agreement with one organisation for one work."""

    __tablename__ = "agreement"
    __table_args__ = (
        sa.CheckConstraint("value_minor > 0", name="value_positive"),
        sa.CheckConstraint("advance_bp >= 0 AND retention_bp >= 0", name="rates_not_negative"),
        sa.CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
        sa.Index(
            "ix_agreement_live_project",
            "project_id",
            unique=True,
            sqlite_where=sa.text("state <> 'cancelled' AND NOT left_unfinished"),
            postgresql_where=sa.text("state <> 'cancelled' AND NOT left_unfinished"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path] = mapped_column(index=True)
    project_id: Mapped[UUID] = mapped_column(sa.ForeignKey("project.id"), index=True)
    community_id: Mapped[UUID] = mapped_column(sa.ForeignKey("community.id"), index=True)
    number: Mapped[str | None] = mapped_column(sa.String(40), unique=True)
    regime: Mapped[Code]
    regime_valid_from: Mapped[date]
    clause_edition: Mapped[str | None] = mapped_column(sa.String(40))
    entity_kind: Mapped[EntityKind] = enum_column(EntityKind)
    entity_name: Mapped[str] = mapped_column(sa.String(200))
    entity_budget_smmlv: Mapped[int | None]
    object: Mapped[Words]
    term_days: Mapped[Count]
    currency: Mapped[Currency]
    value_minor: Mapped[MoneyMinor]
    # What was signed; the value and the term beside them are what they are after the changes ordered since.
    initial_minor: Mapped[MoneyMinor | None]
    initial_term_days: Mapped[int | None]
    ceiling_minor: Mapped[MoneyMinor | None]
    final_minor: Mapped[MoneyMinor | None]
    advance_bp: Mapped[Count]
    retention_bp: Mapped[Count]
    # Goods are handed over instead of money (``awarded_goods``).
    is_in_kind: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    deductions: Mapped[Json]
    drafted_at: Mapped[Instant]
    drafted_by: Mapped[UUID | None]
    submitted_at: Mapped[datetime | None]
    submitted_by: Mapped[UUID | None]
    return_reason: Mapped[str | None] = mapped_column(sa.Text)
    signed_on: Mapped[date | None]
    signed_at: Mapped[datetime | None]
    signed_by: Mapped[UUID | None]
    entity_signatory_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    entity_signatory_post: Mapped[str | None] = mapped_column(sa.String(200))
    organisation_signatory_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    organisation_name: Mapped[str | None] = mapped_column(sa.String(200))
    organisation_tax_number: Mapped[str | None] = mapped_column(sa.String(20))
    signed_copy_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("stored_file.id"))
    supervisor_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    supervisor_post: Mapped[str | None] = mapped_column(sa.String(200))
    site_note: Mapped[str | None] = mapped_column(sa.Text)
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    # Since when it is suspended and when it is to go on, while it is (``suspensions``).
    suspended_from: Mapped[date | None]
    restart_expected_on: Mapped[date | None]
    # When it was terminated, and whether without the work being finished (``terminations``).
    ended_on: Mapped[date | None]
    left_unfinished: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    accepted_on: Mapped[date | None]
    accepted_by: Mapped[UUID | None]
    final_note: Mapped[str | None] = mapped_column(sa.Text)
    cancel_reason: Mapped[str | None] = mapped_column(sa.Text)
    state: Mapped[AgreementState] = enum_column(AgreementState, index=True)

    @property
    def value(self) -> Money:
        return Money(self.value_minor, self.currency)

    @property
    def initial(self) -> Money:
        """The value that was signed; until then the one that is written."""
        minor = self.value_minor if self.initial_minor is None else self.initial_minor
        return Money(minor, self.currency)

    @property
    def suspended_days(self) -> int:
        """The days by which suspensions moved the end of the term, beyond the days that were agreed."""
        if self.starts_on is None or self.ends_on is None:
            return 0
        return (self.ends_on - self.starts_on).days - self.term_days

    def is_late(self, today: date) -> bool:
        """Whether its term has run out and nothing ended it; the days of a suspension do not count."""
        return (
            self.state is AgreementState.RUNNING
            and self.ended_on is None
            and self.ends_on is not None
            and self.ends_on < self.worked_to(today)
        )

    def worked_to(self, today: date) -> date:
        """The day up to which work counts: today, or the last day before it was suspended."""
        if self.suspended_from is None:
            return today
        return min(today, self.suspended_from - timedelta(days=1))

    @property
    def terms(self) -> PaymentTerms:
        """What each payment gives back, keeps and deducts, rounded as amounts of its currency are."""
        return PaymentTerms(
            amortisation_bp=self.advance_bp,
            retention_bp=self.retention_bp,
            deductions=tuple(msgspec.convert(row, DeductionTerm) for row in self.deductions),
            step_minor=agreement_rules.step_of(self.currency, civil_date(self.drafted_at)),
        )


# The organisation's name in a list of agreements: the one it signed under, and until then today's.
ORGANISATION = sa.func.coalesce(Agreement.organisation_name, Community.name)


def organisation_name(agreement: Agreement, community: Community) -> str:
    """The name in the agreement: the one the organisation signed under, and until then today's."""
    return agreement.organisation_name or community.name


def organisation_tax_number(agreement: Agreement, community: Community) -> str:
    """The tax number in the agreement: the one the organisation signed under, and until then today's."""
    if agreement.organisation_name is None:
        return community.tax_number
    return agreement.organisation_tax_number or ""


def _day(work: Work, agreement: Agreement) -> date:
    """The day whose law counts: the day of signing, and until then today."""
    return agreement.signed_on or work.today


def project_is_financed(work: Work, agreement: Agreement) -> Sentence | None:
    """A guard: there is money before there is a promise."""
    return refusal_of_station(project_of(work, agreement).station)


def refusal_of_station(station: Station) -> Sentence | None:
    """Why a work at this station gets no agreement, or nothing where it does."""
    if station is Station.FINANCED:
        return None
    return say("Only a financed work gets an agreement.")


def organisation_may_sign(work: Work, agreement: Agreement) -> Sentence | None:
    """A guard: its dossier is not red under this regime, its board is in office."""
    return dossiers.refusal_of(
        work, agreement.community_id, agreement.regime, _day(work, agreement)
    )


def regime_allows_it(work: Work, agreement: Agreement) -> Sentence | None:
    """A guard: the regime is in force with this kind of entity and of organisation."""
    return agreement_rules.refusal_of_regime(
        agreement.regime,
        _day(work, agreement),
        entity=agreement.entity_kind,
        counterparty=work.get(Community, agreement.community_id).kind,
    )


def value_is_within_ceiling(work: Work, agreement: Agreement) -> Sentence | None:
    """A guard: the value is within what the regime allows this entity."""
    return agreement_rules.refusal_of_ceiling(
        agreement.regime,
        _day(work, agreement),
        agreement.value,
        budget_smmlv=agreement.entity_budget_smmlv,
    )


def is_no_slice(work: Work, agreement: Agreement) -> Sentence | None:
    """A guard: with what the same organisation signed for the same object it is still within the ceiling."""
    day = _day(work, agreement)
    own = slice_of(agreement, project_of(work, agreement), day)
    return agreement_rules.refusal_of_slices(
        own,
        slices_near(work, agreement, day),
        agreement.regime,
        budget_smmlv=agreement.entity_budget_smmlv,
    )


def slice_of(agreement: Agreement, project: Project, on: date) -> Slice:
    """What tells an agreement signed on a day from another one."""
    ended = agreement.final_minor if agreement.left_unfinished else None
    return Slice(
        number=agreement.number or "",
        signed_on=on,
        value=agreement.initial if ended is None else Money(ended, agreement.currency),
        object=agreement.object,
        kind=project.kind,
        latitude_e6=project.latitude_e6,
        longitude_e6=project.longitude_e6,
    )


def slices_near(work: Work, agreement: Agreement, on: date) -> list[Slice]:
    """What else its organisation signed under a ceiling around a day; wherever it lies, because the ceiling asks for all."""
    rule = slicing.rule_on(on)
    window = timedelta(days=rule.window_days if rule else 0)
    signed = (AgreementState.SIGNED, AgreementState.RUNNING, AgreementState.ACCEPTED)
    rows = work.session.execute(
        sa.select(Agreement, Project)
        .join(Project, Project.id == Agreement.project_id)
        .where(
            Agreement.community_id == agreement.community_id,
            Agreement.id != agreement.id,
            Agreement.state.in_(signed),
            Agreement.ceiling_minor.is_not(None),
            Agreement.signed_on.between(on - window, on + window),
        )
        .order_by(Agreement.signed_on, Agreement.id)
    )
    return [slice_of(row[0], row[1], row[0].signed_on or on) for row in rows]


def money_is_there(work: Work, agreement: Agreement) -> Sentence | None:
    """A guard: the sources bring as much in money as the agreement promises to pay."""
    project = project_of(work, agreement)
    spent = spent_before(work, project)
    return agreement_rules.refusal_of_money(work, project, agreement.value, spent)


def spent_before(work: Work, project: Project) -> Money:
    """What of a work's money went into agreements that ended unfinished, once the rest is contracted again."""
    final = sa.select(sa.func.coalesce(sa.func.sum(Agreement.final_minor), 0))
    statement = final.where(Agreement.project_id == project.id, Agreement.left_unfinished)
    return Money(int(work.session.execute(statement).scalar_one() or 0), project.currency)


def money_is_committed(work: Work, agreement: Agreement) -> Sentence | None:
    """A guard: the sources bound themselves by documents, as far as the rule of the day of signing asks."""
    project = project_of(work, agreement)
    return agreement_rules.refusal_of_commitment(work, project, _day(work, agreement))


def terms_are_lawful(work: Work, agreement: Agreement) -> Sentence | None:
    """A guard: the advance is within its cap on the day of signing."""
    return agreement_rules.refusal_of_terms(agreement.value, agreement.terms, _day(work, agreement))


def milestones_are_settled(work: Work, agreement: Agreement) -> Sentence | None:
    """A guard: both keys agree on every milestone, and nothing is in dispute."""
    return milestone_plans.refusal_of_open(milestone_plans.of_agreement(work, agreement.id))


LAWFUL = (
    project_is_financed,
    regime_allows_it,
    value_is_within_ceiling,
    is_no_slice,
    money_is_there,
    terms_are_lawful,
)

LIFECYCLE = Lifecycle(
    Agreement,
    Step("revise", {AgreementState.DRAFT}, AgreementState.DRAFT, Permission.AGREEMENT_DRAFT),
    Step(
        "submit",
        {AgreementState.DRAFT},
        AgreementState.SUBMITTED,
        Permission.AGREEMENT_SUBMIT,
        guards=LAWFUL,
    ),
    Step("return", {AgreementState.SUBMITTED}, AgreementState.DRAFT, Permission.AGREEMENT_RETURN),
    Step(
        "sign",
        {AgreementState.SUBMITTED},
        AgreementState.SIGNED,
        Permission.AGREEMENT_SIGN,
        guards=[
            different_person("submitted_by"),
            *LAWFUL,
            money_is_committed,
            organisation_may_sign,
        ],
    ),
    Step("start", {AgreementState.SIGNED}, AgreementState.RUNNING, Permission.AGREEMENT_START),
    Step(
        "accept",
        {AgreementState.RUNNING},
        AgreementState.ACCEPTED,
        Permission.WORK_ACCEPT,
        guards=[milestones_are_settled],
    ),
    Step(
        "cancel",
        {AgreementState.DRAFT, AgreementState.SUBMITTED, AgreementState.SIGNED},
        AgreementState.CANCELLED,
        Permission.AGREEMENT_CANCEL,
    ),
)


def get(work: Work, agreement_id: UUID, *, lock: bool = False) -> Agreement:
    """An agreement this actor can see."""
    return work.get(Agreement, agreement_id, lock=lock)


def find_live(work: Work, project_id: UUID) -> Agreement | None:
    """The agreement under which a work is contracted or goes on: neither cancelled nor left unfinished."""
    found = find_last(work, project_id)
    return None if found is None or found.left_unfinished else found


def find_last(work: Work, project_id: UUID) -> Agreement | None:
    """The same, and where there is none the last one that was left unfinished: what there is to read of a work."""
    statement = work.select(Agreement).where(
        Agreement.project_id == project_id, Agreement.state != AgreementState.CANCELLED
    )
    newest = statement.order_by(Agreement.left_unfinished, Agreement.id.desc()).limit(1)
    return work.session.execute(newest).scalar_one_or_none()


def project_of(work: Work, agreement: Agreement, *, lock: bool = False) -> Project:
    """The work an agreement is about; who needs both rows locks the agreement first."""
    return projects.get(work, agreement.project_id, lock=lock)


def rule_of(agreement: Agreement) -> RegimeRule:
    """The regime's rule as the agreement keeps it."""
    return agreement_rules.get_rule(agreement.regime, agreement.regime_valid_from)
