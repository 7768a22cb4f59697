"""Needs: what a village asks for, where, for whom, before anybody decided anything.

A need is registered by the community or by who accompanies it, judged feasible or not with a reason everyone may read, put first by an
assembly or chosen by a round, and becomes a project or stays on the waiting list.
"""

from enum import StrEnum
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation import territories
from foundation.columns import Base, Count, Instant, Path, Versioned, Words, enum_column
from foundation.commands import Latitude, Longitude, LongText, PhotoId, ShortText
from foundation.errors import InvalidCommand, say
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.lifecycle import Lifecycle, Step
from foundation.work import Work
from portfolio import likeness, work_kinds
from portfolio.beneficiaries import People, PeopleColumns, as_columns
from portfolio.communities import Community
from portfolio.likeness import Described, Likeness

# At most so many that look alike are shown; more would not be read.
SHOWN = 5


class NeedState(StrEnum):
    """How far a need has come."""

    REGISTERED = "registered"
    FEASIBLE = "feasible"
    NOT_FEASIBLE = "not_feasible"
    PRIORITISED = "prioritised"
    IN_PROJECT = "in_project"


class Need(PeopleColumns, Versioned, Base):
    """One thing a village needs."""

    __tablename__ = "need"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path] = mapped_column(index=True)
    community_id: Mapped[UUID] = mapped_column(sa.ForeignKey("community.id"), index=True)
    title: Mapped[str] = mapped_column(sa.String(200))
    description: Mapped[Words]
    kind: Mapped[str] = mapped_column(sa.String(40))
    latitude_e6: Mapped[Count]
    longitude_e6: Mapped[Count]
    photo_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("stored_file.id"))
    registered_at: Mapped[Instant]
    registered_by: Mapped[UUID | None]
    verdict_reason: Mapped[str | None] = mapped_column(sa.Text)
    state: Mapped[NeedState] = enum_column(NeedState, index=True)


LIFECYCLE = Lifecycle(
    Need,
    Step(
        "find_feasible",
        {NeedState.REGISTERED, NeedState.NOT_FEASIBLE},
        NeedState.FEASIBLE,
        Permission.NEED_ASSESS,
    ),
    Step(
        "find_not_feasible",
        {NeedState.REGISTERED, NeedState.FEASIBLE},
        NeedState.NOT_FEASIBLE,
        Permission.NEED_ASSESS,
    ),
    Step("prioritise", {NeedState.FEASIBLE}, NeedState.PRIORITISED, Permission.ASSEMBLY_COUNT),
    Step("choose", {NeedState.FEASIBLE}, NeedState.PRIORITISED, Permission.ROUND_PUBLISH),
    Step("take_up", {NeedState.PRIORITISED}, NeedState.IN_PROJECT, Permission.PROJECT_CREATE),
)


class RegisterNeed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is missing, where, and for whom."""

    community: UUID
    title: ShortText
    kind: ShortText
    description: LongText
    latitude: Latitude
    longitude: Longitude
    people: People
    photo: PhotoId | None = None
    is_another: bool = False

    def __post_init__(self) -> None:
        errors = territories.outside(self.latitude, self.longitude)
        if work_kinds.find(self.kind) is None:
            errors["kind"] = say("Choose one of the options.")
        if errors:
            raise InvalidCommand(errors)


class Feasibility(StrEnum):
    """Whether a need can become a work."""

    FEASIBLE = "feasible"
    NOT_FEASIBLE = "not_feasible"


class AssessNeed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether the need can become a work, and why; the reason is public."""

    verdict: Feasibility
    reason: LongText


def register(work: Work, command: RegisterNeed) -> Need:
    """Register a need of an organisation, in the organisation's territory."""
    community = work.get(Community, command.community)
    work.require(Permission.NEED_REGISTER, community.territory)
    known = [] if command.is_another else alike(work, command)
    if known:
        raise InvalidCommand(
            {
                "is_another": say(
                    "It may be registered already: {titles}. If it is another need, say so here.",
                    titles=[*dict.fromkeys(f"«{need.title}»" for need, _ in known)],
                )
            }
        )
    need = work.add(
        Need(
            id=new_id(),
            territory=community.territory,
            community_id=community.id,
            title=command.title,
            description=command.description,
            kind=command.kind,
            latitude_e6=command.latitude,
            longitude_e6=command.longitude,
            photo_id=command.photo,
            registered_at=work.now,
            registered_by=work.actor.user_id,
            verdict_reason=None,
            state=NeedState.REGISTERED,
            **as_columns(command.people),
        )
    )
    work.record(
        "need.registered", need, facts={"kind": command.kind, "people": command.people.total}
    )
    return need


def alike(work: Work, command: RegisterNeed) -> list[tuple[Need, Likeness]]:
    """The needs that this one may be, nearest first; only those near enough are read."""
    rule = likeness.rule_on(work.today)
    reach = likeness.reach_of(rule)
    community = work.get(Community, command.community)
    place = territories.get(work, community.territory).name
    asked = Described(
        title=command.title,
        kind=command.kind,
        latitude_e6=command.latitude,
        longitude_e6=command.longitude,
        place=place,
    )
    # Away from the equator a degree of longitude is shorter; twice the reach covers every place of the country.
    statement = work.select(Need).where(
        Need.latitude_e6.between(command.latitude - reach, command.latitude + reach),
        Need.longitude_e6.between(command.longitude - 2 * reach, command.longitude + 2 * reach),
        Need.state != NeedState.NOT_FEASIBLE,
    )
    found = [
        (row, likeness.likeness(rule, asked, _described(row, place)))
        for row in work.session.execute(statement).scalars()
    ]
    close = [(row, how) for row, how in found if how is not None]
    return sorted(close, key=lambda pair: (pair[1].distance_m, pair[0].id))[:SHOWN]


def _described(need: Need, place: str) -> Described:
    return Described(
        title=need.title,
        kind=need.kind,
        latitude_e6=need.latitude_e6,
        longitude_e6=need.longitude_e6,
        place=place,
    )


def assess(work: Work, need_id: UUID, command: AssessNeed) -> Need:
    """Judge a need feasible or not, with its reason."""
    need = work.get(Need, need_id, lock=True)
    LIFECYCLE.apply(f"find_{command.verdict}", work, need)
    need.verdict_reason = command.reason
    return need
