"""That a planning session looked at the climate profile of its municipality: which session, on which day, who says so.

A session is an assembly, a round or the climate screening of a work, named by its key; it counts once for a municipality. What the profile
said on that day is kept with it, so that later figures do not change what people knew when they decided.
"""

import hashlib
from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec
import sqlalchemy as sa
from msgspec import Meta
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation import territories
from foundation.columns import Base, Hash, Instant, Json, Path, canonical, enum_column
from foundation.commands import LongText
from foundation.errors import InvalidCommand, NotFound, Refused, say
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.territories import MUNICIPAL
from foundation.work import Work, within
from portfolio import climate_profiles
from portfolio.assemblies import Assembly
from portfolio.climate import ClimateScreening
from portfolio.projects import Project
from portfolio.rounds import Round

SessionKey = Annotated[
    str, Meta(max_length=60, pattern="^(assembly|round|screening):[0-9a-f-]{36}$")
]


class SessionKind(StrEnum):
    """What kind of planning session it was."""

    ASSEMBLY = "assembly"
    ROUND = "round"
    SCREENING = "screening"


class ProfileUse(Base):
    """One session that used the profile of one municipality."""

    __tablename__ = "profile_use"
    __table_args__ = (
        sa.UniqueConstraint("session_id", "territory"),
        {"info": {"append_only": True}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path] = mapped_column(index=True)
    session_kind: Mapped[SessionKind] = enum_column(SessionKind)
    session_id: Mapped[UUID]
    used_on: Mapped[date]
    note: Mapped[str] = mapped_column(sa.Text)
    profile: Mapped[Json]
    digest: Mapped[Hash]
    recorded_at: Mapped[Instant]
    recorded_by: Mapped[UUID | None]


class UseProfile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which session used it, when, and what it changed or confirmed."""

    session: SessionKey
    used_on: date
    note: LongText


def use(work: Work, code: str, command: UseProfile) -> ProfileUse:
    """Record that a session used the profile of the municipality with this code."""
    place = territories.get_by_code(work, code)
    if place.kind not in MUNICIPAL:
        raise NotFound
    work.require(Permission.PROFILE_USE, place.path)
    if command.used_on > work.today:
        raise InvalidCommand({"used_on": say("That day has not come yet.")})
    kind, key = _session(work, place.path, command.session)
    if key in {one.session_id for one in uses_of(work, place.path)}:
        raise Refused(say("That this session used the profile is recorded already."))
    profile = msgspec.to_builtins(climate_profiles.profile(code, command.used_on))
    row = work.add(
        ProfileUse(
            id=new_id(),
            territory=place.path,
            session_kind=kind,
            session_id=key,
            used_on=command.used_on,
            note=command.note,
            profile=profile,
            digest=hashlib.sha256(canonical(profile)).hexdigest(),
            recorded_at=work.now,
            recorded_by=work.actor.user_id,
        )
    )
    facts = {"kind": kind, "session": key, "on": command.used_on}
    work.record("profile.used", row, facts=facts)
    return row


def _session(work: Work, municipality: str, text: str) -> tuple[SessionKind, UUID]:
    """The session that is named, if it concerns the municipality and is in sight."""
    for kind, key, _ in sessions_at(work, municipality):
        if f"{kind}:{key}" == text:
            return kind, key
    raise InvalidCommand({"session": say("Choose one of the options.")})


def sessions_at(work: Work, municipality: str) -> list[tuple[SessionKind, UUID, str]]:
    """The sessions in sight that concern a municipality: its assemblies, the rounds that reach it, its screenings; newest first."""
    steps = municipality.split(".")[:-1]
    around = [".".join(steps[:n]) + "." for n in range(1, len(steps) + 1)]
    assemblies = sa.select(Assembly.id, Assembly.place).where(
        work.visible(Assembly.territory), within(Assembly.territory, (municipality,))
    )
    rounds = sa.select(Round.id, Round.name).where(
        work.visible(Round.territory), Round.territory.in_(around)
    )
    screenings = (
        sa.select(ClimateScreening.id, Project.title)
        .join(Project, Project.id == ClimateScreening.project_id)
        .where(work.visible(Project.territory), within(Project.territory, (municipality,)))
    )
    found = []
    for kind, statement in (
        (SessionKind.ASSEMBLY, assemblies),
        (SessionKind.ROUND, rounds),
        (SessionKind.SCREENING, screenings),
    ):
        rows = work.session.execute(statement).all()
        found += [
            (kind, key, title) for key, title in sorted(rows, key=lambda r: r[0], reverse=True)
        ]
    return found


def uses_of(work: Work, municipality: str) -> list[ProfileUse]:
    """The uses of a municipality's profile, the newest first."""
    statement = (
        work.select(ProfileUse)
        .where(ProfileUse.territory == municipality)
        .order_by(ProfileUse.used_on.desc(), ProfileUse.id.desc())
    )
    return list(work.session.execute(statement).scalars())


def differences(session: Session) -> Iterator[tuple[UUID, bool]]:
    """Every use with whether what was kept of the profile is still what its hash says."""
    for row in session.execute(sa.select(ProfileUse).order_by(ProfileUse.id)).scalars():
        yield row.id, hashlib.sha256(canonical(row.profile)).hexdigest() == row.digest
