"""What people see of a site log: its pages with their counts and the days that have none, and one page with its notes."""

from datetime import date, datetime
from uuid import UUID

import msgspec
import sqlalchemy as sa

from contracting import milestone_plans, site_log, site_log_rules, suspensions, unit_prices
from contracting.agreements import ORGANISATION, Agreement
from contracting.site_log import (
    NoteKind,
    SiteLogActivity,
    SiteLogNote,
    SiteLogPage,
    SiteLogPhoto,
    SiteLogSignature,
    Weather,
)
from foundation import territories
from foundation.errors import NotFound, Sentence
from foundation.identity.permissions import Permission, Role
from foundation.identity.users import roles_of
from foundation.work import Work
from portfolio.communities import Community
from portfolio.projects import Project

# So many of the days without a page are named; of the others the count is enough.
MOST_NAMED = 31


class PageRow(msgspec.Struct, frozen=True, kw_only=True):
    """A page in the list of its log."""

    id: UUID
    number: int
    day: date
    days_late: int
    morning: Weather
    afternoon: Weather
    hours_lost: int
    women: int
    men: int
    photos: int
    notes: int
    signed: tuple[Role, ...]


class LogView(msgspec.Struct, frozen=True, kw_only=True):
    """The site log of one agreement, the newest days first."""

    agreement_id: UUID
    agreement_number: str | None
    territory: str
    place: str
    version: int
    project_id: UUID
    project_title: str
    organisation: str
    rows: tuple[PageRow, ...]
    day_of_term: int | None
    term_days: int
    women_days: int
    men_days: int
    hours_lost: int
    missing: tuple[date, ...]
    missing_total: int
    to_sign: tuple[PageRow, ...]
    may_write: bool
    may_sign: bool
    closed: Sentence | None


class ActivityView(msgspec.Struct, frozen=True, kw_only=True):
    """What was done, where and for what."""

    what: str
    place: str
    milestone: str | None
    item: str | None


class SignatureView(msgspec.Struct, frozen=True, kw_only=True):
    """Who signed, as a role."""

    role: Role
    signed_at: datetime


class NoteView(msgspec.Struct, frozen=True, kw_only=True):
    """A note on the page; who wrote it as a role."""

    number: int
    kind: NoteKind
    what: str
    photo_id: UUID | None
    roles: tuple[Role, ...]
    written_at: datetime


class PageView(msgspec.Struct, frozen=True, kw_only=True):
    """One page of a site log."""

    id: UUID
    territory: str
    place: str
    agreement_id: UUID
    agreement_number: str | None
    project_id: UUID
    project_title: str
    organisation: str
    number: int
    day: date
    days_late: int
    morning: Weather
    afternoon: Weather
    hours_lost: int
    women: int
    men: int
    activities: tuple[ActivityView, ...]
    machinery: str | None
    materials: str | None
    tests: str | None
    visitors: str | None
    instructions: str | None
    incidents: str | None
    photos: tuple[UUID, ...]
    signatures: tuple[SignatureView, ...]
    notes: tuple[NoteView, ...]
    roles: tuple[Role, ...]
    written_at: datetime
    before_id: UUID | None
    after_id: UUID | None
    may_note: bool


def of_agreement(work: Work, agreement_id: UUID) -> LogView:
    """The site log of an agreement in sight."""
    about = _about(work, agreement_id)
    agreement: Agreement = about.Agreement
    pages = site_log.pages_of(work, agreement.id)
    signed = site_log.signatures_of(work, agreement.id)
    photos = _counted(work, agreement.id, SiteLogPhoto.page_id)
    notes = _counted(work, agreement.id, SiteLogNote.page_id)
    rows = {
        page.id: _row(
            page, photos.get(page.id, 0), notes.get(page.id, 0), tuple(signed.get(page.id, ()))
        )
        for page in pages
    }
    mine = site_log.roles_to_sign(work, agreement.territory)
    missing = _missing(work, agreement, {page.day for page in pages})
    return LogView(
        agreement_id=agreement.id,
        agreement_number=agreement.number,
        territory=agreement.territory,
        place=territories.get(work, agreement.territory).label,
        version=agreement.version,
        project_id=agreement.project_id,
        project_title=about.title,
        organisation=about.organisation,
        rows=tuple(sorted(rows.values(), key=lambda row: row.day, reverse=True)),
        day_of_term=_day_of_term(agreement, work.today),
        term_days=agreement.term_days,
        women_days=sum(page.women for page in pages),
        men_days=sum(page.men for page in pages),
        hours_lost=sum(page.hours_lost for page in pages),
        missing=missing[:MOST_NAMED],
        missing_total=len(missing),
        to_sign=tuple(
            rows[page.id]
            for page in pages
            if page.written_by != work.actor.user_id
            and any(role not in signed.get(page.id, ()) for role in mine)
        ),
        may_write=work.may(Permission.SITE_LOG_WRITE, agreement.territory),
        may_sign=work.may(Permission.SITE_LOG_SIGN, agreement.territory),
        closed=site_log.refusal_of_agreement(agreement),
    )


def detail(work: Work, page_id: UUID) -> PageView:
    """One page in sight."""
    page = site_log.get(work, page_id)
    about = _about(work, page.agreement_id)
    notes = site_log.notes_of(work, page.id)
    people = {page.written_by, *(one.written_by for one in notes)}
    roles = roles_of(work, {key for key in people if key is not None})
    same = (
        *("id", "territory", "agreement_id", "project_id", "day", "days_late", "morning"),
        *("afternoon", "hours_lost", "women", "men", "machinery", "materials", "tests"),
        *("visitors", "instructions", "incidents", "written_at"),
    )
    return PageView(
        **{name: getattr(page, name) for name in same},
        place=territories.get(work, page.territory).label,
        agreement_number=about.Agreement.number,
        project_title=about.title,
        organisation=about.organisation,
        number=page.position,
        activities=_activities(work, page),
        photos=tuple(
            work.session.execute(
                sa.select(SiteLogPhoto.file_id)
                .where(SiteLogPhoto.page_id == page.id)
                .order_by(SiteLogPhoto.file_id)
            ).scalars()
        ),
        signatures=tuple(
            SignatureView(role=row.role, signed_at=row.signed_at)
            for row in work.session.execute(
                sa.select(SiteLogSignature.role, SiteLogSignature.signed_at)
                .where(SiteLogSignature.page_id == page.id)
                .order_by(SiteLogSignature.signed_at, SiteLogSignature.role)
            )
        ),
        notes=tuple(
            NoteView(
                number=one.number,
                kind=one.kind,
                what=one.what,
                photo_id=one.photo_id,
                roles=roles.get(one.written_by, ()) if one.written_by else (),
                written_at=one.written_at,
            )
            for one in notes
        ),
        roles=roles.get(page.written_by, ()) if page.written_by else (),
        before_id=_beside(work, page, earlier=True),
        after_id=_beside(work, page, earlier=False),
        may_note=work.may(Permission.SITE_LOG_NOTE, page.territory),
    )


def of_note(work: Work, note_id: UUID) -> PageView:
    """The page that a note is on."""
    return detail(work, work.get(SiteLogNote, note_id).page_id)


def _row(page: SiteLogPage, photos: int, notes: int, signed: tuple[Role, ...]) -> PageRow:
    return PageRow(
        id=page.id,
        number=page.position,
        day=page.day,
        days_late=page.days_late,
        morning=page.morning,
        afternoon=page.afternoon,
        hours_lost=page.hours_lost,
        women=page.women,
        men=page.men,
        photos=photos,
        notes=notes,
        signed=signed,
    )


def _counted(
    work: Work, agreement_id: UUID, column: sa.orm.InstrumentedAttribute[UUID]
) -> dict[UUID, int]:
    statement = (
        sa.select(column, sa.func.count())
        .join(SiteLogPage, SiteLogPage.id == column)
        .where(SiteLogPage.agreement_id == agreement_id)
        .group_by(column)
    )
    return {row[0]: row[1] for row in work.session.execute(statement)}


def _activities(work: Work, page: SiteLogPage) -> tuple[ActivityView, ...]:
    statement = (
        sa.select(SiteLogActivity)
        .where(SiteLogActivity.page_id == page.id)
        .order_by(SiteLogActivity.number)
    )
    rows = list(work.session.execute(statement).scalars())
    stones = {
        row.id: f"{row.position}. {row.title}"
        for row in milestone_plans.of_agreement(work, page.agreement_id)
    }
    items: dict[UUID, str] = {}
    if any(row.item_id for row in rows):
        items = {
            row.id: f"{row.code} {row.description}"
            for row in unit_prices.items_of(work, page.agreement_id)
        }
    return tuple(
        ActivityView(
            what=row.what,
            place=row.place,
            milestone=stones.get(row.milestone_id) if row.milestone_id else None,
            item=items.get(row.item_id) if row.item_id else None,
        )
        for row in rows
    )


def _missing(work: Work, agreement: Agreement, written: set[date]) -> tuple[date, ...]:
    """The worked days without a page, until yesterday or until the work was received."""
    if agreement.starts_on is None:
        return ()
    yesterday = date.fromordinal(work.today.toordinal() - 1)
    last = min(yesterday, agreement.accepted_on or yesterday)
    pauses = suspensions.pauses_of(suspensions.of_agreement(work, agreement.id))
    return site_log_rules.without_page(agreement.starts_on, last, written, pauses)


def _day_of_term(agreement: Agreement, today: date) -> int | None:
    if agreement.starts_on is None:
        return None
    return (min(today, agreement.accepted_on or today) - agreement.starts_on).days + 1


def _beside(work: Work, page: SiteLogPage, *, earlier: bool) -> UUID | None:
    """The page of the nearest day before or after."""
    column = SiteLogPage.day
    statement = sa.select(SiteLogPage.id).where(
        SiteLogPage.agreement_id == page.agreement_id,
        column < page.day if earlier else column > page.day,
    )
    order = column.desc() if earlier else column
    return work.session.execute(statement.order_by(order).limit(1)).scalar_one_or_none()


def _about(work: Work, agreement_id: UUID) -> sa.Row[Agreement, str, str]:
    found = work.session.execute(
        sa.select(Agreement, Project.title, ORGANISATION.label("organisation"))
        .join(Project, Project.id == Agreement.project_id)
        .join(Community, Community.id == Agreement.community_id)
        .where(Agreement.id == agreement_id, work.visible(Agreement.territory))
    ).one_or_none()
    if found is None:
        raise NotFound
    return found
