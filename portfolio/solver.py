"""The solver: the set of works that is worth most, found by HiGHS and proven, or with how far it may be from the best.

The money of sources flows down a tree of places: what a place's sources cannot pay of its own works is asked of the next wider place,
so one number per place stands for every possible sharing out. Amounts go to the solver in thousands of pesos, costs rounded up and
money rounded down, so that what it finds can be paid to the centavo; what it returns is checked in whole numbers before it is believed.
One thread, one seed and the candidates in one order: the same inputs give the same set.
"""

from collections.abc import Iterable
from enum import StrEnum
from math import ceil, floor

import highspy
import msgspec

from foundation.errors import ProgrammingError
from portfolio import choosing
from portfolio.choosing import Breach, Inputs, Limit

# A thousand pesos, in centavos.
UNIT = 100_000
INFINITY = highspy.kHighsInf
# Worth is whole numbers: a set that is less than one from the bound is the best.
CLOSE_ENOUGH = 0.999
# Where not every rule can be kept, breaking one of works counts as much as so many thousands of pesos.
DEAR = 100_000.0
# To say what stands in the way a near answer is as good as the nearest.
ENOUGH_TO_EXPLAIN = 1.0


class Proof(StrEnum):
    """What is known of the set that was found."""

    OPTIMAL = "optimal"
    GAP = "gap"
    IMPOSSIBLE = "impossible"
    NOTHING_FOUND = "nothing_found"


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """A set, what it is worth, and what no set can be worth more than; ``breaches`` say what makes it impossible."""

    proof: Proof
    chosen: tuple[str, ...] = ()
    worth_e4: int = 0
    bound_e4: int = 0
    breaches: tuple[Breach, ...] = ()


def solve(inputs: Inputs, *, seconds: float) -> Found:
    """The set that is worth most, or how near to it the time allowed to come, or which rules cannot be kept together."""
    inputs = choosing.in_order(inputs)
    model = _Model(inputs)
    status = model.maximise(seconds)
    if status == highspy.HighsModelStatus.kInfeasible:
        return Found(proof=Proof.IMPOSSIBLE, breaches=_in_the_way(inputs, seconds))
    chosen = model.chosen()
    if chosen is None or choosing.breaches(inputs, chosen):
        return Found(proof=Proof.NOTHING_FOUND)
    value = choosing.worth(inputs, chosen)
    bound = max(value, floor(model.bound() + CLOSE_ENOUGH / 1_000))
    is_best = status == highspy.HighsModelStatus.kOptimal
    return Found(
        proof=Proof.OPTIMAL if is_best else Proof.GAP,
        chosen=chosen,
        worth_e4=value,
        bound_e4=value if is_best else bound,
    )


def _in_the_way(inputs: Inputs, seconds: float) -> tuple[Breach, ...]:
    """The rules that the set nearest to all of them would still break."""
    model = _Model(inputs, is_elastic=True)
    model.maximise(min(seconds, ENOUGH_TO_EXPLAIN))
    chosen = model.chosen()
    return () if chosen is None else choosing.breaches(inputs, chosen)


class _Model:
    """The rules as HiGHS takes them; elastic, every rule may be broken at a price and nothing else counts."""

    def __init__(self, inputs: Inputs, *, is_elastic: bool = False) -> None:
        self.inputs = inputs
        self.is_elastic = is_elastic
        self.highs = highspy.Highs()  # type: ignore[no-untyped-call]  # its initialiser has no types
        self.highs.silent()
        self.column = {one.key: place for place, one in enumerate(inputs.candidates)}
        each = choosing.worths(inputs)
        for one in inputs.candidates:
            self._add(0 if is_elastic else each[one.key], 0, 1, is_whole=True)
        self._money()
        for limit in inputs.limits:
            self._limit(limit)
        at = self.column
        for first, second in inputs.exclusions:
            self._row([(at[first], 1), (at[second], 1)], most=1)
        for first, needed in inputs.precedences:
            self._row([(at[first], 1), (at[needed], -1)], most=0)
        for key in inputs.kept:
            self._row([(at[key], 1)], least=1)
        for key in inputs.left_out:
            self._row([(at[key], 1)], most=0)

    def maximise(self, seconds: float) -> highspy.HighsModelStatus:
        for name, value in (
            ("threads", 1),
            ("random_seed", 1),
            ("time_limit", seconds),
            ("mip_rel_gap", 0.0),
            ("mip_abs_gap", CLOSE_ENOUGH if not self.is_elastic else 1e-6),
        ):
            _done(self.highs.setOptionValue(name, value))
        _done(self.highs.changeObjectiveSense(highspy.ObjSense.kMaximize))
        self.highs.run()
        return self.highs.getModelStatus()

    def chosen(self) -> tuple[str, ...] | None:
        if (
            self.highs.getInfo().primal_solution_status
            != highspy.SolutionStatus.kSolutionStatusFeasible
        ):
            return None
        values = self.highs.getSolution().col_value
        return tuple(key for key, column in self.column.items() if values[column] > 0.5)

    def bound(self) -> float:
        return float(self.highs.getInfo().mip_dual_bound)

    def _add(self, worth: float, lower: float, upper: float, *, is_whole: bool = False) -> int:
        """One more number to be found; gives its column."""
        column = int(self.highs.getNumCol())
        _done(self.highs.addCol(worth, lower, upper, 0, [], []))
        if is_whole:
            _done(self.highs.changeColIntegrality(column, highspy.HighsVarType.kInteger))
        return column

    def _row(
        self,
        terms: Iterable[tuple[int, float]],
        *,
        least: float = -INFINITY,
        most: float = INFINITY,
        price: float = DEAR,
    ) -> None:
        """A rule over some columns; elastic, it may be missed at a price for each unit."""
        found = list(terms)
        if self.is_elastic:
            sign = -1.0 if least == -INFINITY else 1.0
            found.append((self._add(-price, 0, INFINITY), sign))
        columns, factors = [column for column, _ in found], [factor for _, factor in found]
        _done(self.highs.addRow(least, most, len(found), columns, factors))

    def _money(self) -> None:
        """What the works of a place cost is paid there or asked of the wider place; nobody is asked above the widest."""
        purses: dict[str, int] = {}
        for fund in self.inputs.funds:
            purses[fund.territory] = purses.get(fund.territory, 0) + fund.amount_minor // UNIT
        above = choosing.parents(purses)
        asked = {
            place: self._add(0, 0, INFINITY) for place, wider in above.items() if wider is not None
        }
        bills: dict[str | None, list[tuple[int, float]]] = {place: [] for place in (None, *purses)}
        for one in self.inputs.candidates:
            place = choosing.purse_of(purses, one.territory)
            bills[place].append((self.column[one.key], ceil(one.cost_minor / UNIT)))
        for place, amount in purses.items():
            terms = [*bills[place], *((asked[o], 1.0) for o in asked if above[o] == place)]
            if place in asked:
                terms.append((asked[place], -1.0))
            self._row(terms, most=amount, price=1)
        if bills[None]:
            self._row(bills[None], most=0, price=1)

    def _limit(self, limit: Limit) -> None:
        counted = [one for one in self.inputs.candidates if limit.counts(one)]
        works = [(self.column[one.key], 1) for one in counted]
        if limit.most_minor is not None:
            dear = [(self.column[one.key], ceil(one.cost_minor / UNIT)) for one in counted]
            self._row(dear, most=limit.most_minor // UNIT, price=1)
        if limit.least_minor is not None:
            cheap = [(self.column[one.key], one.cost_minor // UNIT) for one in counted]
            self._row(cheap, least=ceil(limit.least_minor / UNIT), price=1)
        if limit.most_works is not None:
            self._row(works, most=limit.most_works)
        if limit.least_works is not None:
            self._row(works, least=limit.least_works)


def _done(status: highspy.HighsStatus) -> None:
    if status == highspy.HighsStatus.kError:
        raise ProgrammingError("the solver does not take the model")
