"""Who may approve a payment of which amount: tiers in minimum wages, each with its roles, by a dated rule.

The wage is that of the day, so that a tier means the same every year. An amount in another currency than pesos has no tier in wages and
goes to the highest, because nobody should approve more than they think.
"""

from collections.abc import Iterable
from datetime import date
from functools import cache

from contracting import ceilings
from foundation.errors import Refused, say
from foundation.identity.actors import Grant
from foundation.identity.permissions import Role
from foundation.money import COP, Money
from foundation.reference_data import Dated, covering, read_rows


class ApprovalTier(Dated, frozen=True, kw_only=True):
    """Amounts up to so many minimum wages, and whose word they need; the last tier has no end.

    ``reach`` is the territory that whoever speaks must answer for, such as the country; without one the place of the payment is enough.
    """

    code: str
    roles: tuple[Role, ...]
    reach: str | None = None
    up_to_smmlv: int | None = None

    def is_held_by(self, grant: Grant) -> bool:
        """Whether a role somebody holds at a place is one whose word this tier takes."""
        wide_enough = self.reach is None or self.reach.startswith(grant.territory)
        return grant.role in self.roles and wide_enough


@cache
def approval_tiers() -> tuple[ApprovalTier, ...]:
    return read_rows("contracting", "approval_tiers.csv", ApprovalTier)


def tiers_on(on: date, tiers: Iterable[ApprovalTier] | None = None) -> tuple[ApprovalTier, ...]:
    """The tiers of a day, the smallest first."""
    found = covering(approval_tiers() if tiers is None else tiers, on)
    if not found or found[-1].up_to_smmlv is not None:
        raise Refused(say("No rule says who approves payments on {day}.", day=on))
    return found


def limit_of(tier: ApprovalTier, on: date) -> Money | None:
    """Up to which amount a tier reaches on a day; nothing for the last one."""
    if tier.up_to_smmlv is None:
        return None
    return ceilings.wage_on(ceilings.minimum_wages(), on).monthly * tier.up_to_smmlv


def tier_of(amount: Money, on: date) -> ApprovalTier:
    """The tier of an amount on a day."""
    found = tiers_on(on)
    if amount.currency == COP:
        for tier in found:
            limit = limit_of(tier, on)
            if limit is None or amount <= limit:
                return tier
    return found[-1]
