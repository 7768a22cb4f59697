"""What the entries of a share add up to: pledged, committed, received and used; what was mobilised. Arithmetic only.

An entry is a fact with its day; a mistake is taken back by a reversing entry of the same amount, so nothing is ever altered. What was
reversed and its reversal count for nothing. No sum depends on the order in which entries were written.

For money the way is pledge → commitment → receipt → use, and nobody writes a step above the one before it. Use follows from payments that
were made, which are facts: where a payment was made before its receipt was written down, the difference is told (``unreceipted``), not
hidden. In kind the way is pledge → delivery → acceptance: what was accepted is received and used at once.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum
from uuid import UUID

import msgspec

from foundation.errors import Sentence, say
from foundation.money import MINOR_PER_UNIT, Money, split_integer
from portfolio.apportionment import ContributionKind


class FundingStep(StrEnum):
    """A step after the pledge."""

    COMMITTED = "committed"
    RECEIVED = "received"
    USED = "used"


class EntryFact(msgspec.Struct, frozen=True, kw_only=True):
    """What the arithmetic needs of one entry; a reversal has the amount below zero and names what it reverses."""

    id: UUID
    step: FundingStep
    amount_minor: int
    on: date
    reverses: UUID | None = None


class ShareSums(msgspec.Struct, frozen=True, kw_only=True):
    """The four columns of a share, in minor units of its currency."""

    form: ContributionKind
    pledged: int
    committed: int = 0
    received: int = 0
    used: int = 0

    @property
    def uncommitted(self) -> int:
        """What was pledged and is in no document yet."""
        return max(0, self.pledged - max(self.committed, self.delivered))

    @property
    def delivered(self) -> int:
        """What came in kind and was accepted."""
        return self.used if self.form is ContributionKind.IN_KIND else 0

    @property
    def unreceipted(self) -> int:
        """What payments used before its receipt was written down."""
        return max(0, self.used - self.received)

    @property
    def mobilised(self) -> int:
        """What is documented: the commitment, or what came in kind where that is more."""
        return max(self.committed, self.delivered)

    @property
    def outstanding(self) -> int:
        """What was pledged and has not come."""
        return max(0, self.pledged - self.received)


def live(entries: Iterable[EntryFact]) -> list[EntryFact]:
    """Entries that count: neither reversed nor reversals; by day, so that a list of them is always the same."""
    rows = list(entries)
    gone = {row.reverses for row in rows if row.reverses is not None}
    kept = [row for row in rows if row.reverses is None and row.id not in gone]
    return sorted(kept, key=lambda row: (row.on, row.id))


def sums(form: ContributionKind, pledged: int, entries: Iterable[EntryFact]) -> ShareSums:
    """The four columns of one share."""
    by_step = dict.fromkeys(FundingStep, 0)
    for entry in live(entries):
        by_step[entry.step] += entry.amount_minor
    used = by_step[FundingStep.USED]
    is_kind = form is ContributionKind.IN_KIND
    return ShareSums(
        form=form,
        pledged=pledged,
        committed=by_step[FundingStep.COMMITTED],
        received=used if is_kind else by_step[FundingStep.RECEIVED],
        used=used,
    )


def refusal(now: ShareSums, step: FundingStep, amount: Money) -> Sentence | None:
    """Why a step of this amount cannot be written, or nothing where it can."""
    if amount.minor <= 0:
        return say("This cannot be zero.")
    currency = amount.currency
    if step is FundingStep.COMMITTED:
        left = now.pledged - now.committed
        if amount.minor > left:
            return say(
                "Of this pledge {left} is not committed yet. More than that needs a share of its own.",
                left=Money(left, currency),
            )
    if step is FundingStep.RECEIVED:
        left = now.committed - now.received
        if amount.minor > left:
            return say(
                "Of what is committed, {left} has not come yet. Record the commitment first.",
                left=Money(max(0, left), currency),
            )
    return None


def refusal_of_reversal(now: ShareSums, step: FundingStep, amount: Money) -> Sentence | None:
    """Why a step cannot be taken back, or nothing where it can: the step after it stands on it."""
    is_below = now.committed - amount.minor < now.received
    if step is FundingStep.COMMITTED and now.form is ContributionKind.CASH and is_below:
        return say(
            "{received} of it was received already: take that back first.",
            received=Money(now.received, amount.currency),
        )
    return None


def spread(amount: int, shares: Sequence[ShareSums]) -> tuple[int, ...]:
    """What a payment uses of each share in money: first of what came and was not used, then of what was pledged.

    In proportion to what is left of each, so no share is used beyond its pledge and the last payment uses each to the end.
    """
    came = [max(0, share.received - share.used) for share in shares]
    first = min(amount, sum(came))
    parts = _part(first, came)
    left = [share.pledged - share.used - part for share, part in zip(shares, parts, strict=True)]
    rest = _part(min(amount - first, sum(left)), left)
    return tuple(one + other for one, other in zip(parts, rest, strict=True))


def _part(amount: int, weights: Sequence[int]) -> tuple[int, ...]:
    """A split in proportion; whole pesos stay whole."""
    if amount <= 0:
        return (0,) * len(weights)
    step = 1 if any(n % MINOR_PER_UNIT for n in (amount, *weights)) else MINOR_PER_UNIT
    parts = split_integer(amount // step, [weight // step for weight in weights])
    return tuple(part * step for part in parts)


class Counted(msgspec.Struct, frozen=True, kw_only=True):
    """The part of an entry that counts towards a total."""

    entry: UUID
    on: date
    amount_minor: int


def invested(entries: Iterable[EntryFact]) -> list[Counted]:
    """What was really put into works: payments made and what came in kind and was accepted."""
    return [_whole(entry) for entry in live(entries) if entry.step is FundingStep.USED]


def mobilised(form: ContributionKind, entries: Iterable[EntryFact]) -> list[Counted]:
    """What is documented: commitments, and what came in kind beyond them; the same peso is in one of the two only."""
    rows = live(entries)
    found = [_whole(entry) for entry in rows if entry.step is FundingStep.COMMITTED]
    if form is ContributionKind.CASH:
        return found
    covered = sum(one.amount_minor for one in found)
    for entry in rows:
        if entry.step is FundingStep.USED:
            inside = min(covered, entry.amount_minor)
            covered -= inside
            if entry.amount_minor > inside:
                beyond = entry.amount_minor - inside
                found.append(Counted(entry=entry.id, on=entry.on, amount_minor=beyond))
    return found


def _whole(entry: EntryFact) -> Counted:
    return Counted(entry=entry.id, on=entry.on, amount_minor=entry.amount_minor)
