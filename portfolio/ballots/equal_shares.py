"""One pass of the Method of Equal Shares (Peters, Pierczyński and Skowron), exact.

Each voter holds the same share of the budget. A project is paid by those who gave it points, each the same price for each point, or all
they have left where that is less. In each round the project wins that costs its supporters least for what it is worth to them; it is
taken, they pay, and so on until no project's supporters can pay for one. Nobody pays more than their share, and what is paid for a
project is exactly its cost.

What a point is worth is declared: the project's cost (``Utility.COST``, as Assen and Świecie counted), so that money spent on large and
small works counts alike, or the same for every project (``Utility.COUNT``).
"""

import heapq
from collections.abc import Mapping
from enum import StrEnum
from fractions import Fraction

import msgspec

from portfolio.ballots.elections import Election, scale_of
from portfolio.ballots.purses import Lack, Price, Purses
from portfolio.ballots.supporters import Groups, groups_of
from portfolio.ballots.tie_breaks import TieKey, tie_keys

# Projects almost within reach are kept in view, so that voters need not be grouped anew for each of them.
NEAR = Fraction(21, 20)
# Floating point decides nothing; it only spares the exact comparison where the difference is beyond doubt.
BEYOND_DOUBT = 1e-6


class Utility(StrEnum):
    """What a point is worth to the voter who gave it."""

    COST = "cost"
    COUNT = "count"


class Payment(msgspec.Struct, frozen=True, kw_only=True):
    """How one project was paid."""

    project: str
    # What each point cost, and each unit of what the project is worth.
    price: Fraction
    rho: Fraction
    # Voters who paid it for each of their points, and those who gave all they had left, being less, with what these gave.
    full_payers: int
    emptied: int
    emptied_paid: Fraction
    # Other projects that would have cost exactly as much for what they are worth.
    tied: tuple[str, ...]


class Unaffordable(msgspec.Struct, frozen=True, kw_only=True):
    """A project whose supporters together have less left than it costs."""

    project: str
    # How many projects had been paid when this was seen.
    after: int
    available: Fraction


class Pass(msgspec.Struct, frozen=True, kw_only=True):
    """The outcome at one share, and for how many more steps it would be the same (``None``: for ever)."""

    share: Fraction
    payments: tuple[Payment, ...]
    unaffordable: tuple[Unaffordable, ...]
    steady_steps: int | None

    @property
    def winners(self) -> tuple[str, ...]:
        return tuple(payment.project for payment in self.payments)


class Field:
    """An election made ready for passes: whole numbers, groups of voters, the declared order among equals."""

    def __init__(self, election: Election, utility: Utility) -> None:
        self.election = election
        self.scale = scale_of(project.cost for project in election.projects)
        self.groups = groups_of(election)
        self.support = self.groups.support()
        self.costs = {
            project.id: int(project.cost * self.scale)
            for project in election.projects
            if project.cost and project.id in self.support
        }
        self.keys: Mapping[str, TieKey] = tie_keys(election)
        self.worth = {
            id_: cost if utility is Utility.COST else 1 for id_, cost in self.costs.items()
        }
        self.utility = utility
        self._near: Groups | None = None
        self._in_view: frozenset[str] = frozenset()

    def free(self) -> tuple[str, ...]:
        """Projects that cost nothing and that somebody wants: nobody needs to pay for them."""
        wanted = (p.id for p in self.election.projects if not p.cost and p.id in self.support)
        return tuple(sorted(wanted, key=self.keys.__getitem__))

    def within_reach(self, share: Fraction) -> list[str]:
        """Projects that their supporters could pay if all gave their whole share."""
        return [id_ for id_, cost in self.costs.items() if self.support[id_] * share >= cost]

    def view(self, share: Fraction) -> Groups:
        """Voters grouped by what matters at this share."""
        if self._near is None or not self._in_view.issuperset(self.within_reach(share)):
            self._in_view = frozenset(self.within_reach(share * NEAR))
            self._near = self.groups.only(self._in_view)
        return self._near


class _Offer:
    """A project in the queue, with its price when it was last looked at: in a pass it never becomes cheaper."""

    __slots__ = ("key", "near", "near_slope", "price", "project", "rho", "seen", "slope")

    def __init__(self, project: str, key: TieKey, price: Price, unit: int, seen: int) -> None:
        self.project, self.key, self.price, self.seen = project, key, price, seen
        self.rho = Fraction(price.rest, price.points * unit)
        self.slope = Fraction(price.rest_slope, price.points * unit)
        self.near, self.near_slope = float(self.rho), float(self.slope)

    def __lt__(self, other: "_Offer") -> bool:
        if self.near != other.near:
            return self.near < other.near
        return (self.rho, self.key) < (other.rho, other.key)


class _Market:
    """One pass while it runs."""

    def __init__(self, field: Field, share: Fraction, step: Fraction) -> None:
        self.field = field
        self.purses = Purses(field.view(share), share=share, step=step)
        self.queue: list[_Offer] = []
        self.payments: list[Payment] = []
        self.unaffordable: list[Unaffordable] = []
        within = set(field.within_reach(share))
        for project, cost in field.costs.items():
            if project in within:
                self.offer(project)
            else:
                money, growth = field.support[project] * share, field.support[project] * step
                # It comes within reach when cost ≤ money + growth · steps.
                self.purses.hold_for(-int((money - cost) // growth) - 1)
                self._leave_out(project, money)

    def offer(self, project: str) -> None:
        """Look at a project as the purses are now."""
        cost, seen = self.field.costs[project], len(self.payments)
        price = (self.purses.price if seen else self.purses.first_price)(project, cost)
        if isinstance(price, Lack):
            self.purses.hold_lack(price)
            self._leave_out(project, Fraction(price.available, self.purses.denominator))
            return
        unit = self.purses.denominator * self.field.worth[project]
        heapq.heappush(self.queue, _Offer(project, self.field.keys[project], price, unit, seen))

    def _leave_out(self, project: str, money: Fraction) -> None:
        self.unaffordable.append(
            Unaffordable(
                project=project, after=len(self.payments), available=money / self.field.scale
            )
        )

    def buy(self, first: _Offer) -> None:
        tied = self._equals(first)
        if self.purses.steady != 0:
            self.purses.hold_poor(first.price)
            for other in self.queue:
                self._hold_first(first, other)
        price, denominator = first.price, self.purses.denominator * self.field.scale
        each = Fraction(price.rest * self.field.groups.scale, price.points * denominator)
        cost = self.field.election.by_id[first.project].cost
        self.payments.append(
            Payment(
                project=first.project,
                price=each,
                rho=each / cost if self.field.utility is Utility.COST else each,
                full_payers=self.field.support[first.project] - price.poor_voters,
                emptied=price.emptied,
                emptied_paid=Fraction(price.emptied_paid, denominator),
                tied=tied,
            )
        )
        self.purses.pay(first.project, price)

    def _equals(self, first: _Offer) -> tuple[str, ...]:
        """Others that are exactly as good now, in the declared order."""
        equals = []
        while self.queue and self.queue[0].rho == first.rho:
            other = heapq.heappop(self.queue)
            if other.seen == len(self.payments):
                equals.append(other)
            else:
                self.offer(other.project)
        for other in equals:
            heapq.heappush(self.queue, other)
        return tuple(other.project for other in equals)

    def _hold_first(self, first: _Offer, other: _Offer) -> None:
        """Note for how many steps the one taken first still would be; the other's line is below its true price or on it."""
        gap, closing = other.near - first.near, first.near_slope - other.near_slope
        steady = self.purses.steady
        size = (
            other.near
            + first.near
            + (steady or 0) * (abs(first.near_slope) + abs(other.near_slope))
        )
        if steady is not None and gap - closing * steady > BEYOND_DOUBT * size:
            return
        pace = first.slope - other.slope
        if pace > 0:
            reach = (other.rho - first.rho) / pace
            is_ahead_at_even = first.key < other.key or reach.denominator > 1
            self.purses.hold_for(max(0, int(reach // 1) - (0 if is_ahead_at_even else 1)))


def one_pass(field: Field, *, share: Fraction, step: Fraction) -> Pass:
    """Buy one project after the other until none can be paid; ``share`` and ``step`` in the election's money."""
    market = _Market(field, share * field.scale, step * field.scale)
    while market.queue:
        first = heapq.heappop(market.queue)
        if first.seen == len(market.payments):
            market.buy(first)
        else:
            market.offer(first.project)
    return Pass(
        share=share,
        payments=tuple(market.payments),
        unaffordable=tuple(
            sorted(market.unaffordable, key=lambda one: (one.after, field.keys[one.project]))
        ),
        steady_steps=market.purses.steady,
    )
