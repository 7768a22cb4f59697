"""The works of the demonstration that are paid by unit prices: contracted from their budget, and measured three times."""

from datetime import date, timedelta
from uuid import UUID

from app.demonstration.script import Part
from app.demonstration.stage import Stage
from contracting import measurements, unit_prices, verdicts
from contracting.measurements import MeasurePiece, MeasureWork
from contracting.two_keys import Outcome
from contracting.unit_prices import ContractItem, ContractQuantity
from contracting.verdicts import GiveCommitteeVerdict, GiveEngineerVerdict
from foundation.identity.permissions import Role

# An aqueduct that is being built and a classroom that was received.
MEASURED = frozenset({54, 83})
TIMES = 3


def is_measured(part: Part) -> bool:
    """Whether the organisation of a work is paid by measured quantities."""
    return part.number in MEASURED


def contracted(stage: Stage, project: UUID, cash_minor: int) -> tuple[ContractQuantity, ...]:
    """Of every item as much as the sources pay in money; what the village builds itself is not contracted."""
    with stage.db.reading(stage.company.central[Role.CONTRACTS_OFFICER]) as work:
        offer = unit_prices.offer(work, project, ())
    part = min(cash_minor * 1_000 // offer.totals.total.minor, 1_000)
    return tuple(
        ContractQuantity(item=item.code, quantity=item.quantity_milli * part // 1_000)
        for item in offer.items
    )


def measure(stage: Stage, part: Part, agreement: UUID, turn: int) -> UUID:
    """One third of each item, and with the last measurement what is left; the milestone that waits for its verdicts."""
    path = stage.place(part.village)
    with stage.db.reading(stage.company.central[Role.ENGINEER]) as work:
        items = unit_prices.items_of(work, agreement)
    photo = stage.photograph(
        part, Role.ORGANISATION, path, progress=100 * (turn + 1) // TIMES, name=f"q{turn}"
    )
    command = MeasureWork(
        note="Se midió con decámetro en compañía del comité; cada renglón dice dónde.",
        pieces=tuple(
            MeasurePiece(item=item.id, place=f"Tramo {turn + 1}", count=quantity)
            for item in items
            if (quantity := _quantity(item, turn))
        ),
        photos=(photo,),
    )
    with stage.acting(Role.ORGANISATION, path) as work:
        return measurements.measure(work, agreement, command).id


def _quantity(item: ContractItem, turn: int) -> int:
    if turn == TIMES - 1:
        return item.quantity_milli - item.verified_milli
    return item.quantity_milli // TIMES


def found_right(stage: Stage, part: Part, milestone: UUID) -> None:
    """Both keys find it as it was measured."""
    path = stage.place(part.village)
    with stage.acting(Role.COMMITTEE, path) as work:
        verdicts.give_committee_verdict(work, milestone, GiveCommitteeVerdict(outcome=Outcome.MET))
    with stage.acting(Role.ENGINEER, path) as work:
        verdicts.give_engineer_verdict(work, milestone, GiveEngineerVerdict(outcome=Outcome.MET))


def day_of(stage: Stage) -> date:
    """When the next measurement is."""
    return stage.today + timedelta(days=27)
