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
    """The outcome at one share."""

    share: Fraction
    payments: tuple[Payment, ...]
    unaffordable: tuple[Unaffordable, ...]

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
        self.points_scale = self.groups.scale
        # In the same units as costs, so that both go the same way into the price for what a project is worth.
        self.worth = {
            id_: cost if utility is Utility.COST else self.scale for id_, cost in self.costs.items()
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

    __slots__ = ("key", "near", "price", "project", "rho", "seen")

    def __init__(self, project: str, key: TieKey, price: Price, rho: Fraction, seen: int) -> None:
        self.project, self.key, self.price, self.rho, self.seen = project, key, price, rho, seen
        # Rounded the same way for all, so it decides where it differs and spares the long numbers.
        self.near = float(rho)

    def __lt__(self, other: "_Offer") -> bool:
        if self.near != other.near:
            return self.near < other.near
        return (self.rho, self.key) < (other.rho, other.key)


class _Market:
    """One pass while it runs."""

    def __init__(self, field: Field, share: Fraction) -> None:
        self.field = field
        scaled = share * field.scale
        self.purses = Purses(field.view(scaled), scaled)
        self.queue: list[_Offer] = []
        self.payments: list[Payment] = []
        self.unaffordable: list[Unaffordable] = []
        within = set(field.within_reach(scaled))
        for project in field.costs:
            if project in within:
                self.offer(project)
            else:
                self._leave_out(project, share * field.support[project])

    def next(self) -> _Offer | None:
        """The project that costs its supporters least for what it is worth to them; none where nothing can be paid."""
        while self.queue:
            first = heapq.heappop(self.queue)
            if first.seen == len(self.payments):
                return first
            self.offer(first.project)
        return None

    def offer(self, project: str) -> None:
        """Look at a project as the purses are now."""
        cost, seen = self.field.costs[project], len(self.payments)
        price = (self.purses.price if seen else self.purses.first_price)(project, cost)
        if isinstance(price, Lack):
            money = self.purses.denominator * self.field.scale
            self._leave_out(project, Fraction(price.available, money))
            return
        unit = price.points * self.purses.denominator * self.field.worth[project]
        rho = Fraction(price.rest * self.field.points_scale, unit)
        heapq.heappush(self.queue, _Offer(project, self.field.keys[project], price, rho, seen))

    def _leave_out(self, project: str, money: Fraction) -> None:
        self.unaffordable.append(
            Unaffordable(project=project, after=len(self.payments), available=money)
        )

    def buy(self, first: _Offer) -> None:
        tied = self._equals(first)
        price, denominator = first.price, self.purses.denominator * self.field.scale
        self.payments.append(
            Payment(
                project=first.project,
                price=Fraction(price.rest * self.field.points_scale, price.points * denominator),
                rho=first.rho,
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

    def is_ahead_even_at(self, rho: Fraction, first: _Offer) -> bool:
        """Whether the first one would go before all others even if it alone were as dear as this."""
        while self.queue:
            other = self.queue[0]
            if rho < other.rho or (rho == other.rho and first.key < other.key):
                return True
            if other.seen == len(self.payments):
                return False
            heapq.heappop(self.queue)
            self.offer(other.project)
        return True

    def done(self, share: Fraction) -> Pass:
        left_out = sorted(
            self.unaffordable, key=lambda one: (one.after, self.field.keys[one.project])
        )
        return Pass(share=share, payments=tuple(self.payments), unaffordable=tuple(left_out))


def one_pass(field: Field, share: Fraction) -> Pass:
    """Buy one project after the other until none can be paid."""
    market = _Market(field, share)
    while (first := market.next()) is not None:
        market.buy(first)
    return market.done(share)


def same_up_to(field: Field, share: Fraction, lower: Pass) -> Pass | None:
    """The pass at a higher share, if it proves that at every share in between the same projects are bought in the same order.

    While the same projects are bought, whoever begins with more never has less later on, so projects only become cheaper as the share
    grows. If in each round the winner is ahead of all others as cheap as they are at the higher share, though it be as dear as at
    the lower one, then it wins that round at every share in between. What cannot be paid at the higher share cannot be paid before.
    """
    market = _Market(field, share)
    for payment in lower.payments:
        first = market.next()
        if first is None or first.project != payment.project:
            return None
        if not market.is_ahead_even_at(payment.rho, first):
            return None
        market.buy(first)
    return None if market.next() is not None else market.done(share)
