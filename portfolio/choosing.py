"""Choosing works: what each is worth, what a set has to keep to, who pays which part, and why a work is not in it; arithmetic alone, exact.

A set of works is chosen so that its worth is the greatest there can be: worth is the weighted sum of the points a work earned in its
round, the people it serves and its climate rating, in ten-thousandths of a point of 100 points. The money of a source reaches the works
inside its place; the nearest pays first and only what it cannot pay is asked of the wider one, so that whatever can be paid at all is
paid. Everything here is whole numbers; ``solver`` looks for the set, and what it found is checked here before anybody sees it.
"""

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from enum import StrEnum

import msgspec

from foundation.columns import canonical
from foundation.territories import is_within

WHOLE_BP = 10_000
FULL = 1_000_000
POINT = FULL // 100


class Scope(StrEnum):
    """What a limit counts together."""

    MUNICIPALITY = "municipality"
    KIND = "kind"


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """One work that may be chosen; without points or rating it earns none for them."""

    key: str
    code: str
    territory: str
    municipality: str
    kind: str
    cost_minor: int
    people: int
    points_e4: int | None
    rating: str | None


class Fund(msgspec.Struct, frozen=True, kw_only=True):
    """What one source has for this choice; it reaches the works inside its place."""

    key: str
    territory: str
    amount_minor: int


class Limit(msgspec.Struct, frozen=True, kw_only=True):
    """The least and the most for the works of a municipality or of a kind, in money and in works."""

    scope: Scope
    code: str
    least_minor: int | None = None
    most_minor: int | None = None
    least_works: int | None = None
    most_works: int | None = None

    def counts(self, candidate: Candidate) -> bool:
        if self.scope is Scope.KIND:
            return candidate.kind == self.code
        return candidate.municipality == self.code


class Weights(msgspec.Struct, frozen=True, kw_only=True):
    """How much each part counts (basis points that add up to 10,000), and how many of 100 points each rating is worth."""

    points_bp: int
    people_bp: int
    climate_bp: int
    ratings: Mapping[str, int]


class Inputs(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a choice depends on. ``precedences`` are pairs: the first only together with the second."""

    candidates: tuple[Candidate, ...]
    funds: tuple[Fund, ...]
    weights: Weights
    limits: tuple[Limit, ...] = ()
    exclusions: tuple[tuple[str, str], ...] = ()
    precedences: tuple[tuple[str, str], ...] = ()
    kept: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


class RuleKind(StrEnum):
    """Which rule a set breaks."""

    UNPAID = "unpaid"
    LEAST_MONEY = "least_money"
    MOST_MONEY = "most_money"
    LEAST_WORKS = "least_works"
    MOST_WORKS = "most_works"
    NOT_BOTH = "not_both"
    ONLY_WITH = "only_with"
    KEPT = "kept"
    LEFT_OUT = "left_out"


class Breach(msgspec.Struct, frozen=True, kw_only=True):
    """A rule that a set breaks: ``about`` names place, kind or works; ``by`` is how far, in centavos or works."""

    rule: RuleKind
    about: tuple[str, ...]
    by: int


class WhyNot(StrEnum):
    """Why a work is not in the set."""

    LEFT_OUT = "left_out"
    NO_SOURCE = "no_source"
    NO_WORTH = "no_worth"
    EXCLUDED = "excluded"
    WAITS_FOR = "waits_for"
    KIND_FULL = "kind_full"
    PLACE_FULL = "place_full"
    NO_MONEY = "no_money"
    LESS_WORTH = "less_worth"


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """Why one work is not in the set, and the work that stands in its way where there is one."""

    why: WhyNot
    other: str | None = None


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """What one source pays of one work."""

    fund: str
    work: str
    amount_minor: int


def in_order(inputs: Inputs) -> Inputs:
    """The same inputs in the one order in which they are kept and hashed."""
    return Inputs(
        candidates=tuple(sorted(inputs.candidates, key=lambda one: one.key)),
        funds=tuple(sorted(inputs.funds, key=lambda one: (one.territory, one.key))),
        weights=inputs.weights,
        limits=tuple(sorted(inputs.limits, key=lambda one: (one.scope, one.code))),
        exclusions=tuple(sorted({(min(pair), max(pair)) for pair in inputs.exclusions})),
        precedences=tuple(sorted(set(inputs.precedences))),
        kept=tuple(sorted(set(inputs.kept))),
        left_out=tuple(sorted(set(inputs.left_out))),
    )


def fingerprint(inputs: Inputs) -> str:
    """The hash of everything a choice depends on."""
    return hashlib.sha256(canonical(msgspec.to_builtins(in_order(inputs)))).hexdigest()


def worths(inputs: Inputs) -> dict[str, int]:
    """What each work is worth, in ten-thousandths of a point, rounded half up once."""
    weights = inputs.weights
    most = max((one.people for one in inputs.candidates), default=0)
    return {
        one.key: (
            weights.points_bp * (one.points_e4 or 0)
            + weights.people_bp * (one.people * FULL // most if most else 0)
            + weights.climate_bp * weights.ratings.get(one.rating or "", 0) * POINT
            + WHOLE_BP // 2
        )
        // WHOLE_BP
        for one in inputs.candidates
    }


def worth(inputs: Inputs, chosen: Collection[str]) -> int:
    """What a set is worth together."""
    each = worths(inputs)
    return sum(each[key] for key in chosen)


def purse_of(purses: Collection[str], territory: str) -> str | None:
    """The narrowest place with money that contains this one."""
    return max((place for place in purses if is_within(territory, place)), key=len, default=None)


def parents(purses: Collection[str]) -> dict[str, str | None]:
    """For every place with money the next wider one."""
    return {place: purse_of([o for o in purses if o != place], place) for place in purses}


def pay(inputs: Inputs, chosen: Collection[str]) -> tuple[tuple[Share, ...], int]:
    """Who pays which part of each work of a set, and what is left unpaid; the nearest source first, the dearest work first."""
    funds: dict[str, list[tuple[str, int]]] = {}
    for fund in in_order(inputs).funds:
        funds.setdefault(fund.territory, []).append((fund.key, fund.amount_minor))
    above = parents(funds)
    bills: dict[str | None, list[tuple[str, int]]] = {}
    for one in sorted(inputs.candidates, key=lambda one: (-one.cost_minor, one.key)):
        if one.key in chosen:
            bills.setdefault(purse_of(funds, one.territory), []).append((one.key, one.cost_minor))
    shares: list[Share] = []
    for place in sorted(funds, key=len, reverse=True):
        paid, unpaid = _settle(funds[place], bills.pop(place, []))
        shares += paid
        bills.setdefault(above[place], []).extend(unpaid)
    return tuple(shares), sum(amount for left in bills.values() for _, amount in left)


def shares_of(inputs: Inputs, chosen: Collection[str]) -> dict[str, dict[str, int]]:
    """What each source pays of each work of a set, in centavos."""
    shares: dict[str, dict[str, int]] = {key: {} for key in chosen}
    for share in pay(inputs, chosen)[0]:
        shares[share.work][share.fund] = share.amount_minor
    return shares


def _settle(
    funds: Sequence[tuple[str, int]], bills: Sequence[tuple[str, int]]
) -> tuple[list[Share], list[tuple[str, int]]]:
    """Pay bills in turn from funds in turn; what the funds do not reach stays."""
    left = dict(funds)
    shares: list[Share] = []
    unpaid: list[tuple[str, int]] = []
    for work, amount in bills:
        rest = amount
        for fund, money in left.items():
            part = min(rest, money)
            if part:
                shares.append(Share(fund=fund, work=work, amount_minor=part))
                left[fund] -= part
                rest -= part
        if rest:
            unpaid.append((work, rest))
    return shares, unpaid


def breaches(inputs: Inputs, chosen: Collection[str]) -> tuple[Breach, ...]:
    """Every rule that a set breaks, and by how much; none where it may be chosen."""
    return tuple(_breaches(inputs, frozenset(chosen)))


def _breaches(inputs: Inputs, chosen: frozenset[str]) -> Iterator[Breach]:
    _, unpaid = pay(inputs, chosen)
    if unpaid:
        yield Breach(rule=RuleKind.UNPAID, about=(), by=unpaid)
    for limit in inputs.limits:
        yield from _beyond(limit, [one for one in inputs.candidates if one.key in chosen])
    for pair in inputs.exclusions:
        if chosen.issuperset(pair):
            yield Breach(rule=RuleKind.NOT_BOTH, about=pair, by=1)
    for one, needed in inputs.precedences:
        if one in chosen and needed not in chosen:
            yield Breach(rule=RuleKind.ONLY_WITH, about=(one, needed), by=1)
    for key in sorted(set(inputs.kept) - chosen):
        yield Breach(rule=RuleKind.KEPT, about=(key,), by=1)
    for key in sorted(chosen.intersection(inputs.left_out)):
        yield Breach(rule=RuleKind.LEFT_OUT, about=(key,), by=1)


def _beyond(limit: Limit, chosen: Sequence[Candidate]) -> Iterator[Breach]:
    counted = [one for one in chosen if limit.counts(one)]
    money, works = sum(one.cost_minor for one in counted), len(counted)
    for rule, least, has in (
        (RuleKind.LEAST_MONEY, limit.least_minor, money),
        (RuleKind.LEAST_WORKS, limit.least_works, works),
    ):
        if least is not None and has < least:
            yield Breach(rule=rule, about=(limit.scope, limit.code), by=least - has)
    for rule, most, has in (
        (RuleKind.MOST_MONEY, limit.most_minor, money),
        (RuleKind.MOST_WORKS, limit.most_works, works),
    ):
        if most is not None and has > most:
            yield Breach(rule=rule, about=(limit.scope, limit.code), by=has - most)


class _Room(msgspec.Struct, frozen=True):
    """What a set leaves free: the money in each place, and what each limit counts."""

    left: Mapping[str, int]
    used: Sequence[tuple[Limit, int, int]]

    def money_for(self, territory: str) -> int | None:
        """What the sources that reach a place have left; nothing where none reaches it."""
        reaching = [amount for place, amount in self.left.items() if is_within(territory, place)]
        return sum(reaching) if reaching else None

    def full(self, one: Candidate) -> Scope | None:
        """The limit that one more work would pass."""
        for limit, money, works in self.used:
            if limit.counts(one) and (
                (limit.most_minor is not None and money + one.cost_minor > limit.most_minor)
                or (limit.most_works is not None and works + 1 > limit.most_works)
            ):
                return limit.scope
        return None


def _room(inputs: Inputs, chosen: frozenset[str]) -> _Room:
    left = {fund.territory: 0 for fund in inputs.funds}
    places = {fund.key: fund.territory for fund in inputs.funds}
    for fund in inputs.funds:
        left[fund.territory] += fund.amount_minor
    for share in pay(inputs, chosen)[0]:
        left[places[share.fund]] -= share.amount_minor
    taken = [one for one in inputs.candidates if one.key in chosen]
    used = []
    for limit in inputs.limits:
        counted = [one.cost_minor for one in taken if limit.counts(one)]
        used.append((limit, sum(counted), len(counted)))
    return _Room(left, used)


def why_not(inputs: Inputs, chosen: Collection[str]) -> dict[str, Reason]:
    """Why each work that is not in the set is not: the first of the reasons that apply."""
    each = worths(inputs)
    taken = frozenset(chosen)
    room = _room(inputs, taken)
    return {
        one.key: _why_not(inputs, taken, room, one, each[one.key])
        for one in inputs.candidates
        if one.key not in taken
    }


def _why_not(
    inputs: Inputs, chosen: frozenset[str], room: _Room, one: Candidate, value: int
) -> Reason:
    if one.key in inputs.left_out:
        return Reason(why=WhyNot.LEFT_OUT)
    money = room.money_for(one.territory)
    if money is None:
        return Reason(why=WhyNot.NO_SOURCE)
    if value == 0:
        return Reason(why=WhyNot.NO_WORTH)
    bound = next(_bound(inputs, chosen, one), None)
    if bound is not None:
        return bound
    full = room.full(one)
    if full is not None:
        return Reason(why=WhyNot.KIND_FULL if full is Scope.KIND else WhyNot.PLACE_FULL)
    return Reason(why=WhyNot.NO_MONEY if money < one.cost_minor else WhyNot.LESS_WORTH)


def _bound(inputs: Inputs, chosen: frozenset[str], one: Candidate) -> Iterator[Reason]:
    for first, second in inputs.exclusions:
        other = second if first == one.key else first if second == one.key else None
        if other in chosen:
            yield Reason(why=WhyNot.EXCLUDED, other=other)
    for first, needed in inputs.precedences:
        if first == one.key and needed not in chosen:
            yield Reason(why=WhyNot.WAITS_FOR, other=needed)
