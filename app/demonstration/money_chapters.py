"""The money of the demonstration: who is registered as a source, when money came, what came in kind, who promised to keep the work."""

from collections.abc import Generator
from datetime import date, timedelta
from uuid import UUID

from app.demonstration.pictures import slip_photo
from app.demonstration.script import Part
from app.demonstration.stage import Stage
from foundation import files
from foundation.contents import Purpose
from foundation.identity.permissions import Role
from foundation.money import Money
from foundation.work import Work
from portfolio import (
    cofinancing,
    deliveries,
    exchange_rates,
    funding_ledger,
    maintenance_promises,
    sources,
)
from portfolio.apportionment import ContributionKind
from portfolio.cofinancing import FundingShare
from portfolio.deliveries import AcceptDelivery, RecordDelivery
from portfolio.exchange_rates import RecordRate
from portfolio.funding_ledger import CommitFunds, ReceiveFunds
from portfolio.maintenance_promises import PromiseMaintenance
from portfolio.sources import RegisterSource, SourceKind

PROGRAMME = "Programa Territorios Posibles (demostración)"
COMPANY = "Cooperativa de Productores {department} (demostración)"
FIRST_DAY = date(2024, 1, 1)
# Invented rates, one for each half year, that say so.
RATES = (
    (date(2024, 1, 2), 3_900_000_000),
    (date(2024, 7, 2), 4_100_000_000),
    (date(2025, 1, 2), 4_350_000_000),
    (date(2025, 7, 2), 4_050_000_000),
    (date(2026, 1, 2), 3_800_000_000),
    (date(2026, 7, 2), 3_950_000_000),
)


def rated(stage: Stage) -> Generator[date, None, None]:
    """The exchange rates, each recorded on its own day."""
    for day, micro in RATES:
        yield max(day, stage.today)
        with stage.acting(Role.FINANCE_OFFICER, "CO.") as work:
            rate = RecordRate(rate_on=day, rate=micro, source="Tasa inventada (demostración)")
            exchange_rates.record(work, rate)


def source(stage: Stage, name: str, kind: SourceKind, territory: str) -> UUID:
    """A source of the register; it is registered the first time a work needs it."""
    if name not in stage.sources:
        command = RegisterSource(name=name, kind=kind, territory=territory, starts_on=FIRST_DAY)
        with stage.acting(Role.FINANCE_OFFICER, territory) as work:
            stage.sources[name] = sources.register(work, command).id
    return stage.sources[name]


def proof(stage: Stage, work: Work, path: str) -> UUID:
    """The paper that stands for every paper of the money: drawn once, because drawing takes longer than the whole act."""
    if stage.paper is None:
        data = slip_photo("EXT-000", "según extracto", taken=stage.clock.now())
        stage.paper = stage.store.put(data, Purpose.PHOTO)
    return files.keep(work, stage.paper, path).id


def promised(stage: Stage, part: Part, project: UUID) -> None:
    """One work in three has its maintenance promised before it is financed."""
    if part.number % 3:
        return
    path = stage.place(part.village)
    with stage.acting(Role.MUNICIPAL_OFFICIAL, path) as work:
        command = PromiseMaintenance(
            payer=SourceKind.MUNICIPALITY,
            payer_name=f"Municipio de {part.village.municipality.name}",
            yearly=Money((2_400_000 + part.number * 50_000) * 100),
            first_year=stage.today.year + 1,
            budget_line="2.3.2.02.02.005",
            act_number=f"Acuerdo {part.number:03d} de {stage.today.year}",
            act_on=stage.today - timedelta(days=6),
            act=proof(stage, work, path),
        )
        maintenance_promises.promise(work, project, command)


def committed(stage: Stage, part: Part, project: UUID) -> None:
    """The sources in money bind themselves by their papers."""
    with stage.acting(Role.FINANCE_OFFICER, stage.place(part.village)) as work:
        for number, share in enumerate(_cash(work, project)):
            commit = CommitFunds(
                amount=Money(share.amount_minor),
                document=f"CDP {part.number * 10 + number} de {stage.today.year}",
                committed_on=stage.today,
            )
            funding_ledger.commit(work, share.id, commit)


def received(stage: Stage, part: Part, project: UUID) -> None:
    """The money is there before the first of it is paid; one work in nine still waits to write it down."""
    if part.number % 9 == 4:
        return
    path = stage.place(part.village)
    with stage.acting(Role.FINANCE_OFFICER, path) as work:
        statement = proof(stage, work, path)
        for share in _cash(work, project):
            came = ReceiveFunds(
                amount=Money(share.amount_minor), received_on=stage.today, evidence=statement
            )
            funding_ledger.receive(work, share.id, came)


def delivered(stage: Stage, part: Part, project: UUID, *, percent: int) -> None:
    """Part of the village's days of work came; where the work goes on, the engineer has accepted it."""
    path = stage.place(part.village)
    with stage.acting(Role.ORGANISATION, path) as work:
        shares = cofinancing.shares_of(work, project)
        (share,) = [row for row in shares if row.form is ContributionKind.IN_KIND]
        days = (share.in_kind_quantity_milli or 0) // 1_000 * percent // 100
        came = RecordDelivery(
            quantity=max(days, 1) * 1_000,
            delivered_on=stage.today,
            evidence=proof(stage, work, path),
        )
        delivery = deliveries.record(work, share.id, came).id
    if part.station.value != "building" or part.number % 4:
        with stage.acting(Role.ENGINEER, path) as work:
            deliveries.accept(work, delivery, AcceptDelivery())


def _cash(work: Work, project: UUID) -> list[FundingShare]:
    shares = cofinancing.shares_of(work, project)
    return [share for share in shares if share.form is ContributionKind.CASH]
