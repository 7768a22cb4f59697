"""Rules of changes: how much may be added to an agreement, and whom a change has to pass before it is an order.

Additions together are at most half of the initial value, both counted in legal minimum wages of their own day (Ley 80/1993, art. 40,
paragraph): half of what was signed at the wage of that year against each addition at the wage of its year, so that a rise of the wage
gives no room that was not there. It binds agreements of public law; an agreement of private law has what its parties say. The routes are
dated reference data of the programme.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from functools import cache

import msgspec

from contracting import ceilings, payment_breakdown
from foundation.errors import Refused, Sentence, say
from foundation.money import BASIS, COP, Money
from foundation.reference_data import Dated, covering, read_rows


class Addition(msgspec.Struct, frozen=True, kw_only=True):
    """What was added on a day; a reduction counts nothing, because what was taken away once was contracted all the same."""

    on: date
    amount: Money


class ChangeRoute(Dated, frozen=True, kw_only=True):
    """When a change needs the entity's no objection: above a share of the initial value, or when scope or site change."""

    code: str
    share_bp: int
    with_scope: bool
    text_es: str
    text_en: str


@cache
def change_routes() -> tuple[ChangeRoute, ...]:
    return read_rows("contracting", "change_routes.csv", ChangeRoute)


def in_wages(amount: Money, on: date) -> Fraction:
    """An amount in legal minimum wages of its day, exactly."""
    if amount.currency != COP:
        raise Refused(say("Minimum wages are counted in Colombian pesos."))
    return Fraction(amount.minor, ceilings.wage_on(ceilings.minimum_wages(), on).monthly.minor)


def refusal_of_addition(
    initial: Money, signed_on: date, additions: Sequence[Addition]
) -> Sentence | None:
    """Why additions pass what the law allows, or nothing where they do not; the last one is the one that is asked for."""
    last = additions[-1]
    cap = payment_breakdown.rate_on(payment_breakdown.payment_rates(), "addition_cap", last.on)
    most = in_wages(initial, signed_on) * cap.rate_bp / BASIS
    added = sum(
        (in_wages(one.amount, one.on) for one in additions if one.amount.minor > 0), Fraction()
    )
    if added <= most:
        return None
    wage = ceilings.wage_on(ceilings.minimum_wages(), last.on).monthly
    before = added - in_wages(last.amount, last.on)
    room = Money(max(int((most - before) * wage.minor), 0), COP)
    return say(
        "With this the additions would be {added} minimum wages, and the law allows {most}: half of the initial value. "
        "At the wage of {date} there is room for {room} ({source}).",
        added=_rounded(added),
        most=_rounded(most),
        date=last.on,
        room=room,
        source=cap.source,
    )


def _rounded(wages: Fraction) -> str:
    return f"{float(wages):.2f}"


def route_of(
    initial: Money, additions: Iterable[Addition], *, with_scope: bool, on: date
) -> ChangeRoute | None:
    """The route that a change has to take on a day, or nothing where the manager alone approves it."""
    added = sum(one.amount.minor for one in additions if one.amount.minor > 0)
    for route in covering(change_routes(), on):
        if (with_scope and route.with_scope) or added * BASIS > initial.minor * route.share_bp:
            return route
    return None
