"""The unit of work: one transaction, on behalf of one actor, at one instant.

Everything that changes data is ``action(work, …)``. The unit limits what is read to what the actor may see, asks for permission, keeps the
audit entries until the end and refuses to commit a change that nobody recorded or that nobody was allowed to make.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, TypeVar, cast
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, ORMExecuteState, Session, UOWTransaction
from sqlalchemy.orm.util import identity_key

from foundation.audit import GENERAL, AuditEntry, Entry, plain_facts
from foundation.clock import aware, civil_date
from foundation.columns import Base
from foundation.errors import Forbidden, NotFound, ProgrammingError, Sentence, StaleVersion, say
from foundation.identity.actors import Actor
from foundation.identity.permissions import Permission

Row = TypeVar("Row", bound=Base)
Reaction = Callable[["Work", Any], None]


@dataclass(frozen=True)
class Expectation:
    """The version of a row that a person was looking at when they decided."""

    subject_id: UUID
    version: int


@dataclass(frozen=True)
class _Pending:
    action: str
    subject: Base
    stream: UUID
    territory: str
    facts: dict[str, Any]


class Work:
    """What an action gets: the session, the actor, the instant, and the only ways to read, ask, record and announce."""

    def __init__(
        self,
        session: Session,
        actor: Actor,
        now: datetime,
        reactions: Mapping[type, tuple[Reaction, ...]],
        expecting: Expectation | None,
    ) -> None:
        self.session = session
        self.actor = actor
        self.now = aware(now)
        self.today: date = civil_date(now)
        self._reactions = reactions
        self._expecting = expecting
        self._compared = expecting is None
        self._pending: list[_Pending] = []
        self._asked = False
        self._is_sqlite = session.get_bind().dialect.name == "sqlite"
        # Rows held until the end; kept here, because the session forgets what nobody points at.
        self._locked: dict[object, object] = {}
        self._changed = False
        sa.event.listen(session, "after_flush", self._note_flush)
        sa.event.listen(session, "do_orm_execute", self._note_statement)

    # Reading

    def select(self, model: type[Row]) -> sa.Select[Row]:
        """A select limited to the rows this actor may see."""
        return sa.select(model).where(self.visible(_territory_of(model)))

    def visible(self, column: Any) -> sa.ColumnElement[bool]:
        """The condition that a territory column lies inside what this actor sees."""
        return within(column, self.actor.visible)

    def get(self, model: type[Row], key: Any, *, lock: bool = False) -> Row:
        """The row with this key, or ``NotFound`` when it is absent or out of sight; ``lock`` holds it until the end."""
        row = self.find(model, key, lock=lock)
        if row is None:
            raise NotFound
        return row

    def find(self, model: type[Row], key: Any, *, lock: bool = False) -> Row | None:
        """The row with this key, or ``None`` when it is absent or out of sight."""
        paths = self.actor.visible
        row = self._at_hand(model, key, lock=lock)
        if row is not None:
            if not any(path <= row.territory < path[:-1] + "/" for path in paths):
                return None
            self._check_expected(row)
            return cast("Row", row)
        values = {"key": key} | {
            f"{end}_{i}": bound
            for i, path in enumerate(paths)
            for end, bound in (("low", path), ("high", path[:-1] + "/"))
        }
        statement = _by_key(model, len(paths), "locked" if lock else "")
        row = cast("Row | None", self.session.execute(statement, values).scalar_one_or_none())
        if row is not None:
            self._check_expected(row)
            if lock:
                self._locked[identity_key(model, key)] = row
        return row

    def found(self, row: Row) -> Row:
        """A row that was found otherwise than by its key alone: the version that a person was looking at is compared here too."""
        self._check_expected(row)
        return row

    def _at_hand(self, model: type[Row], key: Any, *, lock: bool) -> Any:
        """A row that this unit read before. PostgreSQL is asked again for one to lock, once; on SQLite nobody else can have changed it."""
        key_here = identity_key(model, key)
        if lock and key_here not in self._locked and not self._is_sqlite:
            return None
        _territory_of(model)
        row = self.session.identity_map.get(key_here)
        if row is None or sa.inspect(row).expired or row in self.session.deleted:
            return None
        return row

    def _check_expected(self, row: Base) -> None:
        expected = self._expecting
        if expected is None or getattr(row, "id", None) != expected.subject_id:
            return
        self._compared = True
        current: int = getattr(row, "version", expected.version)
        if current != expected.version:
            raise StaleVersion(expected.version, current, changes_since(self.session, expected))

    # Asking

    def may(self, permission: Permission, territory: str) -> bool:
        return self.actor.may(permission, territory)

    def require(self, permission: Permission, territory: str) -> None:
        """Raise ``Forbidden`` unless the actor holds this verb at this place."""
        self._asked = True
        if not self.actor.may(permission, territory):
            raise Forbidden(say("Your role does not allow this here."))

    # Changing

    def run(self, statement: sa.Executable, values: Mapping[str, Any]) -> sa.CursorResult[Any]:
        """One statement of tables alone, past the rows in memory: for what every action does, at a third of the cost."""
        self._changed = self._changed or _writes(statement)
        return self.session.connection().execute(statement, values)

    def add(self, row: Row) -> Row:
        self.session.add(row)
        return row

    def record(
        self,
        action: str,
        subject: Base,
        *,
        project: UUID | None = None,
        territory: str | None = None,
        facts: Mapping[str, Any] | None = None,
    ) -> None:
        """Write into the audit log, in this transaction, that this was done to this row."""
        where = territory if territory is not None else getattr(subject, "territory", "CO.")
        self._pending.append(
            _Pending(action, subject, project or GENERAL, where, plain_facts(dict(facts or {})))
        )

    def announce(self, event: object) -> None:
        """Let later stages react, now and in this transaction; if a reaction fails, so does the action."""
        for reaction in self._reactions.get(type(event), ()):
            reaction(self, event)

    # Closing

    def settle(self) -> list[Entry]:
        """Flush, check the rules of the house, and give the entries to be chained."""
        self.session.flush()  # Keys and versions are final only now.
        if self._changed and not self._pending:
            raise ProgrammingError("rows changed but nothing was recorded")
        if self._pending and not self._asked:
            raise ProgrammingError("something was recorded but no permission was asked")
        if self._pending and not self._compared:
            raise ProgrammingError("nobody compared the version that the person was looking at")
        return [self._entry(pending) for pending in self._pending]

    def refuse_changes(self) -> None:
        """For a unit that only reads: what it changed would be lost without a word."""
        if self._changed or any(_changed_rows(self.session)):
            raise ProgrammingError("rows were changed in a unit of work that only reads")

    def _entry(self, pending: _Pending) -> Entry:
        key = sa.inspect(type(pending.subject)).primary_key_from_instance(pending.subject)[0]
        return Entry(
            stream=pending.stream,
            at=self.now,
            actor_id=self.actor.user_id,
            action=pending.action,
            subject_kind=pending.subject.__tablename__,
            subject_id=key if isinstance(key, UUID) else GENERAL,
            subject_version=getattr(pending.subject, "version", None),
            territory=pending.territory,
            facts=pending.facts
            if isinstance(key, UUID)
            else plain_facts({"key": key, **pending.facts}),
        )

    def _note_flush(self, session: Session, _flush: UOWTransaction) -> None:
        self._changed = self._changed or any(_changed_rows(session))

    def _note_statement(self, state: ORMExecuteState) -> None:
        self._changed = self._changed or _writes(state.statement)


def _changed_rows(session: Session) -> Iterator[object]:
    """Rows that were added, taken away or really altered; one that was given the value it had is none."""
    yield from session.new
    yield from session.deleted
    yield from (row for row in session.dirty if session.is_modified(row))


def _writes(statement: sa.Executable) -> bool:
    """Whether a statement may change rows; of plain text only what begins as a question is believed not to."""
    if isinstance(statement, sa.TextClause):
        return not statement.text.lstrip().lower().startswith("select")
    return isinstance(statement, sa.UpdateBase)


@lru_cache(maxsize=512)
def _by_key(model: type[Base], scopes: int, lock: str) -> sa.Select[Any]:
    """The statement that reads one row by its key inside so many territories; built once, because every action begins with it."""
    territory = _territory_of(model)
    ranges = (
        sa.and_(territory >= sa.bindparam(f"low_{i}"), territory < sa.bindparam(f"high_{i}"))
        for i in range(scopes)
    )
    key = sa.inspect(model).primary_key[0]
    statement = sa.select(model).where(key == sa.bindparam("key"), sa.or_(sa.false(), *ranges))
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return statement


def within(column: Any, paths: tuple[str, ...]) -> sa.ColumnElement[bool]:
    """The condition that a path lies inside any of these; a range, so that the index serves it on both databases."""
    return sa.or_(
        sa.false(), *(sa.and_(column >= path, column < path[:-1] + "/") for path in paths)
    )


def changes_since(session: Session, expected: Expectation) -> tuple[Sentence, ...]:
    """What was done to a row after the version a person was looking at, oldest first."""
    rows = session.execute(
        sa.select(AuditEntry.action, AuditEntry.at)
        .where(
            AuditEntry.subject_id == expected.subject_id,
            AuditEntry.subject_version > expected.version,
        )
        .order_by(AuditEntry.at)
    )
    return tuple(say("{action}, {at}", action=_Action(row.action), at=row.at) for row in rows)


class _Action(str):
    """An audit action inside a sentence, so that the edge can show its label."""

    label_context = "audit.action"


def _territory_of(model: type[Base]) -> InstrumentedAttribute[str]:
    column = getattr(model, "territory", None)
    if column is None:
        raise ProgrammingError(f"{model.__name__} has no territory and is read through its parent")
    return cast("InstrumentedAttribute[str]", column)
