"""What a work does to people, land and climate: beneficiaries, consultation, measures against hazards.

The groups of beneficiaries divide the same people in several ways, so each way is a benefit of its own beside the totals and is
never added to them.
"""

from exchange.oc4ids.codes import ClimateMeasure, DocumentType, EnvironmentalGoal, Role
from exchange.oc4ids.objects import Classification, Document
from exchange.oc4ids.parties import Parties
from exchange.oc4ids.pieces import (
    address,
    codes,
    distinct,
    document,
    joined,
    key,
    keyed,
    known,
    moment,
    value,
    words,
)
from exchange.oc4ids.project_objects import (
    Beneficiary,
    Benefit,
    ClimateAction,
    Environment,
    HealthAndSafety,
    MaterialTests,
    Meeting,
    OtherAction,
    PublicOffice,
    Social,
)
from exchange.oc4ids.stories import (
    EnvironmentFact,
    HazardFact,
    MeasureFact,
    MeetingFact,
    PeopleFact,
    ProjectStory,
    ScreeningFact,
    SocialFact,
)
from exchange.oc4ids.wording import Wording


def benefits(story: ProjectStory) -> list[Benefit] | None:
    """The project's ``benefits``."""
    others = (
        known(Benefit(title=words(it.title), description=words(it.description)))
        for it in story.benefits
    )
    return distinct([*_beneficiaries(story.people, story.purpose), *others])


def social(fact: SocialFact | None, parties: Parties) -> Social | None:
    """The project's ``social``."""
    if fact is None:
        return None
    tests = known(
        MaterialTests(
            tests=codes(fact.material_tests), description=words(fact.material_tests_description)
        )
    )
    return known(
        Social(
            consultation_meetings=keyed([_meeting(it, parties) for it in fact.meetings]),
            land_compensation_budget=value(fact.land_compensation),
            in_indigenous_land=fact.is_in_indigenous_land,
            health_and_safety=HealthAndSafety(material_tests=tests) if tests else None,
        )
    )


def environment(fact: EnvironmentFact | None) -> Environment | None:
    """The project's ``environment``."""
    if fact is None:
        return None
    category = words(fact.impact_category)
    return known(
        Environment(
            goals=_goals(fact),
            climate_oversight_types=codes(fact.climate_oversight),
            has_impact_assessment=fact.has_impact_assessment,
            impact_categories=(
                [Classification(scheme="ifc-environmental-social", id=category.lower())]
                if category
                else None
            ),
            climate_measures=distinct(_climate(it) for it in fact.measures if _for_climate(it)),
            conservation_measures=distinct(
                OtherAction(type=it.conservation, description=_description(it))
                for it in fact.measures
                if it.conservation
            ),
            environmental_measures=distinct(
                OtherAction(type=it.environmental, description=_description(it))
                for it in fact.measures
                if it.environmental
            ),
            in_protected_area=fact.is_in_protected_area,
        )
    )


def screening_documents(fact: EnvironmentFact | None, phrases: Wording) -> list[Document]:
    """The climate screenings as documents; where there is no paper the entry itself holds the findings."""
    return [_screening(it, phrases) for it in fact.screenings] if fact else []


def _beneficiaries(fact: PeopleFact | None, purpose: str | None) -> list[Benefit]:
    """The totals under the titles that the CoST data standard prescribes, then one benefit for each way to divide them."""
    if fact is None:
        return []
    totals = [
        Beneficiary(description=title, number_of_people=people)
        for title, people in (
            ("Direct beneficiaries", fact.direct),
            ("Indirect beneficiaries", fact.indirect),
        )
        if people is not None
    ]
    groupings: dict[str, dict[str, int]] = {}
    for it in fact.groups:
        counts = groupings.setdefault(key(it.grouping).strip(), {})
        name = key(it.group).strip()
        counts[name] = counts.get(name, 0) + it.people
    divided = [
        Benefit(
            title=grouping,
            beneficiaries=[
                Beneficiary(description=group, number_of_people=people)
                for group, people in counts.items()
            ],
        )
        for grouping, counts in groupings.items()
    ]
    whole = [Benefit(title=words(purpose), beneficiaries=totals)] if totals else []
    return [*whole, *divided]


def _meeting(fact: MeetingFact, parties: Parties) -> Meeting:
    office = parties.refer(fact.public_office, Role.INTERESTED_PARTY)
    return Meeting(
        id=key(fact.id),
        date=moment(fact.on),
        address=address(fact.address),
        number_of_participants=fact.participants,
        public_office=PublicOffice(organization=office) if office else None,
    )


def _goals(fact: EnvironmentFact) -> list[EnvironmentalGoal] | None:
    """The goals given; a measure that answers a hazard is adaptation, whether or not somebody ticked it."""
    answers = any(words(it.hazard) for it in fact.measures)
    return codes((*fact.goals, *((EnvironmentalGoal.ADAPTATION,) if answers else ())))


def _for_climate(fact: MeasureFact) -> bool:
    if fact.climate or words(fact.hazard):
        return True
    return fact.conservation is None and fact.environmental is None


def _climate(fact: MeasureFact) -> ClimateAction | None:
    answers = (ClimateMeasure.CLIMATE_RISK_ANALYSIS,) if words(fact.hazard) else ()
    return known(ClimateAction(type=codes(fact.climate or answers), description=_description(fact)))


def _description(fact: MeasureFact) -> str | None:
    return joined(": ", fact.hazard, fact.description)


def _screening(fact: ScreeningFact, phrases: Wording) -> Document:
    findings = joined("\n", fact.conclusion, *(_hazard(it, phrases) for it in fact.hazards))
    if fact.document is not None:
        return document(
            fact.document,
            as_type=DocumentType.CLIMATE_RISK_ASSESSMENT,
            title=phrases.screening,
            description=findings,
        )
    return Document(
        id="screening-" + key(fact.id),
        document_type=DocumentType.CLIMATE_RISK_ASSESSMENT,
        title=phrases.screening,
        description=findings,
        date_modified=moment(fact.done_on),
    )


def _hazard(fact: HazardFact, phrases: Wording) -> str | None:
    levels = [
        f"{label}: {said}"
        for label, level in (
            (phrases.now, fact.now),
            (phrases.future, fact.future),
            (phrases.exposure, fact.exposure),
            (phrases.sensitivity, fact.sensitivity),
        )
        if (said := words(level))
    ]
    return joined(" · ", fact.name, "; ".join(levels))
