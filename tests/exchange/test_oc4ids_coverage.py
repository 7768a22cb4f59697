import csv
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from exchange.oc4ids.cost_ids import PROACTIVE, REACTIVE, SUSTAINABILITY, Item
from exchange.oc4ids.coverage import coverage, steps
from exchange.oc4ids.projects import project
from tests.exchange.oc4ids_referee import FOLDER, needs_folder
from tests.exchange.oc4ids_stories import BARE, HEADER, RICH

ITEMS = (*PROACTIVE, *REACTIVE, *SUSTAINABILITY)


def numbers(items: tuple[Item, ...]) -> set[str]:
    return {item.number for item in items}


def test_a_work_that_came_all_the_way_fills_most_of_what_is_published_by_rule() -> None:
    scores = coverage(project(RICH, prefix=HEADER.prefix))

    assert (scores.proactive.filled, scores.proactive.total) == (35, 39)
    assert {item.name for item in scores.proactive.missing} == {
        "Project scope",
        "Environmental impact",
        "Land and settlement impact",
        "Audit and evaluation reports",
    }


def test_a_work_that_was_only_imported_fills_what_it_knows() -> None:
    scores = coverage(project(BARE, prefix=HEADER.prefix))

    assert numbers(PROACTIVE) - numbers(scores.proactive.missing) == {
        "identification 1",
        "identification 2",
        "identification 4",
        "identification 5",
        "preparation 5",
        "preparation 6",
        "preparation 7",
        "completion 1",
    }


def test_maintenance_climate_and_oversight_count_as_sustainability() -> None:
    scores = coverage(project(RICH, prefix=HEADER.prefix))

    filled = numbers(SUSTAINABILITY) - numbers(scores.sustainability.missing)
    assert {
        "1.2",
        "1.4",
        "1.5",
        "1.10",
        "1.11",
        "2.6",
        "2.7",
        "3.21",
        "4.1",
        "4.4",
        "5.8",
    } <= filled
    assert "5.5" not in filled


def test_a_fact_that_is_false_is_a_fact() -> None:
    scores = coverage({"social": {"inIndigenousLand": False}})

    assert "4.3" not in numbers(scores.sustainability.missing)


def test_only_the_entries_that_are_meant_count() -> None:
    by_value = {"summary": {"modifications": [{"id": "1", "type": "value", "rationale": "x"}]}}
    scores = coverage(
        {
            "parties": [{"id": "1", "roles": ["buyer"], "address": {"region": "Cauca"}}],
            "metrics": [{"id": "1", "title": "KPIs"}],
            "contractingProcesses": [by_value],
        }
    )

    assert {"preparation 4", "preparation 5", "implementation 6"} <= numbers(
        scores.proactive.missing
    )
    assert "implementation 5" not in numbers(scores.proactive.missing)
    assert "3.22" in numbers(scores.sustainability.missing)


def test_a_place_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(ValueError, match="not a place"):
        steps("parties[roles].name")


@needs_folder
def test_we_count_every_item_of_the_data_standard() -> None:
    mapping = FOLDER / "mapping"

    assert len(PROACTIVE) == rows(mapping.glob("p*-level-*.csv"))
    assert len(REACTIVE) == rows(mapping.glob("reactive-*.csv"))
    listed = re.findall(
        r"^-\s+id: '([\d.]+)'", (mapping / "sustainability.yaml").read_text(), re.MULTILINE
    )
    assert [item.number for item in SUSTAINABILITY] == listed
    assert [len(numbers(part)) for part in (PROACTIVE, REACTIVE, SUSTAINABILITY)] == [39, 27, 78]


def rows(paths: Iterator[Any]) -> int:
    counted = 0
    for path in paths:
        with path.open(encoding="utf-8", newline="") as file:
            counted += sum(1 for row in csv.DictReader(file))
    return counted


@needs_folder
def test_every_place_of_an_item_exists_in_the_schema() -> None:
    schema: Any = json.loads((FOLDER / "project-schema.json").read_bytes())

    for place in sorted({place for item in ITEMS for place in item.places}):
        at = schema
        for step in steps(place):
            assert step.field in at["properties"], place
            at = resolved(at["properties"][step.field], schema)
            assert not step.of or step.of in at["properties"], place


def resolved(at: Any, schema: Any) -> Any:  # noqa: ANN401 # a piece of a schema
    if "$ref" in at:
        return resolved(schema["definitions"][at["$ref"].rsplit("/", 1)[-1]], schema)
    return resolved(at["items"], schema) if "items" in at else at
