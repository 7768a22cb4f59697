"""What changes in a registered organisation: its data, and who represents it.

Boards are elected for a period and members come and go (Ley 2166/2021); a mistake in the tax number stops an agreement. The kind and the
territory stay: another legal form, or another village, is another organisation. Nothing reaches back: a signed agreement and closed minutes
keep the names they were signed under, and an assembly the quorum it was called with.
"""

from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from foundation.commands import CodeText, NumberText, Rate, ShortText, Total
from foundation.identity.permissions import Permission
from foundation.people import DescribePerson, Person, describe
from foundation.work import Work
from portfolio.communities import Community, columns_of, refuse, wrong_figures, wrong_quorum


class ReviseCommunity(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An organisation's data as they should be."""

    name: ShortText
    members: Total
    quorum: Rate | None = None
    tax_number: CodeText | None = None
    legal_status_number: NumberText | None = None
    board_until: date | None = None

    def __post_init__(self) -> None:
        refuse(wrong_figures(self))


class AppointRepresentative(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who represents the organisation from now on; without a date the board's period stays."""

    representative: DescribePerson
    board_until: date | None = None


def revise(work: Work, community_id: UUID, command: ReviseCommunity) -> Community:
    """Put an organisation's data right; data that are as they were change nothing and leave no entry."""
    community = work.get(Community, community_id, lock=True)
    work.require(Permission.COMMUNITY_EDIT, community.territory)
    before = data_of(community)
    columns = columns_of(community.kind, command)
    refuse(wrong_quorum(community.kind, command.quorum))
    for name, value in columns.items():
        setattr(community, name, value)
    after = data_of(community)
    changed = tuple(name for name in before if before[name] != after[name])
    if changed:
        facts = {"changed": changed, "members": command.members, "board_until": command.board_until}
        work.record("community.revised", community, facts=facts)
    return community


def appoint(work: Work, community_id: UUID, command: AppointRepresentative) -> Community:
    """Record who represents an organisation from now on; agreements already signed keep who signed them."""
    community = work.get(Community, community_id, lock=True)
    work.require(Permission.COMMUNITY_EDIT, community.territory)
    previous = work.get(Person, community.representative_id)
    until = command.board_until or community.board_until
    is_same = all(
        getattr(previous, name) == getattr(command.representative, name)
        for name in DescribePerson.__struct_fields__
    )
    if is_same and until == community.board_until:
        return community
    facts = {"previous": previous.id, "board_until": until}
    if not is_same:
        person = describe(work, community.territory, command.representative)
        work.session.flush()  # The organisation's foreign key needs the person's row.
        community.representative_id = person.id
    community.board_until = until
    work.record(
        "community.representative_appointed",
        community,
        facts={"person": community.representative_id, **facts},
    )
    return community


def data_of(community: Community) -> dict[str, Any]:
    """What can be put right, as it stands, by the names of the command's fields."""
    return {
        "name": community.name,
        "members": community.members,
        "quorum": community.quorum_bp,
        "tax_number": community.tax_number or None,
        "legal_status_number": community.legal_status_number,
        "board_until": community.board_until,
    }
