"""What a work sheet says, read from need, safeguards and screening; what the visit found is written by whoever made it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import msgspec

from foundation import particulars
from foundation.acts import Gap, Print
from foundation.commands import LongText, ShortText
from foundation.errors import InvalidCommand, ProgrammingError, say
from foundation.files import FileStore, StoredFile
from foundation.papers import Stamp
from foundation.pdf.blocks import Printed
from foundation.translations import Translator
from foundation.work import Work
from portfolio import climate, safeguards, work_papers
from portfolio.beneficiaries import AGES, ETHNICITIES, PeopleColumns
from portfolio.climate_rating import Frame
from portfolio.documents.minutes_sheet import Counted
from portfolio.documents.work_sheet import (
    CheckedSafeguard,
    ScreenedHazard,
    Visit,
    WeighedAlternative,
    WorkSheet,
    print_work_sheet,
)
from portfolio.measures import measures_of
from portfolio.needs import Need
from portfolio.projects import Origin, Project
from portfolio.safeguards import SafeguardState, SafeguardTopic

KIND = "work_sheet"


class WeighAlternative(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A way out of the problem, and what speaks for and against it."""

    alternative: ShortText
    weighed: LongText
    is_chosen: bool = False


class DescribeVisit(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the technical visit found, and the alternatives that were weighed; whoever came is named by post, never by name."""

    visited_on: date
    came: LongText
    ground: LongText
    findings: LongText
    materials: LongText
    conclusion: LongText
    alternatives: tuple[WeighAlternative, ...]

    def __post_init__(self) -> None:
        if sum(one.is_chosen for one in self.alternatives) != 1:
            raise InvalidCommand({"alternatives": say("Choose exactly one of the alternatives.")})


def gaps(work: Work, project: Project) -> Sequence[Gap]:
    """What a work sheet still lacks: a work of ours, a screening, a visit that has been made."""
    if project.origin is not Origin.NEED:
        return (Gap(said=say("A work that is only followed has its papers with its executor.")),)
    found = []
    if climate.find(work, project.id) is None:
        said = say("The climate screening is missing: the engineer writes it.")
        found.append(Gap(said=said, href=f"/works/{project.id}/screening"))
    visit = particulars.find(work, project.id, KIND, DescribeVisit)
    if visit is not None and visit.visited_on > work.today:
        said = say("The day of the visit has not come yet: {day}.", day=visit.visited_on)
        found.append(Gap(said=said, href=f"/acts/{KIND}/{project.id}/particulars"))
    return found


def sheet(work: Work, project: Project, words: Translator) -> WorkSheet:
    """Everything the work sheet of a project says."""
    visit = particulars.find(work, project.id, KIND, DescribeVisit)
    screening = climate.find(work, project.id)
    if visit is None or screening is None or project.need_id is None:
        raise ProgrammingError("a work sheet has its need, its screening and its visit")
    need, photo = work.get(Need, project.need_id), _photo(work, project)
    return WorkSheet(
        head=work_papers.head_of(work, project, words),
        need=need.title,
        problem=need.description,
        by_sex=_counted(need, ("women", "men")),
        by_age=_counted(need, AGES),
        by_ethnicity=_counted(need, ETHNICITIES),
        alternatives=tuple(
            WeighedAlternative(name=one.alternative, weighed=one.weighed, is_chosen=one.is_chosen)
            for one in visit.alternatives
        ),
        **_safeguards(work, project, words),
        screened_at=screening.written_at,
        rating_now=screening.now_rating.value,
        rating_future=screening.future_rating.value,
        hazards=screened(work, project),
        visit=Visit(
            visited_on=visit.visited_on,
            came=visit.came,
            ground=visit.ground,
            findings=visit.findings,
            materials=visit.materials,
            conclusion=visit.conclusion,
        ),
        visitor=work_papers.preparer(
            work, project, KIND, words, role=words.text("Made the technical visit")
        ),
        organisation_signatory=work_papers.organisation_signatory(work, project, words),
        photo_sha256=photo.sha256 if photo else "",
    )


def drawing(work: Work, project: Project, store: FileStore) -> Print[WorkSheet]:
    """The work sheet with the picture of the need: its copy for screens is upright and of a form that paper knows."""
    photo = _photo(work, project)

    def draw(sheet: WorkSheet, stamp: Stamp, words: Translator) -> Printed:
        picture = store.published(photo.sha256, photo.web_sha256) if photo else b""
        return print_work_sheet(sheet, stamp, words, picture)

    return draw


def screened(work: Work, project: Project) -> tuple[ScreenedHazard, ...]:
    """Every hazard of the screening with its ratings and its measures; nothing where nobody screened."""
    screening = climate.find(work, project.id)
    if screening is None:
        return ()
    rated = {
        (one.factors.hazard, one.factors.frame): one.rating.value
        for one in climate.result_of(work, screening).ratings
    }
    measures = measures_of(work, project.id)
    return tuple(
        ScreenedHazard(
            hazard=hazard,
            now=rated[hazard, Frame.NOW],
            future=rated[hazard, Frame.FUTURE],
            measures=tuple(one.description for one in measures if one.hazard == hazard),
        )
        for hazard in dict.fromkeys(hazard for hazard, _ in rated)
    )


def _safeguards(work: Work, project: Project, words: Translator) -> dict[str, Any]:
    """How land, consultation and permits stand, and the exclusions that apply or that nobody answered."""
    given = safeguards.newest(safeguards.answers_of(work, project.id))
    items = safeguards.items_of(project.kind, work.today)
    states = {item.item: safeguards.state_of(item, given.get(item.item)) for item in items}
    apart = [item for item in items if item.topic is SafeguardTopic.EXCLUSION]
    return {
        "safeguards": tuple(
            CheckedSafeguard(
                name=item.name(words.language),
                state=states[item.item].value,
                note=given[item.item].note if item.item in given else "",
            )
            for item in items
            if item.topic is not SafeguardTopic.EXCLUSION
        ),
        "exclusions_open": sum(states[item.item] is SafeguardState.OPEN for item in apart),
        "exclusions": tuple(
            item.name(words.language)
            for item in apart
            if states[item.item] is SafeguardState.EXCLUDED
        ),
    }


def _photo(work: Work, project: Project) -> StoredFile | None:
    return work.get(StoredFile, project.photo_id) if project.photo_id else None


def _counted(row: PeopleColumns, names: tuple[str, ...]) -> tuple[Counted, ...]:
    return tuple(Counted(code=name, people=getattr(row, name)) for name in names)
