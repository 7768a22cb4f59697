"""Signed sheets: whatever comes back of a printed paper is matched to its pages, and what lacks or does not belong is named."""

from io import BytesIO

import pytest
from PIL import Image

from app import sheet_views
from foundation import scanned_sheets
from foundation.database import Database
from foundation.errors import Forbidden, InvalidCommand, NotFound, Refused
from foundation.files import StoredFile
from foundation.identity.actors import Actor
from foundation.identity.permissions import Role
from foundation.records import IssuedDocument
from foundation.scanned_sheets import ConfirmSignatures, SayPage, SendSheets, SheetMatch
from foundation.signatures import EvidenceKind, SignatureChannel, evidence_of
from tests.support import factories, scanning, signing, works
from tests.support.factories import STORE, Cast, cast
from tests.support.papers import agreement_paper, closed_assembly, minutes_of

Pictures = list[Image.Image]


@pytest.fixture
def hands() -> Cast:
    return cast()


@pytest.fixture
def officer(hands: Cast) -> Actor:
    return hands.contracts_officer


@pytest.fixture
def document(db: Database, hands: Cast) -> IssuedDocument:
    return signing.paper(db, hands)


@pytest.fixture
def printed(document: IssuedDocument) -> Pictures:
    return scanning.pages(STORE.get(document.sha256))


def view_of(db: Database, who: Actor, document: IssuedDocument) -> sheet_views.SheetsView:
    with db.reading(who) as work:
        return sheet_views.detail(work, document.id)


def test_sheets_in_any_order_and_form_make_the_paper_complete(
    db: Database, officer: Actor, document: IssuedDocument, printed: Pictures
) -> None:
    last, *rest = reversed(printed)
    askew = scanning.photographed(last, turned=184, skew=1.5, light=0.4, noise=20)
    photos = [scanning.jpeg(askew), scanning.heic(scanning.photographed(rest[0], turned=5))]

    scanning.send(db, officer, document, *photos)
    partly = view_of(db, officer, document)
    scanning.send(
        db, officer, document, scanning.scan([page.rotate(90, expand=True) for page in rest[1:]])
    )
    view = view_of(db, officer, document)

    count = len(printed)
    assert partly.missing == tuple(range(1, count - 1))
    assert not partly.is_complete
    assert view.is_complete
    assert (view.missing, view.doubled, view.others) == ((), (), ())
    assert [page.page for page in view.pages] == list(range(1, count + 1))
    assert all(len(page.sheets) == 1 for page in view.pages)


def test_what_is_shown_stands_upright_and_says_nothing_of_the_camera(
    db: Database, officer: Actor, document: IssuedDocument, printed: Pictures
) -> None:
    taken = scanning.jpeg(scanning.photographed(printed[0], turned=90), named=True)
    assert Image.open(BytesIO(taken)).getexif()

    (sheet,) = scanning.send(db, officer, document, taken)

    shown = Image.open(BytesIO(STORE.get(sheet.picture_sha256)))
    assert shown.height > shown.width
    assert not shown.getexif()
    assert "exif" not in shown.info
    with db.reading(officer) as work:
        kept = scanned_sheets.scans_of(work.session, document.id)[0]
        file = work.get(StoredFile, kept.file_id)
        assert STORE.get(file.sha256) == taken


def test_a_page_twice_and_a_sheet_of_another_paper_are_named(
    db: Database, hands: Cast, document: IssuedDocument, printed: Pictures
) -> None:
    officer = hands.contracts_officer
    other = minutes_of(db, hands.social_facilitator, closed_assembly(db, hands))
    foreign = scanning.pages(STORE.get(other.sha256))[0]

    scanning.send(
        db,
        officer,
        document,
        scanning.jpeg(printed[0]),
        scanning.jpeg(scanning.photographed(printed[0], turned=3)),
        scanning.jpeg(foreign),
    )
    view = view_of(db, officer, document)

    assert view.doubled == (1,)
    (stranger,) = view.others
    assert stranger.match is SheetMatch.FOREIGN
    assert not stranger.may_say
    assert stranger.foreign is not None
    assert (stranger.foreign.id, stranger.foreign.page) == (other.id, 1)
    assert not stranger.foreign.is_other_version
    with pytest.raises(Refused), db.writing(officer) as work:
        scanned_sheets.say_page(work, stranger.id, SayPage(page=2))


def test_a_sheet_of_an_earlier_version_is_none_of_this_one(db: Database, hands: Cast) -> None:
    agreement = works.submitted(db, hands)
    earlier = agreement_paper(db, hands.contracts_officer, agreement)
    works.sign(db, hands, agreement)
    later = agreement_paper(db, hands.contracts_officer, agreement)
    page = scanning.pages(STORE.get(earlier.sha256))[0]

    scanning.send(db, hands.contracts_officer, later, scanning.jpeg(page))
    (sheet,) = view_of(db, hands.contracts_officer, later).others

    assert sheet.foreign is not None
    assert sheet.foreign.is_other_version


def test_where_the_code_cannot_be_read_a_person_says_the_page(
    db: Database, officer: Actor, document: IssuedDocument, printed: Pictures
) -> None:
    torn = printed[1].crop((0, 0, printed[1].width, round(printed[1].height * 0.85)))
    (sheet,) = scanning.send(db, officer, document, scanning.jpeg(torn))
    assert (sheet.match, sheet.page) == (SheetMatch.UNKNOWN, None)

    with pytest.raises(InvalidCommand), db.writing(officer) as work:
        scanned_sheets.say_page(work, sheet.id, SayPage(page=len(printed) + 1))
    with db.writing(officer) as work:
        scanned_sheets.say_page(work, sheet.id, SayPage(page=2))
    said = view_of(db, officer, document).pages[1].sheets[0]
    with db.writing(officer) as work:
        scanned_sheets.say_page(work, sheet.id, SayPage())

    assert (said.match, said.page) == (SheetMatch.HAND, 2)
    (aside,) = view_of(db, officer, document).others
    assert aside.match is SheetMatch.ASIDE


def test_a_file_is_sent_once_and_only_by_who_collects_signatures(
    db: Database, hands: Cast, document: IssuedDocument, printed: Pictures
) -> None:
    officer, data = hands.contracts_officer, scanning.jpeg(printed[0])
    scanning.send(db, officer, document, data)
    again = scanning.kept(db, officer, document, data)

    with pytest.raises(InvalidCommand) as twice, db.writing(officer) as work:
        scanned_sheets.send(work, STORE, document.id, SendSheets(sheets=(again,)))
    with pytest.raises(InvalidCommand), db.writing(officer) as work:
        scanned_sheets.send(work, STORE, document.id, SendSheets(sheets=()))
    with pytest.raises(Forbidden), db.writing(hands.auditor) as work:
        scanned_sheets.send(work, STORE, document.id, SendSheets(sheets=(again,)))
    far = factories.someone(Role.CONTRACTS_OFFICER, "CO.76.")
    with pytest.raises(NotFound), db.writing(far) as work:
        scanned_sheets.send(work, STORE, document.id, SendSheets(sheets=(again,)))
    assert list(twice.value.errors) == ["sheets.0"]


def test_a_complete_set_marks_who_signed_on_paper_once_a_person_confirms_it(
    db: Database, officer: Actor, document: IssuedDocument, printed: Pictures
) -> None:
    ana, beto = signing.asked(db, officer, document)
    day = db.clock.now().date()
    said = ConfirmSignatures(requests=(ana.id,), signed_on=day)
    scanning.send(db, officer, document, scanning.scan(printed[:-1]))
    with pytest.raises(Refused), db.writing(officer) as work:
        scanned_sheets.confirm(work, document.id, said)

    scanning.send(db, officer, document, scanning.jpeg(printed[-1]))
    assert view_of(db, officer, document).waiting_signers == 2
    with db.writing(officer) as work:
        scanned_sheets.confirm(work, document.id, said)

    (signature,) = signing.signatures_of(db, document)
    assert (signature.request_id, signature.channel) == (ana.id, SignatureChannel.PAPER)
    with db.reading(officer) as work:
        evidence = evidence_of(work.session, [signature.id])
    assert [one.kind for one in evidence] == [EvidenceKind.SHEET] * 2
    assert view_of(db, officer, document).waiting_signers == 1
    with pytest.raises(InvalidCommand), db.writing(officer) as work:
        scanned_sheets.confirm(
            work, document.id, ConfirmSignatures(requests=(document.id,), signed_on=day)
        )
    assert beto.id != ana.id
