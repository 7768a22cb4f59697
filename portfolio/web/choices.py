"""Choices that forms of the portfolio offer, limited to what the person sees."""

from uuid import UUID

import sqlalchemy as sa

from foundation import territories
from foundation.http.forms import Option
from foundation.identity.permissions import Permission
from foundation.territories import MUNICIPAL, Territory
from foundation.translations import Translator
from foundation.work import Work, within
from portfolio import programmes, units, work_kinds, work_templates
from portfolio.communities import Community
from portfolio.hazard_levels import hazards
from portfolio.needs import Need, NeedState
from portfolio.price_analyses import PERCENT_OF_LABOUR
from portfolio.programmes import ProgrammeTerritory


def municipalities(work: Work) -> list[Option]:
    """Municipalities of the programme that this person sees, under their department, with their localities."""
    programme = programmes.find_current(work)
    scope: tuple[str, ...] = ("CO.",)
    if programme is not None:
        chosen = sa.select(ProgrammeTerritory.territory).where(
            ProgrammeTerritory.programme_id == programme.id
        )
        scope = tuple(work.session.execute(chosen).scalars())
    rows = work.session.execute(
        sa.select(Territory.path, Territory.name, Territory.kind)
        .where(within(Territory.path, scope), work.visible(Territory.path))
        .order_by(Territory.path)
    ).all()
    names = {row.path: row.name for row in territories.departments()}
    seats = {row.path: row.name for row in rows if row.kind in MUNICIPAL}
    options = []
    for row in rows:
        department = ".".join(row.path.split(".")[:2]) + "."
        municipality = ".".join(row.path.split(".")[:3]) + "."
        if row.path in {department, "CO."}:
            continue
        label = (
            row.name if row.path == municipality else f"{seats.get(municipality, '')} · {row.name}"
        )
        options.append(Option(row.path, label, hint=names.get(department, "")))
    return sorted(options, key=lambda option: (option.hint, option.label))


def territories_of(work: Work, words: Translator) -> list[Option]:
    """The departments and municipalities of the programme that this person sees, and all of it together where they see it all."""
    inside = municipalities(work)
    found = {".".join(option.value.split(".")[:2]) + "." for option in inside}
    seen = work.actor.visible
    whole = [Option("CO.", words.text("All departments"))] if "CO." in seen else []
    departments = [
        Option(place.path, place.name, hint=place.name)
        for place in territories.departments()
        if place.path in found and any(territories.is_within(place.path, path) for path in seen)
    ]
    return [*whole, *departments, *inside]


def communities(work: Work, permission: Permission = Permission.READ) -> list[Option]:
    """Organisations for which this person holds a verb, each with its municipality."""
    rows = work.session.execute(
        sa.select(Community.id, Community.name, Community.territory)
        .where(work.visible(Community.territory))
        .order_by(Community.name)
    ).all()
    names = territories.labels(work, {row.territory for row in rows})
    return [
        Option(str(row.id), f"{row.name} — {names.get(row.territory, '')}")
        for row in rows
        if work.may(permission, row.territory)
    ]


def feasible_needs(work: Work, community: Community, words: Translator) -> list[Option]:
    """Needs of its municipality that an organisation can put to the vote, its own ones first."""
    municipality = ".".join(community.territory.split(".")[:3]) + "."
    names = {option.value: option.label for option in kinds(words)}
    rows = work.session.execute(
        sa.select(
            *(Need.id, Need.title, Need.kind, Need.women, Need.men),
            Community.name.label("community"),
        )
        .join(Community, Community.id == Need.community_id)
        .where(
            work.visible(Need.territory),
            within(Need.territory, (municipality,)),
            Need.state == NeedState.FEASIBLE,
        )
        .order_by(Need.community_id != community.id, Community.name, Need.title)
    )
    return [
        Option(
            str(row.id),
            row.title,
            hint=words.text(
                "{community} · {kind}, for {n} people",
                community=row.community,
                kind=names.get(row.kind, row.kind),
                n=row.women + row.men,
            ),
        )
        for row in rows
    ]


def count_unassessed(work: Work, community: Community) -> int:
    """How many needs of an organisation nobody has judged yet."""
    return work.session.execute(
        sa.select(sa.func.count())
        .select_from(Need)
        .where(Need.community_id == community.id, Need.state == NeedState.REGISTERED)
    ).scalar_one()


def kinds(words: Translator) -> list[Option]:
    """Kinds of work by their names."""
    named = [
        Option(kind.code, _in(words, kind.name_es, kind.name_en)) for kind in work_kinds.kinds()
    ]
    return sorted(named, key=lambda option: option.label)


def kind_name(words: Translator, code: str) -> str:
    """The name of one kind of work."""
    return next((option.label for option in kinds(words) if option.value == code), code)


def unit_options(words: Translator, *, of_items: bool = False) -> list[Option]:
    """Units by their symbols, with their names; an item is never measured as a part of its labour."""
    return [
        Option(unit.code, f"{unit.symbol} · {_in(words, unit.name_es, unit.name_en)}")
        for unit in units.units()
        if not (of_items and unit.code == PERCENT_OF_LABOUR)
    ]


def hazard_options(words: Translator) -> list[Option]:
    """Hazards by their names, in the order of the catalogue."""
    return [Option(hazard.code, words.label("hazard", hazard.code)) for hazard in hazards()]


def typical_lines(work: Work, words: Translator, kind: str) -> list[dict[str, str]]:
    """What a budget of a kind of work should not forget, as rows to begin with; quantities and prices are the engineer's."""
    chapter = kind_name(words, kind)
    usual = work_templates.in_use(work, kind, words.language).content
    return [
        {"chapter": chapter, "description": item.description, "unit": item.unit}
        for item in usual.items
    ]


def _in(words: Translator, spanish: str, english: str) -> str:
    return spanish if words.language == "es" else english


def territory_of_community(work: Work, community_id: str) -> str | None:
    """Where a chosen organisation is, if one was chosen and is in sight."""
    try:
        key = UUID(community_id)
    except ValueError:
        return None
    found = work.find(Community, key)
    return found.territory if found else None
