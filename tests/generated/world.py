"""One work that went the whole way, with a row of every noun, and people of every role here and far away; one for each engine."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from httpx import Response
from litestar import Litestar
from litestar.testing import TestClient
from PIL import Image

import app.tables
from app import act_batches
from app.act_batches import IssueBatch
from app.wiring import REACTIONS
from contracting import (
    change_orders,
    designations,
    guarantee_acts,
    settlements,
    suspensions,
    terminations,
)
from contracting.agreements import Agreement
from contracting.change_orders import RaiseChange
from contracting.changes import ChangeCause
from contracting.coverages import Coverage
from contracting.designations import Designate, Duty
from contracting.guarantee_acts import DemandGuarantees, RegisterCoverage, RegisterGuarantee
from contracting.handovers import Handover
from contracting.settlements import PrepareSettlement
from contracting.suspensions import ProposeSuspension, SuspensionCause
from contracting.terminations import SignTermination, TerminationKind, WriteTermination
from foundation import signed_files, signing_links
from foundation.clock import BOGOTA, FrozenClock
from foundation.database import Database
from foundation.http.site import COOKIE
from foundation.identity import sessions, users
from foundation.identity.actors import SYSTEM
from foundation.identity.permissions import Permission, Role
from foundation.identity.users import GrantRole, UserAccount
from foundation.money import cop
from foundation.people import DescribePerson
from foundation.records import IssuedDocument
from foundation.signed_files import SealDocument
from foundation.signing_links import MakeSigningLink
from maintenance import logs
from maintenance.logs import LogRepair
from portfolio import (
    attendees,
    climate_reviews,
    deliveries,
    projects,
    saved_views,
    sources,
    trainees,
)
from portfolio.apportionment import ContributionKind
from portfolio.attendees import ListAttendee
from portfolio.cofinancing import FundingShare
from portfolio.deliveries import RecordDelivery
from portfolio.projects import Project
from portfolio.results import closings
from portfolio.results.closings import OpenPeriod
from portfolio.saved_views import SaveView
from portfolio.sources import RegisterSource, SourceKind
from portfolio.trainees import ListTrainee
from portfolio.trainings import Training
from portfolio.usual_tasks import Performer
from tests.http.edge import HOST, account, csrf_of, site_over
from tests.support import (
    ballot_boxes,
    budgets,
    building,
    certificates,
    clauses,
    closures,
    databases,
    factories,
    goods,
    lots,
    paying,
    registers,
    rounds,
    scanning,
    scenarios,
    schedules,
    signing,
    works,
)
from tests.support.databases import ENGINES
from tests.support.web import application

HERE, FAR = "CO.19.", "CO.76."
NOBODY = "0197f3c1-7d2e-7a4b-8c11-2f5d9e0a6b33"


@dataclass(frozen=True)
class Person:
    """Somebody with an account, at the application by browser and by program."""

    client: TestClient[Litestar]
    token: str | None
    csrf: str = ""

    def get(self, path: str, **query: str) -> Response:
        return self._ask("GET", path, params=query or None)

    def send(self, path: str, command: object) -> Response:
        """A command by API, as a program sends it."""
        headers = {"authorization": f"Bearer {self.token}"} if self.token else {}
        return self.client.request("POST", path, json=command, headers=headers)

    def submit(self, path: str, **answers: str) -> Response:
        """A page's form, as a browser sends it."""
        return self._ask("POST", path, data={"_csrf_token": self.csrf, **answers})

    def _ask(self, method: str, path: str, **options: Any) -> Response:  # noqa: ANN401 - as httpx takes them
        cookie = {"cookie": f"{COOKIE}={self.token}"} if self.token else {}
        return self.client.request(method, path, headers=cookie, follow_redirects=False, **options)


@dataclass
class World:
    """The application over the whole story of one work."""

    db: Database
    client: TestClient[Litestar]
    rows: dict[str, str]
    people: dict[Role, Person] = field(default_factory=dict)
    _subjects: dict[str, str] = field(default_factory=dict)

    @property
    def nobody(self) -> Person:
        return Person(self.client, None)

    def person(self, who: UserAccount) -> Person:
        token = sessions.open_session(self.db, who.id, self.db.clock.now())
        page = Person(self.client, token).get("/account")
        return Person(self.client, token, csrf_of(page))

    def path(self, template: str, key: str | None = None) -> str:
        """A route's address about a row of this world, or about another key."""
        filled = template.replace("{kind:str}", "csv").replace("{code:str}", "K7QX3MPR9TWB")
        filled = filled.replace("{place:str}", "19142")
        if "{id:uuid}" in filled:
            filled = filled.replace("{id:uuid}", key or self.subject(template))
        return filled

    def subject(self, template: str) -> str:
        """The row that the routes of one noun are about: the one that whoever sees everything sees there."""
        prefix = template.partition("{id:uuid}")[0]
        noun = prefix.removeprefix("/api")
        if noun not in self._subjects:
            self._subjects[noun] = self._find(noun)
        return self._subjects[noun]

    def _find(self, noun: str) -> str:
        shown = [
            t for t in templates(self.client.app, "GET") if t.startswith((noun, f"/api{noun}"))
        ]
        details = sorted((t for t in shown if "{id:uuid}" in t), key=len)
        manager = self.people[Role.PROGRAMME_MANAGER]
        for template in details:
            for key in self.rows.values():
                if manager.get(template.replace("{id:uuid}", key)).status_code == 200:
                    return key
        raise AssertionError(f"no row of this world is shown at {noun}: tell more of its story")


def templates(application: Litestar, method: str) -> list[str]:
    """Every path of the application that answers a method."""
    found = [r.path for r in application.routes if method in getattr(r, "methods", ())]
    return sorted(found)


@contextmanager
def told(url: str, folder: Path) -> Iterator[World]:
    """The story told once, and everybody at their place."""
    clock = FrozenClock(datetime(2026, 2, 17, 9, 30, tzinfo=BOGOTA))
    db = Database(url, clock=clock, reactions=REACTIONS)
    cast = factories.cast()
    _tell(db, cast)
    built = application(site_over(db, folder, factories.STORE))
    with TestClient(built, base_url=HOST, raise_server_exceptions=False) as client:
        world = World(db, client, _rows(db))
        for role in Role:
            world.people[role] = world.person(account(db, role, HERE))
        _issue_a_paper(world)
        yield world
    db.close()


def _tell(db: Database, cast: factories.Cast) -> None:
    programme = lots.programme(db, territories=(HERE,))
    _choose(db, cast)
    budgets.submitted(db, cast)
    _tell_of_a_change(db, cast)
    _tell_of_an_end(db, cast)
    project = _scheduled(db, cast)
    handover = works.handed_over(db, cast, project)
    lots.filled(db, cast, programme.id, project.id)
    building.delivered(db, cast, building.told(db, cast))
    goods.sent(db, cast, goods.running(db, cast), 600_000)
    paying.told(db, cast, handover.agreement_id)
    _tell_of_money(db, cast)
    clauses.submitted(db, cast)
    registers.told(db, cast)
    _tell_of_a_batch(db, cast)
    _tell_of_training(db, cast)
    _tell_of_a_view(db)
    registers.risk(db, cast)
    _tell_of_results(db, cast)
    with db.reading(SYSTEM) as work:
        asset = work.session.execute(
            sa.text("SELECT id FROM asset ORDER BY code LIMIT 1")
        ).scalar_one()
    with db.writing(cast.municipal_official) as work:
        key = UUID(str(asset))
        logs.log_repair(work, key, LogRepair(what="Baranda", performer=Performer.COMMUNITY_CREW))
    assert isinstance(handover, Handover)


def _tell_of_a_change(db: Database, cast: factories.Cast) -> None:
    """A work under way on which something happened, and whose climate has to be looked at again."""
    agreement = works.running(db, cast)
    with db.writing(cast.organisation) as work:
        happened = RaiseChange(
            cause=ChangeCause.WEATHER, event="Creció la quebrada.", happened_on=work.today
        )
        change = change_orders.raise_change(work, agreement.id, happened)
    with db.writing(cast.contracts_officer) as work:
        audits = Designate(
            duty=Duty.AUDITOR,
            person=DescribePerson(name="Marta Prueba Ñáñez"),
            post="Interventora contratada",
            act="Contrato 012 de 2026",
            designated_on=work.today,
        )
        designations.designate(work, agreement.id, audits)
    _tell_of_a_suspension(db, cast, agreement)
    _tell_of_guarantees(db, cast, agreement)
    with db.writing(cast.programme_manager) as work:
        project = projects.get(work, agreement.project_id, lock=True)
        work.require(Permission.CHANGE_APPROVE, project.territory)
        climate_reviews.open_review(
            work, project, cause="Otro trazado", change_id=change.id, moves_site=False
        )


def _tell_of_a_suspension(db: Database, cast: factories.Cast, agreement: Agreement) -> None:
    """The road is under water: somebody asks that the work stand still."""
    with db.writing(cast.organisation) as work:
        asked = ProposeSuspension(
            cause=SuspensionCause.ACCESS,
            reason="El paso está bajo el agua.",
            stops_on=work.today,
            expected_on=work.today + timedelta(days=20),
        )
        suspensions.propose(work, agreement.id, asked)


def _tell_of_guarantees(db: Database, cast: factories.Cast, agreement: Agreement) -> None:
    """The agreement asks that somebody answer for the wages, and a policy waits for its approval."""
    with db.writing(cast.contracts_officer) as work:
        asked = DemandGuarantees(wages=True, reason="Hay mano de obra local.")
        guarantee_acts.demand(work, agreement.id, asked)
    file = factories.paper(db, cast.organisation, agreement.territory)
    with db.writing(cast.organisation) as work:
        wages = RegisterCoverage(
            coverage=Coverage.WAGES,
            amount=cop("4_550_000"),
            valid_from=work.today,
            valid_to=work.today + timedelta(days=1_500),
        )
        policy = RegisterGuarantee(
            insurer="Aseguradora de prueba",
            policy_number="45-101-7781",
            issued_on=work.today,
            coverages=(wages,),
            policy=file,
        )
        guarantee_acts.register(work, agreement.id, policy)


def _tell_of_an_end(db: Database, cast: factories.Cast) -> None:
    """An agreement that ended without its work, in the register of unfinished works, with its settlement before the parties."""
    agreement = works.running(db, cast)
    with db.writing(cast.contracts_officer) as work:
        ends = WriteTermination(
            kind=TerminationKind.MUTUAL,
            cause="No hubo material.",
            ended_on=work.today,
            left_to_build="Toda la obra.",
            cost_to_finish=cop("91_000_000"),
            answers="Secretaría de planeación",
        )
        act = terminations.write(work, agreement.id, ends)
    with db.writing(cast.programme_manager) as work:
        terminations.sign(work, act.id, SignTermination(agreed="Supervisora y presidente"))
    closures.delivered(db, cast, agreement)
    with db.writing(cast.contracts_officer) as work:
        settlements.prepare(work, agreement.id, PrepareSettlement())


def _scheduled(db: Database, cast: factories.Cast) -> Project:
    """A financed work with a schedule in force, which its signature will freeze."""
    project = factories.financed(db, cast)
    schedules.adopted(db, cast, project)
    return project


def _choose(db: Database, cast: factories.Cast) -> None:
    """A round of the department, published, with a decision proposed beside its result; the day after is the day of the story."""
    village = factories.community(db, cast, with_papers=False)
    met = factories.met_assembly(db, cast, (factories.need(db, cast, village),))
    with db.writing(cast.social_facilitator) as work:
        attendees.list_attendee(work, met.id, ListAttendee(name="Ana Ejemplo", agrees=True))
    ballot_boxes.counted(db, cast)
    clock = db.clock
    assert isinstance(clock, FrozenClock)
    clock.advance(timedelta(days=-1))
    row = rounds.published(db, cast)
    rounds.proposed(db, cast, rounds.entries(db, row)["Puente"].id)
    scenarios.computed(db, cast)


def _tell_of_money(db: Database, cast: factories.Cast) -> None:
    """A registered source, and days of work that came and wait for the engineer."""
    with db.writing(cast.contracts_officer) as work:
        command = RegisterSource(
            name="Empresa de prueba",
            kind=SourceKind.PRIVATE,
            territory=HERE,
            starts_on=date(2026, 1, 1),
        )
        sources.register(work, command)
    with db.reading(SYSTEM) as work:
        kind = FundingShare.form == ContributionKind.IN_KIND
        share = work.session.execute(sa.select(FundingShare).where(kind)).scalars().first()
    assert share is not None
    proof = factories.paper(db, cast.organisation, share.territory)
    with db.writing(cast.organisation) as work:
        came = RecordDelivery(quantity=12_500, delivered_on=work.today, evidence=proof)
        deliveries.record(work, share.id, came)


def _tell_of_a_batch(db: Database, cast: factories.Cast) -> None:
    """Every start act of the department is asked for at once."""
    with db.writing(cast.engineer) as work:
        act_batches.ask(work, IssueBatch(kind="start_act", territory=HERE))


def _tell_of_a_view(db: Database) -> None:
    """Somebody of the department shares how they look at its works."""
    with db.writing(factories.cast(HERE).programme_manager) as work:
        saved_views.save(
            work, SaveView(name="En obra", question="station=building", is_shared=True)
        )


def _tell_of_training(db: Database, cast: factories.Cast) -> None:
    """One of those who were trained agrees to be on the list."""
    with db.writing(cast.social_facilitator) as work:
        training = work.session.execute(sa.select(Training)).scalars().first()
        assert training is not None
        trainees.list_trainee(work, training.id, ListTrainee(name="Ana Ejemplo", agrees=True))


def _tell_of_results(db: Database, cast: factories.Cast) -> None:
    """A reporting period with its drafts."""
    with db.writing(cast.programme_manager) as work:
        command = OpenPeriod(
            name="Año 2025",
            territory=HERE,
            starts_on=date(2025, 1, 1),
            ends_on=date(2025, 12, 31),
        )
        closings.open_period(work, command)


def _issue_a_paper(world: World) -> None:
    act = f"/api/handovers/{world.rows['handover']}/document"
    statuses = [person.send(act, {}).status_code for person in world.people.values()]
    assert 200 in statuses, statuses
    _have_it_signed(world.db)
    world.rows.update(_rows(world.db))
    with world.db.reading(SYSTEM) as work:
        document = work.get(IssuedDocument, UUID(world.rows["issued_document"]))
    blank = Image.new("RGB", (300, 400), "white")
    scanning.send(world.db, SYSTEM, document, scanning.jpeg(blank))
    with TemporaryDirectory() as folder, world.db.writing(SYSTEM) as work:
        office = certificates.office(Path(folder))
        signed_files.seal(work, office, document.id, SealDocument())
    world.rows.update(_rows(world.db))


def _have_it_signed(db: Database) -> None:
    """The newest paper waits for two signatures, and one of them is there."""
    with db.reading(SYSTEM) as work:
        newest = sa.select(IssuedDocument).order_by(IssuedDocument.id.desc()).limit(1)
        paper = work.session.execute(newest).scalar_one()
    officer = factories.cast(HERE).contracts_officer
    first, second = signing.asked(db, officer, paper)
    signing.sign(db, officer, first.id)
    with db.writing(officer) as work:
        signing_links.make(work, second.id, MakeSigningLink())


def _rows(db: Database) -> dict[str, str]:
    """The newest row of every table that has keys of its own."""
    newest: dict[str, str] = {}
    with db.read_engine.connect() as connection:
        for table in app.tables.METADATA.sorted_tables:
            keys = list(table.primary_key.columns)
            if len(keys) == 1 and isinstance(keys[0].type, sa.Uuid) and "territory" in table.c:
                newest_one = sa.select(keys[0]).order_by(keys[0].desc()).limit(1)
                if table.name == "stored_file":  # A photograph, which has a copy for the web.
                    newest_one = newest_one.where(table.c.web_sha256.is_not(None))
                key = connection.execute(newest_one).scalar()
                if key is not None:
                    newest[table.name] = str(key)
    return newest


def everything_at(world: World, territory: str, *, name: str, here: Role | None = None) -> Person:
    """One person with every role at a place, and perhaps one role here."""
    who = account(world.db, Role.ADMINISTRATOR, territory, name)
    grants = [
        GrantRole(role=role, territory=territory) for role in Role if role is not Role.ADMINISTRATOR
    ]
    if here is not None:
        grants.append(GrantRole(role=here, territory=HERE))
    for grant in grants:
        with world.db.writing(SYSTEM) as work:
            users.grant(work, who.id, grant)
    return world.person(who)


def parametrize(metafunc: pytest.Metafunc) -> None:
    """One world for each engine that ``--database`` names, for all tests of a module."""
    if "world" in metafunc.fixturenames:
        engines = ENGINES[metafunc.config.getoption("--database")]
        if metafunc.definition.get_closest_marker("one_database"):
            engines = engines[:1]
        metafunc.parametrize("world", engines, indirect=True, scope="module")


@pytest.fixture(scope="module")
def world(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    template = request.getfixturevalue(f"{request.param}_template")
    for url in databases._database(str(request.param), template, request):
        with told(url, tmp_path_factory.mktemp("world")) as opened:
            yield opened
