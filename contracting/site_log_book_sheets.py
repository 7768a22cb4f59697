"""What the book of the site log says on paper, read from the pages of its period."""

from datetime import date, timedelta

from contracting import paper_heads, site_log, site_log_rules, suspensions
from contracting.agreements import Agreement
from contracting.documents.site_log_book import (
    LoggedActivity,
    LoggedNote,
    LoggedPage,
    LoggedSignature,
    SiteLogBookSheet,
)
from contracting.occasions import Occasion
from contracting.site_log import SiteLogPage
from contracting.views import site_log as views
from contracting.views.site_log import PageView
from foundation.errors import ProgrammingError
from foundation.papers import Signatory
from foundation.translations import Translator
from foundation.work import Work


def sheet_of(work: Work, row: Occasion, words: Translator) -> SiteLogBookSheet:
    """Everything the book of a period says."""
    agreement = work.get(Agreement, row.agreement_id)
    if agreement.starts_on is None:
        raise ProgrammingError("a site log begins with the start of the works")
    reading = paper_heads.read(work, agreement, words)
    return SiteLogBookSheet(
        head=paper_heads.head_of(reading),
        book_number=row.number,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        opened_on=agreement.starts_on,
        accepted_on=agreement.accepted_on,
        pages=tuple(_page(views.detail(work, page.id)) for page in pages_of(work, row)),
        missing=missing_of(work, agreement, row),
        supervisor=paper_heads.supervisor(reading),
        organisation_signatory=paper_heads.organisation_signatory(reading),
        overseer=Signatory(role=words.text("For the oversight committee")),
    )


def pages_of(work: Work, row: Occasion) -> list[SiteLogPage]:
    """The pages of the days of a period, in the order in which they were written."""
    every = site_log.pages_of(work, row.agreement_id)
    return [page for page in every if row.starts_on <= page.day <= row.ends_on]


def missing_of(work: Work, agreement: Agreement, row: Occasion) -> tuple[date, ...]:
    """The worked days of a period without a page, until yesterday or until the work was received."""
    yesterday = work.today - timedelta(days=1)
    last = min(row.ends_on, agreement.accepted_on or yesterday, yesterday)
    pauses = suspensions.pauses_of(suspensions.of_agreement(work, agreement.id))
    written = {page.day for page in site_log.pages_of(work, agreement.id)}
    found = site_log_rules.without_page(row.starts_on, last, written, pauses)
    return tuple(reversed(found))


def _page(view: PageView) -> LoggedPage:
    same = ("number", "day", "days_late", "hours_lost", "women", "men", "written_at")
    return LoggedPage(
        **{name: getattr(view, name) for name in same},
        machinery=view.machinery or "",
        materials=view.materials or "",
        tests=view.tests or "",
        visitors=view.visitors or "",
        instructions=view.instructions or "",
        incidents=view.incidents or "",
        morning=view.morning.value,
        afternoon=view.afternoon.value,
        photos=len(view.photos),
        roles=tuple(role.value for role in view.roles),
        activities=tuple(
            LoggedActivity(
                what=one.what,
                place=one.place,
                about=" · ".join(part for part in (one.milestone, one.item) if part),
            )
            for one in view.activities
        ),
        notes=tuple(
            LoggedNote(
                number=one.number,
                kind=one.kind.value,
                what=one.what,
                roles=tuple(role.value for role in one.roles),
                written_at=one.written_at,
            )
            for one in view.notes
        ),
        signatures=tuple(
            LoggedSignature(role=one.role.value, signed_at=one.signed_at) for one in view.signatures
        ),
    )
