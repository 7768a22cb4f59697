"""Red flags: each rule finds its case, one person explains and another judges, and what is gone stays told."""

import random
from collections.abc import Iterable
from datetime import timedelta
from io import BytesIO
from uuid import UUID

import pytest
import sqlalchemy as sa
from PIL import Image

from contracting import flag_cases, photo_prints, red_flag_rules, red_flag_scan, red_flags
from contracting.agreements import Agreement
from contracting.red_flag_rules import FlagCode
from contracting.red_flags import AcceptExplanation, ExplainFlag, FlagState, InsistOnFlag, RedFlag
from contracting.views import red_flags as views
from foundation import files
from foundation.clock import FrozenClock
from foundation.contents import Purpose
from foundation.database import Database
from foundation.errors import Forbidden, Refused
from foundation.identity.actors import SYSTEM, Actor, Grant
from foundation.identity.permissions import Role
from foundation.translations import translator
from tests.foundation.drawn import photo
from tests.support import works
from tests.support.factories import STORE, Cast, cast, photograph, someone
from tests.support.works import plan


@pytest.fixture
def hands() -> Cast:
    return cast()


@pytest.fixture
def agreement(db: Database, hands: Cast) -> Agreement:
    return works.running(db, hands)


def scanned(db: Database) -> dict[FlagCode, list[RedFlag]]:
    """Every live flag after a look, by its rule."""
    photo_prints.make_missing(db, STORE)
    with db.writing(SYSTEM) as work:
        red_flag_scan.scan(work)
    with db.reading(SYSTEM) as work:
        rows = work.session.execute(sa.select(RedFlag).where(RedFlag.gone_at.is_(None))).scalars()
        return grouped(rows)


def grouped(rows: Iterable[RedFlag]) -> dict[FlagCode, list[RedFlag]]:
    found: dict[FlagCode, list[RedFlag]] = {}
    for row in rows:
        found.setdefault(row.rule, []).append(row)
    return found


def kept(db: Database, who: Actor, territory: str, data: bytes) -> UUID:
    with db.writing(who) as work:
        blob = STORE.put(data, Purpose.PHOTO)
        return files.keep(work, blob, territory).id


def textured(seed: int, size: tuple[int, int] = (320, 240), quality: int = 90) -> bytes:
    drawn = random.Random(seed)
    cells = Image.new("L", (16, 12))
    cells.putdata([drawn.randrange(256) for _ in range(192)])
    out = BytesIO()
    cells.resize(size, Image.Resampling.BICUBIC).save(out, "JPEG", quality=quality)
    return out.getvalue()


@pytest.mark.one_database
def test_every_rule_has_its_finder_and_every_finder_its_published_rule(db: Database) -> None:
    today = db.clock.now().date()

    assert set(red_flag_scan.FINDERS) == set(FlagCode)
    assert {rule.code for rule in red_flag_rules.rules_on(today)} == set(FlagCode)


def test_a_copy_of_a_photograph_from_another_work_is_found(
    db: Database, hands: Cast, agreement: Agreement
) -> None:
    other = works.running(db, hands)
    here, there = plan(db, agreement, hands)[0], plan(db, other, hands)[0]
    original = kept(db, hands.organisation, agreement.territory, textured(7))
    copy = kept(db, hands.organisation, other.territory, textured(7, (200, 150), 45))
    works.report(db, hands, here, photos=(original,))
    works.report(db, hands, there, photos=(copy,))

    (flag,) = scanned(db)[FlagCode.PHOTO_ALIKE]

    assert flag.project_id == other.project_id
    assert {key for kind, key in flag.facts["links"]} == {str(here), str(there)}
    with db.reading(hands.auditor) as work:
        assert "128" in translator("es").sentence(views.detail(work, flag.id).row.case)


def test_a_photograph_is_far_only_where_its_error_does_not_reach_the_site() -> None:
    assert red_flag_rules.is_far(501, None, 500)
    assert not red_flag_rules.is_far(500, None, 500)
    assert not red_flag_rules.is_far(540, 40, 500)
    assert red_flag_rules.is_far(541, 40, 500)


def test_photographs_far_away_and_older_than_the_work_are_found(
    db: Database, clock: FrozenClock, hands: Cast, agreement: Agreement
) -> None:
    first, second, *_ = plan(db, agreement, hands)
    far = photograph(db, hands.organisation, agreement.territory, near=False)
    old = kept(
        db,
        hands.organisation,
        agreement.territory,
        photo((222, 111), taken="2019:01:02 08:00:00"),
    )
    # 526 m away, give or take 60 m: it may well have been made within the 500 m of the rule.
    perhaps = kept(
        db,
        hands.organisation,
        agreement.territory,
        photo((223, 111), latitude=(3, 2, 21), longitude=(76, 24, 30), accuracy=60),
    )
    works.report(db, hands, first, photos=(far, perhaps))
    works.report(db, hands, second, photos=(old,))

    found = scanned(db)

    assert [row.facts["metres"] > 500 for row in found[FlagCode.PHOTO_FAR]] == [True]
    assert "2019-01-02" in [row.facts["taken"] for row in found[FlagCode.PHOTO_OLD]]


def test_verdicts_without_a_visit_and_decisions_in_the_same_minute_are_found(
    db: Database, clock: FrozenClock, hands: Cast, agreement: Agreement
) -> None:
    first, second, third, _ = plan(db, agreement, hands)
    for milestone in (first, second):
        works.report(db, hands, milestone)
    clock.advance(timedelta(hours=30))
    works.engineer_says(db, hands, first)
    clock.advance(timedelta(seconds=20))
    works.engineer_says(db, hands, second)
    works.report(db, hands, third)
    clock.advance(timedelta(minutes=5))
    works.committee_says(db, hands, third)

    found = scanned(db)

    assert [row.facts["minutes"] for row in found[FlagCode.VERDICT_WITHOUT_VISIT]] == [5]
    assert [row.facts["seconds"] for row in found[FlagCode.APPROVALS_AT_ONCE]] == [20]


def test_a_payment_nobody_confirms_and_a_silent_work_are_found_and_are_gone_once_they_are_mended(
    db: Database, clock: FrozenClock, hands: Cast, agreement: Agreement
) -> None:
    works.paid(db, hands, works.advance_requested(db, hands, agreement))
    clock.advance(timedelta(days=46))
    found = scanned(db)
    assert len(found[FlagCode.RECEIPT_MISSING]) == 1
    (silent,) = found[FlagCode.SILENT_WORK]

    works.report(db, hands, plan(db, agreement, hands)[0])

    assert FlagCode.SILENT_WORK not in scanned(db)
    with db.reading(SYSTEM) as work:
        assert red_flags.get(work, silent.id).gone_at is not None


def test_money_ahead_of_works_is_found_without_counting_the_advance(
    db: Database, hands: Cast, agreement: Agreement
) -> None:
    works.paid(db, hands, works.advance_requested(db, hands, agreement))
    rule = next(one for one in red_flag_rules.flag_rules() if one.code is FlagCode.MONEY_AHEAD)
    with db.reading(SYSTEM) as work:
        assert list(flag_cases.money_ahead(work, rule)) == []
    with db.engine.begin() as connection:
        connection.execute(
            sa.text("UPDATE project SET financial_bp = financial_bp + 1600 WHERE id IS NOT NULL")
        )

    assert len(scanned(db)[FlagCode.MONEY_AHEAD]) == 1


def test_who_explains_does_not_judge_and_a_second_look_changes_nothing_that_was_said(
    db: Database, clock: FrozenClock, hands: Cast, agreement: Agreement
) -> None:
    clock.advance(timedelta(days=60))
    (flag,) = scanned(db)[FlagCode.SILENT_WORK]
    both = Actor(
        user_id=someone(Role.ENGINEER).user_id,
        grants=(Grant(Role.ENGINEER, "CO."), Grant(Role.PROGRAMME_MANAGER, "CO.")),
    )
    with db.writing(both) as work:
        red_flags.explain(work, flag.id, ExplainFlag(explanation="Estuvo crecido el río."))

    with pytest.raises(Refused), db.writing(both) as work:
        red_flags.accept(work, flag.id, AcceptExplanation(judgement="Vale."))
    with pytest.raises(Forbidden), db.writing(hands.engineer) as work:
        red_flags.accept(work, flag.id, AcceptExplanation(judgement="Vale."))
    with db.writing(hands.programme_manager) as work:
        red_flags.insist(work, flag.id, InsistOnFlag(judgement="¿Todos los días?"))
    with db.writing(both) as work:
        red_flags.explain(work, flag.id, ExplainFlag(explanation="Sí, hasta ayer."))
    with db.writing(hands.programme_manager) as work:
        red_flags.accept(work, flag.id, AcceptExplanation(judgement="Consta en el IDEAM."))

    scanned(db)

    with db.reading(SYSTEM) as work:
        again = red_flags.get(work, flag.id)
        assert (again.state, again.explanation) == (FlagState.ACCEPTED, "Sí, hasta ayer.")
        assert views.of_work(work, agreement.project_id) == ()
