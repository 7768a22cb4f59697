"""What a report to one source says of one period: its money, its works, and the part of the results that it paid for."""

from datetime import date
from uuid import UUID

import msgspec

from foundation.money import Money


class DonorMoney(msgspec.Struct, frozen=True, kw_only=True):
    """One of the two totals; no dollars where a day lacks its rate."""

    total: str
    in_period: Money
    in_period_dollars: Money | None
    to_date: Money
    to_date_dollars: Money | None
    everybody: Money


class DonorWork(msgspec.Struct, frozen=True, kw_only=True):
    """A work into which the source put something, and what part of it that is."""

    id: UUID
    code: str
    title: str
    place: str
    station: str
    in_period: Money
    to_date: Money
    everybody: Money
    share_bp: int


class DonorResult(msgspec.Struct, frozen=True, kw_only=True):
    """A result of the whole programme, and the thousandths of it that belong to the source; nothing where it rests on no work."""

    code: str
    name_es: str
    name_en: str
    unit: str
    in_period: int | None
    to_date: int | None
    share_in_period_milli: int | None
    share_to_date_milli: int | None

    def name(self, language: str) -> str:
        return self.name_es if language == "es" else self.name_en


class DonorReport(msgspec.Struct, frozen=True, kw_only=True):
    """The report; ``digest`` is the mark of the closing it rests on, and it is provisional without one."""

    source_id: UUID
    source: str
    kind: str
    period_id: UUID
    period: str
    place: str
    institution: str
    starts_on: date
    ends_on: date
    as_of: date
    closing: int
    digest: str
    money: tuple[DonorMoney, ...]
    works: tuple[DonorWork, ...]
    results: tuple[DonorResult, ...]

    @property
    def is_closed(self) -> bool:
        return bool(self.digest)
