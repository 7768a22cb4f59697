"""What stands around payments in the demonstration: receipts, a rate with its accord, a delegation, issues on site, complaints, flags."""

from collections.abc import Generator
from datetime import date, timedelta
from uuid import UUID

import sqlalchemy as sa

from app.demonstration.pictures import site_photo
from app.demonstration.script import TODAY, Part
from app.demonstration.stage import Stage
from contracting import (
    approvals,
    grievances,
    local_rates,
    payments,
    punch_list,
    receipts,
    red_flag_scan,
    red_flags,
)
from contracting.agreement_rules import EntityKind
from contracting.agreements import Agreement, AgreementState
from contracting.approvals import DelegateApproval
from contracting.grievances import AnswerGrievance, GrievanceCategory, RecordGrievance
from contracting.local_rates import RecordLocalRate
from contracting.payment_breakdown import DeductionBase
from contracting.payments import ApprovePayment, Payment, PaymentState
from contracting.punch_list import FindIssue, FixIssue, PunchGravity
from contracting.receipts import ConfirmReceipt
from contracting.red_flag_rules import FlagCode
from contracting.red_flags import ExplainFlag, RedFlag
from foundation import files
from foundation.contents import Purpose
from foundation.identity.actors import SYSTEM
from foundation.identity.permissions import Role
from foundation.money import Money
from portfolio.projects import Project

HOME = "CO.19."
# Of these works nobody says that a payment came, and of this one less came than was paid.
SILENT_EVERY = 9
SHORT = 29
BANK_FEE = 1_234_500
LAST_DAYS = timedelta(days=6)
SITE = (3_034_500, -76_408_200)


def received(stage: Stage, part: Part, payment: UUID) -> None:
    """The organisation says that the money came."""
    if part.number % SILENT_EVERY == 0:
        return
    path = stage.place(part.village)
    with stage.acting(Role.ORGANISATION, path) as work:
        net = payments.get(work, payment).net
        fee = BANK_FEE if part.number == SHORT else 0
        came = ConfirmReceipt(
            received_on=stage.today,
            amount=net - Money(fee, net.currency),
            note="El banco descontó la transferencia." if fee else None,
        )
        receipts.confirm(work, payment, came)


def around(stage: Stage) -> Generator[date, None, None]:
    """The last week: a rate of a municipality, a delegation, issues, complaints, and all rules of red flags asked once."""
    yield TODAY - LAST_DAYS
    _rate_and_delegation(stage)
    _on_site(stage)
    _complaints(stage)
    _in_a_hurry(stage)
    with stage.db.writing(SYSTEM) as work:
        red_flag_scan.scan(work)
    _explained(stage)


def _rate_and_delegation(stage: Stage) -> None:
    with stage.acting(Role.ADMINISTRATOR, "CO.") as work:
        rate = RecordLocalRate(
            entity_kind=EntityKind.MUNICIPALITY,
            territory="CO.19.19142.",
            code="elders_stamp",
            rate=300,
            base=DeductionBase.GROSS,
            valid_from=date(2026, 1, 1),
            norm="Acuerdo inventado 014 de 2025 (demostración)",
            to_confirm=True,
        )
        local_rates.record(work, rate)
    delegate = stage.company.deputies[HOME].user_id
    act = _photo(stage, Role.PROGRAMME_MANAGER, "CO.", "acto")
    if delegate is None:
        return
    with stage.acting(Role.PROGRAMME_MANAGER, "CO.") as work:
        command = DelegateApproval(
            territory=HOME,
            delegate=delegate,
            most=Money(8_000_000_000, "COP"),
            starts_on=stage.today,
            ends_on=stage.today + timedelta(days=15),
            act_number="Resolución inventada 031 de 2026 (demostración)",
            act=act,
        )
        approvals.delegate(work, command)


def _on_site(stage: Stage) -> None:
    """Two issues of a work under way at home, one of them mended and not looked at yet."""
    with stage.db.reading(stage.company.central[Role.AUDITOR]) as work:
        statement = (
            sa.select(Agreement.id, Agreement.territory)
            .where(Agreement.state == AgreementState.RUNNING, Agreement.territory.startswith(HOME))
            .order_by(Agreement.id)
            .limit(1)
        )
        row = work.session.execute(statement).one_or_none()
    if row is None:
        return
    issues = (
        ("La cuneta del tramo bajo no desagua hacia la alcantarilla.", PunchGravity.FUNCTION),
        ("Falta la baranda junto al paso de los niños.", PunchGravity.SAFETY),
    )
    for number, (what, gravity) in enumerate(issues):
        photo = _photo(stage, Role.COMMITTEE, row.territory, f"pendiente{number}")
        with stage.acting(Role.COMMITTEE, row.territory) as work:
            found = FindIssue(
                what=what,
                gravity=gravity,
                place="Tramo bajo" if number == 0 else "Junto a la escuela",
                photo=photo,
                fixer="Maestro de obra de la organización",
                due_on=stage.today + timedelta(days=4 + 6 * number),
            )
            item = punch_list.find_issue(work, row.id, found).id
        if gravity is PunchGravity.FUNCTION:
            mended = _photo(stage, Role.ORGANISATION, row.territory, "arreglo")
            with stage.acting(Role.ORGANISATION, row.territory) as work:
                fixed = FixIssue(note="Se rehízo la pendiente en doce metros.", photo=mended)
                punch_list.fix(work, item, fixed)


def _complaints(stage: Stage) -> None:
    with stage.acting(Role.SOCIAL_FACILITATOR, HOME) as work:
        complaint = RecordGrievance(
            territory="CO.19.19142.",
            category=GrievanceCategory.PAYMENT,
            about="A tres trabajadores les deben la última quincena (caso inventado).",
        )
        first = grievances.record(work, complaint).id
    with stage.acting(Role.PROGRAMME_MANAGER, HOME) as work:
        answer = "La organización pagó ayer; la planilla firmada está en la alcaldía."
        grievances.answer(work, first, AnswerGrievance(answer=answer))
    with stage.acting(Role.SOCIAL_FACILITATOR, HOME) as work:
        complaint = RecordGrievance(
            territory="CO.19.19142.",
            category=GrievanceCategory.LAND,
            about="La volqueta tumbó un cerco al dar la vuelta (caso inventado).",
        )
        grievances.record(work, complaint)


def _in_a_hurry(stage: Stage) -> None:
    """Two payments that wait are approved by one person forty seconds apart, which a rule of red flags asks about."""
    with stage.db.reading(stage.company.central[Role.AUDITOR]) as work:
        statement = (
            sa.select(Payment.id)
            .where(Payment.state == PaymentState.REQUESTED)
            .order_by(Payment.requested_at, Payment.id)
            .limit(2)
        )
        waiting = list(work.session.execute(statement).scalars())
    stage.clock.advance(timedelta(minutes=17))
    for payment in waiting:
        stage.clock.advance(timedelta(seconds=40))
        with stage.db.writing(stage.company.central[Role.PROGRAMME_MANAGER]) as work:
            payments.approve(work, payment, ApprovePayment())


def _explained(stage: Stage) -> None:
    """Somebody explains the first silent work, and nobody has judged it yet."""
    with stage.db.reading(stage.company.central[Role.AUDITOR]) as work:
        statement = (
            sa.select(RedFlag.id, RedFlag.territory)
            .join(Project, Project.id == RedFlag.project_id)
            .where(RedFlag.rule == FlagCode.SILENT_WORK)
            .order_by(Project.code)
            .limit(1)
        )
        row = work.session.execute(statement).one_or_none()
    if row is None:
        return
    with stage.acting(Role.ENGINEER, row.territory) as work:
        reason = "El paso estuvo cerrado por un derrumbe; el informe de la alcaldía lo cuenta."
        red_flags.explain(work, row.id, ExplainFlag(explanation=reason))


def _photo(stage: Stage, role: Role, path: str, name: str) -> UUID:
    """A picture of its own, drawn once."""
    data = site_photo(
        name,
        kind="concrete_track",
        progress=70,
        latitude_e6=SITE[0],
        longitude_e6=SITE[1],
        taken=stage.clock.now(),
    )
    blob = stage.store.put(data, Purpose.PHOTO)
    with stage.acting(role, path) as work:
        return files.keep(work, blob, path).id
