"""What stands around the payments of the invented story: a rate, a delegation, a receipt, a fine, an issue on site, a complaint, a flag."""

from datetime import date, timedelta
from uuid import UUID

import sqlalchemy as sa

from contracting import (
    approvals,
    fines,
    grievances,
    local_rates,
    punch_list,
    receipts,
    red_flag_scan,
)
from contracting.agreement_rules import EntityKind
from contracting.approvals import DelegateApproval
from contracting.fines import ProposeFine
from contracting.grievances import GrievanceCategory, RecordGrievance
from contracting.local_rates import RecordLocalRate
from contracting.payments import Payment, PaymentState
from contracting.punch_list import FindIssue, PunchGravity
from contracting.receipts import ConfirmReceipt
from foundation.clock import civil_date
from foundation.database import Database
from foundation.identity.actors import SYSTEM
from foundation.identity.permissions import Role
from foundation.money import cop
from tests.support.factories import CALOTO, Cast, paper, photograph, user


def told(db: Database, cast: Cast, agreement_id: UUID) -> None:
    """All of it; the agreement is under way."""
    today = civil_date(db.clock.now())
    delegate = user(db, Role.PROGRAMME_MANAGER, "CO.19.", user_name="delegada")
    assert delegate.user_id is not None
    with db.writing(cast.administrator) as work:
        rate = RecordLocalRate(
            entity_kind=EntityKind.MUNICIPALITY,
            territory=CALOTO,
            code="culture_stamp",
            rate=150,
            valid_from=date(2026, 1, 1),
            norm="Acuerdo 014 de 2025",
        )
        local_rates.record(work, rate)
    act = paper(db, cast.programme_manager, CALOTO)
    with db.writing(cast.programme_manager) as work:
        command = DelegateApproval(
            territory=CALOTO,
            delegate=delegate.user_id,
            starts_on=today,
            ends_on=today + timedelta(days=10),
            act_number="Resolución 12",
            act=act,
        )
        approvals.delegate(work, command)
    _on_site(db, cast, agreement_id)
    with db.reading(SYSTEM) as work:
        paid = sa.select(Payment.id).where(Payment.state == PaymentState.PAID)
        payment = work.session.execute(paid.order_by(Payment.id)).scalars().first()
    assert payment is not None
    with db.writing(cast.organisation) as work:
        came = ConfirmReceipt(received_on=today, amount=cop("1_000"), note="Llegó mucho menos.")
        receipts.confirm(work, payment, came)
    with db.writing(SYSTEM) as work:
        red_flag_scan.scan(work)


def _on_site(db: Database, cast: Cast, agreement_id: UUID) -> None:
    """An issue, a proposed fine and a complaint."""
    today = civil_date(db.clock.now())
    issue = FindIssue(
        what="La cuneta no desagua.",
        gravity=PunchGravity.FUNCTION,
        place="Tramo 2",
        photo=photograph(db, cast.committee, CALOTO),
        fixer="Maestro de obra",
        due_on=today + timedelta(days=9),
    )
    with db.writing(cast.committee) as work:
        punch_list.find_issue(work, agreement_id, issue)
    with db.writing(cast.engineer) as work:
        fines.propose(work, agreement_id, ProposeFine(rule="delay", days=7, cause="Mora"))
    with db.writing(cast.social_facilitator) as work:
        complaint = RecordGrievance(
            territory=CALOTO, category=GrievanceCategory.PAYMENT, about="No pagan a tiempo."
        )
        grievances.record(work, complaint)
