"""The part of the money that came before the works, so that an agreed advance does not turn a light red.

Works of our own that are being built had no days on which their light turns, and a finished work was red for its silence: all days are
worked out again here, by the rule in force.
"""

from datetime import date

import sqlalchemy as sa
from alembic import op

from portfolio import lights

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

RULES = {"need": "built_here", "imported": "followed"}


def upgrade() -> None:
    op.add_column(
        "project", sa.Column("advance_bp", sa.Integer(), server_default="0", nullable=False)
    )
    op.execute(
        "UPDATE project SET advance_bp = COALESCE((SELECT"
        " SUM(CASE WHEN p.kind = 'advance' THEN p.gross_minor ELSE 0 END - p.amortisation_minor)"
        " * 10000 / MAX(a.value_minor)"
        " FROM payment p JOIN agreement a ON a.id = p.agreement_id"
        " WHERE p.project_id = project.id AND p.state = 'paid'), 0)"
        " WHERE station = 'building' AND origin = 'need'"
    )
    _turn_lights()


def _turn_lights() -> None:
    names = ("starts_on", "ends_on", "last_report_on", "late_from", "critical_from")
    days = [sa.column(name, sa.Date()) for name in names]
    figures: list[sa.ColumnClause[int]] = [
        sa.column(name, sa.Integer()) for name in ("physical_bp", "financial_bp", "advance_bp")
    ]
    project = sa.table(
        "project", sa.column("id"), sa.column("station"), sa.column("origin"), *days, *figures
    )
    today = date.today()  # noqa: DTZ011 - the rules in force on this day
    rules = {code: lights.rule_on(lights.light_rules(), code, today) for code in RULES.values()}
    connection = op.get_bind()
    building = sa.select(project).where(project.c.station == "building")
    for row in connection.execute(building).all():
        progress = lights.Progress(
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            physical_bp=row.physical_bp,
            financial_bp=row.financial_bp,
            last_report_on=row.last_report_on,
            advance_bp=row.advance_bp,
        )
        turning = lights.turning(rules[RULES[row.origin]], progress)
        connection.execute(
            sa.update(project)
            .where(project.c.id == row.id)
            .values(late_from=turning.late_from, critical_from=turning.critical_from)
        )


def downgrade() -> None:
    op.drop_column("project", "advance_bp")
