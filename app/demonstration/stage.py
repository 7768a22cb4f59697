"""Where the demonstration is told: the hands that act, the day it is, the places and the pictures."""

from contextlib import AbstractContextManager
from datetime import date, datetime, time, timedelta
from uuid import UUID

from app.demonstration.accounts import Company
from app.demonstration.pictures import site_photo
from app.demonstration.script import Part, Village
from foundation import files, territories
from foundation.clock import BOGOTA, FrozenClock
from foundation.contents import Purpose
from foundation.database import Database
from foundation.files import Blob, FileStore
from foundation.identity.permissions import Role
from foundation.issuing import Press
from foundation.territories import AddLocality, LocalityKind
from foundation.work import Work
from portfolio.communities import CommunityKind

ADDRESS = "http://127.0.0.1:8000"
LOCALITIES = {
    CommunityKind.INDIGENOUS_COUNCIL: LocalityKind.RESGUARDO,
    CommunityKind.COMMUNITY_COUNCIL: LocalityKind.COMMUNITY_COUNCIL,
}


class Stage:
    """Where a story is told: the hands that act, the day it is, the pictures taken."""

    def __init__(
        self, db: Database, clock: FrozenClock, store: FileStore, company: Company
    ) -> None:
        self.db = db
        self.clock = clock
        self.store = store
        self.company = company
        # The address on the papers is where the demonstration is served unless somebody says otherwise.
        self.press = Press(store, ADDRESS)
        self.paths: dict[str, str] = {}
        self.organisations: dict[str, UUID] = {}
        self.sources: dict[str, UUID] = {}
        self.paper: Blob | None = None
        self.minutes: set[datetime] = set()

    @property
    def today(self) -> date:
        return self.clock.now().astimezone(BOGOTA).date()

    def acting(self, role: Role, territory: str) -> AbstractContextManager[Work]:
        """A unit of work of whoever holds this role there; every act takes its minutes."""
        self.clock.advance(timedelta(minutes=17))
        # Stories of one day would meet in a minute, as if one person had decided two things at once.
        while self.clock.now().replace(second=0, microsecond=0) in self.minutes:
            self.clock.advance(timedelta(minutes=1))
        self.minutes.add(self.clock.now().replace(second=0, microsecond=0))
        return self.db.writing(self.company.who(role, territory))

    def place(self, village: Village) -> str:
        """The village's path; it is added to its municipality the first time."""
        key = f"{village.municipality.code}/{village.name}"
        if key not in self.paths:
            kind = LOCALITIES.get(village.kind, LocalityKind.VEREDA)
            command = AddLocality(
                kind=kind,
                name=village.name,
                latitude=village.latitude_e6,
                longitude=village.longitude_e6,
            )
            municipality = village.municipality.path
            with self.acting(Role.SOCIAL_FACILITATOR, municipality) as work:
                self.paths[key] = territories.add_locality(work, municipality, command).path
        return self.paths[key]

    def photograph(self, part: Part, role: Role, path: str, *, progress: int, name: str) -> UUID:
        """A photograph of the site, taken this morning by whoever holds the telephone."""
        taken = datetime.combine(self.today, time(6, part.number % 60), BOGOTA)
        data = site_photo(
            f"{part.number}/{name}",
            kind=part.pattern.kind,
            progress=progress,
            latitude_e6=part.village.latitude_e6 + part.number % 9 * 12,
            longitude_e6=part.village.longitude_e6 - part.number % 7 * 15,
            taken=taken,
        )
        blob = self.store.put(data, Purpose.PHOTO)
        with self.acting(role, path) as work:
            return files.keep(work, blob, path).id
