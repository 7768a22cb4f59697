"""How many of those who came to an assembly live in each hamlet: everybody counted once, or nobody."""

from collections.abc import Sequence
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation.columns import Base, Count
from foundation.commands import ShortText, Total
from foundation.errors import Sentence, say
from foundation.work import Work


class AssemblyHamlet(Base):
    """How many of those who came live in one hamlet."""

    __tablename__ = "assembly_hamlet"
    __table_args__ = (
        sa.CheckConstraint("people > 0", name="people_positive"),
        {"info": {"append_only": True}},
    )

    assembly_id: Mapped[UUID] = mapped_column(sa.ForeignKey("assembly.id"), primary_key=True)
    hamlet: Mapped[str] = mapped_column(sa.String(200), primary_key=True)
    position: Mapped[Count]
    people: Mapped[Count]


class CountHamlet(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many came from one hamlet."""

    hamlet: ShortText
    number: Total


def wrong_hamlets(counts: Sequence[CountHamlet], came: int) -> dict[str, Sentence]:
    """What is wrong with the numbers by hamlet, which count everybody once or are left out."""
    errors: dict[str, Sentence] = {}
    names = [one.hamlet.casefold() for one in counts]
    for index, one in enumerate(counts):
        if names[index] in names[:index]:
            errors[f"hamlets.{index}.hamlet"] = say("This is in the list already.")
        if not one.number:
            errors[f"hamlets.{index}.number"] = say("Count at least one person.")
    counted = sum(one.number for one in counts)
    if counts and not errors and counted != came:
        errors["hamlets"] = say(
            "These add up to {counted} and not to the {total} women and men.",
            counted=counted,
            total=came,
        )
    return errors


def keep(work: Work, assembly_id: UUID, counts: Sequence[CountHamlet]) -> None:
    """Keep how many came from where, with the attendance they belong to."""
    work.session.add_all(
        AssemblyHamlet(
            assembly_id=assembly_id, hamlet=one.hamlet, position=position, people=one.number
        )
        for position, one in enumerate(counts, start=1)
    )


def counts_of(session: Session, assembly_id: UUID) -> tuple[CountHamlet, ...]:
    """How many came from each hamlet, as they were written."""
    statement = (
        sa.select(AssemblyHamlet.hamlet, AssemblyHamlet.people)
        .where(AssemblyHamlet.assembly_id == assembly_id)
        .order_by(AssemblyHamlet.position)
    )
    return tuple(
        CountHamlet(hamlet=row.hamlet, number=row.people) for row in session.execute(statement)
    )
