"""The funding ledger: what became of each pledge, step by step, dated and evidenced; nothing in it is ever altered.

A share (``cofinancing``) is the pledge. After it come the commitment (a document with its date), the receipt (the money is there, with its
proof) and the use. Use is not typed: a payment that was made uses the shares in money, an accepted delivery uses the share in kind. A
mistake is taken back by a reversing entry with its reason. The arithmetic is in ``ledger_sums``.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.columns import Base, Instant, MoneyMinor, Path, enum_column
from foundation.commands import FileId, ShortText
from foundation.constraints import explains
from foundation.errors import InvalidCommand, NotFound, Refused, Sentence, say
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.money import Money
from foundation.work import Work
from portfolio import ledger_sums, projects
from portfolio.apportionment import ContributionKind
from portfolio.cofinancing import FundingShare, shares_of
from portfolio.ledger_sums import EntryFact, FundingStep, ShareSums
from portfolio.projects import Project

explains(
    "uq_funding_entry_reverses_id",
    say("This entry was taken back already."),
    columns="funding_entry.reverses_id",
)


class FundingEntry(Base):
    """One step of one share: how much, when, on which proof. ``payment_id`` names a payment of the stage above."""

    __tablename__ = "funding_entry"
    __table_args__ = (
        sa.CheckConstraint("amount_minor <> 0", name="amount_not_zero"),
        sa.CheckConstraint(
            "(reverses_id IS NULL) = (amount_minor > 0)", name="only_a_reversal_takes_away"
        ),
        sa.CheckConstraint(
            "(reverses_id IS NULL) = (reason IS NULL)", name="reversal_has_a_reason"
        ),
        {"info": {"append_only": True}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path] = mapped_column(index=True)
    project_id: Mapped[UUID] = mapped_column(sa.ForeignKey("project.id"), index=True)
    share_id: Mapped[UUID] = mapped_column(sa.ForeignKey("funding_share.id"), index=True)
    step: Mapped[FundingStep] = enum_column(FundingStep)
    amount_minor: Mapped[MoneyMinor]
    happened_on: Mapped[date]
    document: Mapped[str | None] = mapped_column(sa.String(200))
    evidence_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("stored_file.id"))
    delivery_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("delivery.id"), index=True)
    payment_id: Mapped[UUID | None]
    reverses_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("funding_entry.id"), unique=True)
    reason: Mapped[str | None] = mapped_column(sa.String(200))
    recorded_at: Mapped[Instant]
    recorded_by: Mapped[UUID | None]

    @property
    def fact(self) -> EntryFact:
        """The entry as the arithmetic needs it."""
        return EntryFact(
            id=self.id,
            step=self.step,
            amount_minor=self.amount_minor,
            on=self.happened_on,
            reverses=self.reverses_id,
        )


class CommitFunds(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The source bound itself: the document that says so, its day, how much."""

    amount: Money
    document: ShortText
    committed_on: date
    evidence: FileId | None = None


class ReceiveFunds(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The money came: when, how much, with its proof."""

    amount: Money
    received_on: date
    document: ShortText | None = None
    evidence: FileId


class ReverseEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The entry was wrong: take it back, with the reason; it stays to be seen."""

    reason: ShortText


def commit(work: Work, share_id: UUID, command: CommitFunds) -> FundingShare:
    """Record the document by which a source bound itself."""
    project, share = _locked(work, share_id, Permission.FUNDING_RECORD)
    entry = _entry(work, share, FundingStep.COMMITTED, command.amount.minor, command.committed_on)
    entry.document, entry.evidence_id = command.document, command.evidence
    _check(work, project, share, entry, command.amount, field="committed_on")
    _write(work, share, entry)
    work.record("funding.committed", share, project=project.id, facts=_facts(project, entry))
    return share


def receive(work: Work, share_id: UUID, command: ReceiveFunds) -> FundingShare:
    """Record that money of a source came."""
    project, share = _locked(work, share_id, Permission.FUNDING_RECORD)
    if share.form is ContributionKind.IN_KIND:
        raise Refused(say("What comes in kind is delivered and accepted, not received as money."))
    entry = _entry(work, share, FundingStep.RECEIVED, command.amount.minor, command.received_on)
    entry.document, entry.evidence_id = command.document, command.evidence
    _check(work, project, share, entry, command.amount, field="received_on")
    _write(work, share, entry)
    work.record("funding.received", share, project=project.id, facts=_facts(project, entry))
    return share


def reverse(work: Work, entry_id: UUID, command: ReverseEntry) -> FundingShare:
    """Take a commitment or a receipt back; the entry and its reversal both stay."""
    entry = work.get(FundingEntry, entry_id)
    project, share = _locked(work, entry.share_id, Permission.FUNDING_RECORD)
    if entry.reverses_id is not None:
        raise Refused(say("This entry takes another one back. Write the right one anew."))
    if entry.step is FundingStep.USED:
        raise Refused(
            say("Use follows from payments and accepted deliveries; it is put right there.")
        )
    if any(row.reverses_id == entry.id for row in entries_of(work, [share.id])):
        raise Refused(say("This entry was taken back already."))
    amount = Money(entry.amount_minor, project.currency)
    wrong = ledger_sums.refusal_of_reversal(kept_sums(share), entry.step, amount)
    if wrong is not None:
        raise Refused(wrong)
    reversal = reverse_entry(work, share, entry, command.reason)
    work.record("funding.reversed", share, project=project.id, facts=_facts(project, reversal))
    return share


def reverse_entry(
    work: Work, share: FundingShare, entry: FundingEntry, reason: str
) -> FundingEntry:
    """Write the entry that takes another one back, today."""
    same = {
        name: getattr(entry, name)
        for name in ("territory", "project_id", "share_id", "step", "delivery_id", "payment_id")
    }
    reversal = FundingEntry(
        id=new_id(),
        **same,
        amount_minor=-entry.amount_minor,
        happened_on=work.today,
        reverses_id=entry.id,
        reason=reason,
        recorded_at=work.now,
        recorded_by=work.actor.user_id,
    )
    _write(work, share, reversal)
    return reversal


def use_in_payment(
    work: Work, project: Project, payment_id: UUID, *, amount: Money, on: date
) -> None:
    """A payment was made: its amount uses the shares in money, in proportion to what is left of each."""
    used = _use_cash(work, project, amount=amount, on=on)
    for entry in used:
        entry.payment_id = payment_id
    if used:
        facts = {"payment": payment_id, "amount": amount, "shares": len(used)}
        work.record("funding.used", project, project=project.id, facts=facts)


def use_in_goods(work: Work, project: Project, act_id: UUID, *, amount: Money, on: date) -> None:
    """Goods that the sources' money bought were received: what they are worth uses the shares in money, proved by the delivery act."""
    used = _use_cash(work, project, amount=amount, on=on)
    for entry in used:
        entry.evidence_id = act_id
    if used:
        facts = {"act": act_id, "amount": amount, "shares": len(used)}
        work.record("funding.used", project, project=project.id, facts=facts)


def give_back(work: Work, project: Project, payment_id: UUID, *, amount: Money) -> None:
    """Money that a payment used came back: its use is taken back whole, and only what stayed away is used again."""
    shares = {row.id: row for row in shares_of(work, project.id)}
    entries = entries_of(work, list(shares))
    gone = {row.reverses_id for row in entries}
    used = [row for row in entries if row.payment_id == payment_id and row.amount_minor > 0]
    standing = [row for row in used if row.id not in gone]
    for entry in standing:
        reverse_entry(work, shares[entry.share_id], entry, "anticipo devuelto")
    rest = sum(row.amount_minor for row in standing) - amount.minor
    again = _use_cash(work, project, amount=Money(rest, amount.currency), on=work.today)
    for entry in again:
        entry.payment_id = payment_id
    facts = {"payment": payment_id, "amount": amount, "shares": len(standing)}
    work.record("funding.given_back", project, project=project.id, facts=facts)


def _use_cash(work: Work, project: Project, *, amount: Money, on: date) -> list[FundingEntry]:
    cash = [row for row in shares_of(work, project.id) if row.form is ContributionKind.CASH]
    if not cash or amount.minor <= 0:
        return []
    used = []
    parts = ledger_sums.spread(amount.minor, [kept_sums(share) for share in cash])
    for share, part in zip(cash, parts, strict=True):
        if part:
            entry = _entry(work, share, FundingStep.USED, part, on)
            _write(work, share, entry)
            used.append(entry)
    return used


def use_in_delivery(
    work: Work, share: FundingShare, delivery_id: UUID, *, amount_minor: int, on: date
) -> FundingEntry:
    """A delivery was accepted: what it is worth uses the share in kind."""
    entry = _entry(work, share, FundingStep.USED, amount_minor, on)
    entry.delivery_id = delivery_id
    _write(work, share, entry)
    return entry


def _entry(
    work: Work, share: FundingShare, step: FundingStep, amount_minor: int, on: date
) -> FundingEntry:
    return FundingEntry(
        id=new_id(),
        territory=share.territory,
        project_id=share.project_id,
        share_id=share.id,
        step=step,
        amount_minor=amount_minor,
        happened_on=on,
        recorded_at=work.now,
        recorded_by=work.actor.user_id,
    )


def _locked(work: Work, share_id: UUID, verb: Permission) -> tuple[Project, FundingShare]:
    """A share that counts and its project, locked, so that two who write at once are served one after the other."""
    share = get_share(work, share_id)
    project = projects.get(work, share.project_id, lock=True)
    work.require(verb, project.territory)
    if share.withdrawn_at is not None:
        raise Refused(say("This source was taken out of the work: nothing is written to it."))
    return project, share


def _check(
    work: Work,
    project: Project,
    share: FundingShare,
    entry: FundingEntry,
    amount: Money,
    *,
    field: str,
) -> None:
    errors: dict[str, Sentence] = {}
    if entry.happened_on > work.today:
        errors[field] = say("That day has not come yet.")
    elif entry.happened_on < share.pledged_on:
        errors[field] = say("It cannot be before the pledge, on {day}.", day=share.pledged_on)
    if amount.currency != project.currency:
        errors["amount"] = say("Write the amount in {currency}.", currency=project.currency)
    else:
        wrong = ledger_sums.refusal(kept_sums(share), entry.step, amount)
        if wrong is not None:
            errors["amount"] = wrong
    if errors:
        raise InvalidCommand(errors)


def _write(work: Work, share: FundingShare, entry: FundingEntry) -> None:
    """Add an entry and keep the sums of its share, so that lists need not add up every entry."""
    work.add(entry)
    column = f"{entry.step}_minor"
    setattr(share, column, getattr(share, column) + entry.amount_minor)
    if share.form is ContributionKind.IN_KIND and entry.step is FundingStep.USED:
        share.received_minor = share.used_minor


def _facts(project: Project, entry: FundingEntry) -> dict[str, object]:
    return {
        "step": entry.step,
        "amount": Money(entry.amount_minor, project.currency),
        "on": entry.happened_on,
        "reverses": entry.reverses_id,
    }


def kept_sums(share: FundingShare) -> ShareSums:
    """The four columns of a share as they are kept with it."""
    return ShareSums(
        form=share.form,
        pledged=share.amount_minor,
        committed=share.committed_minor,
        received=share.received_minor,
        used=share.used_minor,
    )


def get_share(work: Work, share_id: UUID) -> FundingShare:
    """A share of a work this actor can see."""
    share = work.find(FundingShare, share_id)
    if share is None:
        raise NotFound
    return share


def entries_of(work: Work, share_ids: Sequence[UUID]) -> list[FundingEntry]:
    """The entries of some shares, by day."""
    statement = (
        sa.select(FundingEntry)
        .where(FundingEntry.share_id.in_(share_ids))
        .order_by(FundingEntry.happened_on, FundingEntry.id)
    )
    return list(work.session.execute(statement).scalars())


def commitment_papers(work: Work, share_id: UUID) -> tuple[str, ...]:
    """The documents by which a source bound itself and that were not taken back, by day."""
    entries = entries_of(work, [share_id])
    back = {entry.reverses_id for entry in entries}
    return tuple(
        entry.document
        for entry in entries
        if entry.step is FundingStep.COMMITTED
        and entry.document
        and entry.reverses_id is None
        and entry.id not in back
    )


def by_share(entries: Iterable[FundingEntry]) -> dict[UUID, list[FundingEntry]]:
    """Entries under their share; a share without any has none."""
    found: dict[UUID, list[FundingEntry]] = defaultdict(list)
    for entry in entries:
        found[entry.share_id].append(entry)
    return found


def sums_of(share: FundingShare, entries: Iterable[FundingEntry]) -> ShareSums:
    """The four columns of a share from its entries."""
    return ledger_sums.sums(share.form, share.amount_minor, (entry.fact for entry in entries))


def differences(session: sa.orm.Session) -> list[tuple[UUID, str, int, int]]:
    """Shares whose kept sums are not what their entries add up to: share, column, kept, counted. None in a sound place."""
    entries: dict[UUID, list[EntryFact]] = defaultdict(list)
    for entry in session.execute(sa.select(FundingEntry)).scalars():
        entries[entry.share_id].append(entry.fact)
    found = []
    for share in session.execute(sa.select(FundingShare).order_by(FundingShare.id)).scalars():
        kept = kept_sums(share)
        counted = ledger_sums.sums(share.form, share.amount_minor, entries[share.id])
        for column in ("committed", "received", "used"):
            one, other = getattr(kept, column), getattr(counted, column)
            if one != other:
                found.append((share.id, column, one, other))
    return found
