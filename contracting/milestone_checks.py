"""Checks of a milestone: what is looked at item by item, what was measured of it, and what each key found of it.

The checks begin with what proves the milestone and with the tolerances of the template it was begun with, are changed while the agreement
is a draft, and stand frozen once it is signed. A report answers them with measured values and photographs, a verdict says item by item what
is not right, with the reason for whoever sent it; a later report shows what it changed. None of it is ever changed.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from contracting import milestone_plans
from contracting.agreements import LIFECYCLE, Agreement
from contracting.milestone_plans import Milestone, PlanMilestone
from contracting.reports import MilestoneReport
from foundation.columns import Base, Count, Path, Words, enum_column
from foundation.commands import CodeText, LongText, Milli, PhotoId, ShortText
from foundation.errors import InvalidCommand, Refused, Sentence, say
from foundation.ids import new_id
from foundation.work import Work
from portfolio import check_rules, work_templates
from portfolio.check_rules import Limits
from portfolio.work_templates import TemplateCheck


class Found(StrEnum):
    """What one key found of one check."""

    RIGHT = "right"
    WRONG = "wrong"


class MilestoneCheck(Base):
    """One thing that is looked at before a milestone counts."""

    __tablename__ = "milestone_check"
    __table_args__ = (sa.UniqueConstraint("milestone_id", "position"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path]
    agreement_id: Mapped[UUID] = mapped_column(sa.ForeignKey("agreement.id"), index=True)
    milestone_id: Mapped[UUID] = mapped_column(sa.ForeignKey("milestone.id"))
    position: Mapped[Count]
    what: Mapped[Words]
    unit: Mapped[str | None] = mapped_column(sa.String(40))
    nominal_milli: Mapped[int | None] = mapped_column(sa.BigInteger)
    lower_milli: Mapped[int | None] = mapped_column(sa.BigInteger)
    upper_milli: Mapped[int | None] = mapped_column(sa.BigInteger)
    needs_photo: Mapped[bool]
    # The rule its value comes from, as its template or the office wrote it.
    source: Mapped[str | None] = mapped_column(sa.String(200))

    @property
    def limits(self) -> Limits | None:
        """The value that is agreed with its tolerance; nothing where the check has no number."""
        if self.nominal_milli is None:
            return None
        return Limits(
            unit=self.unit or "",
            nominal_milli=self.nominal_milli,
            lower_milli=self.lower_milli,
            upper_milli=self.upper_milli,
        )


class CheckReading(Base):
    """What a report says of one check."""

    __tablename__ = "check_reading"
    __table_args__ = {"info": {"append_only": True}}

    report_id: Mapped[UUID] = mapped_column(sa.ForeignKey("milestone_report.id"), primary_key=True)
    check_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("milestone_check.id"), primary_key=True, index=True
    )
    measured_milli: Mapped[int | None] = mapped_column(sa.BigInteger)
    photo_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("stored_file.id"))
    note: Mapped[str | None] = mapped_column(sa.String(200))


class CheckFinding(Base):
    """What a verdict says of one check."""

    __tablename__ = "check_finding"
    __table_args__ = (
        sa.CheckConstraint("found = 'right' OR reason IS NOT NULL", name="wrong_has_reason"),
        {"info": {"append_only": True}},
    )

    verdict_id: Mapped[UUID] = mapped_column(sa.ForeignKey("verdict.id"), primary_key=True)
    check_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("milestone_check.id"), primary_key=True, index=True
    )
    found: Mapped[Found] = enum_column(Found)
    reason: Mapped[str | None] = mapped_column(sa.Text)


class WriteCheck(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One check of one milestone, with the value that is agreed and its tolerance where it is a number."""

    milestone: UUID
    what: ShortText
    unit: CodeText | None = None
    nominal: Milli | None = None
    lower: Milli | None = None
    upper: Milli | None = None
    needs_photo: bool = False
    source: ShortText | None = None

    def __post_init__(self) -> None:
        errors = check_rules.refusal_of_limits(self.unit, self.nominal, self.lower, self.upper)
        if errors:
            raise InvalidCommand(errors)


class WriteChecks(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything that is checked before the milestones of an agreement count."""

    checks: tuple[WriteCheck, ...]


class ReadCheck(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a report says of one check: what was measured, a photograph of it, a word."""

    check: UUID
    measured: Milli | None = None
    photo: PhotoId | None = None
    note: ShortText | None = None

    @property
    def says_nothing(self) -> bool:
        return self.measured is None and self.photo is None and self.note is None


class FindCheck(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a verdict says of one check; wrong with the reason, for whoever corrects it."""

    check: UUID
    found: Found | None = None
    reason: LongText | None = None

    def __post_init__(self) -> None:
        if self.found is Found.WRONG and self.reason is None:
            raise InvalidCommand({"reason": say("Say what is wrong: who sent it corrects it.")})


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A check before it is a milestone's: as it was written before, as its template has it, or as its proof names it."""

    what: str
    unit: str | None = None
    nominal_milli: int | None = None
    lower_milli: int | None = None
    upper_milli: int | None = None
    needs_photo: bool = False
    source: str | None = None


KeptChecks = Mapping[tuple[int, str], Sequence[Kept]]


def kept_of(work: Work, agreement_id: UUID) -> KeptChecks:
    """The checks of a draft by position and proof of their milestone, to survive its being written anew."""
    rows = work.session.execute(
        sa.select(MilestoneCheck, Milestone.position, Milestone.means_of_verification)
        .join(Milestone, Milestone.id == MilestoneCheck.milestone_id)
        .where(MilestoneCheck.agreement_id == agreement_id)
        .order_by(MilestoneCheck.position)
    )
    found: dict[tuple[int, str], list[Kept]] = {}
    for check, position, means in ((row[0], row[1], row[2]) for row in rows):
        kept = Kept(**{name: getattr(check, name) for name in Kept.__struct_fields__})
        found.setdefault((position, means), []).append(kept)
    return found


def usual_of(
    work: Work, kind: str, planned: Sequence[PlanMilestone]
) -> dict[int, tuple[TemplateCheck, ...]]:
    """The checks of the template of a kind of work, by position of the milestones that were begun with it."""
    if not any(row.template_milestone for row in planned):
        return {}
    content = work_templates.in_use(work, kind).content
    strangers = {
        f"milestones.{index}.template_milestone": say("The template has no such milestone.")
        for index, row in enumerate(planned)
        if (row.template_milestone or 0) > len(content.milestones)
    }
    if strangers:
        raise InvalidCommand(strangers)
    return {
        position: work_templates.checks_of(content, row.template_milestone)
        for position, row in enumerate(planned, start=1)
        if row.template_milestone is not None
    }


def begin(
    work: Work,
    agreement_id: UUID,
    kept: KeptChecks,
    usual: Mapping[int, Sequence[TemplateCheck]],
    *,
    is_measured: bool,
) -> None:
    """Write the checks of the milestones of a draft: those they had, else those of their template and of their proof."""
    work.session.execute(
        sa.delete(MilestoneCheck).where(MilestoneCheck.agreement_id == agreement_id)
    )
    if is_measured:
        return
    for milestone in milestone_plans.of_agreement(work, agreement_id):
        begin_one(work, milestone, kept, usual.get(milestone.position, ()))


def begin_one(
    work: Work, milestone: Milestone, kept: KeptChecks, usual: Sequence[TemplateCheck] = ()
) -> None:
    """The checks of one milestone; one of its template stands for the part of the proof that has its words."""
    means = milestone.means_of_verification
    parts = check_rules.parts_of(means)
    known = {one.what.casefold(): _begun(one) for one in usual}
    named = [known.pop(part.casefold(), Kept(what=part)) for part in parts]
    checks = kept.get((milestone.position, means)) or [*named, *known.values()]
    work.session.add_all(
        MilestoneCheck(
            id=new_id(),
            territory=milestone.territory,
            agreement_id=milestone.agreement_id,
            milestone_id=milestone.id,
            position=position,
            **msgspec.structs.asdict(check),
        )
        for position, check in enumerate(checks, start=1)
    )


def _begun(one: TemplateCheck) -> Kept:
    return Kept(
        what=one.what,
        unit=one.unit,
        nominal_milli=one.nominal,
        lower_milli=one.lower,
        upper_milli=one.upper,
        needs_photo=one.needs_photo,
        source=one.source,
    )


def write(work: Work, agreement_id: UUID, command: WriteChecks) -> Agreement:
    """Write what is checked, with its tolerances; once the agreement is submitted it stands."""
    agreement = work.get(Agreement, agreement_id, lock=True)
    LIFECYCLE.apply("revise", work, agreement, facts={"checks": len(command.checks)})
    rows = milestone_plans.of_agreement(work, agreement.id)
    known = {row.id for row in rows}
    errors: dict[str, Sentence] = {
        f"checks.{index}.milestone": say("Choose one of the options.")
        for index, check in enumerate(command.checks)
        if check.milestone not in known
    }
    bare = [row.position for row in rows if row.id not in {c.milestone for c in command.checks}]
    if bare and not errors:
        errors["checks"] = say("Say what is checked of milestone {numbers}.", numbers=bare)
    if errors:
        raise InvalidCommand(errors)
    work.session.execute(
        sa.delete(MilestoneCheck).where(MilestoneCheck.agreement_id == agreement.id)
    )
    counts: dict[UUID, int] = {}
    for check in command.checks:
        counts[check.milestone] = counts.get(check.milestone, 0) + 1
        work.session.add(
            MilestoneCheck(
                id=new_id(),
                territory=agreement.territory,
                agreement_id=agreement.id,
                milestone_id=check.milestone,
                position=counts[check.milestone],
                what=check.what,
                unit=check.unit,
                nominal_milli=check.nominal,
                lower_milli=check.lower,
                upper_milli=check.upper,
                needs_photo=check.needs_photo,
                source=check.source,
            )
        )
    return agreement


def of_milestone(work: Work, milestone_id: UUID) -> list[MilestoneCheck]:
    """What is checked of a milestone, in its order."""
    statement = (
        sa.select(MilestoneCheck)
        .where(MilestoneCheck.milestone_id == milestone_id)
        .order_by(MilestoneCheck.position)
    )
    return list(work.session.execute(statement).scalars())


def refuse_gaps(checks: Sequence[MilestoneCheck], readings: Sequence[ReadCheck]) -> None:
    """Refuse a report that leaves out what a check needs: its measured value, its photograph."""
    said = {row.check: (index, row) for index, row in enumerate(readings)}
    known = {check.id for check in checks}
    errors: dict[str, Sentence] = {
        f"readings.{index}.check": say("Choose one of the options.")
        for index, row in enumerate(readings)
        if row.check not in known
    }
    for number, check in enumerate(checks):
        index, row = said.get(check.id, (number, None))
        if check.limits is not None and (row is None or row.measured is None):
            errors[f"readings.{index}.measured"] = say(
                "Write what you measured: {what}.", what=check.what
            )
        if check.needs_photo and (row is None or row.photo is None):
            errors[f"readings.{index}.photo"] = say(
                "This check needs a photo: {what}.", what=check.what
            )
        if check.limits is None and row is not None and row.measured is not None:
            errors[f"readings.{index}.measured"] = say("This check has no number.")
    if errors:
        raise InvalidCommand(errors)


def keep_readings(work: Work, report: MilestoneReport, readings: Sequence[ReadCheck]) -> None:
    """Keep what a report says of each check."""
    work.session.add_all(
        CheckReading(
            report_id=report.id,
            check_id=row.check,
            measured_milli=row.measured,
            photo_id=row.photo,
            note=row.note,
        )
        for row in readings
        if not row.says_nothing
    )


def refuse_findings(
    work: Work, milestone: Milestone, findings: Sequence[FindCheck], *, is_met: bool
) -> None:
    """Refuse what a verdict says of checks that are not the milestone's, or wrong beside a milestone that is met."""
    if not findings:
        return
    known = {check.id for check in of_milestone(work, milestone.id)}
    errors: dict[str, Sentence] = {
        f"findings.{index}.check": say("Choose one of the options.")
        for index, row in enumerate(findings)
        if row.check not in known
    }
    if errors:
        raise InvalidCommand(errors)
    if is_met and any(row.found is Found.WRONG for row in findings):
        raise Refused(say("A check is wrong: then the milestone is met in part or not at all."))


def keep_findings(work: Work, verdict_id: UUID, findings: Sequence[FindCheck]) -> None:
    """Keep what a verdict says of each check."""
    work.session.add_all(
        CheckFinding(
            verdict_id=verdict_id,
            check_id=row.check,
            found=row.found,
            reason=row.reason if row.found is Found.WRONG else None,
        )
        for row in findings
        if row.found is not None
    )
