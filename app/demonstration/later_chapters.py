"""The later chapters of a demonstration work: the agreement, the milestones with their two keys, the handover, the years after."""

from collections.abc import Generator
from datetime import date, timedelta
from uuid import UUID

import sqlalchemy as sa

from app.demonstration import (
    budget_chapters,
    building_chapters,
    measured_chapters,
    money_chapters,
    paying_chapters,
)
from app.demonstration.dossier_chapters import complete_dossier
from app.demonstration.pictures import slip_photo
from app.demonstration.script import TODAY, Part, neighbours
from app.demonstration.stage import Stage
from contracting import (
    acceptances,
    commitments,
    drafts,
    handovers,
    issuing,
    milestone_plans,
    milestones,
    payment_requests,
    payments,
    signings,
    verdicts,
)
from contracting.acceptances import AcceptWork
from contracting.agreement_rules import EntityKind
from contracting.commitments import AcceptPlan, LegalForm, ProposePlan, ProposeTask
from contracting.drafts import DraftAgreement, PaymentForm, SubmitAgreement
from contracting.handover_components import PrepareComponent
from contracting.handovers import Party, PrepareHandover, SignHandover
from contracting.issuing import IssueAgreement, IssueHandoverAct, IssueStartAct
from contracting.milestone_plans import PlanMilestone
from contracting.milestones import ReportMilestone
from contracting.payment_requests import RequestAdvance, RequestPayment
from contracting.payments import ApprovePayment, PayPayment
from contracting.signings import SignAgreement, StartAgreement
from contracting.two_keys import Outcome
from contracting.verdicts import GiveCommitteeVerdict, GiveEngineerVerdict
from foundation import files
from foundation.contents import Purpose
from foundation.identity.permissions import Role
from foundation.money import Money, cop, split_integer
from foundation.people import DescribePerson
from foundation.translations import translator
from maintenance import logs, plan_templates
from maintenance.logs import LogTask
from maintenance.plans import MaintenanceTask
from portfolio import cofinancing, measures, work_kinds
from portfolio.apportionment import ContributionKind
from portfolio.communities import CommunityKind
from portfolio.usual_tasks import Performer, Rhythm

Days = Generator[date, None, None]
MILESTONE_DAYS = 32


def agreed(stage: Stage, part: Part, project: UUID) -> Generator[date, None, UUID]:
    """Drafted, submitted, signed, and started where the script goes on; the agreement's key."""
    path = stage.place(part.village)
    yield stage.today + timedelta(days=9)
    complete_dossier(stage, part)
    with stage.acting(Role.CONTRACTS_OFFICER, path) as work:
        agreement = drafts.draft(work, project, _draft(stage, part, project)).id
    if part.station.value == "agreed" and part.number % 4 == 0:
        yield TODAY + timedelta(days=1)  # This one is still a draft.
    yield stage.today + timedelta(days=3)
    with stage.acting(Role.CONTRACTS_OFFICER, path) as work:
        drafts.submit(work, agreement, SubmitAgreement())
    if part.station.value == "agreed" and part.number % 4 == 1:
        yield TODAY + timedelta(days=1)  # This one waits for its signature.
    yield stage.today + timedelta(days=5)
    sign = SignAgreement(
        signed_on=stage.today,
        entity_signatory=DescribePerson(
            name=neighbours()[(part.number + 5) % len(neighbours())],
            document_number=f"8800{part.number:05d}",
        ),
        entity_post="Representante legal del programa"
        if _is_donor(part)
        else "Alcaldesa municipal",
    )
    with stage.acting(Role.PROGRAMME_MANAGER, path) as work:
        signings.sign(work, agreement, sign)
    with stage.acting(Role.CONTRACTS_OFFICER, path) as work:
        issuing.issue_agreement(work, stage.press, agreement, IssueAgreement())
    return agreement


def _is_donor(part: Part) -> bool:
    return part.village.kind is not CommunityKind.COMMUNITY_ACTION


def _draft(stage: Stage, part: Part, project: UUID) -> DraftAgreement:
    with stage.db.reading(stage.company.central[Role.CONTRACTS_OFFICER]) as work:
        shares = cofinancing.shares_of(work, project)
        cash = sum(share.amount_minor for share in shares if share.form is ContributionKind.CASH)
        measure = measures.measures_of(work, project)[0].id
    pesos = split_integer(cash // 100, [weight for _, _, weight in part.pattern.milestones])
    amounts = [Money(amount * 100) for amount in pesos]
    rows = tuple(
        PlanMilestone(
            title=title,
            means_of_verification=proof,
            amount=amount,
            due_days=MILESTONE_DAYS * (index + 1),
            measure=measure if index == 1 else None,
            chapter=chapter,
        )
        for index, ((title, proof, _), amount, chapter) in enumerate(
            zip(part.pattern.milestones, amounts, budget_chapters.chapters_of(part), strict=True)
        )
    )
    is_donor = _is_donor(part)
    by_prices = measured_chapters.is_measured(part)
    return DraftAgreement(
        regime="R7" if is_donor else "R1b",
        entity_kind=EntityKind.IMPLEMENTER if is_donor else EntityKind.MUNICIPALITY,
        entity_name="Programa Territorios Posibles (demostración)"
        if is_donor
        else f"Municipio de {part.village.municipality.name}",
        entity_budget=None if is_donor else cop(42_000_000_000),
        object=part.pattern.title.format(village=part.village.name),
        term_days=MILESTONE_DAYS * len(rows) + 10,
        payment_form=PaymentForm.UNIT_PRICES if by_prices else PaymentForm.MILESTONES,
        milestones=() if by_prices else rows,
        items=measured_chapters.contracted(stage, project, cash) if by_prices else (),
        advance=0 if is_donor else 3_000,
        retention=0 if is_donor else 500,
    )


def built(stage: Stage, part: Part, project: UUID, agreement: UUID) -> Days:
    """Started and built milestone by milestone, as far as the script and the day allow."""
    path = stage.place(part.village)
    yield stage.today + timedelta(days=6)
    start = StartAgreement(
        started_on=stage.today,
        site="Se recorre el sitio con la comunidad; el terreno está libre y hay por dónde entrar.",
        supervisor=DescribePerson(
            name=neighbours()[(part.number + 11) % len(neighbours())],
            document_number=f"7700{part.number:05d}",
        ),
        supervisor_post="Secretario de planeación",
    )
    with stage.acting(Role.ENGINEER, path) as work:
        signings.start(work, agreement, start)
        rows = [row.id for row in milestone_plans.of_agreement(work, agreement)]
    with stage.acting(Role.ENGINEER, path) as work:
        issuing.issue_start_act(work, stage.press, agreement, IssueStartAct())
    money_chapters.received(stage, part, project)
    if not _is_donor(part):
        yield stage.today + timedelta(days=2)
        with stage.acting(Role.CONTRACTS_OFFICER, path) as work:
            advance = payment_requests.request_advance(work, agreement, RequestAdvance()).id
        yield from _pay(stage, part, advance)
    if measured_chapters.is_measured(part):
        yield from _measured(stage, part, agreement)
        rows = []
    for index, milestone in enumerate(rows):
        slow = {"late": 55, "silent": 400}.get(part.trouble, 24 + part.number % 5)
        yield stage.today + timedelta(days=slow if index else slow - 8)
        yield from _milestone(stage, part, milestone, index, len(rows))
        with stage.acting(Role.CONTRACTS_OFFICER, path) as work:
            payment = payment_requests.request(
                work, agreement, RequestPayment(milestones=(milestone,))
            ).id
        yield from _pay(stage, part, payment)
        if index == 1:
            money_chapters.delivered(stage, part, project, percent=60)
    money_chapters.delivered(stage, part, project, percent=100 - 60)
    yield stage.today + timedelta(days=4)


def _measured(stage: Stage, part: Part, agreement: UUID) -> Days:
    """Measured three times, each time found right by both and paid."""
    path = stage.place(part.village)
    for turn in range(measured_chapters.TIMES):
        yield measured_chapters.day_of(stage)
        milestone = measured_chapters.measure(stage, part, agreement, turn)
        yield stage.today + timedelta(days=3)
        measured_chapters.found_right(stage, part, milestone)
        with stage.acting(Role.CONTRACTS_OFFICER, path) as work:
            wanted = RequestPayment(milestones=(milestone,))
            payment = payment_requests.request(work, agreement, wanted).id
        yield from _pay(stage, part, payment)


def _milestone(stage: Stage, part: Part, milestone: UUID, index: int, count: int) -> Days:
    """Reported with photographs and judged by both; where there is trouble, judged again."""
    path = stage.place(part.village)
    progress = 100 * (index + 1) // count
    _report(stage, part, milestone, progress, f"m{index}")
    is_troubled = index == 1 and part.trouble in ("dispute", "partly")
    yield stage.today + timedelta(days=2)
    with stage.acting(Role.COMMITTEE, path) as work:
        verdicts.give_committee_verdict(work, milestone, GiveCommitteeVerdict(outcome=Outcome.MET))
    if part.station.value == "building" and part.number % 5 == 2:
        yield stage.today + timedelta(days=12)  # The engineer is slow to come here.
    yield stage.today + timedelta(days=2)
    verdict = GiveEngineerVerdict(outcome=Outcome.MET)
    if is_troubled:
        outcome = Outcome.NOT_MET if part.trouble == "dispute" else Outcome.PARTLY
        amount = None if part.trouble == "dispute" else _half(stage, milestone)
        verdict = GiveEngineerVerdict(
            outcome=outcome,
            amount=amount,
            reason="Faltan metros por terminar y no hay prueba de una parte.",
        )
    with stage.acting(Role.ENGINEER, path) as work:
        verdicts.give_engineer_verdict(work, milestone, verdict)
    if is_troubled:
        yield TODAY + timedelta(days=1)  # Nobody has come back to it yet.
    yield stage.today + timedelta(days=1)


def _half(stage: Stage, milestone: UUID) -> Money:
    with stage.db.reading(stage.company.central[Role.CONTRACTS_OFFICER]) as work:
        return Money(milestones.get(work, milestone).amount_minor // 200 * 100)


def _report(stage: Stage, part: Part, milestone: UUID, progress: int, name: str) -> None:
    path = stage.place(part.village)
    photo = stage.photograph(part, Role.ORGANISATION, path, progress=progress, name=name)
    note = "Quedó hecho como se acordó; las medidas están en las fotos y el comité ya pasó a mirar."
    with stage.acting(Role.ORGANISATION, path) as work:
        milestones.report(work, milestone, ReportMilestone(note=note, photos=(photo,)))


def _pay(stage: Stage, part: Part, payment: UUID) -> Days:
    """Approved by one person and paid by another, with the bank's slip."""
    path = stage.place(part.village)
    if (
        part.station.value == "building"
        and part.number % 7 == 1
        and (TODAY - stage.today).days < 45
    ):
        yield TODAY + timedelta(days=1)  # This one waits for approval.
    yield stage.today + timedelta(days=3)
    with stage.acting(Role.PROGRAMME_MANAGER, path) as work:
        payments.approve(work, payment, ApprovePayment())
    yield stage.today + timedelta(days=2)
    reference = f"TR-{stage.today:%y%m%d}-{part.number:03d}"
    slip = _slip(stage, payment, reference, path)
    with stage.acting(Role.FINANCE_OFFICER, path) as work:
        payments.pay(work, payment, PayPayment(paid_on=stage.today, reference=reference, slip=slip))
    paying_chapters.received(stage, part, payment)
    building_chapters.accounted(stage, part, payment)


def _slip(stage: Stage, payment: UUID, reference: str, path: str) -> UUID:
    """A photograph of the bank's slip."""
    with stage.db.reading(stage.company.who(Role.FINANCE_OFFICER, path)) as work:
        amount = translator("es").money(payments.get(work, payment).net).replace("\u00a0", " ")
    data = slip_photo(reference, amount, taken=stage.clock.now())
    blob = stage.store.put(data, Purpose.PHOTO)
    with stage.acting(Role.FINANCE_OFFICER, path) as work:
        return files.keep(work, blob, path).id


def accept(stage: Stage, part: Part, agreement: UUID) -> None:
    """The engineer receives the finished work."""
    command = AcceptWork(
        accepted_on=stage.today,
        final_quantities="Cantidades ejecutadas iguales a las acordadas; pendientes en cero.",
    )
    with stage.acting(Role.ENGINEER, stage.place(part.village)) as work:
        acceptances.accept(work, agreement, command)


def handed_over(stage: Stage, part: Part, project: UUID) -> Days:
    """The plan is proposed and accepted with its first year's budget, and three parties sign."""
    path = stage.place(part.village)
    yield stage.today + timedelta(days=5)
    with stage.acting(Role.ENGINEER, path) as work:
        commitment = commitments.propose(work, project, _plan(stage, part, project)).id
        cost = work.get(commitments.Commitment, commitment).tasks_minor
    yield stage.today + timedelta(days=12)
    accepting = AcceptPlan(
        first_year=stage.today.year,
        budget_line=f"2.4.{10 + part.number % 30:02d}.01",
        budget=Money(cost * 9 // 10 // 100 * 100 if part.number % 4 == 0 else cost),
        council_act=f"Acuerdo {10 + part.number % 40:03d}",
        council_act_on=stage.today - timedelta(days=4),
    )
    with stage.acting(Role.MUNICIPAL_OFFICIAL, path) as work:
        commitments.accept(work, commitment, accepting)
    yield stage.today + timedelta(days=3)
    with stage.acting(Role.CONTRACTS_OFFICER, path) as work:
        handover = handovers.prepare(work, project, _components(stage, part, project)).id
    signers = (
        (Party.ORGANISATION, Role.ORGANISATION),
        (Party.MUNICIPALITY, Role.MUNICIPAL_OFFICIAL),
        (Party.PROGRAMME, Role.PROGRAMME_MANAGER),
    )
    for party, role in signers:
        yield stage.today + timedelta(days=1)
        with stage.acting(role, path) as work:
            handovers.sign(work, handover, SignHandover(party=party))
    with stage.acting(Role.PROGRAMME_MANAGER, path) as work:
        issuing.issue_handover_act(work, stage.press, handover, IssueHandoverAct())


def _plan(stage: Stage, part: Part, project: UUID) -> ProposePlan:
    kind = work_kinds.find(part.pattern.kind)
    asset_kind = kind.asset_kind if kind else part.pattern.kind
    with stage.db.reading(stage.company.central[Role.ENGINEER]) as work:
        measure = measures.measures_of(work, project)[0].id
    usual = [
        ProposeTask(
            name=task.name_es,
            asset_kind=asset_kind,
            template=task.code,
            every=task.every or 1,
            rhythm=Rhythm(task.unit.value) if task.unit else Rhythm.YEAR,
            is_before_rains=task.is_before_rains,
            performer=Performer(task.performed_by[0].value),
            yearly_cost=cop(280_000 + (part.number * 37 + index * 91) % 60 * 20_000),
        )
        for index, task in enumerate(plan_templates.recurring_tasks_of(asset_kind, stage.today))
    ]
    climatic = ProposeTask(
        name=part.pattern.task,
        asset_kind=asset_kind,
        every=6,
        rhythm=Rhythm.MONTH,
        is_before_rains=True,
        performer=Performer.COMMUNITY_CREW,
        yearly_cost=cop(900_000),
        measure=measure,
    )
    return ProposePlan(legal_form=LegalForm.COMMUNITY_USE, tasks=(*usual, climatic))


def _components(stage: Stage, part: Part, project: UUID) -> PrepareHandover:
    kind = work_kinds.find(part.pattern.kind)
    with stage.db.reading(stage.company.central[Role.ENGINEER]) as work:
        cost = sum(share.amount_minor for share in cofinancing.shares_of(work, project))
    component = PrepareComponent(
        name=part.pattern.component.format(village=part.village.name),
        asset_kind=kind.asset_kind if kind else part.pattern.kind,
        quantity=max(part.pattern.size * part.scale_percent // 100, 1) * 1_000,
        unit=part.pattern.unit,
        cost=Money(cost),
        life_years=part.pattern.life,
        warranty_until=stage.today + timedelta(days=5 * 365),
        latitude=part.village.latitude_e6,
        longitude=part.village.longitude_e6,
    )
    return PrepareHandover(components=(component,))


def maintained(stage: Stage, part: Part, project: UUID) -> Days:
    """The municipality logs what it does; some tasks are left until they are overdue."""
    path = stage.place(part.village)
    yield stage.today + timedelta(days=12)
    for turn in range(3):
        with stage.db.reading(stage.company.who(Role.MUNICIPAL_OFFICIAL, path)) as work:
            due = (
                sa.select(MaintenanceTask.id, MaintenanceTask.performer)
                .where(MaintenanceTask.project_id == project)
                .order_by(MaintenanceTask.next_due_on, MaintenanceTask.id)
                .limit(1 + part.number % 3)
            )
            tasks = work.session.execute(due).all()
        for task in tasks:
            command = LogTask(
                performer=task.performer,
                hours=(4 + turn) * 1_000,
                cost=cop(120_000 + part.number * 1_000),
                note="Se hizo con la cuadrilla de la vereda.",
            )
            with stage.acting(Role.MUNICIPAL_OFFICIAL, path) as work:
                logs.log_task(work, task.id, command)
        yield stage.today + timedelta(days=17 + part.number % 9)
