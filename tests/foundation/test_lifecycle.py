"""A state changes only by a declared step: permission first, then the state it comes from, then the guards."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation.audit import AuditEntry
from foundation.database import Database
from foundation.errors import Forbidden, NotFound, ProgrammingError, Refused
from foundation.identity.actors import SYSTEM
from foundation.identity.permissions import Permission, Role
from foundation.ids import new_id
from foundation.lifecycle import REGISTRY, Choice, Lifecycle, Step
from foundation.translations import translator
from tests.foundation.toys import ASKED, LIFECYCLE, Toy, ToyState, make, take, workshop
from tests.support.factories import someone

__all__ = ["workshop"]


def state(db: Database, toy: Toy) -> ToyState:
    with db.reading(SYSTEM) as work:
        return work.get(Toy, toy.id).state


def test_a_step_changes_the_state_and_writes_what_changed(workshop: Database) -> None:
    project = new_id()
    toy = make(workshop, project_id=project)
    engineer = someone(Role.ENGINEER)

    take(workshop, engineer, "paint", toy)

    with Session(workshop.read_engine) as session:
        entry = session.execute(
            sa.select(AuditEntry).where(AuditEntry.action == "toy.paint")
        ).scalar_one()
    assert state(workshop, toy) is ToyState.PAINTED
    assert entry.facts == {"from": "made", "to": "painted"}
    assert (entry.stream, entry.subject_id, entry.subject_version) == (project, toy.id, 2)
    assert entry.actor_id == engineer.user_id


def test_permission_comes_before_state_and_state_before_guards(workshop: Database) -> None:
    given = make(workshop, state=ToyState.GIVEN, colour=None)
    bare = make(workshop, colour=None)

    with pytest.raises(Forbidden):
        take(workshop, someone(Role.DONOR), "paint", given)
    with pytest.raises(Refused, match="not possible from there"):
        take(workshop, someone(Role.ENGINEER), "paint", given)
    assert ASKED == []
    with pytest.raises(Refused, match="Choose a colour"):
        take(workshop, someone(Role.ENGINEER), "paint", bare)

    assert (state(workshop, given), state(workshop, bare)) == (ToyState.GIVEN, ToyState.MADE)


def test_the_first_guard_that_refuses_is_the_one_that_speaks(workshop: Database) -> None:
    finance = someone(Role.FINANCE_OFFICER)
    both = make(workshop, state=ToyState.PAINTED, colour=None, painted_by=finance.user_id)
    own = make(workshop, state=ToyState.PAINTED, painted_by=finance.user_id)

    with pytest.raises(Refused, match="Choose a colour"):
        take(workshop, finance, "give", both)
    with pytest.raises(Refused, match="Somebody else"):
        take(workshop, finance, "give", own)

    assert take(workshop, someone(Role.FINANCE_OFFICER), "give", own).state is ToyState.GIVEN


def test_a_step_in_another_territory_does_not_exist(workshop: Database) -> None:
    toy = make(workshop, territory="CO.19.")

    with pytest.raises(NotFound):
        take(workshop, someone(Role.ENGINEER, "CO.76."), "paint", toy)


def test_a_step_that_ends_where_it_began_is_recorded_too(workshop: Database) -> None:
    toy = make(workshop, state=ToyState.PAINTED)

    take(workshop, someone(Role.ENGINEER), "polish", toy)

    assert state(workshop, toy) is ToyState.PAINTED


def test_what_is_offered_is_what_can_be_done_now_with_what_stands_in_the_way(
    workshop: Database,
) -> None:
    finance, engineer = someone(Role.FINANCE_OFFICER), someone(Role.ENGINEER)
    own = make(workshop, state=ToyState.PAINTED, painted_by=finance.user_id)

    with workshop.reading(finance) as work:
        (choice,) = LIFECYCLE.available(work, work.get(Toy, own.id))
        assert choice.step == "give"
        assert "Somebody else" in str(choice.refusal)
    with workshop.reading(engineer) as work:
        assert LIFECYCLE.available(work, work.get(Toy, own.id)) == (
            Choice("break", None),
            Choice("polish", None),
        )
    with workshop.reading(someone(Role.DONOR)) as work:
        assert LIFECYCLE.available(work, work.get(Toy, own.id)) == ()


def test_a_refused_step_names_the_state_in_the_readers_language(workshop: Database) -> None:
    toy = make(workshop, state=ToyState.GIVEN)

    with pytest.raises(Refused) as refused:
        take(workshop, someone(Role.ENGINEER), "paint", toy)

    words = translator("es")
    messages = {**words.messages, ("toy_state", "given"): "regalado"}
    assert "regalado" in type(words)("es", messages).sentence(refused.value.sentence)


def test_two_who_take_the_same_step_at_once_take_it_once(workshop: Database) -> None:
    for _ in range(3):
        toy = make(workshop, state=ToyState.PAINTED)

        def give(_: int, toy: Toy = toy) -> str:
            try:
                take(workshop, someone(Role.FINANCE_OFFICER), "give", toy)
            except Refused:
                return "refused"
            return "given"

        with ThreadPoolExecutor(2) as pool:
            assert sorted(pool.map(give, range(2))) == ["given", "refused"]


def test_the_pairs_of_the_table_are_those_of_its_steps() -> None:
    assert LIFECYCLE.transitions == (
        ("made", "broken"),
        ("made", "painted"),
        ("painted", "broken"),
        ("painted", "given"),
    )


def test_a_step_is_declared_once_and_a_column_has_one_life() -> None:
    step = Step("paint", {ToyState.MADE}, ToyState.PAINTED, Permission.BUDGET_EDIT)
    declare: Callable[..., Lifecycle] = Lifecycle

    with pytest.raises(ProgrammingError, match="twice"):
        declare(Toy, step, step)
    declare(Toy, step)
    try:
        with pytest.raises(ProgrammingError, match="twice"):
            declare(Toy, step)
    finally:
        REGISTRY.pop("toy.state")


def test_an_unknown_step_is_a_mistake_of_the_code(workshop: Database) -> None:
    toy = make(workshop)

    with pytest.raises(ProgrammingError, match="no step"):
        take(workshop, SYSTEM, "melt", toy)
