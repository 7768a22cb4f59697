"""What people see of red flags: the list with how many of each rule, one with its case in words, and those of a work."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from contracting import red_flag_rules, red_flags
from contracting.measured_items import plain
from contracting.red_flag_rules import FlagCode, FlagRule
from contracting.red_flags import LIFECYCLE, LIVE, FlagState, RedFlag
from contracting.views import timelines
from contracting.views.steps import StepView, open_steps, steps
from contracting.views.timelines import Timeline
from foundation import territories
from foundation.clock import civil_date
from foundation.errors import InvalidCommand, Sentence, say
from foundation.money import Money
from foundation.paging import SIZE, after, decode_cursor, encode_cursor
from foundation.work import Work, within
from portfolio.projects import Project

PERCENT = 100

# Where the things that a case names can be looked at.
PLACES = {
    "milestone": "/milestones/",
    "payment": "/payments/",
    "agreement": "/agreements/",
    "pending": "/pending/",
    "purchase": "/purchases/",
}


class FlagQuery(msgspec.Struct, frozen=True, kw_only=True):
    """What the list is limited to; without a state those that nobody settled and the records still show."""

    rule: str = ""
    status: str = ""
    place: str = ""
    work: str = ""
    after: str = ""


class FlagRow(msgspec.Struct, frozen=True, kw_only=True):
    """A flag in a list."""

    id: UUID
    rule: FlagCode
    rule_valid_from: date
    case: Sentence
    project_id: UUID
    project_title: str
    place: str
    found_on: date
    gone_on: date | None
    explanation: str | None
    state: FlagState


class FlagList(msgspec.Struct, frozen=True, kw_only=True):
    """One page of flags, the newest first."""

    rows: tuple[FlagRow, ...]
    next: str | None
    total: int


class FlagView(msgspec.Struct, frozen=True, kw_only=True):
    """One flag."""

    id: UUID
    version: int
    territory: str
    row: FlagRow
    rule: FlagRule
    agreement_id: UUID | None
    links: tuple[tuple[str, str], ...]
    explanation_file_id: UUID | None
    explained_at: datetime | None
    judgement: str | None
    judged_at: datetime | None
    steps: tuple[StepView, ...]
    actions: tuple[str, ...]
    timeline: Timeline


class RuleCount(msgspec.Struct, frozen=True, kw_only=True):
    """A rule in force and how many of its cases nobody settled."""

    rule: FlagRule
    live: int
    settled: int


def sentence_of(flag: RedFlag) -> Sentence:
    """A case in words."""
    facts: dict[str, Any] = flag.facts
    match flag.rule:
        case FlagCode.PHOTO_SAME if "issue" in facts:
            return say(
                "Issue {number} and its mending have the same photograph.", number=facts["issue"]
            )
        case FlagCode.PHOTO_SAME:
            return say("Milestones {here} and {there} have the same photograph.", **_both(facts))
        case FlagCode.PHOTO_ALIKE:
            return say(
                "Photographs of milestones {here} and {there} differ in {n} of 128 marks.",
                n=facts["apart"],
                **_both(facts),
            )
        case FlagCode.PHOTO_FAR if "accuracy" in facts:
            return say(
                "A photograph of milestone {here} was made {n} metres from the site, ± {accuracy} m.",
                here=facts["here"],
                n=facts["metres"],
                accuracy=facts["accuracy"],
            )
        case FlagCode.PHOTO_FAR:
            return say(
                "A photograph of milestone {here} was made {n} metres from the site.",
                here=facts["here"],
                n=facts["metres"],
            )
        case FlagCode.PHOTO_OLD:
            return say(
                "A photograph of milestone {here} is of {taken}, and the work was started on {started}.",
                here=facts["here"],
                taken=date.fromisoformat(facts["taken"]),
                started=date.fromisoformat(facts["started"]),
            )
        case FlagCode.VERDICT_WITHOUT_VISIT if "start" in facts:
            return say(
                "Milestone {number} was judged, and the site log names no visitor from {start} to {end}.",
                number=facts["milestone"],
                start=date.fromisoformat(facts["start"]),
                end=date.fromisoformat(facts["end"]),
            )
        case FlagCode.VERDICT_WITHOUT_VISIT:
            return say(
                "Milestone {number} was judged {n} minutes after its report.",
                number=facts["milestone"],
                n=facts["minutes"],
            )
        case FlagCode.APPROVALS_AT_ONCE:
            return say("One person decided two things within {n} seconds.", n=facts["seconds"])
        case _:
            return _of_money(flag, facts)


def _both(facts: dict[str, Any]) -> dict[str, str]:
    return {"here": facts["here"], "there": facts["there"]}


def _of_money(flag: RedFlag, facts: dict[str, Any]) -> Sentence:
    match flag.rule:
        case FlagCode.QUOTATIONS_ALIKE:
            return say(
                "The {n} quotations of purchase {number} have one telephone or one tax number.",
                n=facts["quotations"],
                number=facts["purchase"],
            )
        case FlagCode.MONEY_AHEAD:
            return say(
                "{money} % of the value is paid without the advance, and {built} % is built and verified.",
                money=facts["money"] // PERCENT,
                built=facts["built"] // PERCENT,
            )
        case FlagCode.OVER_CONTRACTED:
            return say(
                "Item {item}: {n} are certified and {m} are contracted.",
                item=facts["item"],
                n=plain(facts["accumulated"]),
                m=plain(facts["contracted"]),
            )
        case FlagCode.GUARANTEE_EXPIRED:
            return say(
                "A coverage that was asked for ended on {day}.",
                day=date.fromisoformat(facts["ended"]),
            )
        case FlagCode.SLICING:
            return say(
                "Agreements {here} and {there} add up to {total}; the ceiling of one is {most}.",
                total=Money(facts["total"], facts["currency"]),
                most=Money(facts["most"], facts["currency"]),
                **_both(facts),
            )
        case FlagCode.SILENT_WORK:
            return say(
                "Nobody reported anything since {day}.", day=date.fromisoformat(facts["heard"])
            )
        case FlagCode.MEMBER_IMPEDED:
            return say("A member of the oversight committee takes part in carrying out the work.")
        case _ if facts.get("what") == "disputed":
            return say("Of payment {number} another amount came.", number=facts["payment"])
        case _:
            return say(
                "Payment {number}, of {day}, was confirmed by nobody.",
                number=facts["payment"],
                day=date.fromisoformat(facts["paid"]),
            )


def list_page(work: Work, query: FlagQuery) -> FlagList:
    """Flags in sight, the newest first."""
    conditions = _conditions(work, query)
    total = work.session.execute(
        sa.select(sa.func.count()).select_from(RedFlag).where(*conditions)
    ).scalar_one()
    statement = _listed(conditions).limit(SIZE + 1)
    if query.after:
        (key,) = decode_cursor(query.after, (UUID,))
        statement = statement.where(after((RedFlag.id,), (key,), descending=True))
    found = work.session.execute(statement).all()
    here = found[:SIZE]
    more = encode_cursor([str(here[-1][0].id)]) if found[SIZE:] else None
    return FlagList(rows=tuple(_rows(work, here)), next=more, total=total)


def every(work: Work, query: FlagQuery) -> list[FlagRow]:
    """All rows of a list, for a file."""
    return list(_rows(work, work.session.execute(_listed(_conditions(work, query))).all()))


def of_work(work: Work, project_id: UUID) -> tuple[FlagRow, ...]:
    """The flags of a work that nobody settled and that the records still show."""
    query = FlagQuery(work=str(project_id))
    return tuple(every(work, query))


def _listed(conditions: list[sa.ColumnElement[bool]]) -> sa.Select[RedFlag, str]:
    return (
        sa.select(RedFlag, Project.title)
        .join(Project, Project.id == RedFlag.project_id)
        .where(*conditions)
        .order_by(RedFlag.id.desc())
    )


def _conditions(work: Work, query: FlagQuery) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = [work.visible(RedFlag.territory)]
    try:
        if query.rule:
            found.append(RedFlag.rule == FlagCode(query.rule))
        if query.work:
            found.append(RedFlag.project_id == UUID(query.work))
        if query.status:
            found.append(RedFlag.state == FlagState(query.status))
        else:
            found += [RedFlag.state.in_(LIVE), RedFlag.gone_at.is_(None)]
    except ValueError:
        raise InvalidCommand({"status": say("Choose one of the options.")}) from None
    if query.place:
        if territories.find_official(query.place) is None:
            raise InvalidCommand({"place": say("Choose one of the options.")})
        found.append(within(RedFlag.territory, (query.place,)))
    return found


def _rows(work: Work, found: Iterable[sa.Row[RedFlag, str]]) -> Iterator[FlagRow]:
    rows = list(found)
    names = territories.labels(work, {row[0].territory for row in rows})
    for flag, title in rows:
        yield _row(flag, title, names.get(flag.territory, ""))


def _row(flag: RedFlag, title: str, place: str) -> FlagRow:
    return FlagRow(
        id=flag.id,
        rule=flag.rule,
        rule_valid_from=flag.rule_valid_from,
        case=sentence_of(flag),
        project_id=flag.project_id,
        project_title=title,
        place=place,
        found_on=civil_date(flag.found_at),
        gone_on=civil_date(flag.gone_at) if flag.gone_at else None,
        explanation=flag.explanation,
        state=flag.state,
    )


def detail(work: Work, flag_id: UUID) -> FlagView:
    """One flag in sight with what can be done about it."""
    flag = red_flags.get(work, flag_id)
    title = work.session.execute(
        sa.select(Project.title).where(Project.id == flag.project_id)
    ).scalar_one()
    found = steps(LIFECYCLE.available(work, flag))
    same = (
        *("id", "version", "territory", "agreement_id", "explanation_file_id", "explained_at"),
        *("judgement", "judged_at"),
    )
    return FlagView(
        **{name: getattr(flag, name) for name in same},
        row=_row(flag, title, territories.get(work, flag.territory).label),
        rule=red_flag_rules.rule_of(flag.rule, flag.rule_valid_from),
        links=tuple((kind, f"{PLACES[kind]}{key}") for kind, key in flag.facts.get("links", ())),
        steps=found,
        actions=open_steps(found),
        timeline=timelines.timeline(work, flag.project_id, [flag.id]),
    )


def rules(work: Work) -> tuple[RuleCount, ...]:
    """The rules of today, each with how many cases in sight nobody settled."""
    is_live = sa.and_(RedFlag.state.in_(LIVE), RedFlag.gone_at.is_(None))
    live = sa.func.sum(sa.case((is_live, 1), else_=0))
    rows = work.session.execute(
        sa.select(RedFlag.rule, live, sa.func.count())
        .where(work.visible(RedFlag.territory))
        .group_by(RedFlag.rule)
    ).all()
    counted = {row[0]: (int(row[1]), int(row[2])) for row in rows}
    return tuple(
        RuleCount(
            rule=rule,
            live=counted.get(rule.code, (0, 0))[0],
            settled=counted.get(rule.code, (0, 0))[1] - counted.get(rule.code, (0, 0))[0],
        )
        for rule in red_flag_rules.rules_on(work.today)
    )
