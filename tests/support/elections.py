"""Elections for tests: built in a line, generated, and counted by a slow and plain referee of equal shares."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path

from hypothesis import strategies as st

from portfolio.ballots.elections import Amount, Ballot, Candidate, Election, TieOrder
from portfolio.ballots.tie_breaks import tie_keys

PUBLISHED = Path(__file__).parents[3] / "shared/data/ballots"


def election(
    costs: Mapping[str, Amount],
    *papers: str | Mapping[str, Amount],
    budget: Amount,
    threshold: Amount | None = None,
    step: Amount = 1,
    ties: TieOrder = TieOrder.COST,
) -> Election:
    """``election({"a": 3, "b": 5}, "a b", "b", budget=6)``: two voters, each with the projects they approve."""
    return Election(
        budget=budget,
        projects=tuple(
            Candidate(id=id_, cost=cost, listed=at) for at, (id_, cost) in enumerate(costs.items())
        ),
        ballots=tuple(_ballot(paper) for paper in papers),
        threshold=threshold,
        step=step,
        ties=ties,
    )


def _ballot(paper: str | Mapping[str, Amount]) -> Ballot:
    given = dict.fromkeys(paper.split(), 1) if isinstance(paper, str) else paper
    return Ballot(projects=tuple(given), points=tuple(given.values()))


costs = st.one_of(
    st.integers(0, 40), st.integers(0, 160).map(lambda quarters: Fraction(quarters, 4))
)


@st.composite
def elections(draw: st.DrawFn, *, most_points: int = 3) -> Election:
    ids = draw(st.lists(st.sampled_from(["1", "2", "10", "a", "b7", "c"]), min_size=1, unique=True))
    papers = draw(
        st.lists(
            st.dictionaries(st.sampled_from(ids), st.integers(1, most_points)),
            min_size=1,
            max_size=7,
        )
    )
    return election(
        {id_: draw(costs) for id_ in ids}, *papers, budget=draw(st.integers(0, 60)), step=1
    )


def plain_shares(
    of: Election, share: Fraction, *, by_cost: bool = True
) -> tuple[list[str], list[Fraction]]:
    """The definition, word by word: winners and what each ballot's voter has left."""
    keys = tie_keys(of)
    money = [share] * len(of.ballots)
    given = [dict(zip(b.projects, b.points, strict=True)) for b in of.ballots]
    winners: list[str] = []
    while True:
        offers = []
        for project in of.projects:
            voters = [i for i, points in enumerate(given) if points.get(project.id)]
            if project.id in winners or sum(money[i] for i in voters) < project.cost or not voters:
                continue
            price = _price(project.cost, [(money[i], given[i][project.id]) for i in voters])
            rho = price / project.cost if by_cost and project.cost else price
            # What costs nothing goes first.
            offers.append((project.cost > 0, rho, keys[project.id], project.id, price, voters))
        if not offers:
            return winners, money
        *_, id_, price, voters = min(offers)
        winners.append(id_)
        for i in voters:
            money[i] -= min(money[i], price * given[i][id_])


def _price(cost: Amount, parts: Sequence[tuple[Fraction, Amount]]) -> Fraction:
    rest, points = Fraction(cost), Fraction(sum(p for _, p in parts))
    for have, gives in sorted(parts, key=lambda part: part[0] / part[1]):
        if have * points >= rest * gives:
            break
        rest, points = rest - have, points - gives
    return rest / points if points else Fraction(0)


def plain_completion(of: Election, *, by_cost: bool = True) -> list[str]:
    """One step at a time, leaving none out."""
    share = Fraction(of.budget) / len(of.ballots)
    wanted = {id_ for ballot in of.ballots for id_ in ballot.projects}
    stands, _ = plain_shares(of, share, by_cost=by_cost)
    while set(stands) != wanted:
        left = of.budget - of.cost_of(stands)
        if not any(p.cost <= left for p in of.projects if p.id not in stands):
            break
        share += of.step
        tried, _ = plain_shares(of, share, by_cost=by_cost)
        if of.cost_of(tried) > of.budget:
            break
        stands = tried
    return stands
