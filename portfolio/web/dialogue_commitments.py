"""What was promised in a dialogue space: one promise with its follow-up, noting how it goes, ending it."""

from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath

from foundation.http import answers
from foundation.http.lists import column
from foundation.http.routes import Asking, CommandRoute, Setting, command_routes, note_actor
from foundation.http.site import HttpRequest, reading, words
from foundation.identity.permissions import Permission
from foundation.translations import Translator
from portfolio import dialogues
from portfolio.dialogues import DropCommitment, FollowCommitment, KeepCommitment
from portfolio.views import dialogues as views
from portfolio.views.dialogues import CommitmentView
from portfolio.web import registers
from portfolio.web.dialogues import to_dialogues, who
from portfolio.web.registers import Cell, Door, EntryPage, Shelf


@get("/dialogues/commitments/{id:uuid}", sync_to_thread=True)
def commitment_page(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        tongue, view = words(request, work.actor), views.commitment(work, id)
        meeting = {"label": view.meeting, "href": f"/dialogues/{view.meeting_id}"}
        page = _commitment(view, tongue)
        return registers.entry_page(request, work, page, (*to_dialogues(tongue), meeting))


@get("/api/dialogues/commitments/{id:uuid}", sync_to_thread=True)
def commitment_api(request: HttpRequest, id: FromPath[UUID]) -> Response[Any]:
    with reading(request) as work:
        note_actor(request, work)
        return answers.answer(views.commitment(work, id))


def _commitment(view: CommitmentView, tongue: Translator) -> EntryPage:
    base, row = f"/dialogues/commitments/{view.id}", view.row
    doors = (
        Door(f"{base}/keep", tongue.text("It was done"), is_main=True),
        Door(f"{base}/follow", tongue.text("Note how it goes")),
        Door(f"{base}/drop", tongue.text("Give it up")),
    )
    return EntryPage(
        title=row.what,
        lead=tongue.text("Promised by {who}", who=who(row.responsible, tongue)),
        chip=("dialogue_commitment_state", row.state),
        warning=tongue.text("It was due on {day}.", day=row.due_on) if row.is_overdue else "",
        next=doors if view.steps else (),
        facts=(
            {"label": tongue.text("Due"), "value": tongue.date(row.due_on)},
            {"label": tongue.text("Speaks for"), "value": row.responsible.organisation},
        ),
        shelves=(
            Shelf(
                title=tongue.text("Follow-up"),
                columns=[
                    column("What was found", tongue),
                    column("When", tongue),
                    column("New day", tongue),
                    column("Proof", tongue),
                ],
                rows=[
                    (
                        Cell(one.note),
                        Cell(tongue.datetime(one.noted_at)),
                        Cell(tongue.short_date(one.due_on) if one.due_on else "—"),
                        Cell(tongue.text("See the proof"), href=f"/files/{one.evidence_id}")
                        if one.evidence_id
                        else Cell("—"),
                    )
                    for one in view.follow_ups
                ],
                empty=tongue.text("Nobody has asked after it yet."),
            ),
        ),
    )


def _following(asking: Asking) -> Setting:
    view, tongue = views.commitment(asking.work, asking.row), asking.words
    return Setting(
        territory=view.territory,
        version=view.version,
        context_title="The commitment",
        facts=(
            {
                "label": tongue.text("Commitment"),
                "value": view.row.what,
                "hint": who(view.row.responsible, tongue),
            },
            {"label": tongue.text("Due"), "value": tongue.date(view.row.due_on)},
        ),
    )


def _of_commitment(step: str, command: type, action: Any, **texts: Any) -> CommandRoute:  # noqa: ANN401 - fields of the route
    return CommandRoute(
        path=f"/dialogues/commitments/{{id:uuid}}/{step}",
        command=command,
        action=action,
        permission=Permission.DIALOGUE_RECORD,
        view=views.commitment,
        done=lambda row: f"/dialogues/commitments/{row.id}",
        cancel=lambda subject: f"/dialogues/commitments/{subject}",
        setting=_following,
        **texts,
    )


ROUTES = (
    _of_commitment(
        "follow",
        FollowCommitment,
        dialogues.follow,
        title="Note how it goes",
        lead="What you found, and the new day where one was agreed.",
        submit="Save",
    ),
    _of_commitment(
        "keep",
        KeepCommitment,
        dialogues.keep,
        title="It was done",
        lead="How that is known.",
        submit="It was done",
    ),
    _of_commitment(
        "drop",
        DropCommitment,
        dialogues.drop,
        title="Give it up",
        lead="It stays in sight with your reason.",
        submit="Give it up",
    ),
)

HANDLERS = (
    commitment_page,
    commitment_api,
    *(handler for route in ROUTES for handler in command_routes(route)),
)
