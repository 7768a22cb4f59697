"""What the page of a planning session says of the climate profiles it is about: which there are, and when it used them."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

import msgspec
import sqlalchemy as sa

from foundation import territories
from foundation.identity.permissions import Permission
from foundation.work import Work
from portfolio.profile_uses import ProfileUse, SessionKind
from portfolio.round_needs import RoundNeed

# Country, department, municipality.
_STEPS = 3


class PlaceProfile(msgspec.Struct, frozen=True, kw_only=True):
    """The profile of one municipality in one session; ``session`` is how a use of it names the session."""

    code: str
    name: str
    session: str
    used_on: date | None
    may_use: bool


def of_session(
    work: Work, kind: SessionKind, key: UUID, paths: Iterable[str]
) -> tuple[PlaceProfile, ...]:
    """The municipalities of some places, each with the day on which the session used its profile."""
    towns = {
        ".".join(path.split(".")[:_STEPS]) + "." for path in paths if path.count(".") >= _STEPS
    }
    if not towns:
        return ()
    used = {
        row.territory: row.used_on
        for row in work.session.execute(
            sa.select(ProfileUse.territory, ProfileUse.used_on).where(ProfileUse.session_id == key)
        )
    }
    return tuple(
        PlaceProfile(
            code=town.split(".")[-2],
            name=territories.label(town),
            session=f"{kind}:{key}",
            used_on=used.get(town),
            may_use=town not in used and work.may(Permission.PROFILE_USE, town),
        )
        for town in sorted(towns)
    )


def of_round(work: Work, round_id: UUID, territory: str) -> tuple[PlaceProfile, ...]:
    """Those of a round: the municipalities of the needs that came in, and its own."""
    rows = work.session.execute(
        sa.select(RoundNeed.territory)
        .where(RoundNeed.round_id == round_id, work.visible(RoundNeed.territory))
        .distinct()
    ).scalars()
    return of_session(work, SessionKind.ROUND, round_id, (territory, *rows))
