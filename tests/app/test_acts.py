"""The acts of a work: what each lacks is said with its remedy, what was issued is found, and a version says what changed."""

import msgspec
import pytest

from app import acts as every_act
from contracting.documents.start_act import print_start_act
from contracting.samples import acts as samples
from foundation.acts import IssueAct, issue, preview
from foundation.database import Database
from foundation.errors import Refused
from foundation.issuing import Language
from foundation.pdf.blocks import PageSize
from foundation.pdf.reading import difference_of
from foundation.samples import STAMP
from foundation.translations import translator
from tests.support import factories, works
from tests.support.papers import PRESS

START_ACT = every_act.BY_KIND["start_act"]


def test_an_act_that_lacks_something_is_refused_and_its_page_says_where_to_enter_it(
    db: Database,
) -> None:
    cast = factories.cast()
    signed = works.signed(db, cast)
    with db.reading(cast.contracts_officer) as work:
        view = every_act.of_subject(work, START_ACT, signed.id)

    assert [gap.href for gap in view.gaps] == [f"/agreements/{signed.id}"]
    with db.writing(cast.engineer) as work, pytest.raises(Refused, match="not started"):
        issue(work, PRESS, START_ACT, signed.id, IssueAct())


def test_the_list_of_a_work_tells_issued_acts_from_those_that_can_be_issued(
    db: Database,
) -> None:
    cast = factories.cast()
    running = works.running(db, cast)
    with db.writing(cast.engineer) as work:
        issue(work, PRESS, START_ACT, running.id, IssueAct())
    with db.reading(cast.contracts_officer) as work:
        lines = every_act.of_work(work, running.project_id).lines

    said = {line.kind: (line.document is not None, line.gaps) for line in lines}
    assert said["start_act"] == (True, 0)
    assert said["agreement"] == (False, 0)
    ranks = [every_act.BY_KIND[line.kind].rank for line in lines]
    assert ranks == sorted(ranks)


def test_an_act_is_printed_on_the_paper_that_the_office_has(db: Database) -> None:
    cast = factories.cast()
    running = works.running(db, cast)
    with db.reading(cast.engineer) as work:
        printed = {
            size: preview(work, PRESS, START_ACT, running.id, IssueAct(size=size)).content
            for size in PageSize
        }

    assert len(set(printed.values())) == len(PageSize)


def test_two_versions_say_what_changed_in_the_words_of_the_paper() -> None:
    words = translator(Language.ES.value)
    before = samples.start_act()
    after = msgspec.structs.replace(before, site="El predio está cercado desde ayer.")

    parts = difference_of(
        print_start_act(before, STAMP, words).content, print_start_act(after, STAMP, words).content
    )

    assert any("cercado desde ayer" in line for part in parts for line in part.after)
    assert any("el predio está libre" in line for part in parts for line in part.before)
    assert not difference_of(
        print_start_act(before, STAMP, words).content,
        print_start_act(before, msgspec.structs.replace(STAMP, version=3), words).content,
    )
