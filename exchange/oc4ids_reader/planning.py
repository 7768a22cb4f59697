"""What is known of a work before it is built: who benefits, who met, what it costs, who pays, what the climate asks of it."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise
from uuid import UUID

from exchange.oc4ids.codes import FinanceType
from exchange.oc4ids.stories import (
    AmendmentFact,
    BeneficiaryFact,
    BudgetFact,
    BudgetLineFact,
    EnvironmentFact,
    HazardFact,
    MeasureFact,
    MeetingFact,
    PeopleFact,
    ScreeningFact,
    SocialFact,
    SourceFact,
)
from exchange.oc4ids_reader.batches import Batch
from exchange.oc4ids_reader.parties import Organisations, address_of
from foundation.clock import civil_date
from foundation.money import Money
from foundation.translations import Translator
from portfolio.apportionment import ContributionKind
from portfolio.beneficiaries import AGES, ETHNICITIES
from portfolio.budget_versions import BudgetVersion
from portfolio.budgets import Budget, BudgetLine
from portfolio.climate import HazardAssessment
from portfolio.climate_rating import HIGHEST_LEVEL, Frame
from portfolio.cofinancing import FundingShare
from portfolio.needs import Need
from portfolio.projects import Project
from portfolio.sources import SourceKind

_SEXES = ("women", "men")
# What comes from public funds is given, not lent.
_GIVEN = frozenset(SourceKind) - {SourceKind.PRIVATE, SourceKind.COMMUNITY}


def people(need: Need | None, words: Translator) -> PeopleFact | None:
    """Who benefits, and the same people divided in each way that was counted."""
    if need is None:
        return None
    groupings = (
        (words.text("Beneficiaries by sex"), _SEXES),
        (words.text("Beneficiaries by age"), AGES),
        (words.text("Beneficiaries by ethnicity"), ETHNICITIES),
    )
    groups = (
        BeneficiaryFact(
            grouping=title, group=words.label("field", name), people=getattr(need, name)
        )
        for title, names in groupings
        for name in names
        if getattr(need, name)
    )
    return PeopleFact(direct=need.women + need.men, groups=tuple(groups))


def social(batch: Batch, need_id: UUID | None) -> SocialFact | None:
    """The assemblies that weighed the need; the house where they met may be somebody's home and is not said."""
    if need_id is None:
        return None
    meetings = tuple(
        MeetingFact(
            id=str(row.id),
            on=row.held_at,
            address=address_of(row.territory),
            participants=row.women + row.men,
        )
        for row in batch.assemblies.get(need_id, ())
    )
    return SocialFact(meetings=meetings) if meetings else None


def budget(
    batch: Batch, project: Project, parties: Organisations, words: Translator, financed: date | None
) -> BudgetFact | None:
    """The budget as it was written, line by line, and its sources."""
    written = batch.budgets.get(project.id)
    if written is None:
        return None
    return BudgetFact(
        amount=Money(written.total_minor, written.currency),
        requested_on=civil_date(written.written_at),
        approved_on=financed,
        sources=tuple(
            _source(row, project.currency, parties) for row in batch.shares.get(project.id, ())
        ),
        lines=tuple(_lines(written, batch.lines.get(project.id, ()), words)),
        amendments=tuple(_amendments(batch.versions.get(project.id, ()))),
    )


def _amendments(versions: Sequence[BudgetVersion]) -> Iterator[AmendmentFact]:
    """Each version after the one that was financed, with what was in force before it; its reason is published with it."""
    for before, after in pairwise(versions):
        yield AmendmentFact(
            id=str(after.number),
            approved_on=after.approved_at,
            reason=after.reason,
            before=before.total,
            after=after.total,
        )


def _lines(
    written: Budget, rows: Sequence[BudgetLine], words: Translator
) -> Iterator[BudgetLineFact]:
    """The direct costs and, after them, administration, contingencies, profit and its VAT: together the whole budget."""
    for row in rows:
        yield BudgetLineFact(
            id=str(row.position),
            description=f"{row.chapter}: {row.description}",
            amount=Money(row.value_minor, written.currency),
        )
    on_top = (
        ("administration", words.label("field", "administration"), written.administration_minor),
        ("contingency", words.label("field", "contingency"), written.contingency_minor),
        ("profit", words.label("field", "profit"), written.profit_minor),
        ("vat", words.text("VAT on the profit"), written.vat_minor),
    )
    for name, title, minor in on_top:
        if minor:
            yield BudgetLineFact(id=name, description=title, amount=Money(minor, written.currency))


def _source(row: FundingShare, currency: str, parties: Organisations) -> SourceFact:
    in_kind = row.form is ContributionKind.IN_KIND
    return SourceFact(
        id=str(row.id),
        party=parties.source(row),
        amount=Money(row.amount_minor, currency),
        description=row.in_kind_of if in_kind else None,
        is_in_kind=in_kind,
        approved_on=row.pledged_on,
        instrument=FinanceType.GRANT if row.source in _GIVEN and not in_kind else None,
    )


def environment(batch: Batch, project: Project, words: Translator) -> EnvironmentFact | None:
    """The climate screening and the measures that answer it, each with what the budget sets aside for it."""
    screening = batch.screenings.get(project.id)
    if screening is None:
        return None
    costs: dict[UUID, int] = {}
    for line in batch.lines.get(project.id, ()):
        if line.measure_id is not None:
            costs[line.measure_id] = costs.get(line.measure_id, 0) + line.value_minor
    now, future = (
        words.label("rating", rating) for rating in (screening.now_rating, screening.future_rating)
    )
    fact = ScreeningFact(
        id=str(screening.id),
        done_on=civil_date(screening.written_at),
        conclusion=words.text("Today: {now}. In the future: {future}.", now=now, future=future),
        hazards=tuple(_hazards(batch.hazards.get(project.id, ()), words)),
    )
    measures = tuple(
        MeasureFact(
            id=str(row.position),
            description=row.description,
            hazard=words.label("hazard", row.hazard),
            cost=Money(costs[row.id], project.currency) if row.id in costs else None,
        )
        for row in batch.measures.get(project.id, ())
    )
    return EnvironmentFact(measures=measures, screenings=(fact,))


def _hazards(rows: Sequence[HazardAssessment], words: Translator) -> Iterator[HazardFact]:
    frames: dict[str, dict[str, HazardAssessment]] = {}
    for row in rows:
        frames.setdefault(row.hazard, {})[row.frame] = row
    for hazard, found in frames.items():
        now, future = found.get(Frame.NOW), found.get(Frame.FUTURE)
        site = now or future
        yield HazardFact(
            name=words.label("hazard", hazard),
            now=words.label("rating", now.rating) if now else None,
            future=words.label("rating", future.rating) if future else None,
            exposure=_level(site.exposure) if site else None,
            sensitivity=_level(site.sensitivity) if site else None,
        )


def _level(level: int | None) -> str | None:
    return None if level is None else f"{level}/{HIGHEST_LEVEL}"
