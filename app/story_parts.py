"""The parts of a work's story, as pages, API and open data read them."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from contracting.agreements import AgreementState
from contracting.commitments import CommitmentState
from contracting.milestone_plans import MilestoneState
from contracting.payments import PaymentKind, PaymentState
from contracting.two_keys import Outcome
from foundation.errors import Sentence
from foundation.money import Money
from maintenance.assets import AssetState
from portfolio import lights
from portfolio.apportionment import ContributionKind
from portfolio.beneficiaries import People
from portfolio.climate_rating import Rating
from portfolio.projects import Origin, Station
from portfolio.risk_acceptances import AcceptedRisk
from portfolio.safeguards import SafeguardState, SafeguardTopic
from portfolio.sources import SourceKind


class StationStep(msgspec.Struct, frozen=True, kw_only=True):
    """One station of the strip: passed, here, or still to come."""

    key: Station
    state: str
    on: date | None


class NeedPart(msgspec.Struct, frozen=True, kw_only=True):
    """What was asked for and by whom."""

    id: UUID
    title: str
    description: str | None
    photo_id: UUID | None
    registered_at: datetime
    people: People


class SafeguardPart(msgspec.Struct, frozen=True, kw_only=True):
    """One safeguard and where it stands; what was answered, and its paper, may name somebody and stay inside."""

    topic: SafeguardTopic
    name_es: str
    name_en: str
    state: SafeguardState
    known_on: date | None


class AssemblyPart(msgspec.Struct, frozen=True, kw_only=True):
    """The meeting that put it first."""

    id: UUID
    number: int
    held_at: datetime | None
    attending: int
    women: int
    members_attending: int | None
    members: int
    votes: int | None


class SharePart(msgspec.Struct, frozen=True, kw_only=True):
    """One source's part."""

    source: SourceKind
    name: str
    form: ContributionKind
    amount: Money
    bp: int
    in_kind_of: str | None
    committed: Money
    received: Money
    used: Money


class MeasurePart(msgspec.Struct, frozen=True, kw_only=True):
    """A climate measure, what it costs and what keeps it working."""

    id: UUID
    hazard: str
    description: str
    maintenance_task: str
    cost: Money


class ClimatePart(msgspec.Struct, frozen=True, kw_only=True):
    """The screening's result."""

    now: Rating
    future: Rating
    measures: tuple[MeasurePart, ...]
    accepted: AcceptedRisk | None


class AgreementPart(msgspec.Struct, frozen=True, kw_only=True):
    """The agreement in figures."""

    id: UUID
    number: str | None
    state: AgreementState
    regime: str
    value: Money
    signed_on: date | None
    starts_on: date | None
    ends_on: date | None
    # Where it ended with the work unfinished, the day and what both verified of it.
    ended_on: date | None = None
    built: Money | None = None


class VerdictPart(msgspec.Struct, frozen=True, kw_only=True):
    """One key's verdict; who and why are not public."""

    outcome: Outcome
    amount: Money
    at: datetime
    who: str | None
    reason: str | None


class PhotoPart(msgspec.Struct, frozen=True, kw_only=True):
    """A photograph of the site with its hash, its place and its two times."""

    id: UUID
    sha256: str
    distance_m: int | None
    accuracy_m: int | None
    captured_local: datetime | None
    received_at: datetime


class MilestonePart(msgspec.Struct, frozen=True, kw_only=True):
    """A milestone with its latest report's evidence and both verdicts."""

    id: UUID
    # The agreement it belongs to, told where the work has several.
    agreement: str | None
    position: int
    title: str
    amount: Money
    verified: Money
    due_on: date | None
    state: MilestoneState
    committee: VerdictPart | None
    engineer: VerdictPart | None
    photos: tuple[PhotoPart, ...]


class PaymentPart(msgspec.Struct, frozen=True, kw_only=True):
    """A payment in figures."""

    id: UUID
    agreement: str | None
    number: int
    kind: PaymentKind
    gross: Money
    net: Money
    state: PaymentState
    paid_on: date | None


class CashPart(msgspec.Struct, frozen=True, kw_only=True):
    """The community's cash book in four figures, which are everybody's."""

    received: Money
    spent: Money
    balance: Money
    justified: Money


class DocumentPart(msgspec.Struct, frozen=True, kw_only=True):
    """An issued paper, to be verified by its code."""

    id: UUID
    kind: str
    number: int
    version: int
    code: str
    issued_at: datetime


class TaskPart(msgspec.Struct, frozen=True, kw_only=True):
    """The next date of a maintenance task."""

    id: UUID
    name: str
    performer: str
    next_due_on: date | None
    is_overdue: bool


class AssetPart(msgspec.Struct, frozen=True, kw_only=True):
    """What the work became."""

    id: UUID
    code: str
    name: str
    state: AssetState
    warranty_until: date | None
    tasks: tuple[TaskPart, ...]


class EventPart(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that happened, as the log has it."""

    at: datetime
    action: str
    position: int


class PromisePart(msgspec.Struct, frozen=True, kw_only=True):
    """Who promised to keep the work before it was financed; ``shortfall`` is by how much its plan stays below that."""

    payer: SourceKind
    payer_name: str | None
    yearly: Money
    first_year: int
    act_number: str
    act_on: date
    shortfall: Money | None


class Story(msgspec.Struct, frozen=True, kw_only=True):
    """Everything about one work."""

    id: UUID
    version: int
    code: str
    title: str
    purpose: str
    kind: str
    origin: Origin
    territory: str
    place: str
    latitude_e6: int | None
    longitude_e6: int | None
    station: Station
    stations: tuple[StationStep, ...]
    light: lights.Light
    reasons: tuple[Sentence, ...]
    in_dispute: bool
    people: int
    budget: Money
    funded: Money
    agreed: Money
    verified: Money
    paid: Money
    physical_bp: int
    financial_bp: int
    starts_on: date | None
    ends_on: date | None
    executor: str | None
    reported_state: str | None
    community_id: UUID | None
    community: str | None
    representative: str | None
    need: NeedPart | None
    assembly: AssemblyPart | None
    shares: tuple[SharePart, ...]
    climate: ClimatePart | None
    safeguards: tuple[SafeguardPart, ...]
    earlier_agreements: tuple[AgreementPart, ...]
    agreement: AgreementPart | None
    milestones: tuple[MilestonePart, ...]
    payments: tuple[PaymentPart, ...]
    cash: CashPart | None
    documents: tuple[DocumentPart, ...]
    promise: PromisePart | None
    plan_state: CommitmentState | None
    first_year_budget: Money | None
    handed_over_on: date | None
    assets: tuple[AssetPart, ...]
    events: tuple[EventPart, ...]
