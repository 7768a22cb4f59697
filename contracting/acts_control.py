"""The acts of those who watch a work while it is built: site log, supervision, technical committee and oversight committee."""

from collections.abc import Callable, Sequence
from uuid import UUID

from contracting import meeting_sheets, oversight, site_log_book_sheets, supervision_sheets
from contracting.act_subjects import belonging_to
from contracting.documents.committee_act import CommitteeActSheet, print_committee_act
from contracting.documents.oversight_act import OversightActSheet, print_oversight_act
from contracting.documents.site_log_book import SiteLogBookSheet, print_site_log_book
from contracting.documents.supervision_report import print_supervision
from contracting.documents.supervision_sheet import SupervisionSheet
from contracting.meeting_sheets import WriteCommitteeAct, WriteOversightAct
from contracting.occasions import MEETINGS, PERMISSIONS, Occasion, OccasionKind, of_project
from contracting.samples import control as samples
from contracting.samples import supervision as supervision_samples
from contracting.supervision_sheets import WriteSupervisionReport
from foundation.acts import Act, AnyAct, Belonging, Gap, Print, Subject
from foundation.errors import say
from foundation.files import FileStore
from foundation.papers import Stamp
from foundation.pdf.blocks import Printed
from foundation.translations import Translator
from foundation.work import Work

# So many photographs of the period are printed; of all of them the list says day and hash.
MOST_PICTURES = 6


def _subjects(kind: OccasionKind) -> Callable[[Work, UUID], Sequence[Subject]]:
    def find(work: Work, project_id: UUID) -> Sequence[Subject]:
        return tuple(
            Subject(
                id=row.id,
                name=say("Meeting of {day}", day=row.starts_on)
                if kind in MEETINGS
                else say("From {start} to {end}", start=row.starts_on, end=row.ends_on),
            )
            for row in of_project(work, project_id, kind)
        )

    return find


def _belonging(work: Work, row: Occasion) -> Belonging:
    """Every period and every meeting has its own number in the series of its agreement."""
    return belonging_to(work, row.agreement_id)


def _no_pages(work: Work, row: Occasion) -> Sequence[Gap]:
    if site_log_book_sheets.pages_of(work, row):
        return ()
    said = say("The site log has no page of these days.")
    return (Gap(said=said, href=f"/agreements/{row.agreement_id}/site-log"),)


def _no_committee(work: Work, row: Occasion) -> Sequence[Gap]:
    if oversight.find(work, row.project_id) is not None:
        return ()
    said = say("Record the act of constitution of the committee first.")
    return (Gap(said=said, href=f"/works/{row.project_id}/oversight"),)


def _with_pictures(work: Work, row: Occasion, store: FileStore) -> Print[SupervisionSheet]:
    """The report with the first photographs of its period, in the copies that paper can print."""
    copies = supervision_sheets.pictures_of(work, row, MOST_PICTURES)

    def draw(sheet: SupervisionSheet, stamp: Stamp, words: Translator) -> Printed:
        pictures = {original: store.get(copy) for original, copy in copies.items()}
        return print_supervision(sheet, stamp, words, pictures)

    return draw


SITE_LOG_BOOK: Act[Occasion, SiteLogBookSheet] = Act(
    kind=OccasionKind.SITE_LOG_BOOK.value,
    rank=140,
    noun=Occasion,
    permission=PERMISSIONS[OccasionKind.SITE_LOG_BOOK],
    subjects=_subjects(OccasionKind.SITE_LOG_BOOK),
    belonging=_belonging,
    gaps=_no_pages,
    sheet=site_log_book_sheets.sheet_of,
    draw=print_site_log_book,
    samples=samples.books,
)
SUPERVISION_REPORT: Act[Occasion, SupervisionSheet] = Act(
    kind=OccasionKind.SUPERVISION_REPORT.value,
    rank=170,
    noun=Occasion,
    permission=PERMISSIONS[OccasionKind.SUPERVISION_REPORT],
    subjects=_subjects(OccasionKind.SUPERVISION_REPORT),
    belonging=_belonging,
    sheet=supervision_sheets.sheet_of,
    draw=print_supervision,
    drawing=_with_pictures,
    samples=supervision_samples.reports,
    asks=WriteSupervisionReport,
)
COMMITTEE_ACT: Act[Occasion, CommitteeActSheet] = Act(
    kind=OccasionKind.COMMITTEE_ACT.value,
    rank=180,
    noun=Occasion,
    permission=PERMISSIONS[OccasionKind.COMMITTEE_ACT],
    subjects=_subjects(OccasionKind.COMMITTEE_ACT),
    belonging=_belonging,
    sheet=meeting_sheets.committee_sheet,
    draw=print_committee_act,
    samples=samples.committee_acts,
    asks=WriteCommitteeAct,
)
OVERSIGHT_ACT: Act[Occasion, OversightActSheet] = Act(
    kind=OccasionKind.OVERSIGHT_ACT.value,
    rank=182,
    noun=Occasion,
    permission=PERMISSIONS[OccasionKind.OVERSIGHT_ACT],
    subjects=_subjects(OccasionKind.OVERSIGHT_ACT),
    belonging=_belonging,
    gaps=_no_committee,
    sheet=meeting_sheets.oversight_sheet,
    draw=print_oversight_act,
    samples=samples.oversight_acts,
    asks=WriteOversightAct,
)

ACTS: tuple[AnyAct, ...] = (SITE_LOG_BOOK, SUPERVISION_REPORT, COMMITTEE_ACT, OVERSIGHT_ACT)
