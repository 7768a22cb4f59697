"""What the rules of red flags find in what was bought, paid and promised: quotations, money, certificates, guarantees, silence.

Each function answers one rule for all works at once, with as many questions to the database as it has tables, never one for each row.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import UUID

import msgspec
import sqlalchemy as sa

from contracting import impediments, receipts
from contracting.agreements import Agreement, AgreementState
from contracting.certified_items import CertifiedQuantity
from contracting.guarantees import GuaranteeDemand
from contracting.oversight import OversightCommittee, OversightMember
from contracting.payments import LIVE, Payment, PaymentState
from contracting.purchases import Purchase
from contracting.quotations import Quotation
from contracting.receipts import PaymentReceipt, ReceiptState
from contracting.red_flag_rules import FlagRule
from contracting.settlements import Settlement, SettlementState
from contracting.suppliers import Supplier
from contracting.unit_prices import ContractItem
from foundation.work import Work
from portfolio.projects import Project, Station

RUNNING = (AgreementState.SIGNED, AgreementState.RUNNING)
# One that ended unfinished is under way no more once the rest is contracted again.
IS_LAST = sa.not_(sa.and_(Agreement.left_unfinished, Agreement.final_minor.is_not(None)))


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One case: what names it for ever, whose it is, what was found, and where that can be looked at."""

    key: str
    project_id: UUID
    territory: str
    agreement_id: UUID | None
    facts: dict[str, int | str]
    links: tuple[tuple[str, UUID], ...] = ()


Finder = Callable[[Work, FlagRule], Iterator[Case]]


def quotations_alike(work: Work, rule: FlagRule) -> Iterator[Case]:
    """Purchases all of whose standing quotations have one telephone or one tax number."""
    statement = (
        sa.select(
            Purchase.id,
            Purchase.number,
            Purchase.project_id,
            Purchase.territory,
            Purchase.agreement_id,
            sa.func.count().label("quotations"),
        )
        .join(Quotation, Quotation.purchase_id == Purchase.id)
        .join(Supplier, Supplier.id == Quotation.supplier_id)
        .where(Quotation.withdrawn_at.is_(None))
        .group_by(
            Purchase.id,
            Purchase.number,
            Purchase.project_id,
            Purchase.territory,
            Purchase.agreement_id,
        )
        .having(
            sa.func.count() >= rule.threshold,
            sa.or_(
                sa.func.count(sa.distinct(Supplier.phone)) == 1,
                sa.func.count(sa.distinct(Supplier.document_number)) == 1,
            ),
        )
        .order_by(Purchase.id)
    )
    for row in work.session.execute(statement):
        yield Case(
            key=str(row.id),
            project_id=row.project_id,
            territory=row.territory,
            agreement_id=row.agreement_id,
            facts={"quotations": row.quotations, "purchase": row.number},
            links=(("purchase", row.id),),
        )


def money_ahead(work: Work, rule: FlagRule) -> Iterator[Case]:
    """Works under way whose money, without the advance still to be given back, is ahead of what is built."""
    ahead = Project.financial_bp - Project.advance_bp - Project.physical_bp
    statement = (
        sa.select(Project, Agreement.id)
        .join(Agreement, Agreement.project_id == Project.id)
        .where(
            Project.station == Station.BUILDING,
            Agreement.state == AgreementState.RUNNING,
            IS_LAST,
            ahead > rule.threshold,
        )
        .order_by(Project.id)
    )
    for project, agreement_id in work.session.execute(statement):
        yield Case(
            key=str(agreement_id),
            project_id=project.id,
            territory=project.territory,
            agreement_id=agreement_id,
            facts={
                "money": project.financial_bp - project.advance_bp,
                "built": project.physical_bp,
            },
            links=(("agreement", agreement_id),),
        )


def over_contracted(work: Work, rule: FlagRule) -> Iterator[Case]:
    """Items of which certificates that stand accumulate more than is contracted."""
    most = sa.func.max(CertifiedQuantity.accumulated_milli)
    statement = (
        sa.select(
            ContractItem.id,
            ContractItem.code,
            ContractItem.quantity_milli,
            Payment.project_id,
            Payment.territory,
            Payment.agreement_id,
            most.label("accumulated"),
        )
        .join(CertifiedQuantity, CertifiedQuantity.item_id == ContractItem.id)
        .join(Payment, Payment.id == CertifiedQuantity.payment_id)
        .where(Payment.state.in_(LIVE))
        .group_by(
            ContractItem.id,
            ContractItem.code,
            ContractItem.quantity_milli,
            Payment.project_id,
            Payment.territory,
            Payment.agreement_id,
        )
        .having(most > ContractItem.quantity_milli + rule.threshold)
        .order_by(ContractItem.id)
    )
    for row in work.session.execute(statement):
        yield Case(
            key=str(row.id),
            project_id=row.project_id,
            territory=row.territory,
            agreement_id=row.agreement_id,
            facts={
                "item": row.code,
                "accumulated": int(row.accumulated),
                "contracted": row.quantity_milli,
            },
            links=(("agreement", row.agreement_id),),
        )


def guarantees_expired(work: Work, rule: FlagRule) -> Iterator[Case]:
    """Agreements under way, or built and not settled yet, of whose demanded coverages one has ended."""
    is_settled = sa.exists().where(
        Settlement.agreement_id == Agreement.id, Settlement.state == SettlementState.SETTLED
    )
    statement = (
        sa.select(GuaranteeDemand)
        .join(Agreement, Agreement.id == GuaranteeDemand.agreement_id)
        .where(
            sa.or_(
                Agreement.state.in_(RUNNING),
                sa.and_(Agreement.state == AgreementState.ACCEPTED, ~is_settled),
            ),
            IS_LAST,
            GuaranteeDemand.ends_first_on < work.today - timedelta(days=rule.threshold),
        )
        .order_by(GuaranteeDemand.id)
    )
    for row in work.session.execute(statement).scalars():
        ended = row.ends_first_on.isoformat() if row.ends_first_on else ""
        yield Case(
            key=f"{row.agreement_id}/{ended}",
            project_id=row.project_id,
            territory=row.territory,
            agreement_id=row.agreement_id,
            facts={"ended": ended},
            links=(("agreement", row.agreement_id),),
        )


def silent_works(work: Work, rule: FlagRule) -> Iterator[Case]:
    """Works under way and not suspended of which nobody reported anything for longer than the days of the rule."""
    heard = sa.func.coalesce(Project.last_report_on, Agreement.starts_on)
    statement = (
        sa.select(Agreement, heard.label("heard"))
        .join(Project, Project.id == Agreement.project_id)
        .where(
            Agreement.state == AgreementState.RUNNING,
            IS_LAST,
            Agreement.suspended_from.is_(None),
            heard < work.today - timedelta(days=rule.threshold),
        )
        .order_by(Agreement.id)
    )
    for agreement, heard_on in work.session.execute(statement):
        yield Case(
            key=f"{agreement.id}/{heard_on.isoformat()}",
            project_id=agreement.project_id,
            territory=agreement.territory,
            agreement_id=agreement.id,
            facts={"heard": heard_on.isoformat()},
            links=(("agreement", agreement.id),),
        )


def members_impeded(work: Work, _rule: FlagRule) -> Iterator[Case]:
    """Members who sit on the committee of a work under way although a list of those who carry it out names them."""
    statement = (
        sa.select(OversightMember, OversightCommittee.project_id, Agreement)
        .join(OversightCommittee, OversightCommittee.id == OversightMember.committee_id)
        .join(Agreement, Agreement.project_id == OversightCommittee.project_id)
        .where(Agreement.state.in_(RUNNING), IS_LAST)
        .order_by(Agreement.id, OversightMember.id)
    )
    sitting: dict[UUID, tuple[Agreement, list[OversightMember]]] = {}
    for member, _, agreement in work.session.execute(statement):
        if member.sits_on(work.today):
            sitting.setdefault(agreement.id, (agreement, []))[1].append(member)
    everybody = [member for _, members in sitting.values() for member in members]
    known = impediments.of_members(work, everybody) if everybody else {}
    for agreement, members in sitting.values():
        own = {member.id: known[member.id] for member in members}
        for key, found in impediments.standings_of(work, agreement, own, work.today).items():
            if found:
                yield Case(
                    key=f"{agreement.id}/{key}",
                    project_id=agreement.project_id,
                    territory=agreement.territory,
                    agreement_id=agreement.id,
                    facts={"list": found[0].as_what},
                    links=(("agreement", agreement.id),),
                )


def receipts_missing(work: Work, _rule: FlagRule) -> Iterator[Case]:
    """Payments that nobody confirmed within the days of the rule of receipts, or of which another amount came."""
    late = receipts.late_before(work.today)
    disputed = sa.exists().where(
        PaymentReceipt.payment_id == Payment.id, PaymentReceipt.state != ReceiptState.CONFIRMED
    )
    statement = (
        sa.select(Payment, disputed.label("disputed"))
        .where(
            Payment.state == PaymentState.PAID,
            sa.or_(sa.and_(receipts.unconfirmed(), Payment.paid_on < late), disputed),
        )
        .order_by(Payment.id)
    )
    for payment, is_disputed in work.session.execute(statement):
        paid_on = payment.paid_on.isoformat() if payment.paid_on else ""
        yield Case(
            key=str(payment.id),
            project_id=payment.project_id,
            territory=payment.territory,
            agreement_id=payment.agreement_id,
            facts={
                "payment": payment.number,
                "paid": paid_on,
                "what": "disputed" if is_disputed else "silent",
            },
            links=(("payment", payment.id),),
        )
