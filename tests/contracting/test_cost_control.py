"""Planned, committed, actual, forecast and variance: they add up, in any order, and open to their entries."""

import random
from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracting import cost_control
from contracting.cost_control import Entry
from contracting.views import cost_control as views
from foundation.clock import FrozenClock
from foundation.database import Database
from foundation.identity.actors import Actor
from foundation.money import cop
from portfolio import projects
from tests.support import budgets as told
from tests.support import factories, works
from tests.support.factories import Cast, changed
from tests.support.queries import counted
from tests.support.web import Person

Visit = Callable[[Actor | None], Person]
CHAPTERS = {"Preliminares": 3_000_00, "Placa": 84_000_00, "Drenaje": 12_000_00}

entries = st.lists(
    st.builds(
        Entry,
        key=st.uuids().map(str),
        amount_minor=st.integers(0, 90_000_000),
        chapter=st.sampled_from([None, "Placa", "Drenaje", "Que ya no está"]),
    ),
    max_size=8,
    unique_by=lambda entry: entry.key,
)


@pytest.mark.one_database
@given(commitments=entries, payments=entries, dice=st.randoms(), is_accepted=st.booleans())
def test_every_entry_is_counted_once_whatever_the_order(
    *, commitments: list[Entry], payments: list[Entry], dice: random.Random, is_accepted: bool
) -> None:
    def work_out(bound: list[Entry], paid: list[Entry]) -> tuple[cost_control.ChapterCost, ...]:
        return cost_control.control(
            CHAPTERS,
            planned_minor=117_777_700,
            commitments=bound,
            payments=paid,
            is_accepted=is_accepted,
        )

    rows = work_out(commitments, payments)
    shuffled = work_out(
        dice.sample(commitments, len(commitments)), dice.sample(payments, len(payments))
    )

    assert sum(row.planned_minor for row in rows) == 117_777_700
    assert sum(row.committed_minor for row in rows) == sum(e.amount_minor for e in commitments)
    assert sum(row.actual_minor for row in rows) == sum(e.amount_minor for e in payments)
    assert [(row.committed_minor, row.actual_minor, row.forecast_minor) for row in rows] == [
        (row.committed_minor, row.actual_minor, row.forecast_minor) for row in shuffled
    ]


@pytest.mark.one_database
@given(
    st.lists(st.integers(1, 10**10), min_size=1, max_size=9),
    st.lists(st.integers(1, 10**10), min_size=1, max_size=9),
)
def test_what_exactly_fits_the_plan_makes_no_chapter_dearer(
    chapters: list[int], weights: list[int]
) -> None:
    planned = 100 * sum(weights)
    costs = cost_control.control(
        {f"Capítulo {n}": cost for n, cost in enumerate(chapters)},
        planned_minor=planned,
        commitments=[Entry(key=f"{n}", amount_minor=100 * w) for n, w in enumerate(weights)],
        payments=[],
        is_accepted=False,
    )

    assert [row.variance_minor for row in costs] == [0] * len(chapters)
    assert all(part.amount_minor > 0 for row in costs for part in row.committed)


@pytest.mark.one_database
def test_a_chapter_that_costs_more_than_its_plan_shows_a_negative_variance() -> None:
    track, ditch = cost_control.control(
        {"Placa": 80, "Drenaje": 20},
        planned_minor=1_000_00,
        commitments=[
            Entry(key="a", amount_minor=830_00, chapter="Placa"),
            Entry(key="b", amount_minor=140_00),
        ],
        payments=[Entry(key="c", amount_minor=415_00, chapter="Placa")],
        is_accepted=False,
    )

    # What is for the whole work goes to the ditch, which still lacks its plan.
    assert (track.committed_minor, ditch.committed_minor) == (830_00, 140_00)
    assert (track.forecast_minor, track.variance_minor) == (830_00, -30_00)
    assert (ditch.forecast_minor, ditch.variance_minor) == (200_00, 0)


@pytest.fixture
def hands(db: Database) -> Cast:
    return factories.accounts(db)


def test_the_totals_are_those_of_the_work(db: Database, hands: Cast) -> None:
    agreement = works.accepted(db, hands)

    with db.reading(hands.auditor) as work:
        view = views.detail(work, agreement.project_id)
        project = projects.get(work, agreement.project_id)

    assert view.total is not None
    assert view.total.planned == cop("110_400_000")
    assert view.total.actual.minor == project.paid_minor
    in_kind = cop("19_400_000")
    assert view.total.committed == agreement.value + in_kind
    assert view.total.forecast == view.total.committed
    assert (view.version, view.signed_under, view.is_accepted) == (1, 1, True)


def test_a_milestone_pays_for_its_chapter_and_keeps_it_under_a_revision(
    db: Database, hands: Cast, clock: FrozenClock
) -> None:
    project = factories.financed(db, hands)
    command = works.draft_command(db, hands, project)
    first, *others = command.milestones
    planned = (changed(first, {"chapter": "Drenaje"}), *others)
    agreement = works.signed(db, hands, project, milestones=planned)
    clock.advance(timedelta(days=2))
    told.approve(db, hands, told.submitted(db, hands, project))

    with db.reading(hands.auditor) as work:
        view = views.detail(work, agreement.project_id)

    own = [e for row in view.rows for e in row.committed_entries if e.is_own]
    ditch = next(row for row in view.rows if row.chapter == "Drenaje")
    assert [(e.name, e.amount) for e in own] == [(first.title, first.amount)]
    assert own[0] in ditch.committed_entries
    assert (view.version, view.signed_under) == (2, 1)


def test_the_page_opens_each_figure_and_asks_few_questions(
    db: Database, hands: Cast, visit: Visit
) -> None:
    agreement = works.accepted(db, hands)
    auditor = visit(hands.auditor)

    with counted(db) as statements:
        page = auditor.page(f"/works/{agreement.project_id}/control")

    assert len(statements) <= 12, statements
    assert 'href="#c1-committed"' in page.html
    assert 'id="c1-committed"' in page.html
    assert "/payments/" in page.html
    read = auditor.read(f"/api/works/{agreement.project_id}/control")
    assert [row["chapter"] for row in read["rows"]] == ["Placa huella", "Drenaje"]
