import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exchange.oc4ids.packages import write_package
from exchange.oc4ids.projects import project
from exchange.oc4ids.stories import ProjectStory
from exchange.oc4ids.validation import Schema
from tests.exchange.oc4ids_checks import faults
from tests.exchange.oc4ids_referee import FOLDER, HAS_FOLDER, judge, needs_folder, needs_judge
from tests.exchange.oc4ids_stories import HEADER, RICH
from tests.exchange.oc4ids_strategies import stories

SCHEMA = Schema(FOLDER) if HAS_FOLDER else None

# Whole stories are large to draw; how long one takes says nothing about the export.
ANY_STORY = settings(
    max_examples=80,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
# Lists that the standard leaves open and that we extend: official codes of Colombia, other people's lists, our own metrics.
OPEN_LISTS = ("locationGazetteers.csv: DIVIPOLA", "classificationScheme.csv: ", "metricID.csv: ")


@settings(ANY_STORY, max_examples=50)
@given(stories())
def test_any_work_says_nothing_blank_and_names_nobody_unknown(story: ProjectStory) -> None:
    assert faults(project(story, prefix=HEADER.prefix)) == []


@needs_folder
@ANY_STORY
@given(stories())
def test_any_work_follows_the_schema(story: ProjectStory) -> None:
    assert SCHEMA is not None

    count = write_package(iter([story]), io.BytesIO(), HEADER, check=SCHEMA.check)

    assert count.projects == 1


@needs_judge
@settings(ANY_STORY, max_examples=25)
@given(st.lists(stories(), min_size=1, max_size=2, unique_by=lambda story: story.id))
def test_the_referee_finds_no_fault_in_any_works(works: list[ProjectStory]) -> None:
    output = io.BytesIO()
    write_package(iter(works), output, HEADER)

    verdict = judge(output.getvalue())

    assert verdict.faults == []
    assert [code for code in verdict.open_codes if not code.startswith(OPEN_LISTS)] == []


@pytest.mark.parametrize(
    ("damage", "fault"),
    [
        ({"title": " "}, "/title says nothing"),
        ({"locations": []}, "/locations says nothing"),
        ({"updated": "2026-06-30"}, "/updated is not a date-time"),
        ({"id": "set-2025-041"}, "/id has no prefix"),
        ({"publicAuthority": {"id": "x"}}, "/publicAuthority is not among the parties"),
        ({"budget": {"amount": {"amount": 7}}}, "/budget/amount has no currency"),
        ({"milestones": [{"id": "1"}, {"id": "1"}]}, "/milestones repeats an id"),
    ],
)
def test_our_own_checks_find_damage(damage: dict[str, object], fault: str) -> None:
    assert faults(project(RICH, prefix=HEADER.prefix) | damage) == [fault]
