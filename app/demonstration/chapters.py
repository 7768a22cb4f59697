"""The first chapters of a demonstration work: the organisation, the need, the assembly, the project until it is financed."""

from collections.abc import Generator
from datetime import date, timedelta
from uuid import UUID

from app.demonstration import ballot_chapters, budget_chapters, care_chapters, money_chapters
from app.demonstration.script import TODAY, Part, neighbours, tax_number
from app.demonstration.stage import Stage
from foundation import territories
from foundation.identity.permissions import Role
from foundation.money import Money, cop
from foundation.people import DescribePerson
from portfolio import (
    assemblies,
    budgets,
    climate,
    cofinancing,
    communities,
    measures,
    needs,
    projects,
)
from portfolio.apportionment import ContributionKind
from portfolio.assemblies import (
    CallAssembly,
    CloseAssembly,
    HoldAssembly,
    SummonsKind,
)
from portfolio.beneficiaries import People
from portfolio.budget_writing import WriteLine
from portfolio.budgets import WriteBudget
from portfolio.climate import AssessHazard, PlanMeasure, ScreenProject
from portfolio.cofinancing import AddShare, FinanceProject
from portfolio.communities import AddPaper, CommunityKind, PaperKind, RegisterCommunity
from portfolio.issuing import IssueMinutes, issue_minutes
from portfolio.needs import AssessNeed, Feasibility, RegisterNeed
from portfolio.projects import OpenProject, Project
from portfolio.quorum import Call
from portfolio.sources import SourceKind
from portfolio.vote_counts import CountVotes, VotesFor
from portfolio.voting import VotingMethod

Days = Generator[date, None, UUID]

ORGANISATIONS = {
    CommunityKind.COMMUNITY_ACTION: "Junta de Acción Comunal {village} (demostración)",
    CommunityKind.INDIGENOUS_COUNCIL: "Cabildo Indígena {village} (demostración)",
    CommunityKind.COMMUNITY_COUNCIL: "Consejo Comunitario {village} (demostración)",
    CommunityKind.ASSOCIATION: "Asociación de Productores {village} (demostración)",
}
# What else villages ask for; these needs lose the vote and wait.
OTHER_NEEDS = (
    ("community_hall", "Salón para reunirse en {village}", "No hay dónde reunirse cuando llueve."),
    (
        "footpath",
        "Sendero peatonal a la escuela de {village}",
        "Los niños caminan por la carretera.",
    ),
    (
        "sanitary_units",
        "Baños para el puesto de salud de {village}",
        "El puesto de salud no tiene baño.",
    ),
    ("jetty", "Muelle saltadero en {village}", "El embarcadero es una tabla sobre el barro."),
)
HALF = 5_000


def organisation(stage: Stage, part: Part) -> UUID:
    """The village's organisation, registered with its papers the first time somebody needs it."""
    path = stage.place(part.village)
    if path in stage.organisations:
        return stage.organisations[path]
    number = part.number
    kind = part.village.kind
    command = RegisterCommunity(
        territory=path,
        name=ORGANISATIONS[kind].format(village=part.village.name),
        kind=kind,
        members=48 + number * 7 % 60,
        tax_number=tax_number(999_000_000 + number),
        quorum=None if kind is CommunityKind.COMMUNITY_ACTION else HALF,
        legal_status_number=f"Resolución {100 + number} de {2004 + number % 15}",
        board_until=date(2028, 6, 30),
        representative=DescribePerson(
            name=neighbours()[number % len(neighbours())], document_number=f"9900{number:05d}"
        ),
    )
    with stage.acting(Role.SOCIAL_FACILITATOR, path) as work:
        community = communities.register(work, command)
        for paper in (PaperKind.LEGAL_STATUS, PaperKind.TAX_REGISTRATION, PaperKind.STATUTES):
            issued = date(2012 + number % 10, 1 + number % 12, 9)
            communities.add_paper(work, community.id, AddPaper(kind=paper, issued_on=issued))
    stage.organisations[path] = community.id
    return community.id


def asked_for(stage: Stage, part: Part) -> Days:
    """The need is registered and judged, and an assembly puts it first; the need's key."""
    community = organisation(stage, part)
    path = stage.place(part.village)
    photo = stage.photograph(part, Role.SOCIAL_FACILITATOR, path, progress=0, name="need")
    first = _register(stage, part, community, photo)
    other = _register_other(stage, part, community)
    yield stage.today + timedelta(days=8)
    for need, reason in (
        (first, "Hay dónde, hay con qué y la comunidad cede el terreno."),
        (other, "Se puede hacer por etapas."),
    ):
        with stage.acting(Role.ENGINEER, path) as work:
            needs.assess(work, need, AssessNeed(verdict=Feasibility.FEASIBLE, reason=reason))
    meeting = stage.today + timedelta(days=11)
    method = ballot_chapters.method_of(part)
    assembly = _call(stage, community, path, (first, other), meeting, method=method)
    if part.station.value == "need" and part.number % 6 == 0:
        yield TODAY + timedelta(days=1)  # This one is still waiting for its assembly.
    yield meeting + timedelta(days=1)
    _hold(stage, part, assembly, (first, other))
    return first


def _register(stage: Stage, part: Part, community: UUID, photo: UUID) -> UUID:
    people = 80 + part.number * 53 % 420
    women, children, youth, elders = (
        people * 51 // 100,
        people * 22 // 100,
        people * 27 // 100,
        people * 12 // 100,
    )
    own = part.village.kind
    indigenous = people * 9 // 10 if own is CommunityKind.INDIGENOUS_COUNCIL else 0
    afro = people * 9 // 10 if own is CommunityKind.COMMUNITY_COUNCIL else 0
    command = RegisterNeed(
        is_another=True,
        community=community,
        title=part.pattern.title.format(village=part.village.name),
        kind=part.pattern.kind,
        description=part.pattern.need.format(village=part.village.name),
        latitude=part.village.latitude_e6,
        longitude=part.village.longitude_e6,
        people=People(
            women=women,
            men=people - women,
            children=children,
            youth=youth,
            adults=people - children - youth - elders,
            elders=elders,
            indigenous=indigenous,
            afro=afro,
            no_ethnicity=people - indigenous - afro,
        ),
        photo=photo,
    )
    with stage.acting(Role.SOCIAL_FACILITATOR, stage.place(part.village)) as work:
        return needs.register(work, command).id


def _register_other(stage: Stage, part: Part, community: UUID) -> UUID:
    kind, title, description = OTHER_NEEDS[part.number % len(OTHER_NEEDS)]
    people = 40 + part.number * 17 % 200
    command = RegisterNeed(
        is_another=True,
        community=community,
        title=title.format(village=part.village.name),
        kind=kind,
        description=description,
        latitude=part.village.latitude_e6 + 900,
        longitude=part.village.longitude_e6 - 700,
        people=People(women=people // 2, men=people - people // 2),
    )
    with stage.acting(Role.ORGANISATION, stage.place(part.village)) as work:
        return needs.register(work, command).id


def _call(
    stage: Stage,
    community: UUID,
    path: str,
    chosen: tuple[UUID, ...],
    on: date,
    *,
    method: VotingMethod,
) -> UUID:
    summons = tuple(SummonsKind)[on.day % len(SummonsKind)]
    called_for = stage.clock.now().replace(hour=14, minute=0) + (on - stage.today)
    command = CallAssembly(
        community=community,
        called_for=called_for,
        place="Caseta comunal",
        summons=summons,
        needs=chosen,
        method=method,
    )
    with stage.acting(Role.SOCIAL_FACILITATOR, path) as work:
        return assemblies.call(work, command).id


def _hold(stage: Stage, part: Part, assembly: UUID, chosen: tuple[UUID, UUID]) -> None:
    path = stage.place(part.village)
    with stage.db.reading(stage.company.who(Role.SOCIAL_FACILITATOR, path)) as work:
        row = work.get(assemblies.Assembly, assembly)
        members, called_for = row.members, row.called_for_at
    came = members * (60 + part.number % 25) // 100
    guests = part.number % 9
    women = (came + guests) * (46 + part.number % 12) // 100
    held = HoldAssembly(
        held_at=called_for + timedelta(minutes=20),
        call=Call.FIRST,
        members_attending=came,
        people=People(women=women, men=came + guests - women),
    )
    for_first = came * (62 + part.number % 20) // 100
    votes = CountVotes(
        votes=(
            VotesFor(need=chosen[0], votes=for_first),
            VotesFor(need=chosen[1], votes=came - for_first - 2),
        ),
        blank=2,
    )
    with stage.acting(Role.SOCIAL_FACILITATOR, path) as work:
        assemblies.hold(work, assembly, held)
    for role in (Role.SOCIAL_FACILITATOR, Role.ORGANISATION):
        with stage.acting(role, path) as work:
            ballot_chapters.count(work, part, assembly, votes)
    with stage.acting(Role.SOCIAL_FACILITATOR, path) as work:
        assemblies.close(work, assembly, CloseAssembly())
    with stage.acting(Role.SOCIAL_FACILITATOR, path) as work:
        issue_minutes(work, stage.press, assembly, IssueMinutes())


def prepared(stage: Stage, part: Part, need: UUID) -> Days:
    """The project is opened, screened and budgeted, and its sources are found; the project's key."""
    path = stage.place(part.village)
    yield stage.today + timedelta(days=6)
    command = OpenProject(
        title=part.pattern.title.format(village=part.village.name),
        purpose=part.pattern.purpose.format(village=part.village.name),
    )
    with stage.acting(Role.ENGINEER, path) as work:
        project = projects.open_from_need(work, need, command).id
    yield stage.today + timedelta(days=9)
    _screen(stage, part, project)
    care_chapters.answered(stage, part, project)
    care_chapters.foreseen(stage, part, project)
    yield stage.today + timedelta(days=8)
    _budget(stage, part, project)
    if part.station.value == "need" and part.number % 3 == 1:
        yield TODAY + timedelta(days=1)  # This one still looks for its money.
    yield stage.today + timedelta(days=14)
    _shares(stage, part, project)
    return project


def _screen(stage: Stage, part: Part, project: UUID) -> None:
    path = stage.place(part.village)
    with stage.db.reading(stage.company.who(Role.ENGINEER, path)) as work:
        outlook = climate.outlook_of(work.get(Project, project), work.today)
    rows = []
    for row in outlook:
        is_main = row.hazard.code == part.pattern.hazard
        if not is_main and (row.now, row.future) == (0, 0):
            continue
        grade = 2 if is_main else 1
        rows.append(
            AssessHazard(
                hazard=row.hazard.code,
                level_now=max(row.now or 0, 2) if is_main else None if row.now is not None else 1,
                level_future=3 if is_main else None if row.future is not None else 1,
                exposure_now=grade,
                exposure_future=grade,
                sensitivity=grade,
                measures=grade,
            )
        )
    measure = PlanMeasure(
        hazard=part.pattern.hazard,
        description=part.pattern.measure,
        maintenance_task=part.pattern.task,
    )
    with stage.acting(Role.ENGINEER, path) as work:
        climate.write(work, project, ScreenProject(assessments=tuple(rows), measures=(measure,)))


def _budget(stage: Stage, part: Part, project: UUID) -> None:
    path = stage.place(part.village)
    with stage.db.reading(stage.company.who(Role.ENGINEER, path)) as work:
        measure = measures.measures_of(work, project)[0].id
    lines = tuple(
        WriteLine(
            chapter=line.chapter,
            description=line.description,
            unit=line.unit,
            quantity=max(line.quantity * part.scale_percent // 100, 1) * 1_000,
            unit_price=cop(line.price),
            measure=measure if line.is_measure else None,
        )
        for line in part.pattern.lines
    )
    with stage.acting(Role.ENGINEER, path) as work:
        budgets.write(
            work, project, WriteBudget(lines=lines, administration=1_500, contingency=300)
        )
    budget_chapters.analysed(stage, part, project)


def _shares(stage: Stage, part: Part, project: UUID) -> None:
    """Six tenths of the programme, a quarter of the municipality, the rest of the village in days of work."""
    path = stage.place(part.village)
    with stage.db.reading(stage.company.who(Role.CONTRACTS_OFFICER, path)) as work:
        total = work.get(Project, project).budget_minor
    day = cop(60_000)
    days = total * 12 // 100 // day.minor
    village = day * days
    municipality = Money(total * 26 // 100 // 100 * 100)
    # One work in seven has a company among its sources, with a twelfth of it.
    company = Money(total // 12 // 100 * 100 if part.number % 7 == 2 else 0)
    brought = (
        AddShare(
            source=SourceKind.COMMUNITY,
            source_name=ORGANISATIONS[part.village.kind].format(village=part.village.name),
            form=ContributionKind.IN_KIND,
            in_kind_of="Mano de obra no calificada",
            in_kind_quantity=days * 1_000,
            in_kind_unit="jornal",
            in_kind_rate=day,
            pledged_on=stage.today - timedelta(days=5),
        ),
        AddShare(
            registered=money_chapters.source(
                stage,
                f"Municipio de {part.village.municipality.name}",
                SourceKind.MUNICIPALITY,
                part.village.municipality.path,
            ),
            form=ContributionKind.CASH,
            amount=municipality,
            pledged_on=stage.today - timedelta(days=3),
        ),
        AddShare(
            registered=money_chapters.source(
                stage, money_chapters.PROGRAMME, SourceKind.PROGRAMME, "CO."
            ),
            form=ContributionKind.CASH,
            amount=Money(total) - village - municipality - company,
            pledged_on=stage.today - timedelta(days=1),
        ),
        *_company(stage, part, company),
    )
    for share in brought:
        with stage.acting(Role.CONTRACTS_OFFICER, path) as work:
            cofinancing.add_share(work, project, share)


def _company(stage: Stage, part: Part, amount: Money) -> tuple[AddShare, ...]:
    """What a company of the department brings, where one does."""
    if not amount:
        return ()
    department = part.village.municipality.path[:6]
    name = money_chapters.COMPANY.format(department=territories.get_official(department).name)
    return (
        AddShare(
            registered=money_chapters.source(stage, name, SourceKind.PRIVATE, department),
            form=ContributionKind.CASH,
            amount=amount,
            pledged_on=stage.today - timedelta(days=2),
        ),
    )


def finance(stage: Stage, part: Part, project: UUID) -> None:
    """The sources are complete, and those in money bind themselves by their papers."""
    money_chapters.promised(stage, part, project)
    money_chapters.committed(stage, part, project)
    with stage.acting(Role.PROGRAMME_MANAGER, stage.place(part.village)) as work:
        cofinancing.finance(work, project, FinanceProject())
    budget_chapters.revised(stage, part, project)
