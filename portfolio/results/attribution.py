"""What part of a result belongs to a source: as much as of the money that was put into the works behind it. Arithmetic only.

The parts of all sources together are the whole, to the thousandth (largest remainder), so no peso and no result is claimed twice. A result
that rests on no work, or on works into which nothing was put yet, belongs to nobody alone.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from uuid import UUID

from foundation.money import split_integer
from portfolio.results.figures import Entry

MILLI = 1000
Put = Mapping[UUID, Mapping[str, int]]


def put_into_works(invested: Iterable[Entry]) -> Put:
    """The pesos that each source put into each work."""
    found: dict[UUID, Counter[str]] = defaultdict(Counter)
    for entry in invested:
        for work in entry.works:
            found[work][entry.source] += entry.pesos or 0
    return found


def parts(entry: Entry, put: Put) -> dict[str, int]:
    """The thousandths of an entry that belong to each source; nothing where nobody put anything into its works."""
    of_source: Counter[str] = Counter()
    for work in entry.works:
        of_source.update(put.get(work, {}))
    sources = sorted(source for source, pesos in of_source.items() if pesos > 0)
    if not sources:
        return {}
    split = split_integer(entry.weight * MILLI, [of_source[source] for source in sources])
    return dict(zip(sources, split, strict=True))
