"""Elections counted here: the ballots as a file, the rule, the result with every round, and what was decided otherwise beside it.

The file that is kept is composed anew from the ballots: voters are numbered and nothing else is said of them. The result is never
changed; where it cannot stand (a legal limit, works that exclude each other, money for a part), somebody else than who counted decides
with a reason, and both are public from the day of publication.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from exchange.pabulib import reader, writer
from exchange.pabulib.reader import PabulibFile
from exchange.pabulib.rules import official_name
from foundation.columns import Base, Hash, Instant, Json, Path, Versioned, Words, enum_column
from foundation.commands import CodeText, LongText
from foundation.errors import InvalidCommand, Refused, Sentence, say
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.lifecycle import Lifecycle, Step
from foundation.numbering import next_number
from foundation.translations import translator
from foundation.work import Work
from portfolio.ballots.counting import BallotRule, Count, count
from portfolio.ballots.elections import TieOrder
from portfolio.ballots.explanations import explain, plain
from portfolio.round_decisions import OverrideKind

# The keys of META that a file may say of itself and that say nothing of persons.
KEPT_FACTS = ("description", "country", "unit", "instance", "date_begin", "date_end", "currency")
LANGUAGES = ("es", "en")


class ElectionState(StrEnum):
    """Whether everybody can see it."""

    COUNTED = "counted"
    PUBLISHED = "published"


class ElectionDecision(StrEnum):
    """What becomes of a project against the count."""

    ELECTED = "elected"
    NOT_ELECTED = "not_elected"
    PART = "part"


class CountedElection(Versioned, Base):
    """One election with its count; ``file`` is all it was counted from."""

    __tablename__ = "counted_election"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path] = mapped_column(index=True)
    code: Mapped[str] = mapped_column(sa.String(40), unique=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    sent_hash: Mapped[Hash]
    file: Mapped[Words]
    # A name of a rule as programs know it, which may have hyphens.
    rule: Mapped[str] = mapped_column(sa.String(40))
    ties: Mapped[TieOrder] = enum_column(TieOrder, constraint="ties")
    result: Mapped[Json]
    told: Mapped[Json]
    warnings: Mapped[Json]
    counted_at: Mapped[Instant]
    counted_by: Mapped[UUID | None]
    published_at: Mapped[datetime | None]
    published_by: Mapped[UUID | None]
    state: Mapped[ElectionState] = enum_column(ElectionState)


class ElectionOverride(Base):
    """What was decided otherwise than counted; a later one of the same project stands in its place."""

    __tablename__ = "election_override"
    __table_args__ = ({"info": {"append_only": True}},)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path]
    election_id: Mapped[UUID] = mapped_column(sa.ForeignKey("counted_election.id"), index=True)
    project: Mapped[str] = mapped_column(sa.String(80))
    kind: Mapped[OverrideKind] = enum_column(OverrideKind, constraint="kind")
    decision: Mapped[ElectionDecision] = enum_column(ElectionDecision, constraint="decision")
    reason: Mapped[Words]
    decided_at: Mapped[Instant]
    decided_by: Mapped[UUID | None]


class DecideOtherwise(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A project for which the count cannot stand, and why."""

    project: CodeText
    kind: OverrideKind
    decision: ElectionDecision
    reason: LongText


class PublishElection(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everybody may see the count and what was decided beside it."""


S = ElectionState
LIFECYCLE = Lifecycle(
    CountedElection,
    Step("publish", {S.COUNTED}, S.PUBLISHED, Permission.ROUND_PUBLISH),
)


def keep(
    work: Work,
    territory: str,
    name: str,
    sent: PabulibFile,
    *,
    sent_hash: str,
    rule: BallotRule | None,
    ties: TieOrder,
) -> CountedElection:
    """Count an election that was read and keep it; by the rule asked for, otherwise by the one its file names."""
    work.require(Permission.ROUND_PREPARE, territory)
    by = rule or sent.rule
    if by is None:
        raise InvalidCommand(
            {"rule": say("The file names no rule that can be counted: choose one.")}
        )
    text = compose(sent, by)
    file = read(text, ties)
    done = count(file.election, by)
    row = work.add(
        CountedElection(
            id=new_id(),
            territory=territory,
            code=_next_code(work, territory),
            name=name,
            sent_hash=sent_hash,
            file=text,
            rule=by.value,
            ties=ties,
            result=plain(done),
            told=told(file, done),
            warnings={
                language: [translator(language).sentence(one.sentence) for one in sent.warnings]
                for language in LANGUAGES
            },
            counted_at=work.now,
            counted_by=work.actor.user_id,
            published_at=None,
            published_by=None,
            state=S.COUNTED,
        )
    )
    facts = {"rule": by, "kind": file.kind, "winners": len(done.winners)}
    work.record("counted_election.counted", row, facts=facts)
    return row


def compose(sent: PabulibFile, rule: BallotRule) -> str:
    """The election as a file that says nothing of its voters but what they voted."""
    facts = {key: sent.meta[key] for key in KEPT_FACTS if sent.meta.get(key)}
    return writer.compose(
        sent.election, sent.kind, {**facts, "rule": official_name(rule)}, winners=()
    ).decode()


def read(text: str, ties: TieOrder) -> PabulibFile:
    """The election that a kept file holds, with the tie-break that was declared."""
    file = reader.read(text.encode())
    return msgspec.structs.replace(file, election=msgspec.structs.replace(file.election, ties=ties))


def told(file: PabulibFile, done: Count) -> dict[str, list[str]]:
    """Every step of the count in words, in each language."""
    sentences = tuple(explain(file.election, done))
    return {
        language: [translator(language).sentence(one) for one in sentences]
        for language in LANGUAGES
    }


def decide(work: Work, election_id: UUID, command: DecideOtherwise) -> CountedElection:
    """Decide otherwise than counted, by somebody else than who counted, before it is public."""
    row = work.get(CountedElection, election_id, lock=True)
    work.require(Permission.ROUND_OVERRIDE, row.territory)
    if row.state is S.PUBLISHED:
        raise Refused(say("The result is public and does not change any more."))
    if work.actor.user_id is not None and work.actor.user_id == row.counted_by:
        raise Refused(say("Somebody else has to do this: you did the step before."))
    election = read(row.file, row.ties).election
    if command.project not in election.by_id:
        raise InvalidCommand({"project": say("Choose one of the options.")})
    wins = command.project in winners_of(row)
    if (command.decision is ElectionDecision.ELECTED) == wins and (
        command.decision is not ElectionDecision.PART
    ):
        raise InvalidCommand({"decision": say("That is what was counted already.")})
    override = work.add(
        ElectionOverride(
            id=new_id(),
            territory=row.territory,
            election_id=row.id,
            project=command.project,
            kind=command.kind,
            decision=command.decision,
            reason=command.reason,
            decided_at=work.now,
            decided_by=work.actor.user_id,
        )
    )
    work.record(
        "election_override.decided",
        override,
        facts={"project": command.project, "decision": command.decision, "kind": command.kind},
    )
    return row


def publish(work: Work, election_id: UUID, command: PublishElection) -> CountedElection:
    """Let everybody see the count with everything it was counted from."""
    row = work.get(CountedElection, election_id, lock=True)
    LIFECYCLE.apply("publish", work, row)
    row.published_at, row.published_by = work.now, work.actor.user_id
    return row


def winners_of(row: CountedElection) -> tuple[str, ...]:
    """The projects that were elected, in the order in which they were."""
    result: Mapping[str, object] = row.result
    return msgspec.convert(result["winners"], tuple[str, ...])


def overrides_of(session: Session, election_id: UUID) -> dict[str, ElectionOverride]:
    """What stands beside the count, by project."""
    statement = (
        sa.select(ElectionOverride)
        .where(ElectionOverride.election_id == election_id)
        .order_by(ElectionOverride.id)
    )
    return {one.project: one for one in session.execute(statement).scalars()}


def result_file(row: CountedElection) -> bytes:
    """The election with its result, for anybody to count again."""
    file = read(row.file, row.ties)
    return writer.write(writer.with_result(file, count(file.election, BallotRule(row.rule))))


def differences(session: Session) -> tuple[tuple[str, Sentence], ...]:
    """Elections whose kept result does not follow from their ballots."""
    found = []
    for row in session.execute(sa.select(CountedElection).order_by(CountedElection.id)).scalars():
        file = read(row.file, row.ties)
        again = msgspec.json.decode(
            msgspec.json.encode(plain(count(file.election, BallotRule(row.rule))))
        )
        if again != row.result:
            found.append((row.code, say("Counted again, the result is another.")))
    return tuple(found)


def _next_code(work: Work, territory: str) -> str:
    """The next election of a department and year: ``V19-2026-002``; of several departments together ``V00``."""
    department = (*territory.split("."), "00")[1] or "00"
    year = work.today.year
    return f"V{department}-{year}-{next_number(work, f'election/{department}/{year}'):03d}"
