"""Dossiers: papers count once somebody else found them in order, and a red dossier signs nothing."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest

from contracting import boards, dossier_rules, dossiers
from contracting.boards import BoardPost, EndBoardTerm, SeatBoardMember
from contracting.dossier_rules import (
    Checked,
    CheckOutcome,
    Demand,
    DossierLight,
    DossierRule,
    ItemState,
    checklist,
    light_of,
    rules_of,
)
from contracting.dossiers import CheckPaper, CheckPapers
from contracting.two_keys import Outcome
from contracting.views import dossiers as views
from foundation import people
from foundation.clock import BOGOTA, FrozenClock, civil_date
from foundation.database import Database
from foundation.errors import Forbidden, InvalidCommand, Refused
from foundation.identity.actors import Actor
from foundation.identity.permissions import Role
from foundation.people import DescribePerson
from foundation.work import Work
from portfolio import communities
from portfolio.communities import AddPaper, CommunityKind, LegalPaper, PaperKind
from tests.support import factories, works
from tests.support.factories import Cast, cast, someone
from tests.support.web import Person

Visit = Callable[[Actor | None], Person]

TODAY = date(2026, 2, 17)
RULE = DossierRule(
    paper=PaperKind.REPRESENTATION,
    regimes=("R1",),
    demand=Demand.REQUIRED,
    max_age_days=90,
    warn_days=15,
    norm="",
    note_es="",
    note_en="",
    valid_from=date(2012, 7, 6),
    source="",
    to_confirm=True,
)


@pytest.fixture
def hands() -> Cast:
    return cast()


def paper(issued_on: date, expires_on: date | None = None) -> LegalPaper:
    return LegalPaper(
        id=UUID(int=1), kind=PaperKind.REPRESENTATION, issued_on=issued_on, expires_on=expires_on
    )


@pytest.mark.parametrize(
    ("papers", "checked", "state", "light"),
    [
        ([], None, ItemState.MISSING, DossierLight.RED),
        ([paper(TODAY)], None, ItemState.UNCHECKED, DossierLight.RED),
        ([paper(TODAY)], CheckOutcome.RETURNED, ItemState.RETURNED, DossierLight.RED),
        ([paper(TODAY)], CheckOutcome.IN_ORDER, ItemState.IN_ORDER, DossierLight.GREEN),
        # 90 days old is the last day; 15 days before it somebody is told.
        (
            [paper(date(2025, 11, 19))],
            CheckOutcome.IN_ORDER,
            ItemState.ENDS_SOON,
            DossierLight.YELLOW,
        ),
        ([paper(date(2025, 11, 18))], CheckOutcome.IN_ORDER, ItemState.TOO_OLD, DossierLight.RED),
        (
            [paper(date(2025, 12, 4))],
            CheckOutcome.IN_ORDER,
            ItemState.ENDS_SOON,
            DossierLight.YELLOW,
        ),
        ([paper(date(2025, 12, 5))], CheckOutcome.IN_ORDER, ItemState.IN_ORDER, DossierLight.GREEN),
        (
            [paper(TODAY - timedelta(days=9), date(2026, 2, 16))],
            CheckOutcome.IN_ORDER,
            ItemState.PAST_ITS_DAY,
            DossierLight.RED,
        ),
        ([paper(date(2026, 2, 18))], CheckOutcome.IN_ORDER, ItemState.MISSING, DossierLight.RED),
    ],
)
def test_a_paper_stands_as_its_days_and_its_checker_say(
    papers: list[LegalPaper], checked: CheckOutcome | None, state: ItemState, light: DossierLight
) -> None:
    found = {UUID(int=1): Checked(outcome=checked)} if checked else {}

    items = checklist([RULE], papers, found, TODAY)

    assert [item.state for item in items] == [state]
    assert light_of(items) is light
    assert (dossier_rules.refusal(items) is None) == (light is not DossierLight.RED)


def test_a_donor_asks_for_less_than_a_municipality() -> None:
    rows = dossier_rules.dossier_rules()

    def required(regime: str) -> set[PaperKind]:
        asked = rules_of(rows, regime, CommunityKind.COMMUNITY_ACTION, TODAY)
        return {rule.paper for rule in asked if rule.demand is Demand.REQUIRED}

    assert required("R7") == {PaperKind.LEGAL_STATUS, PaperKind.REPRESENTATION}
    assert required("R7") < required("R1b")
    assert PaperKind.FISCAL_RECORD in required("R1b")


def test_nothing_is_signed_with_a_red_dossier_and_the_refusal_lists_what_is_wanting(
    db: Database, hands: Cast
) -> None:
    owner = factories.community(db, hands, with_papers=False)
    factories.add_paper(db, hands, owner, kind=PaperKind.LEGAL_STATUS, issued_on=date(2009, 4, 17))
    agreement = works.submitted(db, hands, factories.financed(db, hands, owner))

    with pytest.raises(Refused) as refused:
        works.sign(db, hands, agreement)

    said = str(refused.value.sentence)
    assert "Missing: ('representation', 'tax_registration'" in said
    assert said.endswith("Checked by nobody yet: ('legal_status',).")


def test_nobody_checks_what_they_filed_and_what_is_returned_says_why(
    db: Database, hands: Cast
) -> None:
    owner = factories.community(db, hands)
    filer = someone(Role.CONTRACTS_OFFICER)
    with db.writing(filer) as work:
        statutes = AddPaper(kind=PaperKind.STATUTES, issued_on=date(2024, 5, 3))
        communities.add_paper(work, owner.id, statutes)
        filed = next(p for p in dossiers.papers_of(work, owner.id) if p.added_by == filer.user_id)
    command = CheckPapers(papers=(CheckPaper(paper=filed.id, outcome=CheckOutcome.IN_ORDER),))

    with pytest.raises(Refused, match="you filed one of them"), db.writing(filer) as work:
        dossiers.check(work, owner.id, command)
    with pytest.raises(Forbidden), db.writing(hands.social_facilitator) as work:
        dossiers.check(work, owner.id, command)
    with pytest.raises(InvalidCommand, match="reads it"):
        CheckPaper(paper=filed.id, outcome=CheckOutcome.RETURNED)
    with db.writing(hands.contracts_officer) as work:
        dossiers.check(work, owner.id, command)
        assert dossiers.checks_of(work, owner.id)[filed.id].outcome is CheckOutcome.IN_ORDER


def test_a_returned_required_paper_turns_the_dossier_red_until_a_new_one_is_found_in_order(
    db: Database, hands: Cast
) -> None:
    owner = factories.community(db, hands)

    def light() -> DossierLight:
        with db.reading(hands.auditor) as work:
            return views.detail(work, owner.id, "R1b").light

    # The papers that are only asked for are not there yet.
    assert light() is DossierLight.YELLOW
    factories.check_papers(db, hands, owner, CheckOutcome.RETURNED, "No se lee el sello.")
    assert light() is DossierLight.RED
    factories.check_papers(db, hands, owner)
    assert light() is DossierLight.YELLOW


def seat(db: Database, hands: Cast, community_id: UUID, **overrides: object) -> None:
    command = SeatBoardMember(
        person=DescribePerson(name="Persona de la junta", document_number="34567812"),
        post=BoardPost.TREASURER,
        from_on=date(2025, 7, 1),
        until_on=date(2028, 6, 30),
    )
    with db.writing(hands.social_facilitator) as work:
        boards.seat(work, community_id, factories.changed(command, overrides))


def test_one_person_holds_a_post_at_a_time_and_a_term_that_ended_stays(
    db: Database, hands: Cast
) -> None:
    owner = factories.community(db, hands)
    seat(db, hands, owner.id)

    with pytest.raises(Refused, match="holds this post"):
        seat(db, hands, owner.id)
    seat(db, hands, owner.id, post=BoardPost.DELEGATE)
    with db.writing(hands.social_facilitator) as work:
        first = next(m for m in boards.of_community(work, owner.id) if m.post == "treasurer")
        boards.end_term(work, owner.id, EndBoardTerm(member=first.id, left_on=date(2026, 1, 31)))
    seat(db, hands, owner.id, from_on=date(2026, 2, 1))

    with db.reading(hands.auditor) as work:
        rows = boards.of_community(work, owner.id)
        assert [row.sits_on(TODAY) for row in rows if row.post == "treasurer"] == [True, False]
        assert len(rows) == 3


def test_an_erased_member_of_the_board_has_no_name_and_keeps_the_term(
    db: Database, hands: Cast
) -> None:
    owner = factories.community(db, hands)
    seat(db, hands, owner.id)

    def member(work: Work) -> views.MemberView:
        return views.detail(work, owner.id).board[0]

    with db.reading(hands.contracts_officer) as work:
        assert member(work).name == "Persona de la junta"
    with db.reading(hands.auditor) as work:
        assert member(work).name is None
    with db.writing(hands.administrator) as work:
        people.erase(work, boards.of_community(work, owner.id)[0].person_id)
    with db.reading(hands.contracts_officer) as work:
        assert member(work).name is None
        assert member(work).sits


def test_past_performance_is_worked_out_of_its_own_agreements(
    db: Database, clock: FrozenClock, hands: Cast
) -> None:
    owner = factories.community(db, hands)
    agreement = works.running(db, hands, factories.financed(db, hands, owner))
    first = works.plan(db, agreement, hands)[0]
    works.report(db, hands, first)
    works.committee_says(db, hands, first)
    works.engineer_says(db, hands, first, Outcome.NOT_MET)
    works.verify(db, hands, first)
    # 120 days from 17 February end on 17 June; nine days later nothing was received.
    clock.move_to(datetime(2026, 6, 26, 8, 0, tzinfo=BOGOTA))

    with db.reading(hands.auditor) as work:
        found = views.detail(work, owner.id).performance

    assert civil_date(clock.now()) == date(2026, 6, 26)
    assert (found.accepted, found.on_time, found.days_late) == (0, 0, 9)
    assert (found.reported, found.not_met_first) == (1, 1)
    assert str(found.value) == str(agreement.value)


@pytest.mark.one_database
def test_the_dossier_is_checked_on_its_page_printed_and_issued(db: Database, visit: Visit) -> None:
    hands = factories.accounts(db)
    owner = factories.community(db, hands)
    factories.add_paper(db, hands, owner, kind=PaperKind.STATUTES)
    officer = visit(hands.contracts_officer)
    here = f"/organisations/{owner.id}/dossier"

    page = officer.page(f"{here}?regime=R1b")
    assert "sin revisar" in page.words.lower()
    form = officer.page(f"{here}/check?regime=R1b")
    sent = officer.fill(
        f"{here}/check?regime=R1b",
        papers__0__outcome="returned",
        papers__0__reason="Falta la última página.",
    )
    assert "Estatutos" in form.words
    assert sent.status == 303, sent.words
    assert "Falta la última página." in officer.page(f"{here}?regime=R1b").words
    printed = officer.get(f"{here}.pdf?regime=R1b")
    assert printed.content.startswith(b"%PDF")
    assert officer.get(f"{here}?regime=R99").status_code == 422
    assert visit(hands.donor).get(here).status_code == 200


@pytest.mark.one_database
def test_the_regimes_are_told_for_today_and_for_another_day(db: Database, visit: Visit) -> None:
    officer = visit(factories.user(db, Role.CONTRACTS_OFFICER))

    today = officer.read("/api/regimes")
    then = officer.read("/api/regimes?on=2025-03-03")

    open_today = {one["code"] for one in today["regimes"] if one["is_open"]}
    open_then = {one["code"] for one in then["regimes"] if one["is_open"]}
    assert open_then - open_today == set()  # R5 and R6 fell on 25 February 2026, a week from now
    late = officer.read("/api/regimes?on=2026-03-01")
    assert {"R5", "R6"} == open_then - {o["code"] for o in late["regimes"] if o["is_open"]}
    assert "Asociación público-popular" in officer.page("/regimes?on=2026-03-01").words
    assert officer.get("/regimes?on=ayer").status_code == 422
