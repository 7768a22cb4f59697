"""The later chapters of the story: the agreement, the milestones with their two keys, the payments, the handover.

Each function takes what the chapter before it gave and returns what the next one needs; ``handed_over`` walks the whole way.
"""

from datetime import date, timedelta
from uuid import UUID

from contracting import (
    acceptances,
    approvals,
    commitments,
    drafts,
    handovers,
    milestone_plans,
    milestones,
    payment_requests,
    payments,
    signings,
    verdicts,
)
from contracting.acceptances import AcceptWork
from contracting.agreement_rules import EntityKind
from contracting.agreements import Agreement
from contracting.commitments import AcceptPlan, Commitment, LegalForm, ProposePlan, ProposeTask
from contracting.drafts import DraftAgreement, SubmitAgreement
from contracting.handover_components import PrepareComponent
from contracting.handovers import Handover, Party, PrepareHandover, SignHandover
from contracting.milestone_plans import Milestone, PlanMilestone
from contracting.milestones import ReportMilestone
from contracting.payment_requests import (
    RequestAdvance,
    RequestPayment,
    RequestRetentionRelease,
)
from contracting.payments import ApprovePayment, Payment, PayPayment
from contracting.signings import SignAgreement, StartAgreement
from contracting.two_keys import Outcome
from contracting.verdicts import GiveCommitteeVerdict, GiveEngineerVerdict
from foundation.clock import civil_date
from foundation.database import Database
from foundation.identity.actors import SYSTEM
from foundation.identity.permissions import Role
from foundation.money import cop
from foundation.people import DescribePerson
from portfolio import measures
from portfolio.projects import Project
from portfolio.usual_tasks import Performer, Rhythm
from tests.support.factories import Cast, changed, financed, paper, photograph, user

# The agreement


def draft_command(
    db: Database, cast: Cast, project: Project, **overrides: object
) -> DraftAgreement:
    """$ 91.000.000 in four milestones, 30 % in advance, 5 % retained; the second milestone is the climate measure."""
    with db.reading(cast.engineer) as work:
        planned = [row.id for row in measures.measures_of(work, project.id)]
    command = DraftAgreement(
        regime="R1b",
        entity_kind=EntityKind.MUNICIPALITY,
        entity_name="Municipio de Caloto",
        entity_budget=cop("38_000_000_000"),
        object="Construcción de 480 m de placa huella en la vereda El Palmar",
        term_days=120,
        advance=3_000,
        retention=500,
        milestones=(
            PlanMilestone(
                title="Excavación y subbase",
                means_of_verification="Medición de longitud y espesor en tres puntos, con fotografías.",
                amount=cop("27_300_000"),
                due_days=30,
            ),
            PlanMilestone(
                title="Cunetas y alcantarillas",
                means_of_verification="Las tres alcantarillas desaguan; cunetas medidas y fotografiadas.",
                amount=cop("18_200_000"),
                due_days=60,
                measure=planned[0] if planned else None,
            ),
            PlanMilestone(
                title="Placa huella fundida",
                means_of_verification="480 m medidos; resistencia de cilindros a 28 días.",
                amount=cop("36_400_000"),
                due_days=105,
            ),
            PlanMilestone(
                title="Señales y limpieza final",
                means_of_verification="Recorrido con el comité y lista de pendientes en cero.",
                amount=cop("9_100_000"),
                due_days=120,
            ),
        ),
    )
    return changed(command, overrides)


def drafted(
    db: Database, cast: Cast, project: Project | None = None, **overrides: object
) -> Agreement:
    """A draft written by the contracts office."""
    about = project or financed(db, cast)
    command = draft_command(db, cast, about, **overrides)
    with db.writing(cast.contracts_officer) as work:
        return drafts.draft(work, about.id, command)


def submitted(
    db: Database, cast: Cast, project: Project | None = None, **overrides: object
) -> Agreement:
    """A draft on its way to whoever signs; it has its number."""
    agreement = drafted(db, cast, project, **overrides)
    with db.writing(cast.contracts_officer) as work:
        return drafts.submit(work, agreement.id, SubmitAgreement())


def sign(db: Database, cast: Cast, agreement: Agreement, **overrides: object) -> Agreement:
    command = SignAgreement(
        signed_on=civil_date(db.clock.now()),
        entity_signatory=DescribePerson(name="Rosa Elvira Prueba", document_number="25456781"),
        entity_post="Alcaldesa municipal",
    )
    with db.writing(cast.programme_manager) as work:
        return signings.sign(work, agreement.id, changed(command, overrides))


def signed(
    db: Database, cast: Cast, project: Project | None = None, **overrides: object
) -> Agreement:
    """Signed by the mayor and by the organisation's representative."""
    return sign(db, cast, submitted(db, cast, project, **overrides))


def start(db: Database, cast: Cast, agreement: Agreement, **overrides: object) -> Agreement:
    command = StartAgreement(
        started_on=civil_date(db.clock.now()),
        site="Se recorre la cuesta; el predio está libre y el acceso despejado.",
        supervisor=DescribePerson(name="Julián Prueba Ortiz", document_number="10567812"),
        supervisor_post="Secretario de planeación",
    )
    with db.writing(cast.engineer) as work:
        return signings.start(work, agreement.id, changed(command, overrides))


def running(
    db: Database, cast: Cast, project: Project | None = None, **overrides: object
) -> Agreement:
    """The start act is written and the work is being built."""
    return start(db, cast, signed(db, cast, project, **overrides))


# Milestones


def plan(db: Database, agreement: Agreement, cast: Cast) -> list[UUID]:
    """The milestones of an agreement, by their keys."""
    with db.reading(cast.engineer) as work:
        return [row.id for row in milestone_plans.of_agreement(work, agreement.id)]


def report(
    db: Database,
    cast: Cast,
    milestone: UUID,
    *,
    photos: tuple[UUID, ...] = (),
    **overrides: object,
) -> Milestone:
    """Report a milestone with these photographs, or with one of the site."""
    with db.reading(cast.organisation) as work:
        territory = milestones.get(work, milestone).territory
    command = ReportMilestone(
        note="Quedó terminado; trabajamos 26 personas de la vereda.",
        photos=photos or (photograph(db, cast.organisation, territory),),
    )
    with db.writing(cast.organisation) as work:
        return milestones.report(work, milestone, changed(command, overrides))


def committee_says(
    db: Database, cast: Cast, milestone: UUID, outcome: Outcome = Outcome.MET, **overrides: object
) -> Milestone:
    reason = None if outcome is Outcome.MET else "Falta por terminar el tramo de la curva."
    command = GiveCommitteeVerdict(outcome=outcome, reason=reason)
    with db.writing(cast.committee) as work:
        return verdicts.give_committee_verdict(work, milestone, changed(command, overrides))


def engineer_says(
    db: Database, cast: Cast, milestone: UUID, outcome: Outcome = Outcome.MET, **overrides: object
) -> Milestone:
    reason = None if outcome is Outcome.MET else "El espesor medido no llega al de diseño."
    command = GiveEngineerVerdict(outcome=outcome, reason=reason)
    with db.writing(cast.engineer) as work:
        return verdicts.give_engineer_verdict(work, milestone, changed(command, overrides))


def verify(db: Database, cast: Cast, milestone: UUID) -> Milestone:
    """Report a milestone and turn both keys."""
    report(db, cast, milestone)
    committee_says(db, cast, milestone)
    return engineer_says(db, cast, milestone)


# Payments


def approvers(db: Database) -> None:
    """Two accounts that may approve payments, without which nothing is paid."""
    with db.reading(SYSTEM) as work:
        missing = approvals.AT_LEAST - len(approvals.approvers_at(work, "CO."))
    for number in range(missing):
        user(db, Role.PROGRAMME_MANAGER, user_name=f"aprueba.{number}")


def advance_requested(db: Database, cast: Cast, agreement: Agreement) -> Payment:
    approvers(db)
    with db.writing(cast.contracts_officer) as work:
        return payment_requests.request_advance(work, agreement.id, RequestAdvance())


def requested(db: Database, cast: Cast, agreement: Agreement, *wanted: UUID) -> Payment:
    approvers(db)
    with db.writing(cast.contracts_officer) as work:
        return payment_requests.request(work, agreement.id, RequestPayment(milestones=wanted))


def release_requested(db: Database, cast: Cast, agreement: Agreement) -> Payment:
    approvers(db)
    with db.writing(cast.contracts_officer) as work:
        return payment_requests.request_retention_release(
            work, agreement.id, RequestRetentionRelease()
        )


def approve(db: Database, cast: Cast, payment: Payment) -> Payment:
    with db.writing(cast.programme_manager) as work:
        return payments.approve(work, payment.id, ApprovePayment())


def pay(db: Database, cast: Cast, payment: Payment, **overrides: object) -> Payment:
    command = PayPayment(
        paid_on=civil_date(db.clock.now()),
        reference=f"TRF-{payment.number:04d}-{payment.id.hex[-6:]}",
        slip=paper(db, cast.finance_officer, payment.territory),
    )
    with db.writing(cast.finance_officer) as work:
        return payments.pay(work, payment.id, changed(command, overrides))


def paid(db: Database, cast: Cast, payment: Payment) -> Payment:
    """Approve and pay what was requested."""
    return pay(db, cast, approve(db, cast, payment))


def built(
    db: Database, cast: Cast, project: Project | None = None, **overrides: object
) -> Agreement:
    """Advance paid, every milestone verified, everything paid but the retention."""
    agreement = running(db, cast, project, **overrides)
    if agreement.advance_bp:
        paid(db, cast, advance_requested(db, cast, agreement))
    for milestone in plan(db, agreement, cast):
        verify(db, cast, milestone)
        paid(db, cast, requested(db, cast, agreement, milestone))
    return agreement


# The end of the work and its handover


def accept(db: Database, cast: Cast, agreement: Agreement, **overrides: object) -> Agreement:
    command = AcceptWork(
        accepted_on=civil_date(db.clock.now()),
        final_quantities="480 m de placa huella y 300 m de cuneta, como se contrató.",
    )
    with db.writing(cast.engineer) as work:
        return acceptances.accept(work, agreement.id, changed(command, overrides))


def propose_plan(db: Database, cast: Cast, project_id: UUID, **overrides: object) -> Commitment:
    """Two tasks, $ 4.350.000 a year; the second takes care of the climate measure."""
    with db.reading(cast.engineer) as work:
        planned = [row.id for row in measures.measures_of(work, project_id)]
    command = ProposePlan(
        legal_form=LegalForm.COMMUNITY_USE,
        tasks=(
            ProposeTask(
                name="Rocería de las zonas laterales",
                asset_kind="concrete_track",
                template="clear_vegetation",
                every=3,
                rhythm=Rhythm.MONTH,
                performer=Performer.COMMUNITY_CREW,
                yearly_cost=cop("2_550_000"),
            ),
            ProposeTask(
                name="Limpiar alcantarillas antes de las lluvias",
                asset_kind="concrete_track",
                template="clean_culverts_before_rains",
                every=3,
                rhythm=Rhythm.MONTH,
                is_before_rains=True,
                performer=Performer.COMMUNITY_CREW,
                yearly_cost=cop("1_800_000"),
                measure=planned[0] if planned else None,
            ),
        ),
    )
    with db.writing(cast.engineer) as work:
        return commitments.propose(work, project_id, changed(command, overrides))


def accept_plan(
    db: Database, cast: Cast, commitment: Commitment, **overrides: object
) -> Commitment:
    command = AcceptPlan(
        first_year=2027,
        budget_line="2.3.2.02.02.005",
        budget=cop("4_600_000"),
        council_act="Acuerdo 014",
        council_act_on=civil_date(db.clock.now()) - timedelta(days=5),
    )
    with db.writing(cast.municipal_official) as work:
        return commitments.accept(work, commitment.id, changed(command, overrides))


def prepare_handover(db: Database, cast: Cast, project_id: UUID, **overrides: object) -> Handover:
    command = PrepareHandover(
        components=(
            PrepareComponent(
                name="Placa huella El Palmar",
                asset_kind="concrete_track",
                quantity=480,
                unit="km",
                cost=cop("72_800_000"),
                life_years=20,
                warranty_until=date(2031, 2, 17),
            ),
            PrepareComponent(
                name="Alcantarillas y cunetas",
                asset_kind="concrete_track",
                quantity=3_000,
                unit="un",
                cost=cop("18_200_000"),
                life_years=20,
                latitude=3_034_900,
                longitude=-76_408_600,
            ),
        )
    )
    with db.writing(cast.contracts_officer) as work:
        return handovers.prepare(work, project_id, changed(command, overrides))


def sign_handover(db: Database, cast: Cast, handover: Handover, party: Party) -> Handover:
    """Sign with the hand of that party."""
    hands = {
        Party.ORGANISATION: cast.organisation,
        Party.MUNICIPALITY: cast.municipal_official,
        Party.PROGRAMME: cast.programme_manager,
    }
    with db.writing(hands[party]) as work:
        return handovers.sign(work, handover.id, SignHandover(party=party))


def accepted(
    db: Database, cast: Cast, project: Project | None = None, **overrides: object
) -> Agreement:
    """Built, paid and received."""
    return accept(db, cast, built(db, cast, project, **overrides))


def handed_over(
    db: Database, cast: Cast, project: Project | None = None, **overrides: object
) -> Handover:
    """The whole way: the three parties have signed and the municipality answers for the maintenance."""
    return hand_over(db, cast, accepted(db, cast, project, **overrides))


def hand_over(db: Database, cast: Cast, agreement: Agreement) -> Handover:
    """Hand a received work over: the plan is accepted and the three parties sign."""
    accept_plan(db, cast, propose_plan(db, cast, agreement.project_id))
    handover = prepare_handover(db, cast, agreement.project_id)
    for party in Party:
        handover = sign_handover(db, cast, handover, party)
    return handover
