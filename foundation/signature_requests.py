"""Signature requests: who has to sign an issued paper, as what, in which order and by which day.

waiting → signed, declined with a reason, or withdrawn by who asked. A request past its day is expired, and one whose paper has a newer
version is superseded: both follow from the dates and the register of papers and are written nowhere, so that nobody has to remember to
write them. What was signed stays with the version it was signed on. Who is asked stands in the table of persons and can be erased.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation import people, records
from foundation.columns import Base, Count, Instant, Name, Path, Versioned, enum_column
from foundation.commands import CodeText, LongText, ShortText
from foundation.errors import InvalidCommand, Refused, Sentence, say
from foundation.files import FileStore
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.lifecycle import Lifecycle, Step
from foundation.papers import Signatory
from foundation.pdf import tagged_text
from foundation.people import DescribePerson, DocumentKind, Person
from foundation.records import IssuedDocument
from foundation.work import Work

# Who is asked without a day has this many days; nobody waits longer than the second for a signature.
USUAL_DAYS = 30
MOST_DAYS = 365
MOST_SIGNERS = 40

_ACCOUNTED = frozenset(Signatory.__struct_fields__)


class RequestState(StrEnum):
    """What came of a request so far."""

    WAITING = "waiting"
    SIGNED = "signed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class SignatureStanding(StrEnum):
    """How a request stands today, with what follows from the calendar and from the register of papers."""

    WAITING = "waiting"
    SIGNED = "signed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"


class SignatureRequest(Versioned, Base):
    """That one person signs one version of one paper; those of a lower turn sign before."""

    __tablename__ = "signature_request"
    __table_args__ = (
        sa.UniqueConstraint("document_id", "position"),
        sa.CheckConstraint("turn > 0 AND position > 0", name="order_counted"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path] = mapped_column(index=True)
    project_id: Mapped[UUID | None] = mapped_column(sa.Uuid)
    document_id: Mapped[UUID] = mapped_column(sa.ForeignKey("issued_document.id"), index=True)
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"), index=True)
    role: Mapped[Name]
    organisation: Mapped[str | None] = mapped_column(sa.String(200))
    position: Mapped[Count]
    turn: Mapped[Count]
    # Whether the paper itself names this person, so that whoever holds it knows the name already.
    is_on_paper: Mapped[bool]
    expires_on: Mapped[date] = mapped_column(index=True)
    asked_at: Mapped[Instant]
    asked_by: Mapped[UUID | None]
    reason: Mapped[str | None] = mapped_column(sa.Text)
    ended_at: Mapped[datetime | None]
    state: Mapped[RequestState] = enum_column(RequestState, index=True)


S, P = RequestState, Permission
LIFECYCLE = Lifecycle(
    SignatureRequest,
    Step("sign", {S.WAITING}, S.SIGNED, P.SIGNATURE_COLLECT),
    Step("decline", {S.WAITING}, S.DECLINED, P.SIGNATURE_COLLECT),
    Step("withdraw", {S.WAITING}, S.WITHDRAWN, P.SIGNATURE_COLLECT),
)


class Signer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody who has to sign, as the paper names them."""

    name: ShortText
    role: ShortText
    organisation: ShortText | None = None
    document_kind: DocumentKind = DocumentKind.CC
    document_number: CodeText | None = None

    def __post_init__(self) -> None:
        self.described()

    def described(self) -> DescribePerson:
        """Who it is, as the table of persons takes it."""
        return DescribePerson(
            name=self.name,
            document_kind=self.document_kind,
            document_number=self.document_number,
        )


class AskForSignatures(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who has to sign a paper, by which day, and whether each waits for whoever stands before them in the list."""

    signers: tuple[Signer, ...]
    in_order: bool = False
    expires_on: date | None = None


class DeclineSignature(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why somebody does not sign; those who asked read it."""

    reason: LongText


class WithdrawSignatureRequest(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True
):
    """This signature is not asked for any more."""


def ask(
    work: Work, store: FileStore, document_id: UUID, command: AskForSignatures
) -> IssuedDocument:
    """Ask for signatures on a paper, after those that were asked for before."""
    document = work.get(IssuedDocument, document_id, lock=True)
    work.require(Permission.SIGNATURE_COLLECT, document.territory)
    if not records.is_current(work.session, document):
        raise Refused(say("Another version replaces this paper: ask for signatures on that one."))
    expires_on = _day(command.expires_on, work.today)
    before = requests_of(work.session, document.id)
    if len(before) + len(command.signers) > MOST_SIGNERS:
        raise Refused(say("A paper has at most {n} signatures.", n=MOST_SIGNERS))
    _refuse_doubles(work, before, command.signers)
    named = {signatory.name for signatory in signatories_on(store, document)}
    last = max((row.turn for row in before), default=0)
    for index, signer in enumerate(command.signers):
        person = people.describe(work, document.territory, signer.described())
        work.session.flush()  # The request's foreign key needs the person's row.
        row = work.add(
            SignatureRequest(
                id=new_id(),
                territory=document.territory,
                project_id=document.project_id,
                document_id=document.id,
                person_id=person.id,
                role=signer.role,
                organisation=signer.organisation,
                position=len(before) + index + 1,
                # Without an order they sign together with the last of those who were asked before.
                turn=last + index + 1 if command.in_order else max(last, 1),
                is_on_paper=signer.name in named,
                expires_on=expires_on,
                asked_at=work.now,
                asked_by=work.actor.user_id,
                state=RequestState.WAITING,
            )
        )
        facts = {"document": document.id, "turn": row.turn, "expires_on": expires_on}
        work.record("signature_request.asked", row, project=document.project_id, facts=facts)
    return document


def _day(wanted: date | None, today: date) -> date:
    """The last day on which a request can be signed."""
    if wanted is None:
        return today + timedelta(days=USUAL_DAYS)
    if wanted < today:
        raise InvalidCommand({"expires_on": say("Choose today or a later day.")})
    if wanted > today + timedelta(days=MOST_DAYS):
        raise InvalidCommand(
            {"expires_on": say("Choose a day within {n} days from today.", n=MOST_DAYS)}
        )
    return wanted


def _refuse_doubles(
    work: Work, before: Sequence[SignatureRequest], signers: Sequence[Signer]
) -> None:
    """One person signs one paper once in one role."""
    asked = {
        (person.name, row.role)
        for row, person in with_people(work.session, [row.id for row in before])
        if row.state in {RequestState.WAITING, RequestState.SIGNED}
        and standing_on(row, work.today) is not SignatureStanding.EXPIRED
    }
    errors: dict[str, Sentence] = {}
    for index, signer in enumerate(signers):
        if (signer.name, signer.role) in asked:
            errors[f"signers.{index}.name"] = say("This person was asked already.")
        asked.add((signer.name, signer.role))
    if errors:
        raise InvalidCommand(errors)


def decline(work: Work, request_id: UUID, command: DeclineSignature) -> SignatureRequest:
    """Keep that somebody does not sign, and why."""
    row = work.get(SignatureRequest, request_id, lock=True)
    LIFECYCLE.apply("decline", work, row)
    row.reason, row.ended_at = command.reason, work.now
    return row


def withdraw(work: Work, request_id: UUID, _command: WithdrawSignatureRequest) -> SignatureRequest:
    """Ask no more for one signature; its links lead nowhere."""
    row = work.get(SignatureRequest, request_id, lock=True)
    LIFECYCLE.apply("withdraw", work, row)
    row.ended_at = work.now
    return row


def find_refusal(work: Work, row: SignatureRequest, *, on: date) -> Sentence | None:
    """Why a waiting request cannot be signed on a day: past its day, superseded, or not its turn."""
    if on > row.expires_on:
        return say(
            "This request expired on {day}: whoever asked can ask again.", day=row.expires_on
        )
    document = work.session.get_one(IssuedDocument, row.document_id)
    if not records.is_current(work.session, document):
        return say("Another version replaces this paper: it is not signed any more.")
    before = sum(
        other.turn < row.turn and other.state is RequestState.WAITING
        for other in requests_of(work.session, row.document_id)
    )
    if before:
        return say("It is not this person's turn yet: {n} sign before.", n=before)
    return None


def standing_on(
    row: SignatureRequest, today: date, *, is_current: bool = True
) -> SignatureStanding:
    """How a request stands on a day; ``is_current`` says whether its paper has no newer version."""
    if row.state is RequestState.WAITING:
        if not is_current:
            return SignatureStanding.SUPERSEDED
        if row.expires_on < today:
            return SignatureStanding.EXPIRED
    return SignatureStanding(row.state.value)


def requests_of(session: Session, document_id: UUID) -> list[SignatureRequest]:
    """The signatures asked for on one version of a paper, in their order."""
    statement = (
        sa.select(SignatureRequest)
        .where(SignatureRequest.document_id == document_id)
        .order_by(SignatureRequest.position)
    )
    return list(session.execute(statement).scalars())


def with_people(
    session: Session, request_ids: Sequence[UUID]
) -> list[tuple[SignatureRequest, Person]]:
    """Requests with who is asked, in their order."""
    statement = (
        sa.select(SignatureRequest, Person)
        .join(Person, Person.id == SignatureRequest.person_id)
        .where(SignatureRequest.id.in_(request_ids))
        .order_by(SignatureRequest.position)
    )
    return [(row.SignatureRequest, row.Person) for row in session.execute(statement)]


def signatories_on(store: FileStore, document: IssuedDocument) -> tuple[Signatory, ...]:
    """Whom the signature boxes of a paper name, read from the sheet it was printed from; boxes left blank name nobody."""
    found: list[Signatory] = []
    _gather(msgspec.json.decode(store.get(document.sheet_sha256)), found)
    text = tagged_text.plain(tagged_text.read(store.get(document.sha256)))
    # A sheet is kept in the order of its keys, the boxes stand in the order of the paper.
    boxes = {one: text.rfind(one.name or one.role) for one in found if one.name or one.role}
    return tuple(sorted(boxes, key=lambda one: boxes[one]))


def _gather(said: object, found: list[Signatory]) -> None:
    if isinstance(said, dict):
        if said.keys() == _ACCOUNTED and all(isinstance(value, str) for value in said.values()):
            found.append(Signatory(**said))
            return
        for value in said.values():
            _gather(value, found)
    elif isinstance(said, list):
        for value in said:
            _gather(value, found)
