"""The story of one work as small functions, each through the real actions: read from top to bottom it is what the system is about.

A concrete wheel-track road for the vereda El Palmar in Caloto, Cauca. Every function makes what it needs with the hands that may do it
(``Cast``) and takes keyword overrides of its command; the later chapters (signing, building, paying, handing over) are in
``tests.support.works``. All persons and organisations are invented.
"""

from dataclasses import dataclass, fields
from datetime import date, timedelta
from itertools import count
from typing import TypeVar
from unittest import mock
from uuid import UUID

import msgspec
from argon2 import PasswordHasher
from obstore.store import MemoryStore

from contracting import dossiers
from contracting.dossier_rules import CheckOutcome
from contracting.dossiers import CheckPaper, CheckPapers
from foundation import files
from foundation.clock import civil_date
from foundation.contents import Purpose
from foundation.database import Database
from foundation.files import FileStore
from foundation.identity import users
from foundation.identity.actors import SYSTEM, Actor, Grant
from foundation.identity.permissions import Role
from foundation.identity.users import AddUser
from foundation.ids import new_id
from foundation.money import Money, cop
from foundation.people import DescribePerson
from portfolio import (
    assemblies,
    budgets,
    climate,
    cofinancing,
    communities,
    funding_ledger,
    measures,
    needs,
    projects,
    vote_counts,
)
from portfolio.apportionment import ContributionKind
from portfolio.assemblies import CallAssembly, HoldAssembly, SummonsKind
from portfolio.beneficiaries import People
from portfolio.budget_writing import WriteLine
from portfolio.budgets import WriteBudget
from portfolio.climate import AssessHazard, PlanMeasure, ScreenProject
from portfolio.cofinancing import AddShare, FinanceProject, FundingShare
from portfolio.communities import AddPaper, Community, CommunityKind, PaperKind, RegisterCommunity
from portfolio.funding_ledger import CommitFunds
from portfolio.needs import AssessNeed, Feasibility, Need, RegisterNeed
from portfolio.projects import OpenProject, Project
from portfolio.quorum import Call
from portfolio.sources import SourceKind
from portfolio.vote_counts import CountVotes, VotesFor
from tests.foundation.drawn import pdf, photo

Command = TypeVar("Command", bound=msgspec.Struct)

CALOTO = "CO.19.19142."
SITE = (3_034_500, -76_408_200)

STORE = FileStore(MemoryStore(), max_bytes=20_000_000)
# Eleven accounts for most tests of pages: at the real cost they would take longer than the page.
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)

_numbers = count(1)


@dataclass(frozen=True)
class Cast:
    """Who takes part, one person for each role."""

    administrator: Actor
    programme_manager: Actor
    social_facilitator: Actor
    engineer: Actor
    contracts_officer: Actor
    finance_officer: Actor
    organisation: Actor
    committee: Actor
    municipal_official: Actor
    donor: Actor
    auditor: Actor


def changed(command: Command, overrides: dict[str, object]) -> Command:
    """The usual command with what this test says differently."""
    return msgspec.structs.replace(command, **overrides)


def someone(role: Role, territory: str = "CO.") -> Actor:
    """A person with one role, without an account."""
    return Actor(user_id=new_id(), grants=(Grant(role, territory),))


def cast(territory: str = "CO.") -> Cast:
    """Eleven different persons, without accounts: enough for every action."""
    return Cast(*(someone(Role(field.name), territory) for field in fields(Cast)))


def user(db: Database, role: Role, territory: str = "CO.", **overrides: object) -> Actor:
    """A person who can sign in; the user name is the role's unless told otherwise."""
    command = AddUser(
        user_name=str(role).replace("_", "."),
        name=f"Persona de prueba {next(_numbers)}",
        password="palmera-verde-27",
        role=role,
        territory=territory,
    )
    with mock.patch.object(users, "_hasher", QUICK), db.writing(SYSTEM) as work:
        account = users.add(work, changed(command, overrides))
        return users.actor_of(work.session, account)


def accounts(db: Database, territory: str = "CO.") -> Cast:
    """Eleven different persons who can sign in."""
    return Cast(*(user(db, Role(field.name), territory) for field in fields(Cast)))


# Files


def photograph(db: Database, who: Actor, territory: str, *, near: bool = True) -> UUID:
    """A small photograph of its own, made at the site or a few kilometres away."""
    number = next(_numbers)
    seconds = 4 if near else 54
    data = photo(
        (120 + number % 200, 90 + number // 200),
        taken=f"2026:02:{1 + number % 16:02d} 08:{number % 60:02d}:11",
        latitude=(3, 2, seconds),
        longitude=(76, 24, 30),
    )
    return _keep(db, who, territory, data, Purpose.PHOTO)


def paper(db: Database, who: Actor, territory: str) -> UUID:
    """A PDF of its own, such as a bank slip."""
    return _keep(db, who, territory, pdf(number=next(_numbers)), Purpose.DOCUMENT)


def _keep(db: Database, who: Actor, territory: str, data: bytes, purpose: Purpose) -> UUID:
    blob = STORE.put(data, purpose)
    with db.writing(who) as work:
        return files.keep(work, blob, territory).id


# The organisation


def community(
    db: Database, cast: Cast, *, with_papers: bool = True, **overrides: object
) -> Community:
    """A community action board of a vereda, recognised, represented, with its papers in date."""
    command = RegisterCommunity(
        territory=CALOTO,
        name="Junta de Acción Comunal de El Palmar",
        kind=CommunityKind.COMMUNITY_ACTION,
        members=64,
        tax_number=_tax_number(),
        legal_status_number="Resolución 118 de 2009",
        board_until=date(2028, 6, 30),
        representative=DescribePerson(
            name="Ana Lucía Prueba", document_number="34567811", phone="3150000001"
        ),
    )
    with db.writing(cast.social_facilitator) as work:
        found = communities.register(work, changed(command, overrides))
    if with_papers:
        add_paper(db, cast, found, kind=PaperKind.LEGAL_STATUS, issued_on=date(2009, 4, 17))
        add_paper(
            db,
            cast,
            found,
            kind=PaperKind.REPRESENTATION,
            issued_on=date(2026, 1, 20),
            expires_on=date(2027, 1, 19),
        )
        complete_dossier(db, cast, found)
    return found


# What a public regime requires besides the two that every agreement does.
REQUIRED = (
    PaperKind.TAX_REGISTRATION,
    PaperKind.SIGNING_AUTHORISATION,
    PaperKind.DISCIPLINARY_RECORD,
    PaperKind.FISCAL_RECORD,
    PaperKind.CRIMINAL_RECORD,
    PaperKind.CORRECTIVE_RECORD,
    PaperKind.SOCIAL_SECURITY,
)


def complete_dossier(db: Database, cast: Cast, community: Community) -> None:
    """The other required papers, a few days old, and everything that is filed found in order by somebody else."""
    issued_on = civil_date(db.clock.now()) - timedelta(days=12)
    with db.writing(cast.social_facilitator) as work:
        for kind in REQUIRED:
            communities.add_paper(work, community.id, AddPaper(kind=kind, issued_on=issued_on))
    check_papers(db, cast, community)


def check_papers(
    db: Database,
    cast: Cast,
    community: Community,
    outcome: CheckOutcome = CheckOutcome.IN_ORDER,
    reason: str | None = None,
) -> None:
    """Somebody other than who filed them looks at every paper."""
    with db.writing(cast.contracts_officer) as work:
        found = tuple(
            CheckPaper(paper=paper.id, outcome=outcome, reason=reason)
            for paper in dossiers.papers_of(work, community.id)
        )
        dossiers.check(work, community.id, CheckPapers(papers=found))


def add_paper(db: Database, cast: Cast, community: Community, **overrides: object) -> None:
    """One more paper in the organisation's dossier."""
    command = AddPaper(kind=PaperKind.STATUTES, issued_on=date(2024, 5, 3))
    with db.writing(cast.social_facilitator) as work:
        communities.add_paper(work, community.id, changed(command, overrides))


def _tax_number() -> str:
    """A number of its own with its check digit (DIAN's weights, modulo 11)."""
    base = f"{900_000_000 + next(_numbers)}"
    weights = (41, 37, 29, 23, 19, 17, 13, 7, 3)
    rest = sum(int(digit) * weight for digit, weight in zip(base, weights, strict=True)) % 11
    return f"{base}-{rest if rest < 2 else 11 - rest}"


# The need and the assembly


def need(
    db: Database, cast: Cast, community: Community, *, is_feasible: bool = True, **overrides: object
) -> Need:
    """Children reach school through mud; judged feasible by the engineer."""
    command = RegisterNeed(
        is_another=True,
        community=community.id,
        title="Placa huella en la cuesta de El Palmar",
        kind="concrete_track",
        description="En invierno la cuesta se vuelve barro y los camperos no suben.",
        latitude=SITE[0],
        longitude=SITE[1],
        people=People(women=131, men=119, children=52, youth=70, adults=98, elders=30),
    )
    with db.writing(cast.social_facilitator) as work:
        found = needs.register(work, changed(command, overrides))
    if is_feasible:
        verdict = AssessNeed(
            verdict=Feasibility.FEASIBLE, reason="Trazado existente, pendiente y material a mano."
        )
        with db.writing(cast.engineer) as work:
            found = needs.assess(work, found.id, verdict)
    return found


def met_assembly(
    db: Database, cast: Cast, alternatives: tuple[Need, ...], **overrides: object
) -> assemblies.Assembly:
    """The members of the needs' organisation come, and there is a quorum."""
    now = db.clock.now()
    call = CallAssembly(
        community=alternatives[0].community_id,
        called_for=now - timedelta(hours=3),
        place="Caseta comunal",
        summons=SummonsKind.LOUDSPEAKER,
        needs=tuple(row.id for row in alternatives),
    )
    with db.writing(cast.social_facilitator) as work:
        called = assemblies.call(work, changed(call, overrides))
    held = HoldAssembly(
        held_at=now - timedelta(hours=2),
        call=Call.FIRST,
        members_attending=43,
        people=People(women=29, men=27),
    )
    with db.writing(cast.social_facilitator) as work:
        return assemblies.hold(work, called.id, held)


def assembly(
    db: Database,
    cast: Cast,
    community: Community,
    alternatives: tuple[Need, ...],
    *,
    photo: UUID | None = None,
    **overrides: object,
) -> assemblies.Assembly:
    """Two people count that the first of the needs won; ``photo`` shows the signed sheet."""
    met = met_assembly(db, cast, alternatives, community=community.id, **overrides)
    votes = CountVotes(
        votes=tuple(
            VotesFor(need=row.id, votes=38 if index == 0 else 1)
            for index, row in enumerate(alternatives)
        ),
        blank=2,
        photo=photo,
    )
    with db.writing(cast.social_facilitator) as work:
        vote_counts.count(work, met.id, votes)
    with db.writing(cast.committee) as work:
        return vote_counts.count(work, met.id, votes)


# The project, until it is financed


def project(
    db: Database, cast: Cast, community_row: Community | None = None, **overrides: object
) -> Project:
    """A project of the need that the assembly put first."""
    owner = community_row or community(db, cast)
    first = need(db, cast, owner)
    assembly(db, cast, owner, (first,))
    command = OpenProject(
        title="Placa huella El Palmar, 480 m",
        purpose="Que la cuesta se pueda subir todo el año, también con lluvia.",
    )
    with db.writing(cast.engineer) as work:
        return projects.open_from_need(work, first.id, changed(command, overrides))


def screening(db: Database, cast: Cast, project: Project, **overrides: object) -> Project:
    """Heavy rain is the hazard that matters; ditches and culverts answer it."""
    with db.reading(cast.engineer) as work:
        known = [
            row.hazard.code
            for row in climate.outlook_of(project, work.today)
            if row.hazard.code == "heavy_rain" or (row.now, row.future) != (0, 0)
        ]
    command = ScreenProject(
        assessments=tuple(
            AssessHazard(
                hazard=code,
                level_now=2 if code == "heavy_rain" else 1,
                level_future=3 if code == "heavy_rain" else 1,
                exposure_now=2 if code == "heavy_rain" else 1,
                exposure_future=2 if code == "heavy_rain" else 1,
                sensitivity=2 if code == "heavy_rain" else 1,
                measures=2 if code == "heavy_rain" else 1,
            )
            for code in known
        ),
        measures=(
            PlanMeasure(
                hazard="heavy_rain",
                description="Cunetas revestidas y tres alcantarillas de 36 pulgadas",
                maintenance_task="Limpiar cunetas y alcantarillas antes de las lluvias",
            ),
        ),
    )
    with db.writing(cast.engineer) as work:
        return climate.write(work, project.id, changed(command, overrides))


def budget(db: Database, cast: Cast, project: Project, **overrides: object) -> Project:
    """$ 110.400.000: two lines, the second is the climate measure's own."""
    with db.reading(cast.engineer) as work:
        planned = [row.id for row in measures.measures_of(work, project.id)]
    command = WriteBudget(
        lines=(
            WriteLine(
                chapter="Placa huella",
                description="Placa huella en concreto de 21 MPa",
                unit="m",
                quantity=480_000,
                unit_price=cop("175_000"),
            ),
            WriteLine(
                chapter="Drenaje",
                description="Cuneta revestida y alcantarillas",
                unit="m",
                quantity=300_000,
                unit_price=cop("40_000"),
                measure=planned[0] if planned else None,
            ),
        ),
        administration=1_200,
        contingency=300,
    )
    with db.writing(cast.engineer) as work:
        return budgets.write(work, project.id, changed(command, overrides))


def shares(db: Database, cast: Cast, project: Project) -> Project:
    """$ 61.000.000 of the programme and $ 30.000.000 of the municipality in money, $ 19.400.000 of the village in days of work."""
    brought = (
        AddShare(
            source=SourceKind.PROGRAMME,
            source_name="Programa Territorios Posibles",
            form=ContributionKind.CASH,
            amount=cop("61_000_000"),
            pledged_on=date(2026, 1, 28),
        ),
        AddShare(
            source=SourceKind.MUNICIPALITY,
            source_name="Municipio de Caloto",
            form=ContributionKind.CASH,
            amount=cop("30_000_000"),
            pledged_on=date(2026, 2, 4),
        ),
        AddShare(
            source=SourceKind.COMMUNITY,
            source_name="Junta de Acción Comunal de El Palmar",
            form=ContributionKind.IN_KIND,
            in_kind_of="Mano de obra no calificada",
            in_kind_quantity=388_000,
            in_kind_unit="jornal",
            in_kind_rate=cop("50_000"),
            pledged_on=date(2026, 2, 8),
        ),
    )
    for share in brought:
        with db.writing(cast.contracts_officer) as work:
            project = cofinancing.add_share(work, project.id, share)
    return project


def shares_of(db: Database, project: Project, form: ContributionKind) -> list[FundingShare]:
    """The shares of a work in money, or in kind."""
    with db.reading(SYSTEM) as work:
        return [row for row in cofinancing.shares_of(work, project.id) if row.form is form]


def commitments(db: Database, cast: Cast, project: Project) -> None:
    """The sources in money bind themselves, each by a paper of its own."""
    for number, share in enumerate(shares_of(db, project, ContributionKind.CASH), start=1):
        command = CommitFunds(
            amount=Money(share.amount_minor),
            document=f"CDP {410 + number} de 2026",
            committed_on=share.pledged_on + timedelta(days=number),
        )
        with db.writing(cast.finance_officer) as work:
            funding_ledger.commit(work, share.id, command)


def financed(db: Database, cast: Cast, community_row: Community | None = None) -> Project:
    """A work with its screening, its budget and its sources: ready for an agreement."""
    opened = project(db, cast, community_row)
    screening(db, cast, opened)
    budget(db, cast, opened)
    shares(db, cast, opened)
    commitments(db, cast, opened)
    with db.writing(cast.programme_manager) as work:
        return cofinancing.finance(work, opened.id, FinanceProject())
