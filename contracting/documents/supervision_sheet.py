"""Everything a supervision report says."""

from datetime import date

import msgspec

from contracting.documents.heads import AgreementHead
from foundation.money import Money
from foundation.papers import Signatory


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """Where the agreement stood at the end of a day; what no programme plans is nothing."""

    planned: Money | None
    built: Money
    paid: Money


class ReportedMilestone(msgspec.Struct, frozen=True, kw_only=True):
    """A milestone with its days and what both verified of it."""

    position: int
    title: str
    amount: Money
    verified: Money
    due_on: date | None
    planned_on: date | None
    state: str


class DayNote(msgspec.Struct, frozen=True, kw_only=True):
    """Something that the site log says of a day."""

    day: date
    said: str


class ReportedCover(msgspec.Struct, frozen=True, kw_only=True):
    """A coverage of an approved policy."""

    coverage: str
    amount: Money
    valid_from: date
    valid_to: date


class ReportedRisk(msgspec.Struct, frozen=True, kw_only=True):
    """A risk that is alive, with its measure and the post that answers for it."""

    number: int
    what: str
    level: str
    measure: str
    owner: str
    due_on: date


class PendingFix(msgspec.Struct, frozen=True, kw_only=True):
    """Something found wrong that is not seen as mended yet."""

    number: int
    what: str
    gravity: str
    place: str
    fixer: str
    due_on: date


class ReportedPayment(msgspec.Struct, frozen=True, kw_only=True):
    """A payment made in the period."""

    number: int
    kind: str
    paid_on: date
    gross: Money
    net: Money


class ReportedPause(msgspec.Struct, frozen=True, kw_only=True):
    """A suspension that touches the period."""

    stops_on: date
    restarted_on: date | None
    cause: str


class ReportedPhoto(msgspec.Struct, frozen=True, kw_only=True):
    """A photograph of a report of the period: of which milestone, of which day, the hash of its original."""

    on: date
    about: str
    sha256: str


class SupervisionSheet(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a supervision report says."""

    head: AgreementHead
    report_number: int
    starts_on: date
    ends_on: date
    began_on: date
    term_ends_on: date | None
    before: Figures
    after: Figures
    milestones: tuple[ReportedMilestone, ...]
    payments: tuple[ReportedPayment, ...]
    pauses: tuple[ReportedPause, ...]
    pages: int
    days_without_page: int
    women_days: int
    men_days: int
    hours_lost: int
    tests: tuple[DayNote, ...]
    incidents: tuple[DayNote, ...]
    covers: tuple[ReportedCover, ...]
    risks: tuple[ReportedRisk, ...]
    pending: tuple[PendingFix, ...]
    photos: tuple[ReportedPhoto, ...]
    done: str
    quality: str
    safety: str
    environment: str
    social: str
    recommendation: str
    reason: str
    supervisor: Signatory
