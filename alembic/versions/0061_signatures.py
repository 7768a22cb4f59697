"""Signatures on issued papers: who is asked, the links they sign at, what they signed, and what shows it."""

import sqlalchemy as sa
from alembic import op

from foundation import columns, triggers

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None

PATH = sa.String(80).with_variant(sa.String(80, collation="C"), "postgresql")

APPEND_ONLY: tuple[str, ...] = ("signature",)
STEPS: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = (
    (
        "signature_request",
        "state",
        (("waiting", "declined"), ("waiting", "signed"), ("waiting", "withdrawn")),
    ),
)


def _create_signature_request() -> None:
    op.create_table(
        "signature_request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=True),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=200), nullable=False),
        sa.Column("organisation", sa.String(length=200), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("is_on_paper", sa.Boolean(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("asked_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("ended_at", columns.InstantType(timezone=True), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "signed",
                "declined",
                "withdrawn",
                name="request_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "turn > 0 AND position > 0", name=op.f("ck_signature_request_order_counted")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["issued_document.id"],
            name=op.f("fk_signature_request_document_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_signature_request_person_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signature_request")),
        sa.UniqueConstraint(
            "document_id", "position", name=op.f("uq_signature_request_document_id_position")
        ),
    )
    op.create_index(
        op.f("ix_signature_request_document_id"), "signature_request", ["document_id"], unique=False
    )
    op.create_index(
        op.f("ix_signature_request_expires_on"), "signature_request", ["expires_on"], unique=False
    )
    op.create_index(
        op.f("ix_signature_request_person_id"), "signature_request", ["person_id"], unique=False
    )
    op.create_index(
        op.f("ix_signature_request_state"), "signature_request", ["state"], unique=False
    )
    op.create_index(
        op.f("ix_signature_request_territory"), "signature_request", ["territory"], unique=False
    )


def _create_signature() -> None:
    op.create_table(
        "signature",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=True),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column(
            "channel",
            sa.Enum(
                "paper",
                "screen",
                "thumbprint",
                "certificate",
                name="signature_channel",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("document_sha256", sa.String(length=64), nullable=False),
        sa.Column("text_sha256", sa.String(length=64), nullable=True),
        sa.Column("place", sa.String(length=200), nullable=True),
        sa.Column("signer_id", sa.Uuid(), nullable=True),
        sa.Column("witness_id", sa.Uuid(), nullable=True),
        sa.Column("is_expected", sa.Boolean(), nullable=True),
        sa.Column("signed_at", columns.InstantType(timezone=True), nullable=True),
        sa.Column("received_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("received_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["issued_document.id"],
            name=op.f("fk_signature_document_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["signature_request.id"],
            name=op.f("fk_signature_request_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["signer_id"],
            ["person.id"],
            name=op.f("fk_signature_signer_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["witness_id"],
            ["person.id"],
            name=op.f("fk_signature_witness_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signature")),
        sa.UniqueConstraint("request_id", name=op.f("uq_signature_request_id")),
        info={"append_only": True},
    )
    op.create_index(op.f("ix_signature_document_id"), "signature", ["document_id"], unique=False)
    op.create_index(op.f("ix_signature_signer_id"), "signature", ["signer_id"], unique=False)
    op.create_index(op.f("ix_signature_witness_id"), "signature", ["witness_id"], unique=False)


def _create_signing_link() -> None:
    op.create_table(
        "signing_link",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("is_here", sa.Boolean(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("made_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("expires_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("used_at", columns.InstantType(timezone=True), nullable=True),
        sa.Column("revoked_at", columns.InstantType(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["signature_request.id"],
            name=op.f("fk_signing_link_request_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_link")),
    )
    op.create_index(
        "ix_signing_link_live",
        "signing_link",
        ["request_id"],
        unique=True,
        sqlite_where=sa.text("revoked_at IS NULL"),
        postgresql_where=sa.text("revoked_at IS NULL"),
    )
    op.create_index(op.f("ix_signing_link_territory"), "signing_link", ["territory"], unique=False)


def _create_signature_evidence() -> None:
    op.create_table(
        "signature_evidence",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("signature_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "drawing",
                "thumbprint",
                "witness_drawing",
                "sheet",
                "certificate",
                name="evidence_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("web_sha256", sa.String(length=64), nullable=True),
        sa.Column("media_type", sa.String(length=80), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("kept_at", columns.InstantType(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["signature_id"],
            ["signature.id"],
            name=op.f("fk_signature_evidence_signature_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signature_evidence")),
    )
    op.create_index(
        op.f("ix_signature_evidence_signature_id"),
        "signature_evidence",
        ["signature_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_signature_evidence_territory"), "signature_evidence", ["territory"], unique=False
    )


def upgrade() -> None:
    _create_signature_request()
    _create_signature()
    _create_signing_link()
    _create_signature_evidence()
    dialect = op.get_bind().dialect.name
    for table in APPEND_ONLY:
        _run(triggers.append_only(table, dialect))
    for table, column, transitions in STEPS:
        _run(triggers.declared_steps(table, column, transitions, dialect))


def _run(statements: list[str]) -> None:
    for statement in statements:
        op.execute(sa.text(statement.replace(":", r"\:")))


def downgrade() -> None:
    dialect = op.get_bind().dialect.name
    op.drop_table("signature_evidence")
    op.drop_table("signing_link")
    op.drop_table("signature")
    op.drop_table("signature_request")
    if dialect == "postgresql":
        for table in APPEND_ONLY:
            op.execute(f"DROP FUNCTION {table}_append_only()")
        for table, column, _transitions in STEPS:
            op.execute(f"DROP FUNCTION {table}_{column}_steps()")
