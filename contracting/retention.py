"""Retention: money kept from each payment against defects, and released later, payment by payment.

What is held is always what was withheld less what was released, for each payment and in all, and never below zero. Retention is lawful
in works contracts only where it was agreed, and is returned at settlement. A release names the payments it comes from, oldest first, so
that the list of what is still unreleased is exact.
"""

from collections.abc import Sequence

import msgspec

from foundation.errors import Refused, say
from foundation.money import Money, add_up


class RetentionEntry(msgspec.Struct, frozen=True, kw_only=True):
    """What was kept from one payment, and how much of it was given back."""

    payment: str
    withheld: Money
    released: Money

    @property
    def held(self) -> Money:
        return self.withheld - self.released


class Release(msgspec.Struct, frozen=True, kw_only=True):
    """The part of one release that comes from one payment."""

    payment: str
    amount: Money


def held(entries: Sequence[RetentionEntry], *, currency: str) -> Money:
    """What is held in all."""
    return add_up([entry.held for entry in entries], currency)


def unreleased(entries: Sequence[RetentionEntry]) -> tuple[RetentionEntry, ...]:
    """The payments from which something is still held, oldest first."""
    return tuple(entry for entry in entries if entry.held)


def release(entries: Sequence[RetentionEntry], amount: Money) -> tuple[Release, ...]:
    """From which payments an amount is released, oldest first."""
    most = held(entries, currency=amount.currency)
    if not Money.zero(amount.currency) < amount <= most:
        raise Refused(say("{amount} cannot be released: {held} is held.", amount=amount, held=most))
    left = amount
    releases = []
    for entry in unreleased(entries):
        part = min(left, entry.held)
        if part:
            releases.append(Release(payment=entry.payment, amount=part))
            left -= part
    return tuple(releases)


def after_release(
    entries: Sequence[RetentionEntry], releases: Sequence[Release]
) -> tuple[RetentionEntry, ...]:
    """The ledger once a release is paid."""
    amounts = {release.payment: release.amount for release in releases}
    return tuple(
        msgspec.structs.replace(entry, released=entry.released + amounts[entry.payment])
        if entry.payment in amounts
        else entry
        for entry in entries
    )
