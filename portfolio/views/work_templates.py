"""What people see of the template of a kind of work: what is in use, where it comes from, and the versions before it."""

from datetime import datetime

import msgspec

from foundation.work import Work
from portfolio import work_kinds, work_templates
from portfolio.work_templates import Content, Template


class TemplateVersion(msgspec.Struct, frozen=True, kw_only=True):
    """One version of the programme's own."""

    number: int
    reason: str
    written_at: datetime


class TemplateView(msgspec.Struct, frozen=True, kw_only=True):
    """The template of one kind."""

    kind: str
    asset_kind: str
    template: Template
    versions: tuple[TemplateVersion, ...]

    @property
    def content(self) -> Content:
        return self.template.content


def chosen(kind: str) -> str:
    """The kind that an address names; the first one where it names none that is known."""
    return kind if work_kinds.find(kind) is not None else work_kinds.kinds()[0].code


def detail(work: Work, kind: str) -> TemplateView:
    """The template in use for a kind, with its versions."""
    known = work_kinds.find(kind)
    return TemplateView(
        kind=kind,
        asset_kind=known.asset_kind if known else kind,
        template=work_templates.in_use(work, kind),
        versions=tuple(
            TemplateVersion(number=row.number, reason=row.reason, written_at=row.written_at)
            for row in work_templates.versions_of(work, kind)
        ),
    )
