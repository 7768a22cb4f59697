"""What cannot be true of one work although each of its cells can: money, progress, dates and states held against each other.

Every rule is a function of the row and what it is judged by, and says for which field it speaks. All of them describe; none of
them refuses a row or changes a value.
"""

from collections.abc import Callable, Iterator
from datetime import date
from itertools import chain
from typing import TypeAlias

import msgspec

from exchange.royalties.rows import RoyaltyRow
from exchange.royalties.rules import Rule
from exchange.royalties.states import BEFORE_WORKS, CONTRACTED, DONE, STARTED, ProjectState
from foundation.money import BASIS, MINOR_PER_UNIT, Money, divide

FULL_BP = 10_000


class Bounds(msgspec.Struct, frozen=True, kw_only=True):
    """By how much figures may differ before it is worth a person's time.

    These are not legal figures. Amounts come from spreadsheets that round to the peso; progress is reported once a month for works
    and for money on different days, which explains a difference of some points and not of ten.
    """

    parts_minor: int = 100
    finance_ahead_bp: int = 1_000
    payments_bp: int = 500
    finished_short_of_bp: int = 1_000


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """What a row is judged by beside itself: the day of the import, the newest cut-off of the file, the columns its sheet has."""

    today: date
    newest_cut_off: date | None
    present: frozenset[str]
    bounds: Bounds = Bounds()


class Finding(msgspec.Struct, frozen=True):
    """A rule that the row breaks, the field it shows at, and the figures that say so."""

    rule: Rule
    field: str
    value: str


Check: TypeAlias = Callable[[RoyaltyRow, Judged], Iterator[Finding]]

PARTS = ("sgr_minor", "nation_minor", "other_minor", "unregistered_minor")
# What happened, in the order in which it can happen; later ones are only held against the earlier ones named here.
ORDER = (
    ("approved_on", "assigned_on"),
    ("approved_on", "incorporated_on"),
    ("assigned_on", "incorporated_on"),
    ("approved_on", "tender_opened_on"),
    ("tender_opened_on", "contract_signed_on"),
    ("contract_signed_on", "started_on"),
    ("approved_on", "started_on"),
    ("started_on", "horizon_on"),
    ("started_on", "suspended_on"),
    ("suspended_on", "resumed_on"),
    ("started_on", "ended_on"),
    ("ended_on", "closed_on"),
)
EVENTS = (*dict.fromkeys(chain.from_iterable(ORDER)), "migrated_on", "last_paid_on", "cut_off_on")
# The states in which a work must have had this date.
_EXPECTED_DATES: dict[str, frozenset[ProjectState] | None] = {
    "approved_on": None,
    "assigned_on": CONTRACTED,
    "incorporated_on": CONTRACTED,
    "tender_opened_on": CONTRACTED,
    "contract_signed_on": CONTRACTED,
    "started_on": STARTED,
    "horizon_on": STARTED - DONE,
    "ended_on": DONE,
    "cut_off_on": None,
}
_EXPECTED_VALUES = ("executor", "sector", "project_state_text", "physical_bp", "financial_bp")


def find(row: RoyaltyRow, judged: Judged) -> Iterator[Finding]:
    """Everything that the row's values say against each other."""
    return chain.from_iterable(check(row, judged) for check in CHECKS)


def total_is_zero(row: RoyaltyRow, judged: Judged) -> Iterator[Finding]:
    if row.total_minor == 0:
        yield Finding(Rule.TOTAL_ZERO, "total_minor", _money(0))


def parts_add_up(row: RoyaltyRow, judged: Judged) -> Iterator[Finding]:
    """The sources that the sheet has columns for make up the total; a source that could not be read leaves it open."""
    names = [name for name in PARTS if name in judged.present]
    parts = [getattr(row, name) for name in names]
    if not parts or None in parts:
        return
    found = sum(parts)
    if abs(found - row.total_minor) > judged.bounds.parts_minor:
        yield Finding(
            Rule.PARTS_DO_NOT_ADD_UP, "total_minor", f"{_money(found)} ≠ {_money(row.total_minor)}"
        )


def paid_within_total(row: RoyaltyRow, judged: Judged) -> Iterator[Finding]:
    if row.paid_minor is not None and row.paid_minor > row.total_minor + judged.bounds.parts_minor:
        yield Finding(
            Rule.PAID_ABOVE_TOTAL,
            "paid_minor",
            f"{_money(row.paid_minor)} > {_money(row.total_minor)}",
        )


def payments_agree(row: RoyaltyRow, judged: Judged) -> Iterator[Finding]:
    """Some departments report money against the whole work, some against the royalty part: either may be meant."""
    if row.paid_minor is None or row.financial_bp is None:
        return
    wholes = [whole for whole in (row.total_minor, row.sgr_minor) if whole]
    shares = [divide(row.paid_minor * BASIS, whole) for whole in wholes]
    if (
        shares
        and min(abs(share - row.financial_bp) for share in shares) > judged.bounds.payments_bp
    ):
        yield Finding(
            Rule.PAYMENTS_DISAGREE,
            "financial_bp",
            f"{_percent(shares[0])} ≠ {_percent(row.financial_bp)}",
        )


def progress_within_100(row: RoyaltyRow, judged: Judged) -> Iterator[Finding]:
    for name, progress in (("physical_bp", row.physical_bp), ("financial_bp", row.financial_bp)):
        if progress is not None and progress > FULL_BP:
            yield Finding(Rule.PROGRESS_ABOVE_100, name, _plain_percent(progress))


def finance_behind_works(row: RoyaltyRow, judged: Judged) -> Iterator[Finding]:
    if row.physical_bp is None or row.financial_bp is None:
        return
    if row.financial_bp - row.physical_bp > judged.bounds.finance_ahead_bp:
        yield Finding(
            Rule.FINANCE_AHEAD_OF_WORKS,
            "financial_bp",
            f"{_percent(row.financial_bp)} > {_percent(row.physical_bp)}",
        )


def dates_are_there(row: RoyaltyRow, judged: Judged) -> Iterator[Finding]:
    for name, states in _EXPECTED_DATES.items():
        is_due = states is None or row.project_state in states
        if is_due and name in judged.present and getattr(row, name) is None:
            yield Finding(Rule.DATE_MISSING, name, row.project_state_text or "")


def values_are_there(row: RoyaltyRow, judged: Judged) -> Iterator[Finding]:
    for name in _EXPECTED_VALUES:
        field = name.removesuffix("_text")
        if field in judged.present and getattr(row, name) is None:
            yield Finding(Rule.VALUE_MISSING, field, "")


def dates_are_in_order(row: RoyaltyRow, judged: Judged) -> Iterator[Finding]:
    told: set[str] = set()
    for first, second in ORDER:
        before, after = getattr(row, first), getattr(row, second)
        # One wrong date is told once, against the first date that it contradicts.
        if before is not None and after is not None and before > after and second not in told:
            told.add(second)
            yield Finding(Rule.DATES_OUT_OF_ORDER, second, f"{before} > {after}")


def events_are_past(row: RoyaltyRow, judged: Judged) -> Iterator[Finding]:
    for name in EVENTS:
        # The horizon is when the work ought to end: a plan, not an event.
        if name == "horizon_on":
            continue
        happened = getattr(row, name)
        if happened is not None and happened > judged.today:
            yield Finding(Rule.DATE_IN_FUTURE, name, happened.isoformat())


def cut_off_is_new(row: RoyaltyRow, judged: Judged) -> Iterator[Finding]:
    if row.cut_off_on and judged.newest_cut_off and row.cut_off_on < judged.newest_cut_off:
        yield Finding(
            Rule.CUT_OFF_STALE, "cut_off_on", f"{row.cut_off_on} < {judged.newest_cut_off}"
        )


def state_agrees(row: RoyaltyRow, judged: Judged) -> Iterator[Finding]:
    state = row.project_state_text or ""
    if row.project_state in BEFORE_WORKS:
        if row.started_on is not None:
            yield Finding(Rule.STATE_DISAGREES, "started_on", f"{state} · {row.started_on}")
        if row.physical_bp:
            yield Finding(
                Rule.STATE_DISAGREES, "physical_bp", f"{state} · {_percent(row.physical_bp)}"
            )
    short_bp = FULL_BP - judged.bounds.finished_short_of_bp
    if row.project_state in DONE and row.physical_bp is not None and row.physical_bp < short_bp:
        yield Finding(Rule.STATE_DISAGREES, "physical_bp", f"{state} · {_percent(row.physical_bp)}")


CHECKS: tuple[Check, ...] = (
    total_is_zero,
    parts_add_up,
    paid_within_total,
    payments_agree,
    progress_within_100,
    finance_behind_works,
    values_are_there,
    dates_are_there,
    dates_are_in_order,
    events_are_past,
    cut_off_is_new,
    state_agrees,
)


def _money(minor: int) -> str:
    return Money(minor).plain()


def _plain_percent(points_bp: int) -> str:
    whole, part = divmod(points_bp, MINOR_PER_UNIT)
    return f"{whole}.{part:02d}".rstrip("0").rstrip(".")


def _percent(points_bp: int) -> str:
    return f"{_plain_percent(points_bp)} %"
