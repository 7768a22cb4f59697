"""A bridge of the demonstration that is checked item by item: values with their tolerances, what was measured, what was found."""

from dataclasses import dataclass
from uuid import UUID

from app.demonstration.script import Part
from app.demonstration.stage import Stage
from contracting import milestone_checks, milestone_plans
from contracting.milestone_checks import FindCheck, Found, ReadCheck, WriteCheck, WriteChecks
from foundation.identity.permissions import Role

CHECKED = frozenset({62})


@dataclass(frozen=True)
class Asked:
    """One check with what its report says; quantities in thousandths."""

    what: str
    unit: str | None = None
    nominal: int | None = None
    lower: int | None = None
    upper: int | None = None
    measured: int | None = None
    note: str | None = None


ASKED: tuple[tuple[Asked, ...], ...] = (
    (
        Asked("Resistencia de los cilindros a 28 días", "MPa", 21_000, 21_000, None, 23_400),
        Asked("Cota de la corona sobre la creciente", "m", 2_500, 2_400, 2_700, 2_530),
    ),
    (
        Asked("Volumen de gaviones", "m3", 36_000, 34_200, None, 36_500),
        Asked("Filtro colocado y fotografiado", note="Geotextil y grava en todo el respaldo."),
    ),
    (
        Asked("Flecha en el centro con la carga de prueba", "mm", 12_000, None, 15_000, 16_500),
        Asked("Tornillos apretados y marcados", note="Los 48 quedaron con pintura."),
    ),
    (
        Asked("Ancho útil del tablero", "cm", 120_000, 118_000, 123_000, 120_500),
        Asked("Pendientes en cero"),
    ),
)


def is_checked(part: Part) -> bool:
    """Whether the milestones of a work have checks with values."""
    return part.number in CHECKED


def written(stage: Stage, part: Part, agreement: UUID) -> None:
    """What is checked is written while the agreement is a draft."""
    if not is_checked(part):
        return
    with stage.acting(Role.CONTRACTS_OFFICER, stage.place(part.village)) as work:
        rows = milestone_plans.of_agreement(work, agreement)
        command = WriteChecks(
            checks=tuple(
                WriteCheck(
                    milestone=row.id,
                    what=one.what,
                    unit=one.unit,
                    nominal=one.nominal,
                    lower=one.lower,
                    upper=one.upper,
                )
                for row, asked in zip(rows, ASKED, strict=True)
                for one in asked
            )
        )
        milestone_checks.write(work, agreement, command)


def read(stage: Stage, part: Part, milestone: UUID, index: int) -> tuple[ReadCheck, ...]:
    """What the report says of each check of a milestone."""
    return tuple(
        ReadCheck(check=key, measured=one.measured, note=one.note)
        for key, one in zip(_keys(stage, part, milestone), ASKED[index], strict=False)
    )


def found_right(stage: Stage, part: Part, milestone: UUID) -> tuple[FindCheck, ...]:
    """What a key says of each check of a milestone that is met."""
    return tuple(FindCheck(check=key, found=Found.RIGHT) for key in _keys(stage, part, milestone))


def _keys(stage: Stage, part: Part, milestone: UUID) -> list[UUID]:
    if not is_checked(part):
        return []
    with stage.db.reading(stage.company.central[Role.AUDITOR]) as work:
        return [check.id for check in milestone_checks.of_milestone(work, milestone)]
