"""The acts before a work starts, through the real actions: what is missing has its page, and figures are those of the records."""

from datetime import date, timedelta
from uuid import UUID

import msgspec
import pytest

from app import acts as every_act
from contracting import agreement_rules, agreements, designations
from contracting.advance_plans import AccountKind, DescribeAdvance, PlanExpense, advance_of
from contracting.agreements import Agreement
from contracting.coverages import Coverage
from contracting.designations import Designate, Duty
from contracting.direct_awards import DescribeAward
from contracting.milestone_plans import PlanMilestone
from contracting.offers import DescribeInvitation, DescribeOffer
from contracting.previous_studies import DescribeStudies
from foundation.acts import IssueAct, issue, write_particulars
from foundation.clock import civil_date
from foundation.database import Database
from foundation.errors import InvalidCommand, Refused
from foundation.identity.actors import Actor
from foundation.money import cop
from foundation.people import DescribePerson, Person
from foundation.records import IssuedDocument
from foundation.translations import translator
from portfolio import cofinancing, risks
from portfolio.apportionment import ContributionKind
from portfolio.budget_papers import DescribeBudget
from portfolio.cofinance_acts import DateShare, DescribeCofinance
from portfolio.projects import Project
from portfolio.risks import RegisterRisk, RiskCategory
from tests.contracting import test_guarantees as policies
from tests.support import factories, works
from tests.support.factories import Cast, changed
from tests.support.papers import PRESS, sheet_of, text_of

ACTS = every_act.BY_KIND


@pytest.fixture
def hands() -> Cast:
    return factories.cast()


def missing(db: Database, who: Actor, kind: str, key: UUID) -> list[str]:
    """The pages where what is missing is entered; empty for what no page can mend."""
    with db.reading(who) as work:
        return [gap.href for gap in every_act.of_subject(work, ACTS[kind], key).gaps]


def said(db: Database, who: Actor, kind: str, key: UUID, command: msgspec.Struct) -> None:
    with db.writing(who) as work:
        write_particulars(work, ACTS[kind], key, command)


def issued(db: Database, who: Actor, kind: str, key: UUID) -> IssuedDocument:
    with db.writing(who) as work:
        return issue(work, PRESS, ACTS[kind], key, IssueAct())


def kinds_of(db: Database, who: Actor, project_id: UUID) -> set[str]:
    with db.reading(who) as work:
        return {line.kind for line in every_act.of_work(work, project_id).lines}


def write_risk(db: Database, hands: Cast, project_id: UUID) -> None:
    command = RegisterRisk(
        what="Lluvias que impiden fundir la placa",
        cause="Dos temporadas de lluvia.",
        effect="Se atrasa la obra.",
        category=RiskCategory.CLIMATE,
        probability=4,
        consequence=3,
        measure="Fundir entre junio y agosto.",
        owner="Dirección de obra",
        due_on=civil_date(db.clock.now()) + timedelta(days=60),
    )
    with db.writing(hands.engineer) as work:
        risks.register(work, project_id, command)


# The act of co-finance


def test_an_act_of_co_finance_dates_every_share_and_adds_up_to_the_budget(
    db: Database, hands: Cast
) -> None:
    project = factories.project(db, hands)
    factories.screening(db, hands, project)
    who = hands.contracts_officer
    assert missing(db, who, "cofinance_act", project.id)[0] == f"/works/{project.id}/budget"
    factories.budget(db, hands, project)
    assert missing(db, who, "cofinance_act", project.id)[0] == f"/works/{project.id}/cofinance"
    factories.shares(db, hands, project)
    factories.commitments(db, hands, project)

    with db.reading(who) as work:
        shares = cofinancing.shares_of(work, project.id)
        begun = ACTS["cofinance_act"].begins(work, work.get(Project, project.id), translator("es"))
    assert [row["share"] for row in begun["shares"]] == [row.id for row in shares]
    dated = [DateShare(share=row.id, due_on=date(2026, 4, 1)) for row in shares]
    command = DescribeCofinance(shares=tuple(dated), terms="Se consigna contra cada hito.")
    said(db, who, "cofinance_act", project.id, command)
    with pytest.raises(Refused, match="is valued"):
        issued(db, who, "cofinance_act", project.id)
    valued = [msgspec.structs.replace(one, valued_by="Jornal rural del municipio") for one in dated]
    said(
        db,
        who,
        "cofinance_act",
        project.id,
        msgspec.structs.replace(command, shares=tuple(valued[:2])),
    )
    with pytest.raises(Refused, match="Say by when"):
        issued(db, who, "cofinance_act", project.id)
    said(
        db,
        who,
        "cofinance_act",
        project.id,
        msgspec.structs.replace(command, shares=tuple(valued)),
    )
    document = issued(db, who, "cofinance_act", project.id)

    sheet = sheet_of(document)
    amounts = [one["amount"]["minor"] for one in sheet["shares"]]
    with db.reading(who) as work:
        assert sum(amounts) == work.get(Project, project.id).budget_minor
    assert sheet["cash"]["minor"] + sheet["in_kind"]["minor"] == sum(amounts)
    kind = next(one for one in sheet["shares"] if one["form"] == ContributionKind.IN_KIND)
    assert (kind["quantity_milli"], kind["rate"]["minor"]) == (388_000, 5_000_000)
    assert "CDP 411 de 2026" in text_of(document)
    assert "Ana Lucía Prueba" in text_of(document)


# Previous studies


def test_previous_studies_rest_on_budget_risks_and_guarantees(db: Database, hands: Cast) -> None:
    agreement = works.submitted(db, hands)
    who, project = hands.contracts_officer, agreement.project_id
    assert missing(db, who, "previous_studies", agreement.id) == [
        f"/acts/budget/{project}/particulars",
        f"/works/{project}/risks/new",
        f"/agreements/{agreement.id}/guarantees/demand",
        f"/acts/previous_studies/{agreement.id}/particulars",
    ]
    described = DescribeBudget(specifications="Normas del INVIAS de 2022.")
    said(db, hands.engineer, "budget", project, described)
    write_risk(db, hands, project)
    policies.asked(db, hands, agreement, performance=True)
    reasons = DescribeStudies(
        justification="La junta agrupa a la vereda.",
        support="Tres cotizaciones.",
        selection="Experiencia y aporte.",
    )
    said(db, who, "previous_studies", agreement.id, reasons)
    document = issued(db, who, "previous_studies", agreement.id)

    sheet = sheet_of(document)
    assert sheet["head"]["value"]["minor"] == agreement.value_minor
    assert sheet["specifications"] == "Normas del INVIAS de 2022."
    assert [one["what"] for one in sheet["risks"]] == ["Lluvias que impiden fundir la placa"]
    assert [one["coverage"] for one in sheet["coverages"]] == ["performance"]
    assert sum(value["minor"] for _, value in sheet["chapters"]) == sheet["foot"]["direct"]["minor"]
    assert "por confirmar" in text_of(document)

    write_risk(db, hands, project)
    again = issued(db, who, "previous_studies", agreement.id)
    assert (again.document_version, again.replaces_id) == (2, document.id)


def test_a_draft_has_no_studies_yet(db: Database, hands: Cast) -> None:
    draft = works.drafted(db, hands)

    assert missing(db, hands.contracts_officer, "previous_studies", draft.id)[0] == (
        f"/agreements/{draft.id}"
    )


# Invitation and acceptance of the offer


INVITED = DescribeInvitation(
    due_on=date(2026, 2, 13),
    due_at="5:00 p. m.",
    delivered_to="Secretaría de Planeación",
    contents="Precio por hito.",
    evaluation="La que cumple y no pasa del presupuesto.",
)


def test_an_invitation_asks_for_the_dossier_of_its_regime(db: Database, hands: Cast) -> None:
    agreement = works.submitted(db, hands)
    said(db, hands.contracts_officer, "invitation", agreement.id, INVITED)
    document = issued(db, hands.contracts_officer, "invitation", agreement.id)

    sheet = sheet_of(document)
    assert "signing_authorisation" in {one["name"] for one in sheet["papers"] if one["is_required"]}
    amounts = [one["amount"]["minor"] for one in sheet["milestones"]]
    assert sum(amounts) == agreement.value_minor
    assert "5:00 p. m." in text_of(document)


def least(db: Database, hands: Cast) -> Agreement:
    """An agreement of the least amount: $ 40.000.000 under the first regime."""
    only = PlanMilestone(
        title="Cunetas", means_of_verification="Medidas.", amount=cop("40_000_000"), due_days=60
    )
    return works.submitted(db, hands, regime="R1", milestones=(only,), advance=0)


def test_an_offer_is_accepted_by_the_signature_and_only_of_the_least_amount(
    db: Database, hands: Cast
) -> None:
    lesser = works.submitted(db, hands)
    assert missing(db, hands.contracts_officer, "acceptance_of_offer", lesser.id)[0] == ""
    assert "acceptance_of_offer" not in kinds_of(db, hands.contracts_officer, lesser.project_id)


def test_the_acceptance_makes_the_contract(db: Database, hands: Cast) -> None:
    agreement = least(db, hands)
    who, kind = hands.contracts_officer, "acceptance_of_offer"
    assert kind in kinds_of(db, who, agreement.project_id)
    assert missing(db, who, kind, agreement.id)[0] == f"/agreements/{agreement.id}"
    works.sign(db, hands, agreement)
    late = DescribeOffer(
        offer="001", offered_on=date(2026, 12, 1), supervising_post="Secretario de planeación"
    )
    said(db, who, kind, agreement.id, late)
    with pytest.raises(Refused, match="cannot come after its acceptance"):
        issued(db, who, kind, agreement.id)
    made = msgspec.structs.replace(late, offered_on=civil_date(db.clock.now()))
    said(db, who, kind, agreement.id, made)
    document = issued(db, who, kind, agreement.id)

    assert sheet_of(document)["head"]["value"]["minor"] == cop("40_000_000").minor
    assert "CUARENTA MILLONES DE PESOS" in text_of(document)
    assert "Rosa Elvira Prueba" in text_of(document)


# Direct contracting


AWARD = DescribeAward(
    powers="en ejercicio de sus facultades legales,",
    justification="Que la junta agrupa a la vereda.",
    studies_at="Secretaría de Planeación",
)


def test_the_act_of_direct_contracting_shows_the_dossier_and_the_assembly(
    db: Database, hands: Cast
) -> None:
    agreement = works.submitted(db, hands)
    said(db, hands.contracts_officer, "direct_award", agreement.id, AWARD)
    document = issued(db, hands.contracts_officer, "direct_award", agreement.id)

    sheet = sheet_of(document)
    states = {one["name"]: one["state"] for one in sheet["papers"]}
    assert states["signing_authorisation"] == "in_order"
    assert sheet["authorised_on"] is not None
    assert "CDP 411 de 2026" in text_of(document)
    assert "ARTÍCULO PRIMERO" in text_of(document)


def test_a_donor_needs_no_administrative_act(db: Database, hands: Cast) -> None:
    donated = works.submitted(
        db,
        hands,
        regime="R7",
        entity_kind=agreement_rules.EntityKind.IMPLEMENTER,
        entity_name="Programa Territorios Posibles",
        entity_budget=None,
    )

    assert missing(db, hands.contracts_officer, "direct_award", donated.id)[0] == ""
    assert "direct_award" not in kinds_of(db, hands.contracts_officer, donated.project_id)


def test_a_red_dossier_is_not_contracted_directly(db: Database, hands: Cast) -> None:
    community = factories.community(db, hands, with_papers=False)
    agreement = works.submitted(db, hands, factories.financed(db, hands, community))
    said(db, hands.contracts_officer, "direct_award", agreement.id, AWARD)

    with pytest.raises(Refused, match="dossier is red"):
        issued(db, hands.contracts_officer, "direct_award", agreement.id)


# Supervision


def designated(db: Database, hands: Cast, agreement: Agreement, **overrides: object) -> UUID:
    command = Designate(
        duty=Duty.SUPERVISOR,
        person=DescribePerson(name="Julián Prueba Ortiz", document_number="10567812"),
        post="Secretario de planeación",
        act="Resolución 045 de 2026",
        designated_on=civil_date(db.clock.now()),
    )
    with db.writing(hands.contracts_officer) as work:
        designations.designate(work, agreement.id, changed(command, overrides))
    with db.reading(hands.auditor) as work:
        return designations.of_agreement(work, agreement.id)[-1].id


def test_a_supervisor_and_an_auditor_are_designated_each_with_an_act(
    db: Database, hands: Cast
) -> None:
    signed = works.signed(db, hands)
    kind = "supervisor_designation"

    supervisor = designated(db, hands, signed)
    auditor = designated(
        db,
        hands,
        signed,
        duty=Duty.AUDITOR,
        person=DescribePerson(name="Marta Prueba Ñáñez", document_number="34567899"),
        post="Interventora contratada",
    )

    first = issued(db, hands.contracts_officer, kind, supervisor)
    second = issued(db, hands.contracts_officer, kind, auditor)
    assert "Julián Prueba Ortiz" in text_of(first)
    assert "Designación de la interventoría" in text_of(second)
    assert (first.number, second.number) == (1, 2)
    with db.reading(hands.auditor) as work:
        assert agreements.get(work, signed.id).supervisor_post == "Secretario de planeación"


def test_whoever_represents_the_organisation_does_not_look_after_its_work(
    db: Database, hands: Cast
) -> None:
    signed = works.signed(db, hands)
    with db.reading(hands.auditor) as work:
        row = agreements.get(work, signed.id)
        own = work.get(Person, row.organisation_signatory_id).document_number

    with pytest.raises(InvalidCommand):
        designated(
            db, hands, signed, person=DescribePerson(name="Alguien Prueba", document_number=own)
        )
    tomorrow = civil_date(db.clock.now()) + timedelta(days=1)
    with pytest.raises(InvalidCommand):
        designated(db, hands, signed, designated_on=tomorrow)
    draft = works.submitted(db, hands)
    with pytest.raises(Refused, match="that is signed"):
        designated(db, hands, draft)


# Guarantees


def test_an_approval_names_what_the_policy_covers(db: Database, hands: Cast) -> None:
    signed = works.signed(db, hands)
    policies.asked(db, hands, signed, performance=True)
    policy = policies.registered(
        db, hands.contracts_officer, signed, (Coverage.PERFORMANCE, "9_100_000", date(2027, 6, 30))
    )
    assert missing(db, hands.programme_manager, "guarantee_approval", policy) == [
        f"/guarantees/{policy}"
    ]
    policies.approve(db, hands.programme_manager, policy)
    document = issued(db, hands.programme_manager, "guarantee_approval", policy)

    sheet = sheet_of(document)
    assert [(one["coverage"], one["share_bp"]) for one in sheet["coverages"]] == [
        ("performance", 1_000)
    ]
    assert sheet["coverages"][0]["insured"]["minor"] == cop("9_100_000").minor
    assert "Aseguradora de prueba" in text_of(document)


# The advance


def plan(*amounts: str) -> DescribeAdvance:
    return DescribeAdvance(
        expenses=tuple(
            PlanExpense(expense="Cemento gris", spent_by=date(2026, 4, 1), amount=cop(amount))
            for amount in amounts
        ),
        bank="Banco de prueba",
        account_kind=AccountKind.SAVINGS,
        account_number="4-6917",
    )


def test_a_plan_of_the_advance_adds_up_to_it_or_is_refused(db: Database, hands: Cast) -> None:
    signed = works.signed(db, hands)
    who, kind = hands.contracts_officer, "advance_plan"
    said(db, who, kind, signed.id, plan("20_000_000", "7_299_999"))
    here = f"/acts/{kind}/{signed.id}/particulars"
    assert missing(db, who, kind, signed.id) == [here]
    with pytest.raises(Refused, match="expenses add up to"):
        issued(db, who, kind, signed.id)
    said(db, who, kind, signed.id, plan("20_000_000", "7_300_000"))
    document = issued(db, who, kind, signed.id)

    sheet = sheet_of(document)
    assert sheet["advance"]["minor"] == advance_of(signed).minor == cop("27_300_000").minor
    assert sum(one["amount"]["minor"] for one in sheet["lines"]) == sheet["advance"]["minor"]
    assert "50 %" in text_of(document)


def test_without_an_advance_there_is_nothing_to_plan(db: Database, hands: Cast) -> None:
    signed = works.signed(db, hands, advance=0)

    assert missing(db, hands.contracts_officer, "advance_plan", signed.id)[0] == ""
    assert "advance_plan" not in kinds_of(db, hands.contracts_officer, signed.project_id)
