"""What people see of the template of a kind of work: what is in use, where it comes from, and the versions before it."""

from datetime import date, datetime

import msgspec

from foundation.work import Work
from portfolio import usual_tasks, work_kinds, work_templates
from portfolio.work_templates import Content, Template, TemplateTask


class TemplateVersion(msgspec.Struct, frozen=True, kw_only=True):
    """One version of the programme's own."""

    number: int
    reason: str
    written_at: datetime


class TaskView(msgspec.Struct, frozen=True, kw_only=True):
    """A maintenance task of the template; ``source`` where it is a usual one."""

    task: TemplateTask
    note: str | None
    source: str | None
    to_confirm: bool


class TemplateView(msgspec.Struct, frozen=True, kw_only=True):
    """The template of one kind."""

    kind: str
    asset_kind: str
    template: Template
    tasks: tuple[TaskView, ...]
    versions: tuple[TemplateVersion, ...]

    @property
    def content(self) -> Content:
        return self.template.content


def chosen(kind: str) -> str:
    """The kind that an address names; the first one where it names none that is known."""
    return kind if work_kinds.find(kind) is not None else work_kinds.kinds()[0].code


def detail(work: Work, kind: str, language: str = "es") -> TemplateView:
    """The template in use for a kind, with its versions."""
    asset_kind = work_templates.asset_kind_of(kind)
    template = work_templates.in_use(work, kind, language)
    return TemplateView(
        kind=kind,
        asset_kind=asset_kind,
        template=template,
        tasks=tuple(_task(one, asset_kind, work.today) for one in template.content.maintenance),
        versions=tuple(
            TemplateVersion(number=row.number, reason=row.reason, written_at=row.written_at)
            for row in work_templates.versions_of(work, kind)
        ),
    )


def _task(task: TemplateTask, asset_kind: str, on: date) -> TaskView:
    """A task with the source of the usual one, as long as its period is still the usual one's."""
    usual = usual_tasks.find(asset_kind, task.usual, on)
    is_same = usual is not None and (usual.every, usual.unit) == (task.every, task.rhythm)
    return TaskView(
        task=task,
        note=usual.range_note if usual and is_same else None,
        source=usual.source if usual and is_same else None,
        to_confirm=bool(usual and is_same and usual.to_confirm),
    )
