"""What people see of the clauses: those in force under a regime, an office's own versions, and one of them filled and compared."""

from datetime import date, datetime
from uuid import UUID

import msgspec
import sqlalchemy as sa

from contracting import clause_variables, clause_versions, clause_wording, clauses, regime_rules
from contracting.clause_versions import LIFECYCLE, ClauseCondition, ClauseState, ClauseVersion
from contracting.clause_wording import LANGUAGES, Part, Wording
from contracting.clauses import Clause
from contracting.kept_clauses import KeptClause
from contracting.views import timelines
from contracting.views.steps import StepView, open_steps, steps
from contracting.views.timelines import Timeline
from foundation import territories
from foundation.audit import GENERAL
from foundation.commands import chosen
from foundation.errors import InvalidCommand, NotFound, say
from foundation.identity.permissions import Permission
from foundation.paging import SIZE, after, decode_cursor, encode_cursor
from foundation.work import Work
from portfolio import work_kinds

REGIME = "R1b"


class ClauseQuery(msgspec.Struct, frozen=True, kw_only=True):
    """What the list is limited to."""

    regime: str = ""
    kind: str = ""
    place: str = ""
    status: str = ""
    q: str = ""
    after: str = ""


class ClauseRow(msgspec.Struct, frozen=True, kw_only=True):
    """A clause that agreements have today: as it was delivered, or in an office's own version."""

    code: str
    version: str
    version_id: UUID | None
    position: int
    title_es: str
    title_en: str
    condition: ClauseCondition
    norm: str
    valid_from: date
    approver_post: str | None


class VersionRow(msgspec.Struct, frozen=True, kw_only=True):
    """One version of an office's own clause."""

    id: UUID
    code: str
    number: int
    title_es: str
    title_en: str
    place: str
    regimes: tuple[str, ...]
    kinds: tuple[str, ...]
    state: ClauseState
    valid_from: date | None
    approver_post: str | None


class ClauseList(msgspec.Struct, frozen=True, kw_only=True):
    """The clauses of a regime today, and one page of own versions, the newest first."""

    regime: str
    edition: str
    to_confirm: bool
    in_force: tuple[ClauseRow, ...]
    rows: tuple[VersionRow, ...]
    next: str | None
    total: int


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """What a version changes in the former one, in one language: its title, its text, its plain words."""

    language: str
    title: tuple[Part, ...]
    text: tuple[Part, ...]
    plain: tuple[Part, ...]


class ClauseView(msgspec.Struct, frozen=True, kw_only=True):
    """One version of an office's own clause with what can be done about it."""

    id: UUID
    version: int
    territory: str
    row: VersionRow
    wording: Wording
    condition: ClauseCondition
    position: int
    norm: str
    reason: str
    return_reason: str | None
    written_at: datetime
    approved_at: datetime | None
    retired_on: date | None
    retire_reason: str | None
    used_by: int
    former: str | None
    differences: tuple[Difference, ...]
    versions: tuple[VersionRow, ...]
    steps: tuple[StepView, ...]
    actions: tuple[str, ...]
    may_write: bool
    timeline: Timeline


class DeliveredView(msgspec.Struct, frozen=True, kw_only=True):
    """A clause as it was delivered, and the versions that an office wrote over it."""

    clause: Clause
    condition: ClauseCondition
    edition: str
    valid_from: date
    to_confirm: bool
    versions: tuple[VersionRow, ...]


def require_read(work: Work) -> None:
    """What agreements say is no secret, but this application is for those who work in it."""
    if not work.actor.may_anywhere(Permission.READ):
        work.require(Permission.READ, territories.COUNTRY)


def list_page(work: Work, query: ClauseQuery) -> ClauseList:
    """What agreements under a regime say today, and the own versions in sight."""
    require_read(work)
    regime = regime_of(query.regime)
    if query.kind and work_kinds.find(query.kind) is None:
        raise InvalidCommand({"kind": say("Choose one of the options.")})
    if query.place and territories.find_official(query.place) is None:
        raise InvalidCommand({"place": say("Choose one of the options.")})
    library = clauses.library_on(work.today)
    rows, more, total = _own(work, query)
    return ClauseList(
        regime=regime,
        edition=library.edition,
        to_confirm=library.to_confirm,
        in_force=_in_force(work, query, regime),
        rows=tuple(_row(row) for row in rows),
        next=more,
        total=total,
    )


def regime_of(code: str) -> str:
    """The regime that an address names; the one most agreements stand on where it names none."""
    if not code:
        return REGIME
    if code not in {rule.code for rule in regime_rules.regime_rules()}:
        raise InvalidCommand({"regime": say("Choose one of the options.")})
    return code


def _in_force(work: Work, query: ClauseQuery, regime: str) -> tuple[ClauseRow, ...]:
    library = clauses.library_on(work.today)
    place = query.place or territories.COUNTRY
    own = clause_versions.in_force(work, place, regime, query.kind, work.today)
    found = {clause.code: clause for clause in library.under(regime)}
    found |= {code: row.clause() for code, row in own.items()}
    rows = [
        ClauseRow(
            code=clause.code,
            version=clause.version,
            version_id=clause.version_id,
            position=clause.position,
            title_es=clause.title_es,
            title_en=clause.title_en,
            condition=clause_versions.condition_of(clause.only_with),
            norm=clause.norm,
            valid_from=(own[clause.code].valid_from if clause.code in own else None)
            or library.valid_from,
            approver_post=own[clause.code].approver_post if clause.code in own else None,
        )
        for clause in found.values()
        if query.q.lower() in f"{clause.code} {clause.title_es} {clause.title_en}".lower()
    ]
    return tuple(sorted(rows, key=lambda row: (row.position, row.code)))


def _own(work: Work, query: ClauseQuery) -> tuple[list[ClauseVersion], str | None, int]:
    conditions = [clause_versions.in_sight(work)]
    if query.status:
        state = chosen(ClauseState, query.status, field="status")
        conditions.append(ClauseVersion.state == state)
    if query.q:
        columns = (ClauseVersion.code, ClauseVersion.title_es, ClauseVersion.title_en)
        conditions.append(sa.or_(*(one.icontains(query.q, autoescape=True) for one in columns)))
    if query.regime:
        regimes = sa.type_coerce(ClauseVersion.regimes, sa.Text)
        conditions.append(regimes.contains(f'"{query.regime}"', autoescape=True))
    total = work.session.execute(
        sa.select(sa.func.count()).select_from(ClauseVersion).where(*conditions)
    ).scalar_one()
    statement = sa.select(ClauseVersion).where(*conditions).order_by(ClauseVersion.id.desc())
    if query.after:
        (key,) = decode_cursor(query.after, (UUID,))
        statement = statement.where(after((ClauseVersion.id,), (key,), descending=True))
    found = list(work.session.execute(statement.limit(SIZE + 1)).scalars())
    more = encode_cursor([str(found[SIZE - 1].id)]) if found[SIZE:] else None
    return found[:SIZE], more, total


def _row(row: ClauseVersion) -> VersionRow:
    return VersionRow(
        **{name: getattr(row, name) for name in ("id", "code", "number", "title_es", "title_en")},
        **{name: getattr(row, name) for name in ("state", "valid_from", "approver_post")},
        place=territories.label(row.territory),
        regimes=tuple(row.regimes),
        kinds=tuple(row.kinds),
    )


def detail(work: Work, version_id: UUID) -> ClauseView:
    """One version in sight with what can be done about it."""
    row = clause_versions.find(work, version_id)
    found = steps(LIFECYCLE.available(work, row))
    before = clause_versions.former(work, row)
    used = sa.select(sa.func.count()).select_from(KeptClause).where(KeptClause.version_id == row.id)
    same = (
        *("id", "version", "territory", "position", "norm", "reason", "return_reason"),
        *("written_at", "approved_at", "retired_on", "retire_reason"),
    )
    return ClauseView(
        **{name: getattr(row, name) for name in same},
        row=_row(row),
        wording=row.clause().wording,
        condition=row.only_with,
        used_by=work.session.execute(used).scalar_one(),
        former=before.version if before else None,
        differences=tuple(_difference(before, row.clause(), one) for one in LANGUAGES)
        if before
        else (),
        versions=_versions(work, row.code),
        steps=found,
        actions=open_steps(found),
        may_write=work.may(Permission.CLAUSE_WRITE, row.territory),
        timeline=timelines.timeline(work, GENERAL, [row.id]),
    )


def _versions(work: Work, code: str) -> tuple[VersionRow, ...]:
    return tuple(_row(row) for row in clause_versions.of_code(work, code))


def _difference(before: Wording, now: Wording, language: str) -> Difference:
    def said(wording: Wording, *names: str) -> str:
        texts = (getattr(wording, f"{name}_{language}") for name in names)
        return ": ".join(text for text in texts if text)

    fields = {"title": ("title",), "text": ("text",), "plain": ("if", "then")}
    return Difference(
        language=language,
        **{
            field: clause_wording.differences(said(before, *names), said(now, *names))
            for field, names in fields.items()
        },
    )


def delivered(work: Work, code: str, regime: str) -> DeliveredView:
    """A delivered clause in force under a regime."""
    require_read(work)
    library = clauses.library_on(work.today)
    clause = library.find(code, regime_of(regime))
    if clause is None:
        raise NotFound
    return DeliveredView(
        clause=clause,
        condition=clause_versions.condition_of(clause.only_with),
        edition=library.edition,
        valid_from=library.valid_from,
        to_confirm=library.to_confirm,
        versions=_versions(work, code),
    )


def variables(work: Work) -> tuple[clause_variables.Variable, ...]:
    """The values that a clause may name."""
    require_read(work)
    return clause_variables.variables()
