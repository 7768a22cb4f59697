"""The log that cannot be rewritten: append-only, hash-chained, one chain per project and one for the rest.

Every entry carries the hash of the one before, so a changed, removed or reordered entry breaks its chain. A chain alone cannot
show that its newest entries were cut off: a daily seal lists the heads of all chains that moved and is chained itself, and the head of
a project's chain is printed in the foot of every document issued for it. Facts hold identifiers, codes and numbers, never personal
data: free text is refused.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID, uuid5

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation.clock import aware
from foundation.columns import Base, BigCount, Code, Hash, Instant, Json, Path, canonical
from foundation.errors import ProgrammingError
from foundation.money import Money

GENERAL = UUID(int=0)
START = "0" * 64

# No spaces: a code, an identifier or a date fits; a person's name or a sentence does not.
_CODE = re.compile(r"[A-Za-z0-9ÁÉÍÓÚÑáéíóúñ_.:/+#-]{0,120}")


class AuditEntry(Base):
    """One thing that was done, by whom, when, to what."""

    __tablename__ = "audit_entry"
    __table_args__ = {"info": {"append_only": True, "position_per": "stream"}}

    stream: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True)
    position: Mapped[BigCount] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[Instant]
    actor_id: Mapped[UUID | None]
    action: Mapped[Code]
    subject_kind: Mapped[Code]
    subject_id: Mapped[UUID] = mapped_column(sa.Uuid, index=True)
    subject_version: Mapped[int | None]
    territory: Mapped[Path]
    facts: Mapped[Json]
    previous_hash: Mapped[Hash]
    hash: Mapped[Hash]


class AuditSeal(Base):
    """One day's closing of the log: a hash over every head that moved since the seal before."""

    __tablename__ = "audit_seal"
    __table_args__ = {"info": {"append_only": True, "position_per": ""}}

    position: Mapped[BigCount] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[Instant]
    previous_hash: Mapped[Hash]
    hash: Mapped[Hash]


class AuditSealHead(Base):
    """The head of one chain as a seal saw it."""

    __tablename__ = "audit_seal_head"
    __table_args__ = {"info": {"append_only": True}}

    seal_position: Mapped[BigCount] = mapped_column(
        sa.ForeignKey("audit_seal.position"), primary_key=True, autoincrement=False
    )
    stream: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True)
    position: Mapped[BigCount]
    hash: Mapped[Hash]


@dataclass(frozen=True)
class Entry:
    """An entry before it has a place in its chain."""

    stream: UUID
    at: datetime
    actor_id: UUID | None
    action: str
    subject_kind: str
    subject_id: UUID
    subject_version: int | None
    territory: str
    facts: dict[str, Any]


@dataclass(frozen=True)
class Anchor:
    """The head of a chain, as printed on paper: its position and the first 16 hex digits."""

    position: int
    digest: str


@dataclass(frozen=True)
class Fault:
    """Something in the log that is not as it was written."""

    stream: UUID
    position: int
    what: str


def plain_facts(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts as JSON values; raises ``ProgrammingError`` for anything that could be personal data."""
    return {_code(name): _plain(name, value) for name, value in facts.items()}


def _plain(name: str, value: Any) -> Any:
    match value:
        case None | bool() | int():
            return value
        case UUID():
            return str(value)
        case date():
            return (aware(value) if isinstance(value, datetime) else value).isoformat()
        case Money():
            return {"minor": value.minor, "currency": value.currency}
        case str() if _CODE.fullmatch(value):
            return str(value)
        case list() | tuple():
            return [_plain(name, item) for item in value]
        case dict():
            return plain_facts(value)
    # Without the value: this text goes to the log of failures.
    raise ProgrammingError(f"audit fact {name!r} is not an identifier, a code, a date or a number")


def _code(name: Any) -> str:
    if not isinstance(name, str) or not name or not _CODE.fullmatch(name):
        raise ProgrammingError("an audit fact is not named by a code")
    return name


def digest(entry: Entry | AuditEntry, position: int, previous_hash: str) -> str:
    """The hash of an entry at its place after ``previous_hash``."""
    body = canonical(list(said(entry, position).values()))
    return hashlib.sha256(previous_hash.encode() + body).hexdigest()


def said(entry: Entry | AuditEntry, position: int) -> dict[str, Any]:
    """What an entry says, by name, in the order in which it is hashed."""
    return {
        "stream": str(entry.stream),
        "position": position,
        "at": _instant(entry.at),
        "actor_id": str(entry.actor_id) if entry.actor_id else None,
        "action": entry.action,
        "subject_kind": entry.subject_kind,
        "subject_id": str(entry.subject_id),
        "subject_version": entry.subject_version,
        "territory": entry.territory,
        "facts": entry.facts,
    }


class Chain:
    """Appends entries to their chains inside a running transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def append(self, entries: Sequence[Entry]) -> None:
        """Give every entry its place; chains are locked in one order, so that two writers never wait for each other in a ring."""
        streams: dict[UUID, list[Entry]] = {}
        for entry in entries:
            streams.setdefault(entry.stream, []).append(entry)
        rows: list[dict[str, Any]] = []
        ordered = sorted(streams, key=str)
        _take_turns(self._session, ordered)
        heads = _heads(self._session, ordered)
        for stream in ordered:
            position, previous = heads.get(stream, (0, START))
            for entry in streams[stream]:
                position += 1
                hashed = digest(entry, position, previous)
                rows.append(
                    {**vars(entry), "position": position, "previous_hash": previous, "hash": hashed}
                )
                previous = hashed
        if rows:
            self._session.connection().execute(_INSERT, rows)


_entry = cast("sa.Table", AuditEntry.__table__)
# Statements of the table alone, built once: every action ends with them.
_INSERT = sa.insert(_entry)
_HEAD = (
    sa.select(_entry.c.position, _entry.c.hash)
    .where(_entry.c.stream == sa.bindparam("stream"))
    .order_by(_entry.c.position.desc())
    .limit(1)
)
_TURN = sa.select(sa.func.pg_advisory_xact_lock(sa.bindparam("key", type_=sa.BigInteger)))


def _take_turns(session: Session, chains: Sequence[UUID]) -> None:
    """On PostgreSQL writers of one chain take turns; on SQLite the whole transaction already has its turn."""
    if session.get_bind().dialect.name != "postgresql":
        return
    keys = [
        int.from_bytes(hashlib.sha256(chain.bytes).digest()[:8], "big", signed=True)
        for chain in chains
    ]
    if len(keys) == 1:
        session.connection().execute(_TURN, {"key": keys[0]})
        return
    for start in range(0, len(keys), _AT_ONCE):
        some = sa.func.unnest(sa.cast(keys[start : start + _AT_ONCE], ARRAY(sa.BigInteger)))
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(some.column_valued("key"))))


_AT_ONCE = 500


def _heads(session: Session, streams: Sequence[UUID]) -> dict[UUID, tuple[int, str]]:
    """The heads of many chains in few questions; an import touches thousands at once."""
    if len(streams) == 1:
        return {streams[0]: head(session, streams[0])}
    found: dict[UUID, tuple[int, str]] = {}
    for start in range(0, len(streams), _AT_ONCE):
        tops = (
            sa.select(AuditEntry.stream, sa.func.max(AuditEntry.position).label("top"))
            .where(AuditEntry.stream.in_(streams[start : start + _AT_ONCE]))
            .group_by(AuditEntry.stream)
            .subquery()
        )
        statement = sa.select(AuditEntry.stream, AuditEntry.position, AuditEntry.hash).join(
            tops, (tops.c.stream == AuditEntry.stream) & (tops.c.top == AuditEntry.position)
        )
        for row in session.execute(statement):
            found[row.stream] = (row.position, row.hash)
    return found


def head(session: Session, stream: UUID) -> tuple[int, str]:
    """The position and hash of a chain's newest entry; ``(0, START)`` of an empty one."""
    row = session.connection().execute(_HEAD, {"stream": stream}).one_or_none()
    return (row.position, row.hash) if row else (0, START)


def anchor(session: Session, stream: UUID) -> Anchor:
    """What a document prints so that signed paper holds the log in place."""
    position, hashed = head(session, stream)
    return Anchor(position, hashed[:16])


def seal(session: Session, at: datetime) -> int | None:
    """Close the log as it stands: chain the heads that moved. ``None`` when nothing moved since the seal before."""
    _take_turns(session, [_SEALS])
    newest = session.execute(
        sa.select(AuditSeal).order_by(AuditSeal.position.desc()).limit(1)
    ).scalar_one_or_none()
    position, previous = (newest.position + 1, newest.hash) if newest else (1, START)
    heads = _moved_heads(session)
    if not heads:
        return None
    hashed = seal_digest(previous, position, at, heads)
    row = {"position": position, "at": at, "previous_hash": previous, "hash": hashed}
    session.execute(sa.insert(AuditSeal), [row])
    session.execute(
        sa.insert(AuditSealHead),
        [
            {"seal_position": position, "stream": UUID(s), "position": p, "hash": h}
            for s, p, h in heads
        ],
    )
    return position


_SEALS = uuid5(GENERAL, "seals")


def _moved_heads(session: Session) -> list[tuple[str, int, str]]:
    """The heads of the chains that grew since a seal last saw them."""
    tops = (
        sa.select(AuditEntry.stream, sa.func.max(AuditEntry.position).label("top"))
        .group_by(AuditEntry.stream)
        .subquery()
    )
    sealed = (
        sa.select(AuditSealHead.stream, sa.func.max(AuditSealHead.position).label("top"))
        .group_by(AuditSealHead.stream)
        .subquery()
    )
    moved = session.execute(
        sa.select(AuditEntry.stream, AuditEntry.position, AuditEntry.hash)
        .join(tops, (tops.c.stream == AuditEntry.stream) & (tops.c.top == AuditEntry.position))
        .outerjoin(sealed, sealed.c.stream == AuditEntry.stream)
        .where(sa.or_(sealed.c.top.is_(None), sealed.c.top < AuditEntry.position))
    )
    return sorted((str(row.stream), row.position, row.hash) for row in moved)


def seal_digest(
    previous: str, position: int, at: datetime, heads: Sequence[tuple[str, int, str]]
) -> str:
    """The hash of a seal over its instant and its list of heads."""
    body = canonical([position, _instant(at), heads])
    return hashlib.sha256(previous.encode() + body).hexdigest()


def _instant(at: datetime) -> str:
    return aware(at).isoformat(timespec="microseconds")


def lines(session: Session, stream: UUID) -> Iterator[bytes]:
    """A whole chain as JSON, one entry a line with both its hashes, so that anybody can count it again."""
    rows: Iterable[AuditEntry] = session.execute(
        sa.select(AuditEntry)
        .where(AuditEntry.stream == stream)
        .order_by(AuditEntry.position)
        .execution_options(yield_per=2000)
    ).scalars()
    for row in rows:
        hashes = {"previous_hash": row.previous_hash, "hash": row.hash}
        yield canonical(said(row, row.position) | hashes) + b"\n"
        session.expunge(row)


def verify(session: Session) -> Iterator[Fault]:
    """Every fault of every chain and every seal; an untouched log has none."""
    yield from _verify_chains(session)
    yield from _verify_seals(session)


def _verify_chains(session: Session) -> Iterator[Fault]:
    rows: Iterable[AuditEntry] = session.execute(
        sa.select(AuditEntry)
        .order_by(AuditEntry.stream, AuditEntry.position)
        .execution_options(yield_per=2000)
    ).scalars()
    stream, position, previous = None, 0, START
    for row in rows:
        if row.stream != stream:
            stream, position, previous = row.stream, 0, START
        position += 1
        if row.position != position:
            yield Fault(row.stream, position, "an entry is missing")
            position = row.position
        elif row.previous_hash != previous:
            yield Fault(row.stream, position, "the entry does not follow the one before")
        if row.hash != digest(row, row.position, row.previous_hash):
            yield Fault(row.stream, row.position, "the entry was changed")
        previous = row.hash
        session.expunge(row)


def _verify_seals(session: Session) -> Iterator[Fault]:
    previous, expected = START, 0
    for row in session.execute(sa.select(AuditSeal).order_by(AuditSeal.position)).scalars():
        expected += 1
        heads = session.execute(
            sa.select(AuditSealHead.stream, AuditSealHead.position, AuditSealHead.hash).where(
                AuditSealHead.seal_position == row.position
            )
        ).all()
        listed = sorted((str(head.stream), head.position, head.hash) for head in heads)
        if row.position != expected or row.previous_hash != previous:
            yield Fault(GENERAL, row.position, "a seal is missing or out of order")
        if row.hash != seal_digest(row.previous_hash, row.position, row.at, listed):
            yield Fault(GENERAL, row.position, "a seal was changed")
        previous, expected = row.hash, row.position
    entry = sa.and_(
        AuditEntry.stream == AuditSealHead.stream, AuditEntry.position == AuditSealHead.position
    )
    lost = session.execute(
        sa.select(AuditSealHead.stream, AuditSealHead.position)
        .outerjoin(AuditEntry, entry)
        .where(sa.or_(AuditEntry.hash.is_(None), AuditEntry.hash != AuditSealHead.hash))
    )
    for stream, position in lost:
        yield Fault(stream, position, "the chain no longer holds what was sealed")


def count(session: Session) -> tuple[int, int]:
    """How many entries in how many chains."""
    statement = sa.select(sa.func.count(), sa.func.count(AuditEntry.stream.distinct()))
    entries, chains = session.execute(statement.select_from(AuditEntry)).one()
    return entries, chains
