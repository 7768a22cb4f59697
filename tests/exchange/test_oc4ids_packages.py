import io
import json
import os
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from exchange.oc4ids.packages import PackageHeader, write_package
from exchange.oc4ids.projects import encoded
from exchange.oc4ids.stories import BudgetFact, ProjectStory
from exchange.oc4ids.validation import NotPublishable, Schema
from foundation.errors import Refused
from foundation.money import MAX_MINOR, Money
from tests.exchange.oc4ids_referee import FOLDER, judge, needs_folder, needs_judge
from tests.exchange.oc4ids_stories import BARE, HEADER, RICH

Package = dict[str, Any]


def packed(*works: ProjectStory) -> bytes:
    output = io.BytesIO()
    count = write_package(iter(works), output, HEADER)
    assert (count.projects, count.size) == (len(works), len(output.getvalue()))
    return output.getvalue()


@needs_judge
def test_the_referee_finds_no_fault_in_a_rich_and_a_bare_work() -> None:
    verdict = judge(packed(RICH, BARE))

    assert verdict.faults == []
    assert verdict.open_codes == [
        "classificationScheme.csv: MGA",
        "locationGazetteers.csv: DIVIPOLA",
        "metricID.csv: jobs",
    ]


def blank_a_title(package: Package) -> None:
    package["projects"][0]["title"] = " "


def shorten_a_date(package: Package) -> None:
    package["projects"][0]["budget"]["approvalDate"] = "2025-03-07"


def lose_a_currency(package: Package) -> None:
    del package["projects"][0]["budget"]["amount"]["currency"]


def lose_the_parties(package: Package) -> None:
    del package["projects"][0]["parties"]


def drop_the_prefix(package: Package) -> None:
    package["projects"][0]["id"] = "set-2025-041"


def invent_a_status(package: Package) -> None:
    package["projects"][0]["status"] = "completed"


def invent_a_field(package: Package) -> None:
    package["projects"][0]["colour"] = "green"


def repeat_a_milestone(package: Package) -> None:
    milestones = package["projects"][0]["milestones"]
    milestones[1]["id"] = milestones[0]["id"]


def empty_the_package(package: Package) -> None:
    package["projects"] = []


@needs_judge
@pytest.mark.parametrize(
    ("damage", "found"),
    [
        (blank_a_title, "missing-values"),
        (shorten_a_date, "date-time"),
        (lose_a_currency, "missing-currency"),
        (lose_the_parties, "missing-org-refs"),
        (drop_the_prefix, "invalid-project-ids"),
        (invent_a_status, "projectStatus.csv: completed"),
        (invent_a_field, "/projects/colour"),
        (repeat_a_milestone, "Non-unique id"),
        (empty_the_package, "projects"),
    ],
)
def test_the_referee_finds_every_kind_of_damage(
    damage: Callable[[Package], None], found: str
) -> None:
    package = json.loads(packed(RICH, BARE))

    damage(package)

    assert any(found in fault for fault in judge(json.dumps(package).encode()).faults)


@needs_folder
def test_the_schema_accepts_the_whole_package() -> None:
    assert Schema(FOLDER).faults_of_package(json.loads(packed(RICH, BARE))) == ()


@needs_folder
def test_the_schema_says_where_a_package_is_wrong() -> None:
    package = json.loads(packed(RICH, BARE))
    shorten_a_date(package)

    faults = Schema(FOLDER).faults_of_package(package)

    assert [fault.path for fault in faults] == ["/projects/0/budget/approvalDate"]


@needs_folder
def test_a_work_that_departs_from_the_schema_stops_the_package() -> None:
    stray = msgspec.structs.replace(RICH, budget=BudgetFact(amount=Money(1_250_000, "ZZZ")))

    with pytest.raises(NotPublishable) as refusal:
        write_package(iter([BARE, stray]), io.BytesIO(), HEADER, check=Schema(FOLDER).check)

    assert refusal.value.faults[0].path == "/budget/amount/currency"
    assert "oc4ids-bu3kcz-set-2025-041" in str(refusal.value)


def test_each_work_stands_on_a_line_of_its_own() -> None:
    first, *works, last = packed(RICH, BARE).splitlines()

    assert first.endswith(b'"projects":[')
    assert last == b"]}"
    assert [json.loads(line.rstrip(b","))["id"] for line in works] == [
        "oc4ids-bu3kcz-set-2025-041",
        "oc4ids-bu3kcz-bpin-2022003700031",
    ]


def test_the_head_says_who_publishes_and_when() -> None:
    package = json.loads(packed(BARE))

    del package["projects"]
    assert package == {
        "version": "0.9",
        "uri": "https://minga.example.org/oc4ids/package.json",
        "publishedDate": "2026-07-01T15:30:00Z",
        "publisher": {
            "name": "Oficina de demostración",
            "scheme": "CO-NIT",
            "uid": "900000018",
            "uri": "https://minga.example.org/",
        },
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "publicationPolicy": "https://minga.example.org/politica-de-datos",
    }


def test_a_package_without_works_is_refused_before_anything_is_written() -> None:
    output = io.BytesIO()

    with pytest.raises(Refused, match="no work to publish"):
        write_package(iter([]), output, HEADER)

    assert output.getvalue() == b""


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("prefix", "oc4ids-bu3kcz"),
        ("prefix", "minga-"),
        ("uri", "minga.example.org/package.json"),
        ("license", "CC BY 4.0"),
        ("policy", "https://minga.example.org/con espacio"),
    ],
)
def test_a_header_that_would_spoil_the_package_is_refused(field: str, wrong: str) -> None:
    with pytest.raises(ValueError, match=r"oc4ids|web address"):
        msgspec.structs.replace(HEADER, **{field: wrong})


def test_a_package_is_dated_by_an_instant() -> None:
    header = PackageHeader(
        uri="https://minga.example.org/p.json",
        publisher="Oficina de demostración",
        published_at=datetime(2026, 7, 1, 15, 30),  # noqa: DTZ001 # what must be refused
    )

    with pytest.raises(ValueError, match="naive"):
        write_package(iter([BARE]), io.BytesIO(), header)


def peak(works: int) -> int:
    def fresh() -> Iterator[ProjectStory]:
        for number in range(works):
            yield msgspec.structs.replace(RICH, id=f"work-{number}")

    tracemalloc.start()
    try:
        with Path(os.devnull).open("wb") as nowhere:
            write_package(fresh(), nowhere, HEADER)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_ten_times_the_works_need_no_more_memory() -> None:
    peak(20)
    few = peak(40)

    many = peak(400)

    assert many < few * 1.2 + 20_000


def test_amounts_are_written_exactly() -> None:
    largest = BudgetFact(amount=Money(MAX_MINOR - 1))

    written = encoded(msgspec.structs.replace(BARE, budget=largest), prefix=HEADER.prefix)

    assert b'"amount":{"amount":999999999999999.99,"currency":"COP"}' in written
    assert b'"amount":40480000,' in encoded(RICH, prefix=HEADER.prefix)
