"""What an agreement says, as its paper needs it."""

from datetime import date

import msgspec

from contracting.documents.contracted_lines import ContractedLine
from contracting.documents.heads import AgreementHead
from foundation.money import Money
from foundation.papers import Signatory


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """What one source brings, as it is written; ``share_bp`` of the whole budget."""

    name: str
    form: str
    of: str
    amount: Money
    share_bp: int


class AgreedDeduction(msgspec.Struct, frozen=True, kw_only=True):
    """A deduction from every account, with its rate, what it is taken of and the norm behind it, where the tables know one."""

    name: str
    rate_bp: int
    base: str
    norm: str


class PlannedMilestone(msgspec.Struct, frozen=True, kw_only=True):
    """One result that the agreement pays for; ``measure`` is the climate measure that it is."""

    position: int
    title: str
    means: str
    due_days: int
    amount: Money
    measure: str = ""


class WrittenClause(msgspec.Struct, frozen=True, kw_only=True):
    """A clause as it stands in this agreement, and its plain words."""

    number: int
    title: str
    text: str
    case: str = ""
    outcome: str = ""


class UsedVersion(msgspec.Struct, frozen=True, kw_only=True):
    """One version that clauses of the agreement have; ``approver`` is the post of who approved an office's own, else it was delivered."""

    version: str
    since: date
    clauses: tuple[str, ...]
    approver: str = ""
    approved_on: date | None = None


class Ceiling(msgspec.Struct, frozen=True, kw_only=True):
    """The most that the regime allows this entity, and what it was calculated from."""

    amount: Money
    wages: int
    wage: Money
    norm: str


class LegalBasis(msgspec.Struct, frozen=True, kw_only=True):
    """What the agreement rests on in law on its day."""

    status: str
    since: date
    condition: str
    ceiling: Ceiling | None
    guarantees: str
    guarantees_norm: str
    advance_norm: str
    to_confirm: bool


class AgreementSheet(msgspec.Struct, frozen=True, kw_only=True):
    """Everything an agreement says."""

    head: AgreementHead
    title: str
    work_title: str
    work_kind: str
    people: int
    position: str
    basis: LegalBasis
    sources: tuple[Source, ...]
    advance_bp: int
    advance: Money
    retention_bp: int
    deductions: tuple[AgreedDeduction, ...]
    milestones: tuple[PlannedMilestone, ...]
    clauses: tuple[WrittenClause, ...]
    entity_signatory: Signatory
    organisation_signatory: Signatory
    signed_on: date | None
    versions: tuple[UsedVersion, ...] = ()
    lines: tuple[ContractedLine, ...] = ()
    is_in_kind: bool = False
