"""The norms that acts rest on, as dated reference data: what an act names is what held on its day, with what is still to be confirmed."""

from datetime import date
from functools import cache

from contracting.documents.norms import NamedNorm
from foundation.errors import Refused, say
from foundation.reference_data import Dated, covering, read_rows


class ActNorm(Dated, frozen=True, kw_only=True):
    """The norm of one act, or of one of its articles, during one period."""

    code: str
    norm: str


@cache
def act_norms() -> tuple[ActNorm, ...]:
    return read_rows("contracting", "act_norms.csv", ActNorm)


def norm_on(code: str, on: date) -> NamedNorm:
    """The norm of an act on a day; a day that no row covers is refused, never guessed."""
    for row in covering(act_norms(), on):
        if row.code == code:
            return NamedNorm(norm=row.norm, to_confirm=row.to_confirm)
    raise Refused(say("No norm for this act is in the tables for {date}.", date=on))
