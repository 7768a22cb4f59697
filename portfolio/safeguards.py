"""Safeguards: what a work must not do, whose land it stands on, who was asked, and which permits it needs, item by item.

The list is dated reference data with its sources, still to be confirmed with each donor and corporation. For every item somebody answers
whether it applies to this work, on which day and from what they know it; what applies and needs a paper has its paper attached. An
exclusion that applies is never financed. From the day that an item says, no work is financed while it is open; before that day it is shown
only. An answer is never changed: a newer one takes its place. Who signed a paper stands in the paper and not here: answers say in which
quality (owner, possessor, council), never a name.
"""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from functools import cache
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation.columns import Base, Code, Instant, Path, Words, enum_column
from foundation.commands import CodeText, FileId, LongText
from foundation.errors import InvalidCommand, Refused, Sentence, say
from foundation.files import StoredFile
from foundation.gates import Gate, gate
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.reference_data import Dated, covering, read_rows
from foundation.work import Work
from portfolio import projects
from portfolio.projects import Origin, Project, Station


class SafeguardTopic(StrEnum):
    """What an item is about."""

    EXCLUSION = "exclusion"
    LAND = "land"
    CONSULTATION = "consultation"
    PERMIT = "permit"


class Applies(StrEnum):
    """Whether an item applies to a work."""

    YES = "applies"
    NO = "does_not_apply"


class SafeguardState(StrEnum):
    """Where an item stands."""

    OPEN = "open"
    NOT_APPLICABLE = "not_applicable"
    IN_PLACE = "in_place"
    PAPER_MISSING = "paper_missing"
    EXCLUDED = "excluded"


SETTLED = (SafeguardState.NOT_APPLICABLE, SafeguardState.IN_PLACE)


class SafeguardItem(Dated, frozen=True, kw_only=True):
    """One item of the list; no kinds means every kind of work."""

    item: str
    topic: SafeguardTopic
    name_es: str
    name_en: str
    needs_paper: bool
    work_kinds: tuple[str, ...] = ()
    gate_from: date

    def name(self, language: str) -> str:
        return self.name_es if language == "es" else self.name_en


class SafeguardAnswer(Base):
    """What was answered to one item of one work; the newest holds."""

    __tablename__ = "safeguard_answer"
    __table_args__ = ({"info": {"append_only": True}},)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path]
    project_id: Mapped[UUID] = mapped_column(sa.ForeignKey("project.id"), index=True)
    item: Mapped[Code]
    applies: Mapped[Applies] = enum_column(Applies)
    known_on: Mapped[date]
    note: Mapped[Words]
    file_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("stored_file.id"))
    answered_at: Mapped[Instant]
    answered_by: Mapped[UUID | None]


class AnswerSafeguard(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether an item applies, since when that is known and from what; the paper where one is needed."""

    item: CodeText
    applies: Applies
    known_on: date
    note: LongText
    paper: FileId | None = None


@cache
def safeguard_items() -> tuple[SafeguardItem, ...]:
    return read_rows("portfolio", "safeguards.csv", SafeguardItem)


def items_of(kind: str, on: date) -> tuple[SafeguardItem, ...]:
    """The items that are asked of a kind of work on a day, in the order of the list."""
    return tuple(
        item
        for item in covering(safeguard_items(), on)
        if not item.work_kinds or kind in item.work_kinds
    )


def answer(work: Work, project_id: UUID, command: AnswerSafeguard) -> Project:
    """Answer one item of a work that is not financed yet, or answer it again."""
    project = projects.get(work, project_id, lock=True)
    work.require(Permission.SAFEGUARD_ANSWER, project.territory)
    if project.station is not Station.NEED or project.origin is not Origin.NEED:
        raise Refused(say("The work is financed: its safeguards are closed."))
    errors: dict[str, Sentence] = {}
    if command.item not in {item.item for item in items_of(project.kind, work.today)}:
        errors["item"] = say("Choose one of the options.")
    if command.known_on > work.today:
        errors["known_on"] = say("That day has not come yet.")
    if command.paper is not None and work.find(StoredFile, command.paper) is None:
        errors["paper"] = say("Add a file.")
    if errors:
        raise InvalidCommand(errors)
    work.add(
        SafeguardAnswer(
            id=new_id(),
            territory=project.territory,
            project_id=project.id,
            item=command.item,
            applies=command.applies,
            known_on=command.known_on,
            note=command.note,
            file_id=command.paper,
            answered_at=work.now,
            answered_by=work.actor.user_id,
        )
    )
    projects.touch(project)
    facts = {"item": command.item, "applies": command.applies}
    work.record("safeguard.answered", project, project=project.id, facts=facts)
    return project


def answers_of(work: Work, project_id: UUID) -> list[SafeguardAnswer]:
    """Every answer about a work, the first one first."""
    statement = (
        sa.select(SafeguardAnswer)
        .where(SafeguardAnswer.project_id == project_id)
        .order_by(SafeguardAnswer.id)
    )
    return list(work.session.execute(statement).scalars())


def newest(answers: Iterable[SafeguardAnswer]) -> dict[str, SafeguardAnswer]:
    """The answer that holds for each item."""
    return {row.item: row for row in answers}


def state_of(item: SafeguardItem, given: SafeguardAnswer | None) -> SafeguardState:
    """Where an item stands after its newest answer."""
    if given is None:
        return SafeguardState.OPEN
    if given.applies is Applies.NO:
        return SafeguardState.NOT_APPLICABLE
    if item.topic is SafeguardTopic.EXCLUSION:
        return SafeguardState.EXCLUDED
    if item.needs_paper and given.file_id is None:
        return SafeguardState.PAPER_MISSING
    return SafeguardState.IN_PLACE


def gates(work: Work, project: Project) -> tuple[Gate, ...]:
    """What the items that are in force still keep a work from."""
    asked = [item for item in items_of(project.kind, work.today) if item.gate_from <= work.today]
    if not asked:
        return ()
    given = newest(answers_of(work, project.id))
    states = [state_of(item, given.get(item.item)) for item in asked]
    return (
        gate("not_excluded", Permission.SAFEGUARD_ANSWER, _refusal_of_exclusion(states)),
        gate("safeguards_settled", Permission.SAFEGUARD_ANSWER, _refusal_of_gaps(states)),
    )


def _refusal_of_exclusion(states: list[SafeguardState]) -> Sentence | None:
    if SafeguardState.EXCLUDED not in states:
        return None
    return say("An exclusion of the list applies to this work: it cannot be financed.")


def _refusal_of_gaps(states: list[SafeguardState]) -> Sentence | None:
    unanswered = states.count(SafeguardState.OPEN)
    papers = states.count(SafeguardState.PAPER_MISSING)
    if not unanswered and not papers:
        return None
    return say(
        "Of the safeguards {unanswered} are not answered and {papers} lack their paper.",
        unanswered=unanswered,
        papers=papers,
    )
