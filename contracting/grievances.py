"""Grievances (*quejas*): somebody complains, by name or anonymously, and gets an answer within the days of the rule.

received → answered → closed, or open again where the answer did not satisfy. Confidential: what is complained of is read only by whoever
holds the permission for it, stands in no list, map, log or public page but as a count, and who complained stands apart in the table of
persons, empty where they want and whenever they ask (Ley 1581/2012). Whoever complains follows it by a code, without signing in. The
days to answer are dated data by category (Ley 1755/2015, art. 14).
"""

from datetime import date, datetime
from enum import StrEnum
from functools import cache
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from contracting.agreements import Agreement
from foundation import people, records
from foundation.calendar import add_business_days
from foundation.clock import civil_date
from foundation.columns import Base, Count, Instant, Path, Versioned, Words, enum_column
from foundation.commands import CodeText, LongText, MunicipalityPath, ShortText
from foundation.errors import InvalidCommand, NotFound, Refused, Sentence, say
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.lifecycle import Lifecycle, Step
from foundation.people import PHONE, DescribePerson, Person
from foundation.reference_data import Dated, covering, read_rows
from foundation.work import Work


class GrievanceCategory(StrEnum):
    """What is complained of."""

    SAFETY = "safety"
    CONDUCT = "conduct"
    CORRUPTION = "corruption"
    PAYMENT = "payment"
    QUALITY = "quality"
    LAND = "land"
    ENVIRONMENT = "environment"
    EXCLUSION = "exclusion"
    OTHER = "other"


class GrievanceChannel(StrEnum):
    """How it came."""

    PAGE = "page"
    IN_PERSON = "in_person"
    TELEPHONE = "telephone"
    ASSEMBLY = "assembly"
    LETTER = "letter"


class GrievanceState(StrEnum):
    """How far a grievance has come."""

    RECEIVED = "received"
    ANSWERED = "answered"
    CLOSED = "closed"


class Satisfaction(StrEnum):
    """What whoever complained says of the answer."""

    YES = "yes"
    HALF = "half"
    NO = "no"


class GrievanceRule(Dated, frozen=True, kw_only=True):
    """In how many business days a category is answered."""

    category: GrievanceCategory
    answer_days: int


class Grievance(Versioned, Base):
    """One grievance; who complained is a person apart, or nobody."""

    __tablename__ = "grievance"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path] = mapped_column(index=True)
    code: Mapped[str] = mapped_column(sa.String(20), unique=True)
    category: Mapped[GrievanceCategory] = enum_column(GrievanceCategory)
    channel: Mapped[GrievanceChannel] = enum_column(GrievanceChannel)
    agreement_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("agreement.id"), index=True)
    about: Mapped[Words]
    person_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    received_at: Mapped[Instant]
    received_by: Mapped[UUID | None]
    due_on: Mapped[date] = mapped_column(index=True)
    answer: Mapped[str | None] = mapped_column(sa.Text)
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[UUID | None]
    answered_in_time: Mapped[bool | None]
    satisfaction: Mapped[Satisfaction | None] = enum_column(Satisfaction)
    remark: Mapped[str | None] = mapped_column(sa.Text)
    closed_at: Mapped[datetime | None]
    reopened: Mapped[Count]
    state: Mapped[GrievanceState] = enum_column(GrievanceState, index=True)


S, P = GrievanceState, Permission
LIFECYCLE = Lifecycle(
    Grievance,
    Step("answer", {S.RECEIVED}, S.ANSWERED, P.GRIEVANCE_ANSWER),
    Step("recategorise", {S.RECEIVED}, S.RECEIVED, P.GRIEVANCE_ANSWER),
    Step("close", {S.ANSWERED}, S.CLOSED, P.GRIEVANCE_RECORD),
    Step("reopen", {S.ANSWERED, S.CLOSED}, S.RECEIVED, P.GRIEVANCE_RECORD),
)


class Complain(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What happened and where; a name and a telephone only if somebody wants to give them."""

    territory: MunicipalityPath
    category: GrievanceCategory
    agreement: CodeText | None = None
    about: LongText
    name: ShortText | None = None
    phone: CodeText | None = None

    def __post_init__(self) -> None:
        errors: dict[str, Sentence] = {}
        if self.phone is not None and not PHONE.fullmatch(self.phone):
            errors["phone"] = say("Write the telephone's digits without spaces.")
        elif self.phone is not None and self.name is None:
            errors["name"] = say("A telephone comes with a name; without one it is anonymous.")
        if errors:
            raise InvalidCommand(errors)


class RecordGrievance(Complain, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What somebody said in person, by telephone, in an assembly or by letter."""

    channel: GrievanceChannel = GrievanceChannel.IN_PERSON


class AnswerGrievance(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is done about it; whoever complained reads it with the code."""

    answer: LongText


class RecategoriseGrievance(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """It is about something else, and has to be answered within the days of that."""

    category: GrievanceCategory


class SayIfSatisfied(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether the answer settles it; if it does not, it is open again."""

    satisfaction: Satisfaction
    remark: LongText | None = None

    def __post_init__(self) -> None:
        if self.satisfaction is Satisfaction.NO and self.remark is None:
            raise InvalidCommand({"remark": say("Say what is still wrong.")})


class RecordSatisfaction(SayIfSatisfied, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What whoever complained says of the answer, when they say it in person."""


@cache
def grievance_rules() -> tuple[GrievanceRule, ...]:
    return read_rows("contracting", "grievance_rules.csv", GrievanceRule)


def rule_on(category: GrievanceCategory, on: date) -> GrievanceRule:
    """The rule of a category on a day."""
    for rule in covering(grievance_rules(), on):
        if rule.category is category:
            return rule
    raise Refused(say("No rule for complaints of this kind is known on {day}.", day=on))


def complain(work: Work, command: Complain) -> Grievance:
    """Receive a complaint from the public page, where nobody signs in."""
    return _receive(work, command, GrievanceChannel.PAGE)


def record(work: Work, command: RecordGrievance) -> Grievance:
    """Record what somebody said otherwise; they get the code on a slip of paper."""
    return _receive(work, command, command.channel)


def _receive(work: Work, command: Complain, channel: GrievanceChannel) -> Grievance:
    work.require(Permission.GRIEVANCE_RECORD, command.territory)
    person = _person(work, command)
    rule = rule_on(command.category, work.today)
    row = work.add(
        Grievance(
            id=new_id(),
            territory=command.territory,
            code=records.new_code(),
            category=command.category,
            channel=channel,
            agreement_id=_agreement(work, command),
            about=command.about,
            person_id=person.id if person else None,
            received_at=work.now,
            received_by=work.actor.user_id,
            due_on=add_business_days(work.today, rule.answer_days),
            reopened=0,
            state=GrievanceState.RECEIVED,
        )
    )
    # No category and no work: the log is read by more people than complaints are.
    work.record("grievance.received", row, facts={"due_on": row.due_on})
    return row


def _person(work: Work, command: Complain) -> Person | None:
    if command.name is None:
        return None
    described = DescribePerson(name=command.name, phone=command.phone)
    return people.describe(work, command.territory, described)


def _agreement(work: Work, command: Complain) -> UUID | None:
    """The agreement that its number names; a number that is none is told, so that nobody complains of nothing."""
    if command.agreement is None:
        return None
    statement = sa.select(Agreement.id).where(Agreement.number == command.agreement.strip().upper())
    found = work.session.execute(statement).scalar_one_or_none()
    if found is None:
        raise InvalidCommand({"agreement": say("No agreement has this number.")})
    return UUID(str(found))


def answer(work: Work, grievance_id: UUID, command: AnswerGrievance) -> Grievance:
    """Answer it."""
    row = _step(work, grievance_id, "answer")
    row.answer, row.answered_at, row.answered_by = command.answer, work.now, work.actor.user_id
    row.answered_in_time = work.today <= row.due_on
    row.satisfaction = row.remark = None
    return row


def recategorise(work: Work, grievance_id: UUID, command: RecategoriseGrievance) -> Grievance:
    """Put it where it belongs; the days count from its receipt."""
    row = _step(work, grievance_id, "recategorise")
    received = civil_date(row.received_at)
    row.category = command.category
    row.due_on = add_business_days(received, rule_on(command.category, received).answer_days)
    return row


def record_satisfaction(work: Work, grievance_id: UUID, command: RecordSatisfaction) -> Grievance:
    """Record what somebody says of the answer in person."""
    row = work.get(Grievance, grievance_id, lock=True)
    return _satisfied(work, row, command)


def say_if_satisfied(work: Work, code: str, command: SayIfSatisfied) -> Grievance:
    """What whoever holds the code says of the answer."""
    return _satisfied(work, by_code(work, code, lock=True), command)


def _satisfied(work: Work, row: Grievance, command: SayIfSatisfied) -> Grievance:
    if command.satisfaction is Satisfaction.NO:
        LIFECYCLE.apply("reopen", work, row)
        row.reopened += 1
        row.due_on = add_business_days(work.today, rule_on(row.category, work.today).answer_days)
    else:
        LIFECYCLE.apply("close", work, row)
        row.closed_at = work.now
    row.satisfaction, row.remark = command.satisfaction, command.remark
    return row


def forget(work: Work, code: str) -> Grievance:
    """Forget who complained, at their wish; what they complained of stays."""
    row = by_code(work, code, lock=True)
    if row.person_id is None:
        raise Refused(say("Nobody's name is kept with this complaint."))
    people.erase(work, row.person_id)
    row.person_id = None
    work.record("grievance.forgotten", row)
    return row


def _step(work: Work, grievance_id: UUID, step: str) -> Grievance:
    row = work.get(Grievance, grievance_id, lock=True)
    LIFECYCLE.apply(step, work, row)
    return row


def get(work: Work, grievance_id: UUID) -> Grievance:
    """A grievance, for whoever may read what people complain of there."""
    row = work.get(Grievance, grievance_id)
    work.require(Permission.GRIEVANCE_READ, row.territory)
    return row


def by_code(work: Work, code: str, *, lock: bool = False) -> Grievance:
    """The grievance with a code, for whoever holds it."""
    statement = sa.select(Grievance).where(Grievance.code == records.written(code))
    if lock:
        statement = statement.with_for_update()
    row = work.session.execute(statement).scalar_one_or_none()
    if row is None:
        raise NotFound(say("No complaint has this code."))
    return row
