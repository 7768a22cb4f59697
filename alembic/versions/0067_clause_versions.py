"""Clauses that an office words itself, and the versions that each agreement was submitted with.

Agreements that were submitted or signed keep the clauses of the edition of their day: which they were follows from what the agreement has.
"""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

from foundation import columns, triggers

revision = "0067"
down_revision = "0066"
branch_labels = None
depends_on = None

PATH = sa.String(80).with_variant(sa.String(80, collation="C"), "postgresql")
VERSION, KEPT = "clause_version", "kept_clause"
STATES = ("draft", "submitted", "approved", "retired")
STEPS = (
    ("approved", "retired"),
    ("draft", "submitted"),
    ("submitted", "approved"),
    ("submitted", "draft"),
)
CONDITIONS = (
    *("always", "advance", "no_advance", "retention", "in_kind", "paid", "payments"),
    *("measured", "fixed", "goods"),
)
EDITION, PRIVATE = "2024-01", ("R7", "R8")
# The clauses of that edition: code, family, what the agreement must have, the mark of the wording.
CLAUSES = (
    (
        "object",
        "public private",
        None,
        "3d944ab90fdfc2c0903b4505221d8102368d77c3ed1a42a4af17cfd092562afa",
    ),
    (
        "legal_base",
        "public",
        None,
        "38e50458b5c27ccbe58cf82cdc188af2c8e38e9f8add3ec54b4e31f542f0f33b",
    ),
    (
        "legal_base",
        "private",
        None,
        "8ac5cccca58c82b24a30e598e1846857236a41fd68dca50904981d9a438949c3",
    ),
    (
        "value",
        "public private",
        "fixed",
        "01af16fc96f03bfb6ed39a2db9598cdda06152f5d74a11835e34bde3b8979572",
    ),
    (
        "value_measured",
        "public private",
        "measured",
        "f51d4f439461647a25c52ef90375edc40a8c89b2f2c5ae83a9dd78f43ff7a28c",
    ),
    (
        "in_kind",
        "public private",
        "in_kind",
        "9f97a1ff7ed1c3d8a78e90bca64afcb4cb0df520f3e14337e5c4af51ac390b84",
    ),
    (
        "term",
        "public private",
        None,
        "74e071ff7ed5a211335621085ba11158ff7307da1826f73e32489c24e449725a",
    ),
    (
        "advance",
        "public private",
        "advance",
        "8c25f0431dd73d79104f1c09b01af0bc76530ede5123a77fd51d115f63dde48f",
    ),
    (
        "no_advance",
        "public private",
        "no_advance",
        "e0a0bb3b97d5fdfaa4d6822cab5dbe75771dad660405f3a03fcc8d99681b3969",
    ),
    (
        "goods",
        "public private",
        "goods",
        "9c1b61a900d0a1c496121a03cb1c308239407732c65008ff65ea8627baa5d5d4",
    ),
    (
        "results",
        "public private",
        "goods",
        "10c8fea6a9d277e6b7a7ff002d7b0aa3b1a8ba5fa5d4429324e8c45b6b6b02d3",
    ),
    (
        "payments_measured",
        "public private",
        "measured",
        "943dd86271322fd934f22a03e2d40dc6b9120a60ee8b492286f55cd74a80ba2d",
    ),
    (
        "milestones",
        "public private",
        "payments",
        "b7e78e484161b5b51d5b1e4e937a432b31c09a37cab7d66a29b1c5c8c053ca27",
    ),
    (
        "two_keys",
        "public private",
        None,
        "a17f2aafaf61e44a8985a510fbad172945194a55549bd4ede8260e330b2d2eb6",
    ),
    (
        "retention",
        "public private",
        "retention",
        "6784adc6ad218648afd99a1d0b44220b9b46fb9c74b69a783031dfc1cbab9b90",
    ),
    (
        "organisation_duties",
        "public private",
        None,
        "37f2acd5b0a2506030b29e05e6af6bcff2b7bbbe37e02d9f308cda9457b0c4b0",
    ),
    (
        "entity_duties",
        "public private",
        None,
        "fc626a6e6c28319972f450643af7512b6cc7f071a7ad95de016eddd40c696b8d",
    ),
    (
        "maintenance",
        "public private",
        None,
        "5c007ac0b16fa5a5e420c559ebd368d3c27dc9637e7654b88c0a2bcf2276c164",
    ),
    (
        "disputes",
        "public",
        None,
        "45fb0d748b665e6531dd9507adc2f2c6494c06af7e90884d97b9484484c0401f",
    ),
    (
        "disputes",
        "private",
        None,
        "e540471ea1d6b7b500667794b1c7f66044b78fcc1c5c4a7e160c4121b1039308",
    ),
    (
        "personal_data",
        "public private",
        None,
        "62a0532e1d51b61dae530e91337eeaffdd29b958c7235a0cd07fd0d15ef6b2d7",
    ),
    ("end", "public", None, "b30c12bf833abab040e95a64a7015a7f6aee28b0d0322477fc1967085e776db3"),
    ("end", "private", None, "8c92e6b70f8c5656277edfc74968cd1c17581fa4956bfbd9b601f6b355fe1044"),
)
SIGNED = """
SELECT a.id, a.regime, a.advance_bp, a.retention_bp, a.is_in_kind,
  EXISTS (SELECT 1 FROM unit_price_terms u WHERE u.agreement_id = a.id) AS is_measured,
  EXISTS (SELECT 1 FROM funding_share f
          WHERE f.project_id = a.project_id AND f.form = 'in_kind' AND f.amount_minor > 0) AS has_in_kind
FROM agreement a WHERE a.clause_edition = :edition OR a.state = 'submitted'
"""


def _one_of(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    _create_versions()
    _create_kept()
    for statement in triggers.declared_steps(VERSION, "state", STEPS, op.get_bind().dialect.name):
        op.execute(sa.text(statement.replace(":", r"\:")))
    _keep_signed()


def _create_versions() -> None:
    texts = ("title_es", "title_en", "if_es", "then_es", "if_en", "then_en", "norm")
    op.create_table(
        VERSION,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("territory", PATH, nullable=False),
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("regimes", columns.JsonText(), nullable=False),
        sa.Column("kinds", columns.JsonText(), nullable=False),
        sa.Column("only_with", _one_of("clause_condition", CONDITIONS), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.String(length=200), nullable=False) for name in texts),
        sa.Column("text_es", sa.Text(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("written_at", columns.InstantType(timezone=True), nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=True),
        sa.Column("submitted_at", columns.InstantType(timezone=True), nullable=True),
        sa.Column("submitted_by", sa.Uuid(), nullable=True),
        sa.Column("return_reason", sa.Text(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("approved_at", columns.InstantType(timezone=True), nullable=True),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("approver_post", sa.String(length=200), nullable=True),
        sa.Column("retired_on", sa.Date(), nullable=True),
        sa.Column("retired_by", sa.Uuid(), nullable=True),
        sa.Column("retire_reason", sa.Text(), nullable=True),
        sa.Column("state", _one_of("clause_state", STATES), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "approved_by <> submitted_by", name=op.f("ck_clause_version_approver_did_not_submit")
        ),
        sa.CheckConstraint(
            "approved_by <> written_by", name=op.f("ck_clause_version_approver_did_not_write")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clause_version")),
        sa.UniqueConstraint("code", "number", name=op.f("uq_clause_version_code_number")),
    )
    for name in ("territory", "state"):
        op.create_index(op.f(f"ix_clause_version_{name}"), VERSION, [name], unique=False)


def _create_kept() -> None:
    op.create_table(
        KEPT,
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement_id"],
            ["agreement.id"],
            name=op.f("fk_kept_clause_agreement_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["clause_version.id"],
            name=op.f("fk_kept_clause_version_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("agreement_id", "position", name=op.f("pk_kept_clause")),
    )
    op.create_index(op.f("ix_kept_clause_version_id"), KEPT, ["version_id"], unique=False)


def _keep_signed() -> None:
    bind = op.get_bind()
    agreement = sa.column("id", sa.Uuid())
    signed = sa.text(SIGNED).bindparams(edition=EDITION).columns(agreement)
    rows = [row for found in bind.execute(signed).mappings() for row in _kept(found)]
    table = sa.table(
        KEPT,
        sa.column("agreement_id", sa.Uuid()),
        *(sa.column(name) for name in ("position", "code", "version", "digest")),
    )
    if rows:
        bind.execute(sa.insert(table), rows)


def _kept(found: sa.RowMapping) -> Iterator[dict[str, Any]]:
    features = {
        "advance": found["advance_bp"],
        "retention": found["retention_bp"],
        "in_kind": found["has_in_kind"],
        "goods": found["is_in_kind"],
        "measured": found["is_measured"],
        "fixed": not found["is_measured"],
        "payments": not (found["is_measured"] or found["is_in_kind"]),
        "no_advance": not (found["advance_bp"] or found["is_in_kind"]),
    }
    family = "private" if found["regime"] in PRIVATE else "public"
    standing = (
        (code, digest)
        for code, families, only_with, digest in CLAUSES
        if family in families and (only_with is None or features[only_with])
    )
    for position, (code, digest) in enumerate(standing, start=1):
        yield {
            "agreement_id": found["id"],
            "position": position,
            "code": code,
            "version": EDITION,
            "digest": digest,
        }


def downgrade() -> None:
    op.drop_table(KEPT)
    op.drop_table(VERSION)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"DROP FUNCTION {VERSION}_state_steps()")
