"""The signed agreements of a work: milestones, what both sides saw (never who, never why), and the money that moved."""

from collections.abc import Iterator
from uuid import UUID

from contracting.agreements import Agreement, AgreementState
from contracting.milestone_plans import Milestone
from contracting.milestones import Key
from contracting.payments import Payment
from contracting.regime_rules import find_version, regime_rules
from exchange.oc4ids.agreement_facts import AgreementFact, MilestoneFact, Side, VerdictFact
from exchange.oc4ids.codes import ContractStatus
from exchange.oc4ids.facts import PartyFact, Span, TransactionFact
from exchange.oc4ids.stories import CompletionFact
from exchange.oc4ids_reader.batches import Batch
from exchange.oc4ids_reader.parties import Organisations
from foundation.money import Money, split_integer
from portfolio.projects import Project

_STATUS = {
    AgreementState.SIGNED: ContractStatus.ACTIVE,
    AgreementState.RUNNING: ContractStatus.ACTIVE,
    AgreementState.ACCEPTED: ContractStatus.CLOSED,
    AgreementState.CANCELLED: ContractStatus.CLOSED,
}
_SIDES = {Key.COMMITTEE: Side.COMMITTEE, Key.ENGINEER: Side.ENGINEER}


def agreements(
    batch: Batch, project: Project, parties: Organisations, language: str
) -> tuple[AgreementFact, ...]:
    """What was signed; a draft is no public act yet."""
    return tuple(
        _agreement(batch, row, parties, language) for row in batch.agreements.get(project.id, ())
    )


def completion(batch: Batch, project: Project) -> CompletionFact | None:
    """When the work was received and what it came to in the end."""
    rows = batch.agreements.get(project.id, ())
    for row in rows:
        if row.accepted_on is not None and row.final_minor is not None:
            # What agreements that ended unfinished had built is a part of what the work came to.
            final = sum(one.final_minor or 0 for one in rows)
            return CompletionFact(ended_on=row.accepted_on, final_value=Money(final, row.currency))
    return None


def _agreement(
    batch: Batch, row: Agreement, parties: Organisations, language: str
) -> AgreementFact:
    entity = parties.entity(row)
    milestones = batch.milestones.get(row.id, ())
    names = {
        milestone.id: f"{row.number or row.id}-{milestone.position}" for milestone in milestones
    }
    payments = batch.payments.get(row.id, ())
    return AgreementFact(
        id=row.number or str(row.id),
        reference=row.number,
        title=row.object,
        status=ContractStatus.CLOSED if row.left_unfinished else _STATUS.get(row.state),
        regime=_regime(row, language),
        contracting=entity,
        suppliers=(parties.community,) if parties.community else (),
        value=Money(row.value_minor, row.currency),
        final_value=None if row.final_minor is None else Money(row.final_minor, row.currency),
        term=Span(starts_on=row.starts_on, ends_on=row.ends_on, days=row.term_days),
        milestones=tuple(_milestone(batch, it, names[it.id]) for it in milestones),
        transactions=tuple(
            moved
            for payment in payments
            for moved in _moved(batch, payment, entity, parties.community, names)
        ),
    )


def _regime(row: Agreement, language: str) -> str:
    rule = find_version(regime_rules(), f"{row.regime}@{row.regime_valid_from.isoformat()}")
    if rule is None:
        return row.regime
    return f"{rule.name_es if language == 'es' else rule.name_en} ({rule.norm})"


def _milestone(batch: Batch, row: Milestone, name: str) -> MilestoneFact:
    verdicts = batch.verdicts.get(row.id, ())
    return MilestoneFact(
        id=name,
        title=row.title,
        means_of_verification=row.means_of_verification,
        due_on=row.due_on,
        value=Money(row.amount_minor, row.currency),
        verdicts=tuple(
            VerdictFact(
                id=f"{name}-{number}",
                side=_SIDES[verdict.key],
                outcome=verdict.outcome,
                given_at=verdict.given_at,
            )
            for number, verdict in enumerate(verdicts, start=1)
        ),
    )


def _moved(
    batch: Batch,
    payment: Payment,
    payer: PartyFact,
    payee: PartyFact | None,
    names: dict[UUID, str],
) -> Iterator[TransactionFact]:
    """What was really paid, after what was held back, shared among the milestones by what each one earned."""
    parts = [part for part in batch.parts.get(payment.id, ()) if part.amount_minor > 0]
    shares = (
        split_integer(payment.net_minor, [part.amount_minor for part in parts])
        if parts
        else (payment.net_minor,)
    )
    for position, minor in enumerate(shares, start=1):
        yield TransactionFact(
            id=f"{payment.id}-{position}",
            on=payment.paid_on,
            value=Money(minor, payment.currency),
            payer=payer,
            payee=payee,
            milestone_id=names[parts[position - 1].milestone_id] if parts else None,
        )
