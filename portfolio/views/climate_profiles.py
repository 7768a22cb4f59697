"""What people see of the climate profile of a municipality: hazards, rains, people, and the planning sessions that used it."""

from datetime import date
from uuid import UUID

import msgspec

from foundation import territories
from foundation.errors import NotFound
from foundation.identity.permissions import Permission
from foundation.territories import MUNICIPAL
from foundation.work import Work
from portfolio import climate_profiles, profile_uses
from portfolio.climate_profiles import Profile
from portfolio.profile_uses import ProfileUse, SessionKind

MONTHS = range(1, 13)
HREFS = {SessionKind.ASSEMBLY: "/assemblies/", SessionKind.ROUND: "/rounds/"}


class UseView(msgspec.Struct, frozen=True, kw_only=True):
    """A session that used the profile; its address where there is a page of it in sight."""

    id: UUID
    kind: SessionKind
    session_id: UUID
    title: str
    href: str
    used_on: date
    note: str
    digest: str


class SessionOption(msgspec.Struct, frozen=True, kw_only=True):
    """A session that may say it used the profile."""

    key: str
    kind: SessionKind
    title: str


class ProfileView(msgspec.Struct, frozen=True, kw_only=True):
    """The profile of a municipality; ``wet`` are its rainy months."""

    code: str
    territory: str
    name: str
    profile: Profile
    wet: tuple[int, ...]
    uses: tuple[UseView, ...]
    may_use: bool


def profile(work: Work, code: str) -> ProfileView:
    """The profile of the municipality with this code, as it is known today."""
    place = territories.get_by_code(work, code)
    if place.kind not in MUNICIPAL:
        raise NotFound
    found = climate_profiles.profile(code, work.today)
    uses = profile_uses.uses_of(work, place.path)
    titles = (
        {key: title for _, key, title in profile_uses.sessions_at(work, place.path)} if uses else {}
    )
    return ProfileView(
        code=code,
        territory=place.path,
        name=place.label,
        profile=found,
        wet=tuple(month for month in MONTHS if _is_wet(found, month)),
        uses=tuple(_use(one, titles) for one in uses),
        may_use=work.may(Permission.PROFILE_USE, place.path),
    )


def _is_wet(found: Profile, month: int) -> bool:
    return any(
        one.starts_month <= month <= one.ends_month
        if one.starts_month <= one.ends_month
        else month >= one.starts_month or month <= one.ends_month
        for one in found.seasons
    )


def _use(row: ProfileUse, titles: dict[UUID, str]) -> UseView:
    known = row.session_id in titles and row.session_kind in HREFS
    return UseView(
        id=row.id,
        kind=row.session_kind,
        session_id=row.session_id,
        title=titles.get(row.session_id, ""),
        href=f"{HREFS[row.session_kind]}{row.session_id}" if known else "",
        used_on=row.used_on,
        note=row.note,
        digest=row.digest,
    )


def sessions(work: Work, code: str) -> tuple[SessionOption, ...]:
    """The sessions of a municipality that have not said yet that they used its profile."""
    place = territories.get_by_code(work, code)
    done = {one.session_id for one in profile_uses.uses_of(work, place.path)}
    return tuple(
        SessionOption(key=f"{kind}:{key}", kind=kind, title=title)
        for kind, key, title in profile_uses.sessions_at(work, place.path)
        if key not in done
    )
