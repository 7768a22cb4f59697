"""Boards: who runs an organisation, in which post, from when until when; names stand in the persons' table alone.

Boards of community action are elected for a period and change in the middle of a programme (Ley 2166/2021). Who sat on the board that
executes a work may not oversee it (Ley 850/2003, art. 19), so a term that ended stays on record. A post that one person holds is held by
one person at a time.
"""

from datetime import date
from enum import StrEnum
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.columns import Base, Instant, Path, Versioned, enum_column
from foundation.commands import FileId
from foundation.errors import InvalidCommand, Refused, Sentence, say
from foundation.files import StoredFile
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.people import DescribePerson, describe
from foundation.work import Work
from portfolio.communities import Community


class BoardPost(StrEnum):
    """A post of a board (Ley 2166/2021; councils and associations name theirs alike)."""

    PRESIDENT = "president"
    VICE_PRESIDENT = "vice_president"
    TREASURER = "treasurer"
    SECRETARY = "secretary"
    INTERNAL_AUDITOR = "internal_auditor"
    COMMITTEE_COORDINATOR = "committee_coordinator"
    CONCILIATOR = "conciliator"
    DELEGATE = "delegate"


SINGLE = frozenset(
    {
        BoardPost.PRESIDENT,
        BoardPost.VICE_PRESIDENT,
        BoardPost.TREASURER,
        BoardPost.SECRETARY,
        BoardPost.INTERNAL_AUDITOR,
    }
)


class BoardMember(Versioned, Base):
    """One term of one person in one post."""

    __tablename__ = "board_member"
    __table_args__ = (
        sa.CheckConstraint("until_on IS NULL OR until_on >= from_on", name="ends_after_start"),
        sa.CheckConstraint("left_on IS NULL OR left_on >= from_on", name="leaves_after_start"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path]
    community_id: Mapped[UUID] = mapped_column(sa.ForeignKey("community.id"), index=True)
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    post: Mapped[BoardPost] = enum_column(BoardPost)
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    left_on: Mapped[date | None]
    minutes_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("stored_file.id"))
    seated_at: Mapped[Instant]
    seated_by: Mapped[UUID | None]

    @property
    def last_on(self) -> date | None:
        """The last day of the term as far as it is known."""
        return self.left_on or self.until_on

    def sits_on(self, day: date) -> bool:
        return self.from_on <= day and (self.last_on is None or day <= self.last_on)


class SeatBoardMember(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody was elected: who, to which post, for which period, by which minutes."""

    person: DescribePerson
    post: BoardPost
    from_on: date
    until_on: date | None = None
    minutes: FileId | None = None

    def __post_init__(self) -> None:
        if self.until_on is not None and self.until_on < self.from_on:
            raise InvalidCommand(
                {
                    "until_on": say(
                        "The end cannot be before the beginning, {day}.", day=self.from_on
                    )
                }
            )


class EndBoardTerm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody left the board before the end of the period."""

    member: UUID
    left_on: date


def seat(work: Work, community_id: UUID, command: SeatBoardMember) -> Community:
    """Record a term of somebody on the board."""
    community = work.get(Community, community_id, lock=True)
    work.require(Permission.COMMUNITY_EDIT, community.territory)
    errors: dict[str, Sentence] = {}
    if command.from_on > work.today:
        errors["from_on"] = say("That day has not come yet.")
    if command.minutes is not None and work.find(StoredFile, command.minutes) is None:
        errors["minutes"] = say("Add a file.")
    if errors:
        raise InvalidCommand(errors)
    _refuse_two_in_one_post(work, community.id, command)
    person = describe(work, community.territory, command.person)
    work.session.flush()  # The term's foreign key needs the person's row.
    member = work.add(
        BoardMember(
            id=new_id(),
            territory=community.territory,
            community_id=community.id,
            person_id=person.id,
            post=command.post,
            from_on=command.from_on,
            until_on=command.until_on,
            minutes_id=command.minutes,
            seated_at=work.now,
            seated_by=work.actor.user_id,
        )
    )
    facts = {"member": member.id, "person": person.id, "post": command.post}
    work.record(
        "community.board_member_seated",
        community,
        facts={**facts, "from_on": command.from_on, "until_on": command.until_on},
    )
    return community


def _refuse_two_in_one_post(work: Work, community_id: UUID, command: SeatBoardMember) -> None:
    if command.post not in SINGLE:
        return
    end = command.until_on or date.max
    for other in of_community(work, community_id):
        if other.post is command.post and other.from_on <= end:
            last = other.last_on
            if last is None or last >= command.from_on:
                raise Refused(
                    say(
                        "Somebody holds this post since {day}: end that term first.",
                        day=other.from_on,
                    )
                )


def end_term(work: Work, community_id: UUID, command: EndBoardTerm) -> Community:
    """Record that somebody left the board; the term stays on record."""
    community = work.get(Community, community_id, lock=True)
    work.require(Permission.COMMUNITY_EDIT, community.territory)
    member = next(
        (row for row in of_community(work, community.id) if row.id == command.member), None
    )
    if member is None:
        raise InvalidCommand({"member": say("Choose one of the options.")})
    if command.left_on > work.today:
        raise InvalidCommand({"left_on": say("That day has not come yet.")})
    if command.left_on < member.from_on:
        raise InvalidCommand(
            {"left_on": say("The end cannot be before the beginning, {day}.", day=member.from_on)}
        )
    member.left_on = command.left_on
    facts = {"member": member.id, "left_on": command.left_on}
    work.record("community.board_term_ended", community, facts=facts)
    return community


def of_community(work: Work, community_id: UUID) -> list[BoardMember]:
    """Every term of an organisation's board, the newest first."""
    statement = (
        sa.select(BoardMember)
        .where(BoardMember.community_id == community_id)
        .order_by(BoardMember.from_on.desc(), BoardMember.id)
    )
    return list(work.session.execute(statement).scalars())
