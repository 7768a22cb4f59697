"""The committee's key: its members turn it, in their term, and nobody who takes part in the work or is related to who does."""

from collections.abc import Callable
from datetime import date, datetime
from uuid import UUID

import pytest

from contracting import boards, impediments, oversight, oversight_rules
from contracting.agreements import Agreement
from contracting.boards import BoardPost, EndBoardTerm, SeatBoardMember
from contracting.oversight import (
    AddOversightMember,
    ConstituteCommittee,
    DeclareRelation,
    EndMembership,
    OversightRegistry,
)
from contracting.oversight_rules import (
    Candidate,
    Involved,
    InvolvedAs,
    RelationKind,
    who_is,
)
from contracting.views import oversight as views
from foundation.clock import BOGOTA, FrozenClock
from foundation.database import Database
from foundation.errors import Forbidden, InvalidCommand, Refused
from foundation.identity.actors import Actor
from foundation.identity.permissions import Role
from foundation.people import DescribePerson
from tests.support import factories, works
from tests.support.factories import Cast
from tests.support.web import Person

Visit = Callable[[Actor | None], Person]
ON = date(2026, 3, 2)
ROSA = who_is("Rosa Inés Prueba", "34.567.890")


def found_for(
    candidate: Candidate, *involved: Involved
) -> list[tuple[InvolvedAs, RelationKind | None]]:
    return [
        (one.as_what, one.relation) for one in oversight_rules.impediments(candidate, involved, ON)
    ]


@pytest.mark.parametrize(
    ("until", "is_impeded"),
    [
        (None, True),
        (date(2026, 3, 1), True),
        (date(2025, 3, 2), True),  # a year ago to the day
        (date(2025, 3, 1), False),
    ],
)
def test_who_worked_on_it_within_the_last_year_does_not_oversee_it(
    until: date | None,
    is_impeded: bool,  # noqa: FBT001 - what pytest fills in
) -> None:
    worked = Involved(who=ROSA, as_what=InvolvedAs.PAYROLL, until=until)

    assert bool(found_for(Candidate(who=ROSA), worked)) is is_impeded


def test_a_person_is_recognised_by_the_document_in_any_spelling_and_else_by_the_whole_name() -> (
    None
):
    assert ROSA.is_same(who_is("R. Prueba", "0034567890"))
    assert not ROSA.is_same(who_is("Rosa Inés Prueba", "10567812"))
    assert ROSA.is_same(who_is("rosa  ines prueba", None))
    assert not ROSA.is_certain(who_is("rosa ines prueba", None))
    assert not who_is("Rosa", None).is_same(who_is("Rosa", None))
    assert not who_is(None, None).is_same(who_is(None, None))


def test_the_spouse_of_a_supplier_is_impeded_and_the_refusal_says_the_law() -> None:
    supplier = who_is("Ferretería El Tornillo", "10.999.111")
    candidate = Candidate(who=ROSA, relations=((RelationKind.SPOUSE_OR_PARTNER, supplier),))
    sells = Involved(who=supplier, as_what=InvolvedAs.SUPPLIER, since=date(2026, 1, 9))

    found = oversight_rules.impediments(candidate, [sells], ON)

    assert [(one.as_what, one.relation) for one in found] == [
        (InvolvedAs.SUPPLIER, RelationKind.SPOUSE_OR_PARTNER)
    ]
    assert "Ley 850/2003, art. 19" in str(found[0].sentence)
    assert found_for(Candidate(who=ROSA), sells) == []


# On record


@pytest.fixture
def hands(db: Database) -> Cast:
    return factories.accounts(db)


@pytest.fixture
def agreement(db: Database, hands: Cast) -> Agreement:
    return works.running(db, hands)


def constitute(db: Database, hands: Cast, project_id: UUID, **overrides: object) -> None:
    command = ConstituteCommittee(
        act_number="Acta 002",
        constituted_on=date(2026, 2, 10),
        until_on=date(2027, 2, 9),
        object="La placa huella de El Palmar, desde el inicio hasta la liquidación.",
        residence="Vereda El Palmar, Caloto",
        registered_with=OversightRegistry.PERSONERIA,
        registration_number="PM-014",
        registered_on=date(2026, 2, 12),
    )
    with db.writing(hands.social_facilitator) as work:
        oversight.constitute(work, project_id, factories.changed(command, overrides))


def join(db: Database, hands: Cast, project_id: UUID, user: Actor, document: str) -> UUID:
    command = AddOversightMember(
        person=DescribePerson(name="Rosa Inés Prueba", document_number=document),
        joined_on=date(2026, 2, 10),
        user=user.user_id,
    )
    with db.writing(hands.social_facilitator) as work:
        oversight.add_member(work, project_id, command)
        committee = oversight.find(work, project_id)
        assert committee is not None
        return oversight.members_of(work, committee.id)[-1].id


def refusal(db: Database, who: Actor, agreement: Agreement) -> str:
    with db.reading(who) as work:
        return str(impediments.refusal(work, agreement) or "")


def test_only_a_member_in_term_turns_the_committees_key(
    db: Database, clock: FrozenClock, hands: Cast, agreement: Agreement
) -> None:
    milestone = works.plan(db, agreement, hands)[0]
    works.report(db, hands, milestone)
    constitute(db, hands, agreement.project_id)

    with pytest.raises(Refused, match="Only a member"):
        works.committee_says(db, hands, milestone)
    member = join(db, hands, agreement.project_id, hands.committee, "34567890")
    works.committee_says(db, hands, milestone)

    with db.writing(hands.social_facilitator) as work:
        left = EndMembership(member=member, left_on=date(2026, 2, 16))
        oversight.end_membership(work, agreement.project_id, left)
    assert "Only a member" in refusal(db, hands.committee, agreement)
    clock.move_to(datetime(2027, 2, 10, 9, 0, tzinfo=BOGOTA))
    assert "has to be renewed" in refusal(db, hands.committee, agreement)


def test_a_member_of_the_executing_board_gives_no_verdict_nor_within_a_year_after(
    db: Database, clock: FrozenClock, hands: Cast, agreement: Agreement
) -> None:
    milestone = works.plan(db, agreement, hands)[0]
    works.report(db, hands, milestone)
    constitute(db, hands, agreement.project_id)
    join(db, hands, agreement.project_id, hands.committee, "34567890")
    seat = SeatBoardMember(
        person=DescribePerson(name="Rosa I. Prueba", document_number="034567890"),
        post=BoardPost.TREASURER,
        from_on=date(2025, 7, 1),
        until_on=date(2028, 6, 30),
    )
    with db.writing(hands.social_facilitator) as work:
        boards.seat(work, agreement.community_id, seat)

    with pytest.raises(Refused, match="Ley 850"):
        works.committee_says(db, hands, milestone)
    with db.reading(hands.auditor) as work:
        shown = views.detail(work, agreement.project_id).members[0]
        assert shown.name is None
        assert len(shown.impediments) == 1
    with db.writing(hands.social_facilitator) as work:
        term = boards.of_community(work, agreement.community_id)[0]
        ended = EndBoardTerm(member=term.id, left_on=date(2026, 2, 15))
        boards.end_term(work, agreement.community_id, ended)
    assert "That was until" in refusal(db, hands.committee, agreement)
    clock.move_to(datetime(2027, 2, 9, 9, 0, tzinfo=BOGOTA))
    assert "art. 19" in refusal(db, hands.committee, agreement)


def test_who_declares_to_be_related_to_the_supervisor_gives_no_verdict(
    db: Database, hands: Cast, agreement: Agreement
) -> None:
    constitute(db, hands, agreement.project_id)
    member = join(db, hands, agreement.project_id, hands.committee, "34567890")
    assert refusal(db, hands.committee, agreement) == ""
    command = DeclareRelation(
        member=member,
        kind=RelationKind.SIBLING,
        person=DescribePerson(name="Julián Prueba", document_number="10567812"),
    )

    with db.writing(hands.committee) as work:
        oversight.declare(work, agreement.project_id, command)
    with pytest.raises(Forbidden), db.writing(hands.organisation) as work:
        oversight.declare(work, agreement.project_id, command)

    assert "sibling" in refusal(db, hands.committee, agreement)


def test_without_a_committee_whoever_verifies_is_compared_by_the_account(
    db: Database, hands: Cast, agreement: Agreement
) -> None:
    namesake = factories.user(db, Role.COMMITTEE, user_name="namesake", name="Ana Lucía Prueba")

    assert refusal(db, hands.committee, agreement) == ""
    assert "The names are the same" in refusal(db, namesake, agreement)


def test_an_act_says_where_and_when_it_was_registered_and_members_have_documents() -> None:
    with pytest.raises(InvalidCommand) as refused:
        ConstituteCommittee(
            act_number="1",
            constituted_on=date(2026, 2, 10),
            until_on=date(2026, 2, 9),
            object="Obra",
            residence="Vereda",
            registered_with=OversightRegistry.PERSONERIA,
        )
    assert set(refused.value.errors) == {"until_on", "registered_on"}
    with pytest.raises(InvalidCommand, match="document"):
        AddOversightMember(person=DescribePerson(name="Rosa"), joined_on=date(2026, 2, 10))


@pytest.mark.one_database
def test_the_committee_is_recorded_on_its_page(
    db: Database, hands: Cast, agreement: Agreement, visit: Visit
) -> None:
    facilitator = visit(hands.social_facilitator)
    here = f"/works/{agreement.project_id}/oversight"

    assert "No hay comité registrado" in facilitator.page(here).words
    sent = facilitator.fill(
        f"{here}/constitute",
        act_number="Acta 002",
        constituted_on="2026-02-10",
        until_on="2027-02-09",
        object="La placa huella",
        residence="El Palmar",
    )
    assert sent.status == 303, sent.words
    sent = facilitator.fill(
        f"{here}/members",
        person__name="Rosa Inés Prueba",
        person__document_number="34567890",
        joined_on="2026-02-10",
        user=str(hands.committee.user_id),
    )
    assert sent.status == 303, sent.words
    assert "Rosa Inés Prueba" in facilitator.page(here).words
    assert "Rosa Inés Prueba" not in visit(hands.donor).page(here).words
    assert visit(hands.committee).page(here).status == 200
