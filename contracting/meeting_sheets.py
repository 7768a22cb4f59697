"""What the acts of the technical committee and of the oversight committee say on paper, and what only they say."""

from datetime import date
from enum import StrEnum
from uuid import UUID

import msgspec
import sqlalchemy as sa

from contracting import impediments, oversight, paper_heads
from contracting.agreements import Agreement
from contracting.documents.committee_act import (
    AgendaPoint,
    Attending,
    CommitteeActSheet,
    Decided,
)
from contracting.documents.oversight_act import (
    Asked,
    Overseer,
    OversightActSheet,
    SeenMilestone,
)
from contracting.milestone_plans import Milestone
from contracting.milestones import Key, Verdict
from contracting.occasions import Occasion, OccasionKind
from contracting.oversight import DeclaredRelation, OversightMember
from contracting.paper_heads import Reading
from foundation import particulars
from foundation.clock import civil_date
from foundation.commands import CodeText, LongText, ShortText
from foundation.errors import Refused, say
from foundation.issuing import signatory
from foundation.money import Money
from foundation.papers import Signatory
from foundation.people import Person
from foundation.translations import Translator
from foundation.work import Work


class CommitteeName(StrEnum):
    """Which committee met."""

    TECHNICAL = "technical"
    OPERATIVE = "operative"


class NameAttendance(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A post that took part, and for whom; who is invited has no vote."""

    post: ShortText
    organisation: ShortText | None = None
    is_invited: bool = False


class NameTopic(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A point of the agenda."""

    topic: ShortText
    discussed: LongText | None = None


class NameDecision(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was decided, the post that does it, and until when."""

    decided: LongText
    responsible_post: ShortText
    due_on: date | None = None


class WriteCommitteeAct(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the act of a committee says; people stand in it by their posts."""

    committee: CommitteeName
    place: ShortText
    from_hour: CodeText | None = None
    to_hour: CodeText | None = None
    attending: tuple[NameAttendance, ...]
    agenda: tuple[NameTopic, ...]
    decisions: tuple[NameDecision, ...] = ()
    next_on: date | None = None


class NameQuestion(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the oversight committee asked, which post, and what was answered."""

    asked: LongText
    addressed_to: ShortText
    asked_on: date | None = None
    answer: LongText | None = None
    answered_on: date | None = None


class WriteOversightAct(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the oversight committee saw, asked and recommends; constitution, members and verdicts are read from the records."""

    place: ShortText
    observed: LongText
    questions: tuple[NameQuestion, ...] = ()
    recommends: LongText | None = None


def committee_sheet(work: Work, row: Occasion, words: Translator) -> CommitteeActSheet:
    """Everything the act of a committee says."""
    reading = paper_heads.read(work, work.get(Agreement, row.agreement_id), words)
    said = particulars.find(work, row.id, OccasionKind.COMMITTEE_ACT, WriteCommitteeAct)
    if said is None:
        raise Refused(say("Write down what only this act says."))
    return CommitteeActSheet(
        head=paper_heads.head_of(reading),
        act_number=row.number,
        committee=said.committee.value,
        held_on=row.starts_on,
        place=said.place,
        from_hour=said.from_hour or "",
        to_hour=said.to_hour or "",
        attending=tuple(
            Attending(
                post=one.post, organisation=one.organisation or "", has_vote=not one.is_invited
            )
            for one in said.attending
        ),
        agenda=tuple(
            AgendaPoint(topic=one.topic, discussed=one.discussed or "") for one in said.agenda
        ),
        decisions=tuple(
            Decided(what=one.decided, responsible=one.responsible_post, due_on=one.due_on)
            for one in said.decisions
        ),
        next_on=said.next_on,
    )


def oversight_sheet(work: Work, row: Occasion, words: Translator) -> OversightActSheet:
    """Everything the act of the oversight committee says."""
    reading = paper_heads.read(work, work.get(Agreement, row.agreement_id), words)
    said = particulars.find(work, row.id, OccasionKind.OVERSIGHT_ACT, WriteOversightAct)
    committee = oversight.find(work, row.project_id)
    if said is None or committee is None:
        raise Refused(say("Record the act of constitution of the committee first."))
    return OversightActSheet(
        head=paper_heads.head_of(reading),
        act_number=row.number,
        held_on=row.starts_on,
        place=said.place,
        constitution=committee.act_number,
        constituted_on=committee.constituted_on,
        until_on=committee.until_on,
        is_in_term=committee.is_in_term(row.starts_on),
        oversees=committee.object,
        residence=committee.residence,
        registered_with=committee.registered_with.value if committee.registered_with else "",
        registration_number=committee.registration_number or "",
        registered_on=committee.registered_on,
        members=_members(reading, committee.id, row.starts_on),
        observed=said.observed,
        verdicts=_verdicts(work, row),
        questions=tuple(
            Asked(
                what=one.asked,
                addressed_to=one.addressed_to,
                asked_on=one.asked_on,
                answer=one.answer or "",
                answered_on=one.answered_on,
            )
            for one in said.questions
        ),
        recommends=said.recommends or "",
    )


def _members(reading: Reading, committee_id: UUID, on: date) -> tuple[Overseer, ...]:
    work, words = reading.work, reading.words
    every = oversight.members_of(work, committee_id)
    members = [member for member in every if member.joined_on <= on]
    standing = impediments.standings(work, reading.agreement, members, on)
    relations: dict[UUID, list[str]] = {}
    statement = (
        sa.select(DeclaredRelation)
        .where(DeclaredRelation.member_id.in_([member.id for member in members]))
        .order_by(DeclaredRelation.id)
    )
    for relation in work.session.execute(statement).scalars():
        relations.setdefault(relation.member_id, []).append(relation.kind.value)
    return tuple(
        Overseer(
            signatory=_signatory(work, member, words),
            joined_on=member.joined_on,
            left_on=member.left_on,
            relations=tuple(relations.get(member.id, ())),
            impediments=tuple(words.sentence(one.sentence) for one in standing.get(member.id, ())),
        )
        for member in members
    )


def _signatory(work: Work, member: OversightMember, words: Translator) -> Signatory:
    person = work.get(Person, member.person_id)
    return signatory(person, words, role=words.text("Member of the oversight committee"))


def _verdicts(work: Work, row: Occasion) -> tuple[SeenMilestone, ...]:
    """What the committee found until the meeting, of each milestone the last; only what both keys judged is open."""
    statement = (
        sa.select(Verdict, Milestone)
        .join(Milestone, Milestone.id == Verdict.milestone_id)
        .where(Milestone.agreement_id == row.agreement_id)
        .order_by(Verdict.given_at)
    )
    by_report: dict[UUID, dict[Key, tuple[Verdict, Milestone]]] = {}
    for verdict, milestone in work.session.execute(statement):
        if civil_date(verdict.given_at) <= row.starts_on:
            by_report.setdefault(verdict.report_id, {})[verdict.key] = (verdict, milestone)
    last: dict[UUID, tuple[Verdict, Milestone]] = {
        pair[Key.COMMITTEE][1].id: pair[Key.COMMITTEE]
        for pair in by_report.values()
        if pair.keys() == set(Key)
    }
    return tuple(
        SeenMilestone(
            position=milestone.position,
            title=milestone.title,
            outcome=verdict.outcome.value,
            amount=Money(verdict.amount_minor, milestone.currency),
            reason=verdict.reason or "",
            given_on=civil_date(verdict.given_at),
        )
        for verdict, milestone in sorted(last.values(), key=lambda pair: pair[1].position)
    )
