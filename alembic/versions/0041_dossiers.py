"""Dossiers: who checked each paper, more kinds of papers, and the boards of organisations.

The kinds of papers stand in a CHECK, which SQLite cannot change: there the table of papers, which has no triggers and to which
nothing refers yet, is written anew.
"""

import sqlalchemy as sa
from alembic import op

from foundation import columns, triggers

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

PATH = sa.String(80).with_variant(sa.String(80, collation="C"), "postgresql")

APPEND_ONLY: tuple[str, ...] = ("paper_check",)
POSITIONS: tuple[tuple[str, str | None], ...] = ()
STEPS: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = ()

KINDS_BEFORE = (
    "legal_status",
    "representation",
    "tax_registration",
    "statutes",
    "bank_certificate",
    "signing_authorisation",
    "background_check",
)
KINDS = (
    *KINDS_BEFORE,
    "identity_documents",
    "disciplinary_record",
    "fiscal_record",
    "criminal_record",
    "corrective_record",
    "support_debtor_record",
    "social_security",
    "experience",
    "impediment_declaration",
)
KEPT = (
    *("id", "territory", "community_id", "kind", "number", "issued_on", "expires_on"),
    *("file_id", "added_at"),
)


def _kind(kinds: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*kinds, name="paper_kind", native_enum=False, create_constraint=True, length=40)


def _write_papers_anew(kinds: tuple[str, ...], *, with_author: bool) -> None:
    """The table of papers with other kinds, on SQLite."""
    op.drop_index(op.f("ix_legal_paper_community_id"), table_name="legal_paper")
    op.rename_table("legal_paper", "legal_paper_before")
    author = [sa.Column("added_by", sa.Uuid(), nullable=True)] if with_author else []
    op.create_table(
        "legal_paper",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("kind", _kind(kinds), nullable=False),
        sa.Column("number", sa.String(length=80), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("added_at", columns.InstantType(timezone=True), nullable=False),
        *author,
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.id"],
            name=op.f("fk_legal_paper_community_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["stored_file.id"],
            name=op.f("fk_legal_paper_file_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_paper")),
    )
    names = ", ".join(KEPT)
    op.execute(f"INSERT INTO legal_paper ({names}) SELECT {names} FROM legal_paper_before")
    op.drop_table("legal_paper_before")
    op.create_index(
        op.f("ix_legal_paper_community_id"), "legal_paper", ["community_id"], unique=False
    )


def _check_kinds(kinds: tuple[str, ...]) -> None:
    """The same on PostgreSQL, where a CHECK can be replaced."""
    op.drop_constraint(op.f("ck_legal_paper_paper_kind"), "legal_paper", type_="check")
    allowed = ", ".join(f"'{kind}'" for kind in kinds)
    op.create_check_constraint(
        op.f("ck_legal_paper_paper_kind"), "legal_paper", f"kind IN ({allowed})"
    )


def _create_board_member() -> None:
    op.create_table(
        "board_member",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "post",
            sa.Enum(
                "president",
                "vice_president",
                "treasurer",
                "secretary",
                "internal_auditor",
                "committee_coordinator",
                "conciliator",
                "delegate",
                name="board_post",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("minutes_id", sa.Uuid(), nullable=True),
        sa.Column("seated_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("seated_by", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "left_on IS NULL OR left_on >= from_on", name=op.f("ck_board_member_leaves_after_start")
        ),
        sa.CheckConstraint(
            "until_on IS NULL OR until_on >= from_on", name=op.f("ck_board_member_ends_after_start")
        ),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.id"],
            name=op.f("fk_board_member_community_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["minutes_id"],
            ["stored_file.id"],
            name=op.f("fk_board_member_minutes_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_board_member_person_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_board_member")),
    )
    op.create_index(
        op.f("ix_board_member_community_id"), "board_member", ["community_id"], unique=False
    )


def _create_paper_check() -> None:
    op.create_table(
        "paper_check",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("paper_id", sa.Uuid(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "in_order",
                "returned",
                name="check_outcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("checked_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("checked_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["community.id"],
            name=op.f("fk_paper_check_community_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["paper_id"],
            ["legal_paper.id"],
            name=op.f("fk_paper_check_paper_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_check")),
        info={"append_only": True},
    )
    op.create_index(
        op.f("ix_paper_check_community_id"), "paper_check", ["community_id"], unique=False
    )
    op.create_index(op.f("ix_paper_check_paper_id"), "paper_check", ["paper_id"], unique=False)


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    if dialect == "sqlite":
        _write_papers_anew(KINDS, with_author=True)
    else:
        _check_kinds(KINDS)
        op.add_column("legal_paper", sa.Column("added_by", sa.Uuid(), nullable=True))
    _create_board_member()
    _create_paper_check()
    for table in APPEND_ONLY:
        _run(triggers.append_only(table, dialect))
    for table, per in POSITIONS:
        _run(triggers.next_position(table, dialect, per=per))
    for table, column, transitions in STEPS:
        _run(triggers.declared_steps(table, column, transitions, dialect))


def _run(statements: list[str]) -> None:
    for statement in statements:
        op.execute(sa.text(statement.replace(":", r"\:")))


def downgrade() -> None:
    dialect = op.get_bind().dialect.name
    op.drop_table("paper_check")
    op.drop_table("board_member")
    later = ", ".join(f"'{kind}'" for kind in KINDS[len(KINDS_BEFORE) :])
    op.execute(f"UPDATE legal_paper SET kind = 'background_check' WHERE kind IN ({later})")
    if dialect == "sqlite":
        _write_papers_anew(KINDS_BEFORE, with_author=False)
    else:
        _check_kinds(KINDS_BEFORE)
        op.drop_column("legal_paper", "added_by")
    if dialect == "postgresql":
        for table in APPEND_ONLY:
            op.execute(f"DROP FUNCTION {table}_append_only()")
        for table, _per in POSITIONS:
            op.execute(f"DROP FUNCTION {table}_next()")
        for table, column, _transitions in STEPS:
            op.execute(f"DROP FUNCTION {table}_{column}_steps()")
