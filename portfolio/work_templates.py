"""Templates by kind of work: what a work of a kind begins with, so that nobody begins with an empty page.

Items of the budget, milestones with what is checked of them, by which values, and their share of the value, measures against the climate
with the task that keeps them working, activities of the schedule, and the usual tasks of its maintenance. Each kind is delivered in both
languages with a dated template that is still to be confirmed; the programme writes its own versions over it in its own words, each with
its reason, and none is ever changed. A template is copied where a work begins and never reaches back.
"""

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Annotated, Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from foundation import territories
from foundation.columns import Base, Code, Count, Instant, Json, Path, Words
from foundation.commands import CodeText, LongText, Milli, Rate, ShortText
from foundation.errors import InvalidCommand, Sentence, say
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.money import BASIS
from foundation.work import Work
from portfolio import check_rules, schedule_writing, scheduling, units, usual_tasks, work_kinds
from portfolio.hazard_levels import hazards
from portfolio.schedule_writing import MilestoneNumber, OutlineCode, WorkedDays, WriteTask
from portfolio.usual_tasks import Performer, Rhythm
from portfolio.work_calendars import RainEffect

Every = Annotated[int, msgspec.Meta(ge=1, le=400)]


class WorkTemplate(Base):
    """One version of the programme's own template for a kind of work."""

    __tablename__ = "work_template"
    __table_args__ = (
        sa.UniqueConstraint("kind", "number"),
        {"info": {"append_only": True}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path]
    kind: Mapped[Code]
    number: Mapped[Count]
    reason: Mapped[Words]
    content: Mapped[Json]
    written_at: Mapped[Instant]
    written_by: Mapped[UUID | None]


class TemplateItem(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An item that budgets of the kind have; its quantity and price are the engineer's."""

    description: ShortText
    unit: ShortText


class TemplateMilestone(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A milestone: what is built by it, what is checked, its share of the value."""

    title: ShortText
    checks: LongText
    share: Rate


class TemplateCheck(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is looked at of a milestone, with the required value, its tolerance and the rule they come from; quantities in thousandths.

    One with the words of a part of what its milestone says is checked stands in that part's place; any other one is looked at besides.
    """

    milestone: MilestoneNumber
    what: ShortText
    unit: CodeText | None = None
    nominal: Milli | None = None
    lower: Milli | None = None
    upper: Milli | None = None
    needs_photo: bool = False
    source: ShortText | None = None

    @property
    def limits(self) -> check_rules.Limits | None:
        """The required value with its tolerance; nothing where the check has no number."""
        if self.nominal is None:
            return None
        return check_rules.Limits(
            unit=self.unit or "",
            nominal_milli=self.nominal,
            lower_milli=self.lower,
            upper_milli=self.upper,
        )


class TemplateMeasure(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A measure against a hazard, and the task that keeps it working."""

    hazard: CodeText
    description: ShortText
    maintenance_task: ShortText


class TemplateActivity(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A line of the schedule, as a schedule has it."""

    code: OutlineCode
    name: ShortText
    days: WorkedDays | None = None
    after: ShortText | None = None
    rain: RainEffect = RainEffect.NONE
    milestone: MilestoneNumber | None = None


class TemplateTask(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A maintenance task, how often and by whom; ``usual`` is the task of the table that it was taken from."""

    name: ShortText
    every: Every
    rhythm: Rhythm
    is_before_rains: bool = False
    performer: Performer
    usual: CodeText | None = None


class Content(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything that a template says."""

    items: tuple[TemplateItem, ...] = ()
    milestones: tuple[TemplateMilestone, ...] = ()
    checks: tuple[TemplateCheck, ...] = ()
    measures: tuple[TemplateMeasure, ...] = ()
    activities: tuple[TemplateActivity, ...] = ()
    maintenance: tuple[TemplateTask, ...] = ()


class WriteTemplate(Content, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Another version of the template of a kind, with the reason for it."""

    kind: CodeText
    reason: LongText

    def __post_init__(self) -> None:
        errors = errors_of(self)
        if work_kinds.find(self.kind) is None:
            errors["kind"] = say("Choose one of the options.")
        if errors:
            raise InvalidCommand(errors)


class Template(msgspec.Struct, frozen=True, kw_only=True):
    """The template in use for a kind: a version of the programme, or number nothing, as it was delivered."""

    kind: str
    number: int
    content: Content
    source: str
    valid_from: date | None
    to_confirm: bool


def errors_of(content: Content) -> dict[str, Sentence]:
    """What is wrong with a template, by field."""
    known = {hazard.code for hazard in hazards()}
    errors: dict[str, Sentence] = {
        f"items.{n}.unit": say("Choose one of the options.")
        for n, item in enumerate(content.items)
        if units.find(item.unit) is None
    }
    errors |= {
        f"measures.{n}.hazard": say("Choose one of the options.")
        for n, measure in enumerate(content.measures)
        if measure.hazard not in known
    }
    if content.milestones and sum(one.share for one in content.milestones) != BASIS:
        errors["milestones"] = say(
            "The shares of the milestones have to add up to exactly 100 %, none of them zero."
        )
    for name in ("checks", "activities"):
        for n, one in enumerate(getattr(content, name)):
            if one.milestone is not None and one.milestone > len(content.milestones):
                errors[f"{name}.{n}.milestone"] = say("There is no such milestone above.")
    for n, check in enumerate(content.checks):
        wrong = check_rules.refusal_of_limits(check.unit, check.nominal, check.lower, check.upper)
        errors |= {f"checks.{n}.{name}": sentence for name, sentence in wrong.items()}
    tasks = tasks_of(content)
    wrong = schedule_writing.errors_of(tasks) if tasks else {}
    wrong = wrong or schedule_writing.ring_error(tasks)
    return errors | {f"activities.{name.partition('.')[2]}": what for name, what in wrong.items()}


def tasks_of(content: Content) -> tuple[WriteTask, ...]:
    """The activities of a template as lines of a schedule."""
    above = scheduling.headings(one.code for one in content.activities)
    return tuple(
        WriteTask(
            code=one.code,
            name=one.name,
            days=None if one.code in above else one.days,
            after=one.after,
            rain=one.rain,
            milestone=one.milestone,
        )
        for one in content.activities
    )


def checks_of(content: Content, milestone: int) -> tuple[TemplateCheck, ...]:
    """What a template checks of one of its milestones, counted from one."""
    return tuple(one for one in content.checks if one.milestone == milestone)


@cache
def _delivered() -> Mapping[str, Any]:
    text = resources.files("portfolio").joinpath("data/work_templates.toml").read_text("utf-8")
    return tomllib.loads(text, parse_float=Decimal)


@cache
def delivered(kind: str, language: str = "es") -> Template:
    """The template of a kind as it is delivered, in a language; kinds without one have their usual items and tasks."""
    known = _delivered()
    row: Mapping[str, Any] = next((r for r in known["template"] if r["kind"] == kind), {})
    is_spanish = language == "es"
    content = Content(
        items=tuple(
            TemplateItem(description=item.name_es if is_spanish else item.name_en, unit=item.unit)
            for item in work_kinds.items_of(kind)
        ),
        milestones=tuple(
            TemplateMilestone(
                title=title if is_spanish else title_en,
                checks=checks if is_spanish else checks_en,
                share=share * 100,
            )
            for title, checks, share, title_en, checks_en in row.get("milestones", ())
        ),
        checks=tuple(
            _check(one, known["rules"], is_spanish=is_spanish) for one in row.get("checks", ())
        ),
        measures=tuple(
            TemplateMeasure(
                hazard=hazard,
                description=text if is_spanish else text_en,
                maintenance_task=task if is_spanish else task_en,
            )
            for hazard, text, task, text_en, task_en in row.get("measures", ())
        ),
        activities=tuple(
            _activity(one, is_spanish=is_spanish) for one in row.get("activities", ())
        ),
        maintenance=_maintenance(kind, language, known["valid_from"]),
    )
    return Template(
        kind=kind,
        number=0,
        content=content,
        source=str(known["source"]),
        valid_from=known["valid_from"],
        to_confirm=bool(known["to_confirm"]),
    )


def _check(
    row: Sequence[Any], rules: Mapping[str, Mapping[str, Any]], *, is_spanish: bool
) -> TemplateCheck:
    milestone, what, unit, nominal, lower, upper, needs_photo, rule, what_en = row
    said = rules[rule]
    unread = (
        ("(por confirmar)" if is_spanish else "(to be confirmed)") if said["to_confirm"] else ""
    )
    return TemplateCheck(
        milestone=milestone,
        what=what if is_spanish else what_en,
        unit=unit or None,
        nominal=_milli(nominal),
        lower=_milli(lower),
        upper=_milli(upper),
        needs_photo=needs_photo,
        source=f"{said['es' if is_spanish else 'en']} {unread}".strip(),
    )


def _milli(value: int | Decimal | str) -> int | None:
    """A value as the file has it, in thousandths; an empty one is none."""
    return None if isinstance(value, str) else int(value * check_rules.THOUSAND)


def _activity(row: Sequence[Any], *, is_spanish: bool) -> TemplateActivity:
    code, name, days, after, rain, milestone, name_en = row
    return TemplateActivity(
        code=code,
        name=name if is_spanish else name_en,
        days=None if days == "" else days,
        after=after or None,
        rain=RainEffect(rain),
        milestone=milestone or None,
    )


def _maintenance(kind: str, language: str, on: date) -> tuple[TemplateTask, ...]:
    return tuple(
        TemplateTask(
            name=task.name(language),
            every=every,
            rhythm=rhythm,
            is_before_rains=task.is_before_rains,
            performer=task.performed_by[0],
            usual=task.code,
        )
        for task, every, rhythm in usual_tasks.recurring_of(asset_kind_of(kind), on)
    )


def asset_kind_of(kind: str) -> str:
    """The kind of asset a work of a kind becomes."""
    known = work_kinds.find(kind)
    return known.asset_kind if known else kind


def in_use(work: Work, kind: str, language: str = "es") -> Template:
    """The newest version of the programme's template as it was written, or the delivered one in a language."""
    versions = versions_of(work, kind)
    if not versions:
        return delivered(kind, language)
    newest = versions[0]
    return Template(
        kind=kind,
        number=newest.number,
        content=msgspec.convert(newest.content, Content),
        source=newest.reason,
        valid_from=None,
        to_confirm=False,
    )


def versions_of(work: Work, kind: str) -> list[WorkTemplate]:
    """The programme's versions for a kind, the newest first; every work uses them, so everybody may read them."""
    statement = (
        sa.select(WorkTemplate)
        .where(WorkTemplate.kind == kind)
        .order_by(WorkTemplate.number.desc())
    )
    return list(work.session.execute(statement).scalars())


def write(work: Work, command: WriteTemplate) -> WorkTemplate:
    """Write another version of a kind's template; works that began with an earlier one keep what they have."""
    work.require(Permission.TEMPLATE_WRITE, territories.COUNTRY)
    before = versions_of(work, command.kind)
    content = Content(**{name: getattr(command, name) for name in Content.__struct_fields__})
    template = work.add(
        WorkTemplate(
            id=new_id(),
            territory=territories.COUNTRY,
            kind=command.kind,
            number=before[0].number + 1 if before else 1,
            reason=command.reason,
            content=msgspec.to_builtins(content),
            written_at=work.now,
            written_by=work.actor.user_id,
        )
    )
    facts = {name: len(getattr(content, name)) for name in Content.__struct_fields__}
    work.record("work_template.written", template, facts={"number": template.number, **facts})
    return template
