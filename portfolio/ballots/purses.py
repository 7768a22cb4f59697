"""What the voters have left during one pass of equal shares, in whole numbers over one common denominator.

Every amount has its slope beside it: how much it grows when each voter's first share grows by one step. While the same voters pay in full
and the same ones give all they have, balances and prices are straight lines in the number of steps, so the purses also know for how many
steps nothing that was seen would change.
"""

from fractions import Fraction
from math import gcd, lcm

import msgspec

from portfolio.ballots.supporters import Groups

# A purse's value, its slope, how many voters hold one like it, and how many points each of them gave.
Part = tuple[int, int, int, int]
EMPTY, FULL = 0, 1


class Lack(msgspec.Struct, frozen=True):
    """What supporters have together, what they lack, and how much more they would have at each step."""

    available: int
    missing: int
    growth: int


class Price(msgspec.Struct, frozen=True):
    """What one point costs: (rest + rest_slope · steps) / points, over the purses' denominator when it was made."""

    rest: int
    rest_slope: int
    points: int
    # Those who bring all they have because it is less.
    poor: tuple[Part, ...]

    @property
    def emptied(self) -> int:
        """Voters who have something left and give all of it."""
        return sum(count for value, _, count, _ in self.poor if value)

    @property
    def poor_voters(self) -> int:
        return sum(count for _, _, count, _ in self.poor)

    @property
    def emptied_paid(self) -> int:
        return sum(value * count for value, _, count, _ in self.poor)


class Purses:
    """What each group of voters has left, and how long what was seen of it holds.

    Groups that paid the same things have the same purse, so there are far fewer purses than groups.
    """

    def __init__(self, groups: Groups, *, share: Fraction, step: Fraction) -> None:
        self.groups = groups
        self.denominator = lcm(share.denominator, step.denominator)
        self.purse_of = [FULL] * len(groups.counts)
        self.values = {EMPTY: 0, FULL: int(share * self.denominator)}
        self.slopes = {EMPTY: 0, FULL: int(step * self.denominator)}
        self.holders = {EMPTY: 0, FULL: len(groups.counts)}
        self.newest = FULL
        # For so many steps nothing seen so far changes; None: for ever.
        self.steady: int | None = None

    def hold_for(self, steps: int) -> None:
        if self.steady is None or steps < self.steady:
            self.steady = steps
        if steps == 0:
            # It cannot become less, so slopes are of no more use.
            self.slopes = dict.fromkeys(self.slopes, 0)

    def supporters(self, project: str) -> list[Part]:
        """The purses of a project's supporters: value, slope, voters, points of each."""
        counts, purse_of = self.groups.counts, self.purse_of
        found = []
        for points, groups in self.groups.of[project].items():
            voters: dict[int, int] = {}
            for group in groups:
                purse = purse_of[group]
                voters[purse] = voters.get(purse, 0) + counts[group]
            found += [
                (self.values[purse], self.slopes[purse], count, points)
                for purse, count in voters.items()
            ]
        return found

    def first_price(self, project: str, cost: int) -> Price | Lack:
        """The same as ``price`` while nobody has paid anything: then all pay in full, unless one gives many more points."""
        points, most = self.groups.points[project]
        rest = cost * self.denominator
        if self.values[FULL] * points >= rest * most:
            return Price(rest, 0, points, ())
        return self.price(project, cost)

    def price(self, project: str, cost: int) -> Price | Lack:
        """The price of a point at which the supporters bring the cost, or that all they have is too little."""
        rich, poor = self.supporters(project), list[Part]()
        rest, rest_slope = cost * self.denominator, 0
        available = sum([value * count for value, _, count, _ in rich])
        if available < rest:
            growth = sum([slope * count for _, slope, count, _ in rich])
            return Lack(available, rest - available, growth)
        left = sum([count * points for _, _, count, points in rich])
        while True:
            # Whoever has less than the price so far brings all they have, and it rises for the others.
            fallen = [part for part in rich if part[0] * left < rest * part[3]]
            if not fallen:
                return Price(rest, rest_slope, left, tuple(poor))
            rich = [part for part in rich if part[0] * left >= rest * part[3]]
            poor += fallen
            for value, slope, count, points in fallen:
                rest -= value * count
                rest_slope -= slope * count
                left -= count * points

    def hold_lack(self, lack: Lack) -> None:
        """Note for how many steps the supporters still have too little."""
        if lack.growth > 0:
            self.hold_for((lack.missing - 1) // lack.growth)

    def hold_poor(self, price: Price) -> None:
        """Note for how many steps those who bring all they have still would; who pays in full always will."""
        for value, slope, _, points in price.poor:
            closing = slope * price.points - price.rest_slope * points
            if closing > 0:
                self.hold_for((price.rest * points - value * price.points) // closing)

    def pay(self, project: str, price: Price) -> None:
        slope = 0 if self.steady == 0 else price.rest_slope
        divisor = gcd(price.rest, slope, price.points)
        self._refine(price.points // divisor)
        for points, groups in self.groups.of[project].items():
            self._take(groups, price.rest // divisor * points, slope // divisor * points)

    def _take(self, groups: list[int], due: int, due_slope: int) -> None:
        moved: dict[int, int] = {}
        for group in groups:
            purse = self.purse_of[group]
            if purse not in moved:
                moved[purse] = self._after(purse, due, due_slope)
            self.holders[purse] -= 1
            self.holders[moved[purse]] += 1
            self.purse_of[group] = moved[purse]
        for purse in moved:
            if not self.holders[purse] and purse != EMPTY:
                del self.values[purse], self.slopes[purse], self.holders[purse]

    def _after(self, purse: int, due: int, due_slope: int) -> int:
        """The purse of those who had this one and paid."""
        if self.values[purse] < due:
            return EMPTY
        self.newest += 1
        new = self.newest
        self.values[new] = self.values[purse] - due
        self.slopes[new] = self.slopes[purse] - due_slope
        self.holders[new] = 0
        return new

    def _refine(self, factor: int) -> None:
        if factor > 1:
            self.denominator *= factor
            self.values = {purse: value * factor for purse, value in self.values.items()}
            self.slopes = {purse: slope * factor for purse, slope in self.slopes.items()}
