"""What the export knows about one agreement: what was promised, seen, changed and paid."""

from datetime import date, datetime
from enum import StrEnum

import msgspec

from contracting.two_keys import Outcome
from exchange.oc4ids.codes import ContractNature, ContractStatus, LaborObligation, Method
from exchange.oc4ids.facts import DocumentFact, PartyFact, Span, TransactionFact
from foundation.money import Money


class Side(StrEnum):
    """Who looked at a milestone: the community's own committee, or the engineer."""

    COMMITTEE = "committee"
    ENGINEER = "engineer"


class VerdictFact(msgspec.Struct, frozen=True, kw_only=True):
    """What one side saw at a milestone. A later verdict of the same side replaces its earlier one."""

    id: str
    side: Side
    outcome: Outcome
    given_at: datetime
    remark: str | None = None


class MilestoneFact(msgspec.Struct, frozen=True, kw_only=True):
    """A result that the agreement pays for, how it is proved, and what both sides saw."""

    id: str
    title: str
    description: str | None = None
    means_of_verification: str | None = None
    due_on: date | None = None
    value: Money | None = None
    verdicts: tuple[VerdictFact, ...] = ()
    modified_at: datetime | None = None


class ChangeFact(msgspec.Struct, frozen=True, kw_only=True):
    """A signed change of value, term or scope, with the figures before and after."""

    id: str
    on: date | datetime | None = None
    description: str | None = None
    reason: str | None = None
    value_before: Money | None = None
    value_after: Money | None = None
    term_before: Span | None = None
    term_after: Span | None = None
    changes_scope: bool = False


class LaborFact(msgspec.Struct, frozen=True, kw_only=True):
    """What the agreement says about the people who work."""

    budget: Money | None = None
    obligations: tuple[LaborObligation, ...] = ()
    description: str | None = None


class AgreementFact(msgspec.Struct, frozen=True, kw_only=True):
    """A contract or agreement of the work; ``value`` and ``term`` are the original ones, changes stand in ``changes``.

    ``regime`` names the legal base in words. ``ocid`` is set only where a procurement system outside issued one.
    """

    id: str
    ocid: str | None = None
    reference: str | None = None
    title: str | None = None
    description: str | None = None
    natures: tuple[ContractNature, ...] = (ContractNature.CONSTRUCTION,)
    status: ContractStatus | None = None
    method: Method | None = Method.DIRECT
    regime: str | None = None
    published: date | datetime | None = None
    cost_estimate: Money | None = None
    tenderers: tuple[PartyFact, ...] = ()
    contracting: PartyFact | None = None
    administration: PartyFact | None = None
    suppliers: tuple[PartyFact, ...] = ()
    value: Money | None = None
    final_value: Money | None = None
    term: Span | None = None
    milestones: tuple[MilestoneFact, ...] = ()
    changes: tuple[ChangeFact, ...] = ()
    transactions: tuple[TransactionFact, ...] = ()
    documents: tuple[DocumentFact, ...] = ()
    labor: LaborFact | None = None
