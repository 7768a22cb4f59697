"""How works are chosen, for everybody: rounds that were announced, elections that were published, votes of assemblies, newest first."""

import csv
import io
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from litestar import Response, get
from litestar.params import FromQuery

from exchange.counted_elections import CountedElection, ElectionState
from exchange.pabulib.rows import PROJECTS
from foundation import territories
from foundation.clock import civil_date
from foundation.commands import chosen
from foundation.http import answers
from foundation.http.lists import choice_field, search_field
from foundation.http.site import HttpRequest, reading, words
from foundation.identity.actors import VISITOR
from foundation.paging import SIZE, after, decode_cursor, encode_cursor
from foundation.work import Work
from portfolio.assemblies import Assembly, AssemblyState
from portfolio.ballots.explanations import shown
from portfolio.rounds import Round, RoundBudget

# The facts of a kept election stand at the head of its file; its description is no longer than this.
HEAD = 4_000


class PublicChoiceKind(StrEnum):
    """How needs are put in order: by criteria that were agreed, by ballots, or by the vote of an assembly."""

    ROUND = "round"
    ELECTION = "election"
    ASSEMBLY = "assembly"


class PublicChoice(msgspec.Struct, frozen=True, kw_only=True):
    """One round, election or vote; an assembly votes without a budget.

    Amounts stand in hundredths of the currency, ``first`` and ``last`` as the round or the file says them.
    """

    kind: PublicChoiceKind
    code: str
    name: str
    place: str
    state: str
    first: date | str
    last: date | str
    published_on: date | None
    budget_e2: int | None
    currency: str
    page: str
    data: str


class PublicChoices(msgspec.Struct, frozen=True, kw_only=True):
    """One page of them."""

    rows: tuple[PublicChoice, ...]
    next: str | None
    total: int


def list_of(work: Work, *, search: str = "", kind: str = "", cursor: str = "") -> PublicChoices:
    """Announced rounds and published elections, newest first."""
    only = chosen(PublicChoiceKind, kind, field="kind") if kind else None
    kept = [
        part
        for one, part in (
            (PublicChoiceKind.ROUND, _keys_of_rounds(search)),
            (PublicChoiceKind.ELECTION, _keys_of_elections(search)),
            (PublicChoiceKind.ASSEMBLY, _keys_of_assemblies(search)),
        )
        if only in (None, one)
    ]
    keys = sa.union_all(*kept).subquery()
    total = work.session.execute(sa.select(sa.func.count()).select_from(keys)).scalar_one()
    statement = sa.select(keys.c.id).order_by(keys.c.id.desc()).limit(SIZE + 1)
    if cursor:
        (key,) = decode_cursor(cursor, (UUID,))
        statement = statement.where(after((keys.c.id,), (key,), descending=True))
    found = list(work.session.execute(statement).scalars())
    here = found[:SIZE]
    known = {**_rounds(work, here), **_elections(work, here), **_assemblies(work, here)}
    return PublicChoices(
        rows=tuple(known[key] for key in here),
        next=encode_cursor([str(here[-1])]) if len(found) > SIZE else None,
        total=total,
    )


def _keys_of_rounds(search: str) -> sa.Select[UUID]:
    statement = sa.select(Round.id).where(Round.agreed_at.is_not(None))
    if search:
        found = (Round.name.icontains(search, autoescape=True), Round.code == search.upper())
        statement = statement.where(sa.or_(*found))
    return statement


def _keys_of_elections(search: str) -> sa.Select[UUID]:
    one = CountedElection
    statement = sa.select(one.id).where(one.state == ElectionState.PUBLISHED)
    if search:
        found = (one.name.icontains(search, autoescape=True), one.code == search.upper())
        statement = statement.where(sa.or_(*found))
    return statement


def _keys_of_assemblies(search: str) -> sa.Select[UUID]:
    statement = sa.select(Assembly.id).where(Assembly.state == AssemblyState.CLOSED)
    if search:
        statement = statement.where(Assembly.community_name.icontains(search, autoescape=True))
    return statement


def _rounds(work: Work, keys: list[UUID]) -> dict[UUID, PublicChoice]:
    budget = (
        sa.select(sa.func.coalesce(sa.func.sum(RoundBudget.amount_minor), 0))
        .where(RoundBudget.round_id == Round.id)
        .correlate(Round)
        .scalar_subquery()
    )
    statement = sa.select(
        *(Round.id, Round.code, Round.name, Round.territory, Round.state, Round.opens_on),
        *(Round.closes_on, Round.published_at, Round.currency, budget.label("budget")),
    ).where(Round.id.in_(keys))
    found = work.session.execute(statement).all()
    names = territories.labels(work, {row.territory for row in found})
    return {
        row.id: PublicChoice(
            kind=PublicChoiceKind.ROUND,
            code=row.code,
            name=row.name,
            place=names.get(row.territory, ""),
            state=row.state.value,
            first=row.opens_on,
            last=row.closes_on,
            published_on=_day(row.published_at),
            budget_e2=int(row.budget),
            currency=row.currency,
            page=f"/public/rounds/{row.code}",
            data=f"/api/public/rounds/{row.code}",
        )
        for row in found
    }


def _elections(work: Work, keys: list[UUID]) -> dict[UUID, PublicChoice]:
    one = CountedElection
    statement = sa.select(
        *(one.id, one.code, one.name, one.territory, one.state, one.published_at, one.result),
        sa.func.substr(one.file, 1, HEAD).label("head"),
    ).where(one.id.in_(keys))
    found = work.session.execute(statement).all()
    names = territories.labels(work, {row.territory for row in found})
    choices = {}
    for row in found:
        facts = _facts(row.head)
        choices[row.id] = PublicChoice(
            kind=PublicChoiceKind.ELECTION,
            code=row.code,
            name=row.name,
            place=names.get(row.territory, ""),
            state=row.state.value,
            first=facts.get("date_begin", ""),
            last=facts.get("date_end", ""),
            published_on=_day(row.published_at),
            budget_e2=shown(Fraction(str(row.result["budget"]))).number,
            currency=facts.get("currency", ""),
            page=f"/public/elections/{row.code}",
            data=f"/api/public/elections/{row.code}",
        )
    return choices


def _assemblies(work: Work, keys: list[UUID]) -> dict[UUID, PublicChoice]:
    statement = sa.select(
        *(Assembly.id, Assembly.number, Assembly.community_name, Assembly.territory),
        *(Assembly.held_at, Assembly.called_for_at, Assembly.state),
    ).where(Assembly.id.in_(keys))
    found = work.session.execute(statement).all()
    names = territories.labels(work, {row.territory for row in found})
    choices = {}
    for row in found:
        day = civil_date(row.held_at or row.called_for_at)
        choices[row.id] = PublicChoice(
            kind=PublicChoiceKind.ASSEMBLY,
            code=str(row.number),
            name=row.community_name or "",
            place=names.get(row.territory, ""),
            state=row.state.value,
            first=day,
            last=day,
            published_on=None,
            budget_e2=None,
            currency="",
            page=f"/public/assemblies/{row.id}",
            data=f"/api/public/assemblies/{row.id}",
        )
    return choices


def _facts(head: str) -> dict[str, str]:
    """What the file of an election says of itself, before its projects."""
    facts = {}
    for row in csv.reader(io.StringIO(head), delimiter=";"):
        if row == [PROJECTS]:
            break
        if len(row) == 2:
            facts[row[0]] = row[1]
    return facts


def _day(instant: datetime | None) -> date | None:
    return civil_date(instant) if instant else None


@get("/public/rounds", sync_to_thread=True)
def list_page(
    request: HttpRequest,
    q: FromQuery[str] = "",
    kind: FromQuery[str] = "",
    after: FromQuery[str] = "",
) -> Response[Any]:
    with reading(request) as work:
        tongue = words(request)
        return answers.page(
            request,
            "exchange/public_choices.html",
            VISITOR,
            view=list_of(work, search=q, kind=kind, cursor=after),
            is_asked=bool(q or kind or after),
            fields=(
                search_field(tongue, q),
                choice_field(tongue, "kind", PublicChoiceKind, kind, label="How it is chosen"),
            ),
        )


@get("/api/public/rounds", sync_to_thread=True)
def list_api(
    request: HttpRequest,
    q: FromQuery[str] = "",
    kind: FromQuery[str] = "",
    after: FromQuery[str] = "",
) -> Response[Any]:
    with reading(request) as work:
        return answers.answer(list_of(work, search=q, kind=kind, cursor=after))


HANDLERS = (list_page, list_api)
