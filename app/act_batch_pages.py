"""Batches of acts: asking for one, how far it has come, what could not be issued and where that is mended, stopping it."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from litestar import Response, get
from litestar.params import FromPath

from app.act_batches import IssueBatch, ask
from app.acts import ACTS
from foundation import act_batches, territories
from foundation.act_batches import ActBatch, ActBatchLine, BatchLineState, CancelBatch
from foundation.http import answers
from foundation.http.forms import FormPlan, Option
from foundation.http.routes import (
    Asking,
    CommandRoute,
    Setting,
    command_routes,
    note_actor,
)
from foundation.http.site import HttpRequest, reading, words
from foundation.http.threads import in_thread
from foundation.identity.permissions import Permission
from foundation.records import IssuedDocument
from foundation.work import Work
from portfolio.projects import Project
from portfolio.web import choices

SHOWN = 50
LISTED = 200


class BatchRow(msgspec.Struct, frozen=True, kw_only=True):
    """One batch and how far it has come."""

    id: UUID
    kind: str
    territory: str
    place: str
    language: str
    lines: int
    waiting: int
    issued: int
    refused: int
    asked_at: datetime
    finished_at: datetime | None
    cancelled_at: datetime | None

    @property
    def is_going(self) -> bool:
        return self.finished_at is None and self.cancelled_at is None

    @property
    def done_bp(self) -> int:
        """How much of it is done, in basis points."""
        return (self.lines - self.waiting) * 10_000 // self.lines


class RefusedAct(msgspec.Struct, frozen=True, kw_only=True):
    """An act that was not issued: of which work, why, and the page where that is mended."""

    position: int
    work: str
    project_id: UUID | None
    reason: str
    href: str


class IssuedAct(msgspec.Struct, frozen=True, kw_only=True):
    """An act that was issued."""

    position: int
    document_id: UUID
    number: int
    reference: str | None
    work: str


class BatchView(msgspec.Struct, frozen=True, kw_only=True):
    """A batch with what was refused, and the newest of what was issued."""

    batch: BatchRow
    refused: tuple[RefusedAct, ...]
    issued: tuple[IssuedAct, ...]


class BatchList(msgspec.Struct, frozen=True, kw_only=True):
    """The batches in sight, newest first."""

    rows: tuple[BatchRow, ...]


def list_page(work: Work) -> BatchList:
    """The batches that this person sees."""
    batches = list(
        work.session.execute(
            work.select(ActBatch).order_by(ActBatch.id.desc()).limit(SHOWN)
        ).scalars()
    )
    counted: dict[UUID, dict[BatchLineState, int]] = {batch.id: {} for batch in batches}
    for key, state, n in work.session.execute(
        sa.select(ActBatchLine.batch_id, ActBatchLine.state, sa.func.count())
        .where(ActBatchLine.batch_id.in_(counted))
        .group_by(ActBatchLine.batch_id, ActBatchLine.state)
    ):
        counted[key][BatchLineState(state)] = n
    places = territories.labels(work, {batch.territory for batch in batches})
    return BatchList(
        rows=tuple(
            _row(batch, counted[batch.id], places.get(batch.territory, batch.territory))
            for batch in batches
        )
    )


def detail(work: Work, batch_id: UUID, language: str = "es") -> BatchView:
    """One batch: how far it has come, what was refused and why."""
    batch = work.get(ActBatch, batch_id)
    place = territories.get(work, batch.territory).label
    row = _row(batch, act_batches.counts(work.session, batch.id), place)
    refused = work.session.execute(
        _lines(batch.id, BatchLineState.REFUSED, Project.code)
        .order_by(ActBatchLine.position)
        .limit(LISTED)
    )
    issued = work.session.execute(
        _lines(
            batch.id,
            BatchLineState.ISSUED,
            Project.code,
            IssuedDocument.number,
            IssuedDocument.reference,
        )
        .join(IssuedDocument, IssuedDocument.id == ActBatchLine.document_id)
        .order_by(ActBatchLine.position.desc())
        .limit(SHOWN)
    )
    return BatchView(
        batch=row,
        refused=tuple(
            RefusedAct(
                position=line.position,
                work=code or "",
                project_id=line.project_id,
                reason=(line.reason or {}).get(language, ""),
                href=line.href or "",
            )
            for line, code in refused
        ),
        issued=tuple(
            IssuedAct(
                position=line.position,
                document_id=line.document_id,
                number=number,
                reference=reference,
                work=code or "",
            )
            for line, code, number, reference in issued
        ),
    )


def _lines(batch_id: UUID, state: BatchLineState, *also: Any) -> sa.Select[Any]:  # noqa: ANN401
    return (
        sa.select(ActBatchLine, *also)
        .outerjoin(Project, Project.id == ActBatchLine.project_id)
        .where(ActBatchLine.batch_id == batch_id, ActBatchLine.state == state)
    )


def _row(batch: ActBatch, counted: dict[BatchLineState, int], place: str) -> BatchRow:
    return BatchRow(
        id=batch.id,
        kind=batch.kind,
        territory=batch.territory,
        place=place,
        language=batch.language,
        lines=batch.lines,
        waiting=counted.get(BatchLineState.WAITING, 0),
        issued=counted.get(BatchLineState.ISSUED, 0),
        refused=counted.get(BatchLineState.REFUSED, 0),
        asked_at=batch.asked_at,
        finished_at=batch.finished_at,
        cancelled_at=batch.cancelled_at,
    )


@get("/act-batches", sync_to_thread=True)
def batches_page(request: HttpRequest) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.page(
            request,
            "documents/batches.html",
            work.actor,
            view=list_page(work),
            may_ask=work.actor.may_anywhere(Permission.ACT_BATCH),
        )


@get("/api/act-batches")
@in_thread
def batches_api(request: HttpRequest) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(list_page(work))


@get("/act-batches/{id:uuid}", sync_to_thread=True)
def batch_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        view = detail(work, id, words(request, work.actor).language)
        may_cancel = view.batch.is_going and work.may(Permission.ACT_BATCH, view.batch.territory)
        return answers.page(
            request, "documents/batch.html", work.actor, view=view, may_cancel=may_cancel
        )


@get("/api/act-batches/{id:uuid}", sync_to_thread=True)
def batch_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(detail(work, id, words(request, work.actor).language))


def _asking(asking: Asking) -> Setting:
    tongue = asking.words
    kinds = [Option(act.kind, tongue.label("document_kind", act.kind)) for act in ACTS]
    places = choices.territories_of(asking.work, tongue)
    return Setting(
        FormPlan(
            choices={
                "kind": [Option("", tongue.text("Choose an act")), *kinds],
                "territory": [Option("", tongue.text("Choose a place")), *places],
            },
            initial={"language": tongue.language},
        )
    )


def _stopping(asking: Asking) -> Setting:
    batch = asking.work.get(ActBatch, asking.row)
    tongue = asking.words
    counted = act_batches.counts(asking.work.session, batch.id)
    return Setting(
        territory=batch.territory,
        facts=(
            {"label": tongue.text("The act"), "value": tongue.label("document_kind", batch.kind)},
            {
                "label": tongue.text("Still waiting"),
                "value": tongue.number(counted[BatchLineState.WAITING]),
            },
        ),
    )


HANDLERS = (
    batches_page,
    batches_api,
    batch_page,
    batch_api,
    *command_routes(
        CommandRoute(
            path="/act-batches/new",
            command=IssueBatch,
            action=ask,
            permission=Permission.ACT_BATCH,
            title="Issue many acts",
            lead="Every act of one kind in a place. What cannot be issued is listed with its reason; the rest is issued.",
            submit="Issue them all",
            view=detail,
            done=lambda row: f"/act-batches/{row.id}",
            setting=_asking,
            cancel=lambda subject: "/act-batches",
        )
    ),
    *command_routes(
        CommandRoute(
            path="/act-batches/{id:uuid}/cancel",
            command=CancelBatch,
            action=act_batches.cancel,
            permission=Permission.ACT_BATCH,
            title="Stop the batch",
            lead="What was issued stays as it is. What waits is not issued; it can be asked for again.",
            submit="Stop the batch",
            view=detail,
            done=lambda row: f"/act-batches/{row.id}",
            setting=_stopping,
            cancel=lambda subject: f"/act-batches/{subject}",
        )
    ),
)
