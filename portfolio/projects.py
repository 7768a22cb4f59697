"""Projects: one public work on its way through seven stations, with the figures its later stages report up to it.

need → financed → agreed → building → accepted → handed over → maintained. The station changes only by a declared step, each taken
by the stage that owns it. Money, progress and dates that lists show are kept on the row, written in the same transaction as the
facts they come from; ``views.check_figures`` computes them again from those facts. Works followed from a department's published matrix
(``Origin.IMPORTED``) have no need, no agreement and no milestones here: their progress is what their executor reports.
"""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm.attributes import flag_modified

from foundation.columns import (
    Base,
    Count,
    Currency,
    Instant,
    Json,
    MoneyMinor,
    Path,
    Versioned,
    Words,
    enum_column,
)
from foundation.commands import LongText, ShortText
from foundation.errors import Refused, Sentence, say
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.lifecycle import Lifecycle, Step
from foundation.money import COP
from foundation.numbering import next_number
from foundation.territories.names import plain, search_key
from foundation.work import Work
from portfolio import needs, pauses, programmes
from portfolio.beneficiaries import people_of
from portfolio.needs import Need, NeedState
from portfolio.pauses import Pause


class Station(StrEnum):
    """Where a work stands on its way."""

    NEED = "need"
    FINANCED = "financed"
    AGREED = "agreed"
    BUILDING = "building"
    ACCEPTED = "accepted"
    HANDED_OVER = "handed_over"
    MAINTAINED = "maintained"


class Origin(StrEnum):
    """Where what we know of a work comes from."""

    NEED = "need"
    IMPORTED = "imported"


class Project(Versioned, Base):
    """One work."""

    __tablename__ = "project"
    __table_args__ = (
        sa.CheckConstraint(
            "budget_minor >= 0 AND funded_minor >= 0 AND paid_minor >= 0", name="money_not_negative"
        ),
        sa.CheckConstraint("physical_bp >= 0 AND financial_bp >= 0", name="progress_not_negative"),
        sa.Index("ix_project_department", "department", "id"),
        sa.Index("ix_project_municipality", "municipality", "id"),
        sa.Index("ix_project_territory", "territory", "id"),
        sa.Index("ix_project_title", "title", "id"),
        sa.Index("ix_project_budget", "budget_minor", "id"),
        sa.Index("ix_project_physical", "physical_bp", "id"),
        sa.Index("ix_project_station", "station", "id"),
        sa.Index("ix_project_lot", "lot_id", "id"),
        sa.Index("ix_project_programme", "programme_id", "id"),
        sa.Index("ix_project_lights", "station", "municipality", "critical_from", "late_from"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path]
    # The beginnings of the path, so that a department's or a municipality's list is one range of an index in its own order.
    department: Mapped[Path]
    municipality: Mapped[Path]
    code: Mapped[str] = mapped_column(sa.String(40), unique=True)
    origin: Mapped[Origin] = enum_column(Origin)
    bpin: Mapped[str | None] = mapped_column(sa.String(20), unique=True)
    # The programme that took the work up; one that is only followed belongs to none.
    programme_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("programme.id"))
    lot_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("lot.id"))
    need_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("need.id"), unique=True)
    community_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("community.id"), index=True)
    executor: Mapped[str | None] = mapped_column(sa.String(200))
    title: Mapped[str] = mapped_column(sa.String(400))
    purpose: Mapped[Words]
    kind: Mapped[str] = mapped_column(sa.String(40))
    latitude_e6: Mapped[int | None]
    longitude_e6: Mapped[int | None]
    people: Mapped[Count]
    photo_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("stored_file.id"))
    currency: Mapped[Currency]
    budget_minor: Mapped[MoneyMinor]
    funded_minor: Mapped[MoneyMinor]
    agreed_minor: Mapped[MoneyMinor]
    verified_minor: Mapped[MoneyMinor]
    paid_minor: Mapped[MoneyMinor]
    physical_bp: Mapped[Count]
    financial_bp: Mapped[Count]
    # The part of what was paid that came before the works and is not amortised yet.
    advance_bp: Mapped[Count] = mapped_column(default=0, server_default="0")
    # What both verified under earlier agreements that ended unfinished, once another one is signed for the rest.
    earlier_minor: Mapped[MoneyMinor] = mapped_column(default=0, server_default="0")
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    last_report_on: Mapped[date | None]
    # The days on which its agreement was suspended; since when it stands still, and when it last went on.
    pauses: Mapped[Json | None]
    stopped_on: Mapped[date | None]
    resumed_on: Mapped[date | None]
    late_from: Mapped[date | None]
    critical_from: Mapped[date | None]
    in_dispute: Mapped[bool]
    opened_at: Mapped[Instant]
    opened_by: Mapped[UUID | None]
    accepted_at: Mapped[datetime | None]
    search_key: Mapped[str] = mapped_column(sa.String(700))
    plain_key: Mapped[str] = mapped_column(sa.String(700))
    reported_state: Mapped[str | None] = mapped_column(sa.String(80))
    station: Mapped[Station] = enum_column(Station)


def is_imported(work: Work, project: Project) -> Sentence | None:
    """A guard: only a followed work changes by what others report of it."""
    if project.origin is Origin.IMPORTED:
        return None
    return say("This work is built here and moves by its own agreement, not by what others report.")


REPORTED = (Station.NEED, Station.FINANCED, Station.AGREED, Station.BUILDING, Station.ACCEPTED)

LIFECYCLE = Lifecycle(
    Project,
    Step("finance", {Station.NEED}, Station.FINANCED, Permission.PROJECT_FINANCE),
    Step("agree", {Station.FINANCED}, Station.AGREED, Permission.AGREEMENT_SIGN),
    Step("unagree", {Station.AGREED}, Station.FINANCED, Permission.AGREEMENT_CANCEL),
    Step("build", {Station.AGREED}, Station.BUILDING, Permission.AGREEMENT_START),
    # Its agreement ended unfinished and is settled: the rest is built under another one.
    Step("contract_again", {Station.BUILDING}, Station.FINANCED, Permission.UNFINISHED_DECIDE),
    Step("accept", {Station.BUILDING}, Station.ACCEPTED, Permission.WORK_ACCEPT),
    Step("hand_over", {Station.ACCEPTED}, Station.HANDED_OVER, Permission.HANDOVER_SIGN),
    Step("maintain", {Station.HANDED_OVER}, Station.MAINTAINED, Permission.MAINTENANCE_LOG),
    *(
        Step(
            f"report_{target}",
            set(REPORTED) - {target},
            target,
            Permission.PROJECT_IMPORT,
            guards=[is_imported],
        )
        for target in REPORTED
    ),
    column="station",
)


class OpenProject(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Make a project of a prioritised need."""

    title: ShortText
    purpose: LongText


def open_from_need(work: Work, need_id: UUID, command: OpenProject) -> Project:
    """Open the project that answers a need; the need is taken up in the same transaction."""
    need = work.get(Need, need_id, lock=True)
    work.require(Permission.PROJECT_CREATE, need.territory)
    if need.state is not NeedState.PRIORITISED:
        raise Refused(
            say("Only a need that an assembly put first or a round chose becomes a project.")
        )
    code = next_code(work, need.territory)
    programme = programmes.find_current(work)
    project = work.add(
        Project(
            id=new_id(),
            code=code,
            **placed(need.territory),
            origin=Origin.NEED,
            programme_id=programme.id if programme else None,
            need_id=need.id,
            community_id=need.community_id,
            title=command.title,
            purpose=command.purpose,
            kind=need.kind,
            latitude_e6=need.latitude_e6,
            longitude_e6=need.longitude_e6,
            people=people_of(need).total,
            photo_id=need.photo_id,
            **keyed(command.title, code),
            **opening_figures(work),
        )
    )
    work.record(
        "project.opened", project, project=project.id, facts={"code": project.code, "need": need.id}
    )
    needs.LIFECYCLE.apply("take_up", work, need, project=project.id)
    return project


def placed(territory: str) -> dict[str, str]:
    """The columns that say where a project is."""
    parts = territory.split(".")
    return {
        "territory": territory,
        "department": ".".join(parts[:2]) + ".",
        "municipality": ".".join(parts[:3]) + "." if len(parts) > 3 else territory,
    }


def keyed(*texts: str) -> dict[str, str]:
    """The columns a search looks in: with ñ, and without it for who cannot type it."""
    key = search_key(" ".join(texts))[:700]
    return {"search_key": key, "plain_key": plain(key)}


def opening_figures(work: Work, station: Station = Station.NEED) -> dict[str, object]:
    """The columns every project begins with."""
    zeros = (
        "budget_minor",
        "funded_minor",
        "agreed_minor",
        "verified_minor",
        "paid_minor",
        "physical_bp",
        "financial_bp",
        "advance_bp",
        "earlier_minor",
    )
    return {
        **dict.fromkeys(zeros, 0),
        "currency": COP,
        "in_dispute": False,
        "opened_at": work.now,
        "opened_by": work.actor.user_id,
        "station": station,
    }


def next_code(work: Work, territory: str) -> str:
    """The next project code of a department and year: ``19-2026-014`` (DANE code of the department first)."""
    department = territory.split(".")[1]
    year = work.today.year
    return f"{department}-{year}-{next_number(work, f'project/{department}/{year}'):03d}"


def get(work: Work, project_id: UUID, *, lock: bool = False) -> Project:
    """A project this actor can see."""
    return work.get(Project, project_id, lock=lock)


def pauses_of(project: Project) -> tuple[Pause, ...]:
    """The days on which a work stood still, or stands still now."""
    return msgspec.convert(project.pauses or [], tuple[Pause, ...])


def stand_still(project: Project, found: Sequence[Pause]) -> None:
    """Write the pauses of a work, all of them."""
    pause = pauses.lasting(found)
    project.pauses = [msgspec.to_builtins(one) for one in found] or None
    project.stopped_on = pause.stops_on if pause else None
    project.resumed_on = max((one.restarted_on for one in found if one.restarted_on), default=None)


def touch(project: Project) -> None:
    """Raise the version although no column changed: a part of the project did, and nobody should decide on an older reading of it."""
    flag_modified(project, "budget_minor")
