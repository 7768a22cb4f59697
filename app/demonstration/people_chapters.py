"""Who stands behind a bridge of the demonstration: the board of its organisation with its periods, and the committee of the work."""

from datetime import date, timedelta
from uuid import UUID

from app.demonstration.accounts import HOME
from app.demonstration.script import Part, neighbours
from app.demonstration.stage import Stage
from contracting import boards, oversight
from contracting.boards import BoardPost, SeatBoardMember
from contracting.oversight import (
    AddOversightMember,
    ConstituteCommittee,
    DeclareRelation,
    OversightMember,
    OversightRegistry,
)
from contracting.oversight_rules import RelationKind
from foundation.identity.permissions import Role
from foundation.people import DescribePerson

TOLD = frozenset({62})
PERIOD = (date(2022, 7, 1), date(2026, 6, 30), date(2026, 7, 1), date(2030, 6, 30))
POSTS = (
    BoardPost.PRESIDENT,
    BoardPost.VICE_PRESIDENT,
    BoardPost.TREASURER,
    BoardPost.SECRETARY,
    BoardPost.INTERNAL_AUDITOR,
)
MEMBERS = 3


def _somebody(part: Part, number: int) -> DescribePerson:
    """One of the neighbours, each with a document of their own."""
    return DescribePerson(
        name=neighbours()[(part.number + 13 + number) % len(neighbours())],
        document_number=f"6600{part.number:03d}{number:02d}",
    )


def seated(stage: Stage, part: Part) -> None:
    """Two of the board of the last period, and everybody of the one that was elected after it."""
    if part.number not in TOLD:
        return
    path = stage.place(part.village)
    begun, ended, begins, ends = PERIOD
    with stage.acting(Role.SOCIAL_FACILITATOR, path) as work:
        community = stage.organisations[path]
        for number, post in enumerate(POSTS[:2]):
            term = SeatBoardMember(
                person=_somebody(part, number + 10), post=post, from_on=begun, until_on=ended
            )
            boards.seat(work, community, term)
        if stage.today < begins:
            return
        for number, post in enumerate(POSTS):
            term = SeatBoardMember(
                person=_somebody(part, number), post=post, from_on=begins, until_on=ends
            )
            boards.seat(work, community, term)


def overseen(stage: Stage, part: Part, project: UUID) -> None:
    """The committee with its act, three members, and one who declares to be related to the treasurer and gives no verdict."""
    if part.number not in TOLD:
        return
    path = stage.place(part.village)
    constituted = stage.today - timedelta(days=12)
    with stage.acting(Role.SOCIAL_FACILITATOR, path) as work:
        act = ConstituteCommittee(
            act_number=f"Acta de asamblea {part.number}",
            constituted_on=constituted,
            until_on=constituted + timedelta(days=730),
            object="Vigilar la construcción, el gasto y la calidad de la obra hasta su recibo.",
            residence=part.village.name,
            registered_with=OversightRegistry.PERSONERIA,
            registration_number=f"PM-{part.number:03d}-2026",
            registered_on=constituted + timedelta(days=5),
        )
        oversight.constitute(work, project, act)
    eye = stage.company.who(Role.COMMITTEE, HOME).user_id
    for number in range(MEMBERS):
        with stage.acting(Role.SOCIAL_FACILITATOR, path) as work:
            member = AddOversightMember(
                person=_somebody(part, number + 6),
                joined_on=constituted,
                user=eye if number == 0 else None,
            )
            oversight.add_member(work, project, member)
    with stage.acting(Role.COMMITTEE, path) as work:
        committee = oversight.find(work, project)
        members = oversight.members_of(work, committee.id) if committee else []
        last: OversightMember = members[-1]
        relation = DeclareRelation(
            member=last.id, kind=RelationKind.SIBLING, person=_somebody(part, 2)
        )
        oversight.declare(work, project, relation)
