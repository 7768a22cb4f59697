"""Co-finance: who brings what to a work, in money or in kind, until the parts add up exactly to its budget.

What a source brings in kind is valued by a quantity and a rate, so that the value can be checked against what is delivered. Only then
is a work financed: the budget written, the sources adding up to it to the peso, the climate screening settled.
"""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.columns import Base, BigCount, Instant, MoneyMinor, Path, enum_column
from foundation.commands import CodeText, FileId, Milli, ShortText
from foundation.errors import InvalidCommand, Refused, Sentence, say
from foundation.gates import Gate, first_missing, gate
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.money import MAX_MINOR, Money
from foundation.work import Work
from portfolio import (
    apportionment,
    budget_revisions,
    budget_versions,
    budgets,
    climate,
    climate_studies,
    funding_rules,
    maintenance_promises,
    projects,
    safeguards,
    sources,
)
from portfolio.apportionment import Contribution, ContributionKind, Coverage
from portfolio.projects import Project, Station
from portfolio.sources import FundingSource, SourceKind


class FundingShare(Base):
    """One source's part of one project's budget; a part that was taken out again stays with its reason and counts no more.

    ``written_name`` is what stood there before the share was joined to a source of the register.
    """

    __tablename__ = "funding_share"
    __table_args__ = (
        sa.CheckConstraint("amount_minor > 0", name="amount_positive"),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawal_reason IS NULL)", name="withdrawal_has_a_reason"
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path]
    project_id: Mapped[UUID] = mapped_column(sa.ForeignKey("project.id"), index=True)
    source: Mapped[SourceKind] = enum_column(SourceKind)
    source_name: Mapped[str] = mapped_column(sa.String(200))
    form: Mapped[ContributionKind] = enum_column(ContributionKind)
    source_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("funding_source.id"), index=True)
    amount_minor: Mapped[MoneyMinor]
    committed_minor: Mapped[MoneyMinor]
    received_minor: Mapped[MoneyMinor]
    used_minor: Mapped[MoneyMinor]
    in_kind_of: Mapped[str | None] = mapped_column(sa.String(200))
    in_kind_quantity_milli: Mapped[BigCount | None]
    in_kind_unit: Mapped[str | None] = mapped_column(sa.String(40))
    in_kind_rate_minor: Mapped[MoneyMinor | None]
    pledged_on: Mapped[date]
    evidence_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("stored_file.id"))
    added_at: Mapped[Instant]
    written_name: Mapped[str | None] = mapped_column(sa.String(200))
    joined_at: Mapped[datetime | None]
    joining_reason: Mapped[str | None] = mapped_column(sa.String(200))
    withdrawn_at: Mapped[datetime | None]
    withdrawal_reason: Mapped[str | None] = mapped_column(sa.String(200))


class AddShare(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one source brings: an amount of money, or so much of something at a rate.

    ``registered`` is a source of the register; who pays is written out only where it is not registered.
    """

    registered: UUID | None = None
    source: SourceKind | None = None
    source_name: ShortText | None = None
    form: ContributionKind
    amount: Money | None = None
    in_kind_of: ShortText | None = None
    in_kind_quantity: Milli | None = None
    in_kind_unit: CodeText | None = None
    in_kind_rate: Money | None = None
    pledged_on: date
    evidence: FileId | None = None

    def __post_init__(self) -> None:
        errors = self._nameless()
        if self.form is ContributionKind.CASH:
            if not self.amount:
                errors["amount"] = say("Write how much money this source brings.")
        else:
            for name in ("in_kind_of", "in_kind_quantity", "in_kind_unit", "in_kind_rate"):
                if not getattr(self, name):
                    errors[name] = say(
                        "What comes in kind needs a description, a quantity, a unit and a rate."
                    )
            if self.amount is not None and not errors and self.amount != self.value:
                errors["amount"] = say(
                    "Quantity times rate is {value}, not this amount.", value=self.value
                )
        if not errors and self.value.minor > MAX_MINOR:
            errors["in_kind_quantity"] = say("This is more than any work costs.")
        if errors:
            raise InvalidCommand(errors)

    def _nameless(self) -> dict[str, Sentence]:
        """What is missing of a source that is not registered."""
        if self.registered is not None:
            return {}
        return {
            name: say("Choose a registered source, or write whose it is.")
            for name in ("source", "source_name")
            if getattr(self, name) is None
        }

    @property
    def value(self) -> Money:
        """The amount, computed from quantity and rate where it comes in kind."""
        if self.form is ContributionKind.IN_KIND and self.in_kind_rate and self.in_kind_quantity:
            return self.in_kind_rate.times_milli(self.in_kind_quantity)
        return self.amount or Money.zero()


class RemoveShare(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Take one source's part out again, before the work is financed."""

    share: UUID
    reason: ShortText


class JoinSource(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Say which source of the register a share is of that was written out when there was no such source."""

    share: UUID
    registered: UUID
    reason: ShortText


class FinanceProject(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The sources are complete: the work is financed."""


def add_share(work: Work, project_id: UUID, command: AddShare) -> Project:
    """Add one source's part; together they may not pass the budget, or the revision that waits for them."""
    project, asked = _fundable_project(work, project_id)
    value = command.value
    if command.pledged_on > work.today:
        raise InvalidCommand({"pledged_on": say("That day has not come yet.")})
    source = _source(work, project, command)
    if value.currency != project.currency:
        raise InvalidCommand(
            {"amount": say("Write the amount in {currency}.", currency=project.currency)}
        )
    share = work.add(
        FundingShare(
            id=new_id(),
            territory=project.territory,
            project_id=project.id,
            source=source.kind if source else command.source,
            source_name=source.name if source else command.source_name,
            source_id=source.id if source else None,
            form=command.form,
            amount_minor=value.minor,
            committed_minor=0,
            received_minor=0,
            used_minor=0,
            in_kind_of=command.in_kind_of,
            in_kind_quantity_milli=command.in_kind_quantity,
            in_kind_unit=command.in_kind_unit,
            in_kind_rate_minor=command.in_kind_rate.minor if command.in_kind_rate else None,
            pledged_on=command.pledged_on,
            evidence_id=command.evidence,
            added_at=work.now,
        )
    )
    work.session.flush()  # The coverage below counts this share too.
    result = apportionment.coverage(
        asked, contributions(shares_of(work, project.id), project.currency)
    )
    if result.excess:
        refusal = apportionment.refusal(result)
        raise InvalidCommand({"amount": refusal or say("The sources pass the budget.")})
    project.funded_minor = result.pledged.minor
    facts = {"share": share.id, "source": share.source, "form": command.form, "amount": value}
    work.record("cofinance.added", project, project=project.id, facts=facts)
    return project


def _source(work: Work, project: Project, command: AddShare) -> FundingSource | None:
    """The registered source that was chosen, where one was; it has to reach the work's place and the day of the pledge."""
    if command.registered is None:
        return None
    source = sources.find(work, command.registered)
    if source is None:
        raise InvalidCommand({"registered": say("Choose one of the options.")})
    wrong = sources.refusal(source, territory=project.territory, on=command.pledged_on)
    if wrong is not None:
        raise InvalidCommand({"registered": wrong})
    return source


def remove_share(work: Work, project_id: UUID, command: RemoveShare) -> Project:
    """Take one source's part out again; it stays on the books with the reason, and counts no more."""
    project = _open_project(work, project_id)
    share = work.session.get(FundingShare, command.share)
    if share is None or share.project_id != project.id or share.withdrawn_at is not None:
        raise InvalidCommand({"share": say("Choose one of the options.")})
    if share.committed_minor or share.received_minor or share.used_minor:
        raise Refused(
            say(
                "Something of this source is committed or came already: take those entries back first."
            )
        )
    facts = {"share": share.id, "source": share.source, "amount_minor": share.amount_minor}
    share.withdrawn_at, share.withdrawal_reason = work.now, command.reason
    work.session.flush()  # The coverage below no longer counts this share.
    project.funded_minor = coverage_of(work, project).pledged.minor
    work.record("cofinance.removed", project, project=project.id, facts=facts)
    return project


def join_source(work: Work, project_id: UUID, command: JoinSource) -> Project:
    """Join a share to its source in the register; its amounts and entries stay as they are, what was written out stays beside it."""
    project = projects.get(work, project_id, lock=True)
    work.require(Permission.COFINANCE_EDIT, project.territory)
    share = work.session.get(FundingShare, command.share)
    if share is None or share.project_id != project.id or share.withdrawn_at is not None:
        raise InvalidCommand({"share": say("Choose one of the options.")})
    if share.source_id is not None:
        raise Refused(say("This share is of a registered source already."))
    source = sources.find(work, command.registered)
    if source is None:
        raise InvalidCommand({"registered": say("Choose one of the options.")})
    wrong = sources.refusal(source, territory=project.territory, on=share.pledged_on)
    if source.kind is not share.source:
        wrong = say("This source is of another kind than the share.")
    if wrong is not None:
        raise InvalidCommand({"registered": wrong})
    share.written_name, share.source_name = share.source_name, source.name
    share.source_id, share.joined_at, share.joining_reason = source.id, work.now, command.reason
    projects.touch(project)
    facts = {"share": share.id, "source": source.id, "kind": source.kind}
    work.record("cofinance.joined", project, project=project.id, facts=facts)
    return project


def _fundable_project(work: Work, project_id: UUID) -> tuple[Project, Money]:
    """A project that looks for money, and what its sources may bring together."""
    project = projects.get(work, project_id, lock=True)
    if project.station not in budget_revisions.REVISABLE:
        return _open_project(work, project_id), Money(project.budget_minor, project.currency)
    work.require(Permission.COFINANCE_EDIT, project.territory)
    asked = budget_revisions.asked_for(work, project)
    if asked.minor <= project.funded_minor:
        raise Refused(say("The co-finance is closed: the work is already financed."))
    return project, asked


def _open_project(work: Work, project_id: UUID) -> Project:
    project = projects.get(work, project_id, lock=True)
    work.require(Permission.COFINANCE_EDIT, project.territory)
    if project.station is not Station.NEED:
        raise Refused(say("The co-finance is closed: the work is already financed."))
    if not project.budget_minor:
        raise Refused(say("Write the budget first: the sources have to add up to it."))
    return project


def finance(work: Work, project_id: UUID, command: FinanceProject) -> Project:
    """Declare a work financed, where budget, sources and screening say so."""
    project = projects.get(work, project_id, lock=True)
    work.require(Permission.PROJECT_FINANCE, project.territory)
    missing = first_missing(gates(work, project)) if project.station is Station.NEED else None
    if missing is not None:
        raise Refused(missing)
    projects.LIFECYCLE.apply(
        "finance", work, project, project=project.id, facts={"funded_minor": project.funded_minor}
    )
    _freeze_budget(work, project)
    return project


def _freeze_budget(work: Work, project: Project) -> None:
    """What the work is financed with is the first version of its budget."""
    budget = budgets.find(work, project.id)
    if budget is not None:
        content = budgets.content_in(work, budget)
        budget_versions.freeze(work, project, content, proposed_by=budget.written_by)


def gates(work: Work, project: Project) -> tuple[Gate, ...]:
    """Everything a work needs before it is financed, and who can bring it."""
    is_written = budgets.find(work, project.id) is not None
    no_budget = say("The budget is missing: the engineer writes it.")
    no_sources = say("The sources have to add up to the budget, which is not written yet.")
    short = apportionment.refusal(coverage_of(work, project)) if is_written else no_sources
    promise = maintenance_promises.refusal_of_financing(work, project)
    asked = funding_rules.asks_for_promise(work.today)
    return (
        *climate.gates(work, project),
        *climate_studies.gates(work, project),
        *safeguards.gates(work, project),
        gate("budget_written", Permission.BUDGET_EDIT, None if is_written else no_budget),
        gate("budget_covered", Permission.COFINANCE_EDIT, short),
        *(
            (gate("maintenance_promised", Permission.MAINTENANCE_PROMISE, promise),)
            if asked
            else ()
        ),
    )


def shares_of(work: Work, project_id: UUID) -> list[FundingShare]:
    """The sources of a project, in the order they were added."""
    statement = (
        sa.select(FundingShare)
        .where(FundingShare.project_id == project_id, FundingShare.withdrawn_at.is_(None))
        .order_by(FundingShare.id)
    )
    return list(work.session.execute(statement).scalars())


def coverage_of(work: Work, project: Project) -> Coverage:
    """How far the sources reach."""
    return apportionment.coverage(
        Money(project.budget_minor, project.currency),
        contributions(shares_of(work, project.id), project.currency),
    )


def contributions(shares: Iterable[FundingShare], currency: str) -> list[Contribution]:
    """The sources as the arithmetic needs them."""
    return [
        Contribution(
            kind=share.form,
            is_programme=share.source is SourceKind.PROGRAMME,
            amount=Money(share.amount_minor, currency),
        )
        for share in shares
    ]
