"""What the voters have left during one pass of equal shares, in whole numbers over one common denominator."""

from fractions import Fraction
from math import gcd

import msgspec

from portfolio.ballots.supporters import Groups

# What a purse holds, how many voters hold one like it, and how many points each of them gave.
Part = tuple[int, int, int]
EMPTY, FULL = 0, 1


class Lack(msgspec.Struct, frozen=True):
    """What supporters have together where it is less than the cost."""

    available: int


class Price(msgspec.Struct, frozen=True):
    """What one point costs: rest / points, over the purses' denominator when it was made."""

    rest: int
    points: int
    # Those who bring all they have because it is less.
    poor: tuple[Part, ...]

    @property
    def emptied(self) -> int:
        """Voters who have something left and give all of it."""
        return sum(count for value, count, _ in self.poor if value)

    @property
    def poor_voters(self) -> int:
        return sum(count for _, count, _ in self.poor)

    @property
    def emptied_paid(self) -> int:
        return sum(value * count for value, count, _ in self.poor)


class Purses:
    """What each group of voters has left.

    Groups that paid the same things have the same purse, so there are far fewer purses than groups.
    """

    def __init__(self, groups: Groups, share: Fraction) -> None:
        self.groups = groups
        self.denominator = share.denominator
        self.purse_of = [FULL] * len(groups.counts)
        self.values = {EMPTY: 0, FULL: share.numerator}
        self.holders = {EMPTY: 0, FULL: len(groups.counts)}
        self.newest = FULL

    def supporters(self, project: str) -> list[Part]:
        """The purses of a project's supporters."""
        counts, purse_of, values = self.groups.counts, self.purse_of, self.values
        found = []
        for points, groups in self.groups.of[project].items():
            voters: dict[int, int] = {}
            for group in groups:
                purse = purse_of[group]
                voters[purse] = voters.get(purse, 0) + counts[group]
            found += [(values[purse], count, points) for purse, count in voters.items()]
        return found

    def first_price(self, project: str, cost: int) -> Price | Lack:
        """The same as ``price`` while nobody has paid anything: then all pay in full, unless one gives many more points."""
        points, most = self.groups.points[project]
        rest = cost * self.denominator
        if self.values[FULL] * points >= rest * most:
            return Price(rest, points, ())
        return self.price(project, cost)

    def price(self, project: str, cost: int) -> Price | Lack:
        """The price of a point at which the supporters bring the cost, or that all they have is too little."""
        rich, poor = self.supporters(project), list[Part]()
        rest = cost * self.denominator
        available = sum([value * count for value, count, _ in rich])
        if available < rest:
            return Lack(available)
        left = sum([count * points for _, count, points in rich])
        while True:
            # Whoever has less than the price so far brings all they have, and it rises for the others.
            fallen = [part for part in rich if part[0] * left < rest * part[2]]
            if not fallen:
                return Price(rest, left, tuple(poor))
            rich = [part for part in rich if part[0] * left >= rest * part[2]]
            poor += fallen
            for value, count, points in fallen:
                rest -= value * count
                left -= count * points

    def pay(self, project: str, price: Price) -> None:
        divisor = gcd(price.rest, price.points)
        self._refine(price.points // divisor)
        for points, groups in self.groups.of[project].items():
            self._take(groups, price.rest // divisor * points)

    def _take(self, groups: list[int], due: int) -> None:
        moved: dict[int, int] = {}
        for group in groups:
            purse = self.purse_of[group]
            if purse not in moved:
                moved[purse] = self._after(purse, due)
            self.holders[purse] -= 1
            self.holders[moved[purse]] += 1
            self.purse_of[group] = moved[purse]
        for purse in moved:
            if not self.holders[purse] and purse != EMPTY:
                del self.values[purse], self.holders[purse]

    def _after(self, purse: int, due: int) -> int:
        """The purse of those who had this one and paid."""
        left = self.values[purse] - due
        if left <= 0:
            return EMPTY
        self.newest += 1
        self.values[self.newest], self.holders[self.newest] = left, 0
        return self.newest

    def _refine(self, factor: int) -> None:
        if factor > 1:
            self.denominator *= factor
            self.values = {purse: value * factor for purse, value in self.values.items()}
