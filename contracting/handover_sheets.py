"""What a handover act says, read from the records once its three parties have signed."""

from contracting import (
    agreements,
    commitments,
    gates,
    handover_components,
    handovers,
    paper_heads,
)
from contracting.agreements import Agreement
from contracting.commitments import Commitment
from contracting.documents.handover_act import (
    HandedComponent,
    HandoverSheet,
    PartySignature,
)
from contracting.documents.promised import Promise, PromisedTask
from contracting.handovers import Handover, Party
from contracting.paper_heads import Reading
from foundation.clock import civil_date
from foundation.errors import ProgrammingError
from foundation.money import Money
from foundation.translations import Translator
from foundation.work import Work
from portfolio import programmes, units
from portfolio.measures import measures_of
from portfolio.projects import Project


def handover_sheet(work: Work, handover: Handover, words: Translator) -> HandoverSheet:
    """Everything the act of a completed handover says."""
    agreement = agreements.get(work, handover.agreement_id)
    reading = paper_heads.read(work, agreement, words)
    commitment = commitments.find(work, handover.project_id)
    if handover.handed_over_on is None or commitment is None:
        raise ProgrammingError("a completed handover has its day and its plan")
    programme = programmes.find_current(work)
    institution = programme.institution if programme else agreement.entity_name
    return HandoverSheet(
        head=paper_heads.head_of(reading),
        institution=institution,
        title=reading.project.title,
        handed_over_on=handover.handed_over_on,
        accepted_on=agreement.accepted_on,
        final_value=_final(reading.project, agreement),
        final_note=agreement.final_note or "",
        people=reading.project.people,
        components=_components(work, handover),
        promise=promise_of(reading, commitment),
        gates=tuple(
            gate.code for gate in gates.gates(work, reading.project) if gate.missing is None
        ),
        signatures=_signatures(reading, handover, institution),
    )


def _final(project: Project, agreement: Agreement) -> Money:
    """What the work was worth in the end: what was verified, where it was accepted so, and what earlier agreements had built."""
    minor = agreement.value_minor if agreement.final_minor is None else agreement.final_minor
    return Money(project.earlier_minor + minor, agreement.currency)


def _components(work: Work, handover: Handover) -> tuple[HandedComponent, ...]:
    symbols = {unit.code: unit.symbol for unit in units.units()}
    return tuple(
        HandedComponent(
            position=row.position,
            name=row.name,
            quantity_milli=row.quantity_milli,
            unit=symbols.get(row.unit, row.unit),
            cost=Money(row.cost_minor, handover.currency),
            life_years=row.life_years,
            warranty_until=row.warranty_until,
        )
        for row in handover_components.of_handover(work, handover.id)
    )


def promise_of(reading: Reading, commitment: Commitment) -> Promise:
    """What an accepted plan promises."""
    if commitment.accepted_at is None or commitment.first_year is None:
        raise ProgrammingError("an accepted plan has its day and its first year")
    measures = {row.id: row.description for row in measures_of(reading.work, commitment.project_id)}
    return Promise(
        legal_form=commitment.legal_form.value,
        accepted_on=civil_date(commitment.accepted_at),
        first_year=commitment.first_year,
        budget_line=commitment.budget_line or "",
        budget=commitment.budget,
        gap=commitment.gap,
        council_act=commitment.council_act or "",
        council_act_on=commitment.council_act_on,
        tasks=tuple(
            PromisedTask(
                position=row.position,
                name=row.name,
                every=row.every,
                rhythm=row.rhythm.value,
                is_before_rains=row.is_before_rains,
                performer=row.performer.value,
                yearly_cost=Money(row.yearly_cost_minor, commitment.currency),
                measure=measures.get(row.climate_measure_id, "") if row.climate_measure_id else "",
            )
            for row in commitments.tasks_of(reading.work, commitment.id)
        ),
    )


def _signatures(
    reading: Reading, handover: Handover, institution: str
) -> tuple[PartySignature, ...]:
    head = paper_heads.head_of(reading)
    organisations = {
        Party.ORGANISATION: head.organisation,
        Party.MUNICIPALITY: head.place,
        Party.PROGRAMME: institution,
    }
    signed = {row.party: row for row in handovers.signatures_of(reading.work, handover.id)}
    return tuple(
        PartySignature(
            party=party.value,
            signatory=paper_heads.user_signatory(
                reading,
                signed[party].signed_by,
                organisation=organisations[party],
            ),
            signed_at=signed[party].signed_at,
        )
        for party in Party
    )
