"""The tables of the foundation floor, with their triggers."""

import sqlalchemy as sa
from alembic import op

from foundation import columns, triggers
from foundation.territories import seed_rows

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

PATH = sa.String(80).with_variant(sa.String(80, collation="C"), "postgresql")

APPEND_ONLY: tuple[str, ...] = (
    "audit_entry",
    "audit_seal",
    "issued_document",
    "stored_file",
    "audit_seal_head",
)
POSITIONS: tuple[tuple[str, str | None], ...] = (("audit_entry", "stream"), ("audit_seal", None))
STEPS: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = ()


def _create_audit_entry() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("stream", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("action", sa.String(length=80), nullable=False),
        sa.Column("subject_kind", sa.String(length=80), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("subject_version", sa.Integer(), nullable=True),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("facts", columns.JsonText(), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("stream", "position", name=op.f("pk_audit_entry")),
        info={"append_only": True, "position_per": "stream"},
    )
    op.create_index(op.f("ix_audit_entry_subject_id"), "audit_entry", ["subject_id"], unique=False)


def _create_audit_seal() -> None:
    op.create_table(
        "audit_seal",
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_audit_seal")),
        info={"append_only": True, "position_per": ""},
    )


def _create_issued_document() -> None:
    op.create_table(
        "issued_document",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=True),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("reference", sa.String(length=80), nullable=True),
        sa.Column("series", sa.String(length=120), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("document_version", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sheet_sha256", sa.String(length=64), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("anchor_position", sa.Integer(), nullable=False),
        sa.Column("anchor_digest", sa.String(length=16), nullable=False),
        sa.Column("replaced", columns.JsonText(), nullable=False),
        sa.Column("replaces_id", sa.Uuid(), nullable=True),
        sa.Column("issued_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("issued_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["replaces_id"],
            ["issued_document.id"],
            name=op.f("fk_issued_document_replaces_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issued_document")),
        sa.UniqueConstraint("code", name=op.f("uq_issued_document_code")),
        sa.UniqueConstraint("replaces_id", name=op.f("uq_issued_document_replaces_id")),
        sa.UniqueConstraint(
            "series",
            "number",
            "document_version",
            name=op.f("uq_issued_document_series_number_document_version"),
        ),
        info={"append_only": True},
    )
    op.create_index(
        op.f("ix_issued_document_project_id"), "issued_document", ["project_id"], unique=False
    )
    op.create_index(op.f("ix_issued_document_sha256"), "issued_document", ["sha256"], unique=False)
    op.create_index(
        op.f("ix_issued_document_subject_id"), "issued_document", ["subject_id"], unique=False
    )


def _create_job() -> None:
    op.create_table(
        "job",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("args", columns.JsonText(), nullable=False),
        sa.Column("unique_key", sa.String(length=120), nullable=True),
        sa.Column("error", sa.String(length=300), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("run_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("lease_until", columns.InstantType(timezone=True), nullable=True),
        sa.Column("finished_at", columns.InstantType(timezone=True), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "ready",
                "running",
                "done",
                "failed",
                name="job_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("unique_key", name=op.f("uq_job_unique_key")),
    )
    op.create_index("ix_job_state_run_at", "job", ["state", "run_at"], unique=False)


def _create_number_series() -> None:
    op.create_table(
        "number_series",
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_number_series")),
    )


def _create_person() -> None:
    op.create_table(
        "person",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=True),
        sa.Column(
            "document_kind",
            sa.Enum(
                "cc",
                "ce",
                "ppt",
                "ti",
                "nit",
                name="document_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("document_number", sa.String(length=20), nullable=True),
        sa.Column("phone", sa.String(length=20), nullable=True),
        sa.Column("registered_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("erased_at", columns.InstantType(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    op.create_index(op.f("ix_person_territory"), "person", ["territory"], unique=False)


def _create_place() -> None:
    op.create_table(
        "place",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("single", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "live",
                "demonstration",
                name="place_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("founded_at", columns.InstantType(timezone=True), nullable=False),
        sa.CheckConstraint("single = 1", name=op.f("ck_place_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place")),
        sa.UniqueConstraint("single", name=op.f("uq_place_single")),
    )


def _create_sign_in_attempt() -> None:
    op.create_table(
        "sign_in_attempt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("at", columns.InstantType(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempt")),
        info={"passing": True},
    )
    op.create_index(
        op.f("ix_sign_in_attempt_key_hash"), "sign_in_attempt", ["key_hash"], unique=False
    )


def _create_stored_file() -> None:
    op.create_table(
        "stored_file",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sa.String(length=80), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "photo",
                "document",
                "spreadsheet",
                name="purpose",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("web_sha256", sa.String(length=64), nullable=True),
        sa.Column("latitude_e6", sa.Integer(), nullable=True),
        sa.Column("longitude_e6", sa.Integer(), nullable=True),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("captured_local", sa.DateTime(), nullable=True),
        sa.Column("captured_at", columns.InstantType(timezone=True), nullable=True),
        sa.Column("received_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(latitude_e6 IS NULL) = (longitude_e6 IS NULL)",
            name=op.f("ck_stored_file_position_whole"),
        ),
        sa.CheckConstraint(
            "latitude_e6 BETWEEN -90000000 AND 90000000 AND longitude_e6 BETWEEN -180000000 AND 180000000",
            name=op.f("ck_stored_file_position_on_earth"),
        ),
        sa.CheckConstraint("size > 0", name=op.f("ck_stored_file_size_positive")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_file")),
        info={"append_only": True},
    )
    op.create_index(op.f("ix_stored_file_sha256"), "stored_file", ["sha256"], unique=False)
    op.create_index(op.f("ix_stored_file_territory"), "stored_file", ["territory"], unique=False)


def _create_territory() -> None:
    op.create_table(
        "territory",
        sa.Column("path", PATH, nullable=False),
        sa.Column("parent_path", PATH, nullable=True),
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "search_key",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "plain_key",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "kind",
            sa.Enum(
                "country",
                "department",
                "municipality",
                "non_municipalised_area",
                "island",
                "vereda",
                "corregimiento",
                "resguardo",
                "community_council",
                "populated_centre",
                name="territory_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("latitude_e6", sa.Integer(), nullable=True),
        sa.Column("longitude_e6", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "substr(path, length(path)) = '.'", name=op.f("ck_territory_path_closed")
        ),
        sa.CheckConstraint(
            "(latitude_e6 IS NULL) = (longitude_e6 IS NULL)",
            name=op.f("ck_territory_whole_position"),
        ),
        sa.CheckConstraint(
            "latitude_e6 BETWEEN -90000000 AND 90000000 AND longitude_e6 BETWEEN -180000000 AND 180000000",
            name=op.f("ck_territory_position_on_earth"),
        ),
        sa.ForeignKeyConstraint(
            ["parent_path"],
            ["territory.path"],
            name=op.f("fk_territory_parent_path"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("path", name=op.f("pk_territory")),
        sa.UniqueConstraint("code", name=op.f("uq_territory_code")),
        sa.UniqueConstraint(
            "parent_path", "search_key", name=op.f("uq_territory_parent_path_search_key")
        ),
    )


def _create_audit_seal_head() -> None:
    op.create_table(
        "audit_seal_head",
        sa.Column("seal_position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("stream", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["seal_position"],
            ["audit_seal.position"],
            name=op.f("fk_audit_seal_head_seal_position"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("seal_position", "stream", name=op.f("pk_audit_seal_head")),
        info={"append_only": True},
    )


def _create_territory_alias() -> None:
    op.create_table(
        "territory_alias",
        sa.Column("path", PATH, nullable=False),
        sa.Column(
            "search_key",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "plain_key",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("alias", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["path"],
            ["territory.path"],
            name=op.f("fk_territory_alias_path"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("path", "search_key", name=op.f("pk_territory_alias")),
    )


def _create_user_account() -> None:
    op.create_table(
        "user_account",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("user_name", sa.String(length=40), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=True),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("created_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_user_account_person_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_account")),
        sa.UniqueConstraint("phone", name=op.f("uq_user_account_phone")),
        sa.UniqueConstraint("user_name", name=op.f("uq_user_account_user_name")),
    )


def _create_role_grant() -> None:
    op.create_table(
        "role_grant",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "administrator",
                "programme_manager",
                "social_facilitator",
                "engineer",
                "contracts_officer",
                "finance_officer",
                "organisation",
                "committee",
                "municipal_official",
                "donor",
                "auditor",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("granted_at", columns.InstantType(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_role_grant_user_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grant")),
        sa.UniqueConstraint(
            "user_id", "role", "territory", name=op.f("uq_role_grant_user_id_role_territory")
        ),
    )
    op.create_index(op.f("ix_role_grant_user_id"), "role_grant", ["user_id"], unique=False)


def _create_user_session() -> None:
    op.create_table(
        "user_session",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("expires_at", columns.InstantType(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_user_session_user_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_user_session")),
        info={"passing": True},
    )
    op.create_index(
        op.f("ix_user_session_expires_at"), "user_session", ["expires_at"], unique=False
    )
    op.create_index(op.f("ix_user_session_user_id"), "user_session", ["user_id"], unique=False)


def upgrade() -> None:
    _create_audit_entry()
    _create_audit_seal()
    _create_issued_document()
    _create_job()
    _create_number_series()
    _create_person()
    _create_place()
    _create_sign_in_attempt()
    _create_stored_file()
    _create_territory()
    _create_audit_seal_head()
    _create_territory_alias()
    _create_user_account()
    _create_role_grant()
    _create_user_session()
    dialect = op.get_bind().dialect.name
    for table in APPEND_ONLY:
        _run(triggers.append_only(table, dialect))
    for table, per in POSITIONS:
        _run(triggers.next_position(table, dialect, per=per))
    for table, column, transitions in STEPS:
        _run(triggers.declared_steps(table, column, transitions, dialect))
    _seed()


def _seed() -> None:
    """The official places, from the project's own table of facts."""
    rows = seed_rows()
    for name, values in (("territory", rows.territories), ("territory_alias", rows.aliases)):
        table = sa.table(name, *(sa.column(column) for column in values[0]))
        op.bulk_insert(table, list(values))


def _run(statements: list[str]) -> None:
    for statement in statements:
        op.execute(sa.text(statement.replace(":", r"\:")))


def downgrade() -> None:
    dialect = op.get_bind().dialect.name
    op.drop_table("user_session")
    op.drop_table("role_grant")
    op.drop_table("user_account")
    op.drop_table("territory_alias")
    op.drop_table("audit_seal_head")
    op.drop_table("territory")
    op.drop_table("stored_file")
    op.drop_table("sign_in_attempt")
    op.drop_table("place")
    op.drop_table("person")
    op.drop_table("number_series")
    op.drop_table("job")
    op.drop_table("issued_document")
    op.drop_table("audit_seal")
    op.drop_table("audit_entry")
    if dialect == "postgresql":
        for table in APPEND_ONLY:
            op.execute(f"DROP FUNCTION {table}_append_only()")
        for table, _per in POSITIONS:
            op.execute(f"DROP FUNCTION {table}_next()")
        for table, column, _transitions in STEPS:
            op.execute(f"DROP FUNCTION {table}_{column}_steps()")
