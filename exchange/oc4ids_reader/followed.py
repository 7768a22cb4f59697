"""What a published matrix says of a followed work. Remarks and comments are left out: they may name persons."""

from collections.abc import Mapping
from datetime import date

from exchange.oc4ids.codes import Sector
from exchange.oc4ids.sectors import find_sector
from exchange.oc4ids.stories import BudgetFact, CompletionFact, SourceFact
from exchange.oc4ids_reader.parties import Organisations
from exchange.royalties.versions import Facts
from foundation.money import Money
from foundation.translations import Translator
from portfolio.projects import Project, Station
from portfolio.sources import SourceKind

_DATES: Mapping[Station, str] = {
    Station.FINANCED: "approved_on",
    Station.AGREED: "contract_signed_on",
    Station.BUILDING: "started_on",
    Station.ACCEPTED: "ended_on",
}
_SOURCES: Mapping[str, SourceKind | None] = {
    "sgr_minor": SourceKind.ROYALTIES,
    "nation_minor": SourceKind.NATION,
    "other_minor": None,
    "unregistered_minor": None,
}


def reached(facts: Facts) -> dict[Station, date]:
    """When the matrix says that a station was reached."""
    said = {station: _date(facts, name) for station, name in _DATES.items()}
    return {station: on for station, on in said.items() if on is not None}


def sectors(facts: Facts) -> tuple[Sector, ...]:
    """The sector of the standard for the sector of public investment."""
    name = facts.get("sector")
    found = find_sector(name) if isinstance(name, str) else None
    return (found,) if found else ()


def municipalities(facts: Facts) -> tuple[str, ...]:
    """The codes of the municipalities where the work lies."""
    listed = facts.get("municipality_list")
    return tuple(listed) if isinstance(listed, list) else ()


def budget(facts: Facts, project: Project, parties: Organisations, words: Translator) -> BudgetFact:
    """What the work costs, by the columns of the matrix."""
    sources: list[SourceFact] = []
    for name, kind in _SOURCES.items():
        minor = facts.get(name)
        if isinstance(minor, int) and minor > 0:
            title = words.label("source_kind", kind) if kind else words.label("royalty.field", name)
            sources.append(
                SourceFact(
                    id=name.removesuffix("_minor"),
                    party=parties.named(title),
                    amount=Money(minor, project.currency),
                )
            )
    return BudgetFact(
        amount=Money(project.budget_minor, project.currency),
        approved_on=_date(facts, "approved_on"),
        sources=tuple(sources),
    )


def completion(facts: Facts) -> CompletionFact | None:
    """When the matrix says that the work ended."""
    ended = _date(facts, "ended_on")
    return CompletionFact(ended_on=ended) if ended else None


def _date(facts: Facts, name: str) -> date | None:
    said = facts.get(name)
    return date.fromisoformat(said) if isinstance(said, str) else None
