"""Each work's story, put together from the rows of its batch."""

from collections.abc import Iterator, Mapping
from datetime import date
from uuid import UUID

import msgspec

from contracting.agreements import Agreement
from exchange.oc4ids.codes import Sector, WorkType
from exchange.oc4ids.facts import IdentifierFact, PartyFact, PlaceFact, Position, Span
from exchange.oc4ids.stories import (
    PeriodsFact,
    ProgressFact,
    ProjectStory,
    StationFact,
)
from exchange.oc4ids_reader import building, followed, keeping, planning
from exchange.oc4ids_reader.batches import Batch, batch_of, batches
from exchange.oc4ids_reader.parties import Organisations, address_of
from exchange.royalties.versions import Facts
from foundation.clock import civil_date
from foundation.money import Money
from foundation.translations import Translator
from foundation.work import Work
from portfolio import work_kinds
from portfolio.communities import Community
from portfolio.needs import Need
from portfolio.projects import Origin, Project, Station

_MICRO = 1_000_000
_STEPS = {
    Station.FINANCED: "project.finance",
    Station.AGREED: "project.agree",
    Station.BUILDING: "project.build",
    Station.ACCEPTED: "project.accept",
    Station.HANDED_OVER: "project.hand_over",
    Station.MAINTAINED: "project.maintain",
}


class Edition(msgspec.Struct, frozen=True, kw_only=True):
    """In which words the stories are told, and under which public address papers are verified (empty: none)."""

    words: Translator
    address: str = ""


def stories(work: Work, edition: Edition) -> Iterator[ProjectStory]:
    """Every work of the place, one after the other; open data are for everybody and ask for no permission."""
    for batch in batches(work):
        yield from _told(batch, edition)


def story_of(work: Work, project_id: UUID, edition: Edition) -> ProjectStory:
    """The story of one work."""
    return next(_told(batch_of(work, project_id), edition))


def _told(batch: Batch, edition: Edition) -> Iterator[ProjectStory]:
    for project, community, need in batch.works:
        if project.origin is Origin.IMPORTED:
            yield _followed(batch, project, edition)
        else:
            yield _built_here(batch, project, community, need, edition)


def _built_here(
    batch: Batch,
    project: Project,
    community: Community | None,
    need: Need | None,
    edition: Edition,
) -> ProjectStory:
    words = edition.words
    parties = Organisations(project, community, words)
    signed: list[Agreement] = list(batch.agreements.get(project.id, ()))
    municipality = parties.municipality(signed, list(batch.shares.get(project.id, ())))
    stations = _stations(batch, project)
    reached = {fact.station: fact.reached_on for fact in stations}
    return msgspec.structs.replace(
        _face(batch, project, words),
        sectors=_sector(project.kind),
        # Every agreement with a community is for the building of a work.
        type=WorkType.CONSTRUCTION,
        stations=stations,
        authority=municipality,
        parties=(parties.community,) if parties.community else (),
        budget=planning.budget(
            batch, project, parties, words, financed=reached.get(Station.FINANCED)
        ),
        agreements=building.agreements(batch, project, parties, words.language),
        environment=planning.environment(batch, project, words),
        social=planning.social(batch, project.need_id),
        people=planning.people(need, words),
        completion=building.completion(batch, project),
        assets=keeping.assets(batch, project, words),
        maintenance=keeping.plan(batch, project, municipality, words),
        documents=keeping.papers(batch, project, edition.address, words),
    )


def _followed(batch: Batch, project: Project, edition: Edition) -> ProjectStory:
    version = batch.reported.get(project.id)
    facts: Facts = version.facts if version is not None else {}
    parties = Organisations(project, None, edition.words)
    return msgspec.structs.replace(
        _face(batch, project, edition.words, facts),
        sectors=followed.sectors(facts),
        stations=_stations(batch, project, followed.reached(facts)),
        authority=_executor(project, parties),
        budget=followed.budget(facts, project, parties, edition.words),
        completion=followed.completion(facts),
    )


def _executor(project: Project, parties: Organisations) -> PartyFact | None:
    """The public entity that carries the work out."""
    name = (project.executor or "").strip()
    return parties.named(name) if name else None


def _face(
    batch: Batch, project: Project, words: Translator, facts: Facts | None = None
) -> ProjectStory:
    """What every story says, wherever it comes from."""
    happened = batch.happened.get(project.id, {})
    numbers = [IdentifierFact(scheme="minga", number=project.code)]
    if project.bpin:
        numbers.insert(0, IdentifierFact(scheme="CO-BPIN", number=project.bpin))
    updated_at = max(happened.values(), default=project.opened_at)
    planned = Span(starts_on=project.starts_on, ends_on=project.ends_on)
    return ProjectStory(
        id=project.code,
        station=project.station,
        updated_at=updated_at,
        identifiers=tuple(numbers),
        title=project.title,
        purpose=project.purpose,
        description=_kind(project.kind, words),
        places=(_place(batch, project, followed.municipalities(facts or {})),),
        periods=PeriodsFact(planned=planned),
        progress=_progress(project, civil_date(updated_at)),
    )


def _kind(code: str, words: Translator) -> str | None:
    return work_kinds.name_of(code, words.language) if work_kinds.find(code) else None


def _sector(kind: str) -> tuple[Sector, ...]:
    found = work_kinds.find(kind)
    return (Sector(found.sector),) if found else ()


def _place(batch: Batch, project: Project, municipalities: tuple[str, ...]) -> PlaceFact:
    position = None
    if project.latitude_e6 is not None and project.longitude_e6 is not None:
        position = Position(
            latitude=project.latitude_e6 / _MICRO, longitude=project.longitude_e6 / _MICRO
        )
    # Codes of the country's list are numbers; a vereda that people added here has a name instead.
    codes = [code for code in project.territory.split(".") if code.isdigit()]
    return PlaceFact(
        id=project.code,
        description=batch.places.get(project.territory),
        position=position,
        divipola=municipalities or tuple(codes[-1:]),
        address=address_of(project.municipality),
    )


def _stations(
    batch: Batch, project: Project, said: Mapping[Station, date] | None = None
) -> tuple[StationFact, ...]:
    """The stations up to where the work stands, with the day on which each was reached, as far as known."""
    if said is None:
        happened = batch.happened.get(project.id, {})
        said = {
            station: civil_date(happened[action])
            for station, action in _STEPS.items()
            if action in happened
        } | {Station.NEED: civil_date(project.opened_at)}
    order = list(Station)
    passed = order[: order.index(project.station) + 1]
    return tuple(
        StationFact(station=station, reached_on=said[station])
        for station in passed
        if station in said
    )


def _progress(project: Project, updated_on: date) -> tuple[ProgressFact, ...]:
    """How far the work is, on the day of its last report."""
    if project.station in (Station.NEED, Station.FINANCED) and not project.paid_minor:
        return ()
    return (
        ProgressFact(
            on=project.last_report_on or updated_on,
            physical_bp=project.physical_bp,
            financial_bp=project.financial_bp,
            paid=Money(project.paid_minor, project.currency),
        ),
    )
