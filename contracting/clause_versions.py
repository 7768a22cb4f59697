"""Clauses that an office words itself: over a delivered one, or beside them, for some regimes and kinds of work, from a day on.

draft → submitted → approved → retired; a submitted one can be returned. Whoever writes or submits does not approve. A text that cannot be
filled and printed is never kept, not even as a draft (``clause_wording``). An approved version never changes: another one takes its place
from its own day. The nearest place counts, then the version that names the kind of work, then the one in force since the later day.
"""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from contracting import clause_variables, clause_wording, clauses, regime_rules
from contracting.clause_wording import Wording
from contracting.clauses import Clause
from foundation.columns import (
    Base,
    Code,
    Count,
    Instant,
    Json,
    Path,
    Versioned,
    Words,
    enum_column,
)
from foundation.commands import LongText, ShortText, TerritoryPath
from foundation.errors import InvalidCommand, NotFound, Sentence, say
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.lifecycle import Lifecycle, Step, different_person
from foundation.numbering import next_number
from foundation.work import Work
from portfolio import work_kinds

ClauseCode = Annotated[str, msgspec.Meta(min_length=2, max_length=40, pattern="^[a-z][a-z0-9_]*$")]
Choice = Annotated[str, msgspec.Meta(min_length=1, max_length=40, extra={"kind": "reference"})]
Position = Annotated[int, msgspec.Meta(ge=1, le=9_999)]
PlainWords = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Outcome = Annotated[str, msgspec.Meta(min_length=1, max_length=200, extra={"kind": "textarea"})]


class ClauseState(StrEnum):
    """How far a version has come."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    RETIRED = "retired"


class ClauseCondition(StrEnum):
    """What an agreement must have for a clause to stand in it."""

    ALWAYS = "always"
    ADVANCE = "advance"
    NO_ADVANCE = "no_advance"
    RETENTION = "retention"
    IN_KIND = "in_kind"
    PAID = "paid"
    PAYMENTS = "payments"
    MEASURED = "measured"
    FIXED = "fixed"
    GOODS = "goods"

    @property
    def feature(self) -> str | None:
        """The feature as agreements and delivered clauses name it; nothing where a clause always stands."""
        return None if self is ClauseCondition.ALWAYS else self.value


def condition_of(only_with: str | None) -> ClauseCondition:
    """The condition of a delivered clause."""
    return ClauseCondition(only_with or "always")


class ClauseVersion(Versioned, Base):
    """One version of an office's own clause."""

    __tablename__ = "clause_version"
    __table_args__ = (
        sa.UniqueConstraint("code", "number"),
        sa.CheckConstraint("approved_by <> submitted_by", name="approver_did_not_submit"),
        sa.CheckConstraint("approved_by <> written_by", name="approver_did_not_write"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path] = mapped_column(index=True)
    code: Mapped[Code]
    number: Mapped[Count]
    regimes: Mapped[Json]
    kinds: Mapped[Json]
    only_with: Mapped[ClauseCondition] = enum_column(ClauseCondition)
    position: Mapped[Count]
    title_es: Mapped[str] = mapped_column(sa.String(200))
    title_en: Mapped[str] = mapped_column(sa.String(200))
    text_es: Mapped[Words]
    text_en: Mapped[Words]
    if_es: Mapped[str] = mapped_column(sa.String(200))
    then_es: Mapped[str] = mapped_column(sa.String(200))
    if_en: Mapped[str] = mapped_column(sa.String(200))
    then_en: Mapped[str] = mapped_column(sa.String(200))
    norm: Mapped[str] = mapped_column(sa.String(200))
    reason: Mapped[Words]
    written_at: Mapped[Instant]
    written_by: Mapped[UUID | None]
    submitted_at: Mapped[datetime | None]
    submitted_by: Mapped[UUID | None]
    return_reason: Mapped[str | None] = mapped_column(sa.Text)
    valid_from: Mapped[date | None]
    approved_at: Mapped[datetime | None]
    approved_by: Mapped[UUID | None]
    approver_post: Mapped[str | None] = mapped_column(sa.String(200))
    retired_on: Mapped[date | None]
    retired_by: Mapped[UUID | None]
    retire_reason: Mapped[str | None] = mapped_column(sa.Text)
    state: Mapped[ClauseState] = enum_column(ClauseState, index=True)

    def clause(self) -> Clause:
        """The version as agreements write it."""
        return Clause(
            **{name: getattr(self, name) for name in Wording.__struct_fields__},
            code=self.code,
            regimes=tuple(self.regimes),
            norm=self.norm,
            only_with=self.only_with.feature,
            version=str(self.number),
            version_id=self.id,
            position=self.position,
        )

    def is_for(self, regime: str, kind: str) -> bool:
        return regime in self.regimes and (not self.kinds or kind in self.kinds)


S, P = ClauseState, Permission
LIFECYCLE = Lifecycle(
    ClauseVersion,
    Step("revise", {S.DRAFT}, S.DRAFT, P.CLAUSE_WRITE),
    Step("submit", {S.DRAFT}, S.SUBMITTED, P.CLAUSE_WRITE),
    Step("return", {S.SUBMITTED}, S.DRAFT, P.CLAUSE_APPROVE),
    Step(
        "approve",
        {S.SUBMITTED},
        S.APPROVED,
        P.CLAUSE_APPROVE,
        guards=[different_person("written_by", "submitted_by")],
    ),
    Step("retire", {S.APPROVED}, S.RETIRED, P.CLAUSE_APPROVE),
)


class ReviseClause(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the clause says, for which agreements, and why it is worded so."""

    title_es: ShortText
    title_en: ShortText
    text_es: LongText
    text_en: LongText
    if_es: PlainWords | None = None
    then_es: Outcome | None = None
    if_en: PlainWords | None = None
    then_en: Outcome | None = None
    norm: ShortText | None = None
    reason: LongText
    regimes: tuple[Choice, ...]
    kinds: tuple[Choice, ...] = ()
    only_with: ClauseCondition = ClauseCondition.ALWAYS
    position: Position

    def __post_init__(self) -> None:
        errors = clause_wording.errors_of(
            self.wording, clause_variables.known(), self.only_with.value
        )
        rules = {rule.code for rule in regime_rules.regime_rules()}
        if not self.regimes or not set(self.regimes) <= rules:
            errors["regimes"] = say("Choose one of the options.")
        if any(work_kinds.find(kind) is None for kind in self.kinds):
            errors["kinds"] = say("Choose one of the options.")
        if errors:
            raise InvalidCommand(errors)

    @property
    def wording(self) -> Wording:
        names = Wording.__struct_fields__
        return Wording(**{name: getattr(self, name) or "" for name in names})


class WriteClause(ReviseClause, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An office's own clause: its short name, where it holds, and what it says."""

    code: ClauseCode
    territory: TerritoryPath


class SubmitClause(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The draft is complete and goes to whoever approves clauses."""


class ReturnClause(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Send it back to be corrected, with what is wrong."""

    reason: LongText


class ApproveClause(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """It is right: as what the approver says so, and from which day agreements are drafted with it."""

    post: ShortText
    valid_from: date


class RetireClause(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """No further agreement takes it from today on, and why."""

    reason: LongText


def write(work: Work, command: WriteClause) -> ClauseVersion:
    """Begin another version of a clause."""
    work.require(Permission.CLAUSE_WRITE, command.territory)
    _check_condition(work, command.code, command)
    row = ClauseVersion(
        id=new_id(),
        territory=command.territory,
        code=command.code,
        number=next_number(work, f"clause/{command.code}"),
        written_at=work.now,
        written_by=work.actor.user_id,
        state=ClauseState.DRAFT,
    )
    _fill(row, command)
    work.add(row)
    work.record("clause_version.written", row, facts=_facts(row))
    return row


def revise(work: Work, version_id: UUID, command: ReviseClause) -> ClauseVersion:
    """Write a draft anew."""
    row = get(work, version_id, lock=True)
    LIFECYCLE.apply("revise", work, row, facts={"code": row.code, "number": row.number})
    _check_condition(work, row.code, command)
    _fill(row, command)
    row.written_at, row.written_by = work.now, work.actor.user_id
    return row


def submit(work: Work, version_id: UUID, command: SubmitClause) -> ClauseVersion:
    """Submit a draft to whoever approves; it cannot be changed until it is returned."""
    row = get(work, version_id, lock=True)
    LIFECYCLE.apply("submit", work, row, facts=_facts(row))
    row.submitted_at, row.submitted_by = work.now, work.actor.user_id
    row.return_reason = None
    return row


def send_back(work: Work, version_id: UUID, command: ReturnClause) -> ClauseVersion:
    """Return a submitted version to its draft."""
    row = get(work, version_id, lock=True)
    LIFECYCLE.apply("return", work, row, facts={"code": row.code, "number": row.number})
    row.return_reason = command.reason
    return row


def approve(work: Work, version_id: UUID, command: ApproveClause) -> ClauseVersion:
    """Approve a version; agreements submitted from its day on take it."""
    row = get(work, version_id, lock=True)
    if command.valid_from < work.today:
        raise InvalidCommand(
            {"valid_from": say("It cannot begin before today: agreements were submitted without.")}
        )
    facts = {**_facts(row), "valid_from": command.valid_from}
    LIFECYCLE.apply("approve", work, row, facts=facts)
    row.valid_from, row.approver_post = command.valid_from, command.post
    row.approved_at, row.approved_by = work.now, work.actor.user_id
    return row


def retire(work: Work, version_id: UUID, command: RetireClause) -> ClauseVersion:
    """Retire a version: what it took the place of counts again, and agreements that have it keep it."""
    row = get(work, version_id, lock=True)
    LIFECYCLE.apply("retire", work, row, facts={"code": row.code, "number": row.number})
    row.retired_on, row.retired_by = work.today, work.actor.user_id
    row.retire_reason = command.reason
    return row


def get(work: Work, version_id: UUID, *, lock: bool = False) -> ClauseVersion:
    """A version this actor can see."""
    return work.get(ClauseVersion, version_id, lock=lock)


def _check_condition(work: Work, code: str, command: ReviseClause) -> None:
    """An own wording of a delivered clause stands where that one stands: else an agreement would have both or neither."""
    errors: dict[str, Sentence] = {}
    library = clauses.library_on(work.today)
    for regime in command.regimes:
        delivered = library.find(code, regime)
        if delivered and condition_of(delivered.only_with) is not command.only_with:
            errors["only_with"] = say(
                "The delivered clause stands in other agreements: choose “{condition}”.",
                condition=Condition(condition_of(delivered.only_with)),
            )
    if errors:
        raise InvalidCommand(errors)


class Condition(str):
    """A condition inside a sentence, shown by its label."""

    label_context = "clause_condition"


def _fill(row: ClauseVersion, command: ReviseClause) -> None:
    for name in Wording.__struct_fields__:
        setattr(row, name, getattr(command.wording, name))
    row.regimes, row.kinds = sorted(set(command.regimes)), sorted(set(command.kinds))
    row.only_with, row.position = command.only_with, command.position
    row.norm, row.reason = command.norm or "", command.reason


def _facts(row: ClauseVersion) -> dict[str, object]:
    return {
        "code": row.code,
        "number": row.number,
        "regimes": row.regimes,
        "digest": clauses.digest_of(row.clause()),
    }


def in_force(
    work: Work, territory: str, regime: str, kind: str, on: date
) -> dict[str, ClauseVersion]:
    """The office's own clauses for a work at a place on a day, by code, whoever looks at them."""
    steps = territory.rstrip(".").split(".")
    places = [".".join(steps[:depth]) + "." for depth in range(1, len(steps) + 1)]
    statement = sa.select(ClauseVersion).where(
        ClauseVersion.territory.in_(places),
        ClauseVersion.state == ClauseState.APPROVED,
        ClauseVersion.valid_from <= on,
    )
    rows = [row for row in work.session.execute(statement).scalars() if row.is_for(regime, kind)]
    return {row.code: row for row in sorted(rows, key=_rank)}


def _rank(row: ClauseVersion) -> tuple[int, bool, date, int]:
    """The last of several counts."""
    return (len(row.territory), bool(row.kinds), row.valid_from or date.min, row.number)


def in_sight(work: Work) -> sa.ColumnElement[bool]:
    """Versions of the places a reader sees, and of the wider places whose clauses hold there too."""
    wider = {
        ".".join(steps[:depth]) + "."
        for steps in (path.rstrip(".").split(".") for path in work.actor.visible)
        for depth in range(1, len(steps))
    }
    return sa.or_(work.visible(ClauseVersion.territory), ClauseVersion.territory.in_(sorted(wider)))


def find(work: Work, version_id: UUID) -> ClauseVersion:
    """A version in sight; whoever changes it has to be at its own place (``get``)."""
    statement = sa.select(ClauseVersion).where(ClauseVersion.id == version_id, in_sight(work))
    row = work.session.execute(statement).scalar_one_or_none()
    if row is None:
        raise NotFound
    return row


def of_code(work: Work, code: str) -> Sequence[ClauseVersion]:
    """The versions of a clause in sight, the newest first."""
    statement = sa.select(ClauseVersion).where(ClauseVersion.code == code, in_sight(work))
    return work.session.execute(statement.order_by(ClauseVersion.number.desc())).scalars().all()


def former(work: Work, row: ClauseVersion) -> Clause | None:
    """What a version takes the place of: the last approved one before it for any of its regimes, else the delivered clause."""
    for other in of_code(work, row.code):
        is_before = other.number < row.number and other.approved_at is not None
        if is_before and set(other.regimes) & set(row.regimes):
            return other.clause()
    library = clauses.library_on(work.today)
    return next(filter(None, (library.find(row.code, regime) for regime in row.regimes)), None)
