"""Nothing is said in one language only: every word of the interface has its Spanish, every code its name."""

import re
from collections import Counter

import pytest

from contracting.approval_rules import approval_tiers
from contracting.grievances import grievance_rules
from contracting.guarantee_rules import guarantee_rules
from contracting.payment_breakdown import payment_rates
from contracting.red_flag_rules import flag_rules
from contracting.regime_rules import regime_rules
from foundation.reference_data import Dated, read_rows
from foundation.seasons import WetSeason
from foundation.territories import gazetteer
from foundation.translations import PACKAGES
from portfolio import work_kinds, work_templates
from portfolio.budgeting import BudgetRule
from portfolio.climate_profiles import FactSource
from portfolio.climate_rating import RatingScale
from portfolio.climate_studies import StudyRule
from portfolio.funding_rules import FundingRule
from portfolio.hazard_levels import HazardLevel, hazards
from portfolio.lights import LightRule
from portfolio.quorum import QuorumRule
from portfolio.results.indicators import Indicator
from portfolio.results.thresholds import ResultRule
from portfolio.risk_levels import RiskLevelRule
from portfolio.safeguards import SafeguardItem
from portfolio.usual_tasks import UsualTask
from portfolio.work_calendars import RainYield
from portfolio.work_kinds import HazardSensitivity
from tests.support import wording
from tests.support.wording import Key

# Sources that pages show beside their figures.
SHOWN_SOURCES: tuple[tuple[str, type[Dated]], ...] = (
    ("budget_rules.csv", BudgetRule),
    ("funding_rules.csv", FundingRule),
    ("hazard_levels.csv", HazardLevel),
    ("hazard_sensitivities.csv", HazardSensitivity),
    ("indicators.csv", Indicator),
    ("municipal_sources.csv", FactSource),
    ("light_rules.csv", LightRule),
    ("quorum_rules.csv", QuorumRule),
    ("rain_yields.csv", RainYield),
    ("climate_studies.csv", StudyRule),
    ("rating_scales.csv", RatingScale),
    ("result_rules.csv", ResultRule),
    ("risk_levels.csv", RiskLevelRule),
    ("safeguards.csv", SafeguardItem),
    ("usual_tasks.csv", UsualTask),
)


def sources() -> set[str]:
    of_portfolio = {
        row.source for name, kind in SHOWN_SOURCES for row in read_rows("portfolio", name, kind)
    }
    of_rains = {row.source for row in read_rows("foundation", "rain_seasons.csv", WetSeason)}
    of_templates = {work_templates.delivered(kind.code).source for kind in work_kinds.kinds()}
    return (
        of_portfolio
        | of_rains
        | of_templates
        | {rate.source for rate in payment_rates()}
        | {rule.source for rule in (*flag_rules(), *approval_tiers(), *grievance_rules())}
        | {gazetteer.SOURCE}
    )


def norms() -> set[str]:
    """Norms that papers name; most are Spanish as they are."""
    return {rule.norm for rule in regime_rules()} | {rule.norm for rule in guarantee_rules()}


def spoken(language: str) -> set[Key]:
    return {key for one in wording.catalogues(language) for key in one.keys}


def used() -> set[Key]:
    return {
        *((None, text) for text in wording.sentences()),
        *((None, text) for text in sources()),
        *((None, text) for text in norms()),
        *wording.labels(),
    }


def of_fields() -> set[Key]:
    """The contexts and names that a hint may have, and the words that fields of one name share."""
    owners = {
        (f"{owner}.help", name)
        for command in wording.commands()
        for owner, names in wording.fields_of(command).items()
        for name in names
    }
    shared = {(context, name) for context in ("field", "field.help") for _, name in owners}
    return owners | shared


def belongs(place: str, package: str) -> bool:
    return wording.package_of(place) == package


@pytest.mark.parametrize("package", PACKAGES)
def test_every_sentence_has_its_spanish(package: str) -> None:
    known = spoken("es")

    missing = [
        f"{text!r} ({', '.join(sorted(places))})"
        for text, places in wording.sentences().items()
        if (None, text) not in known and any(belongs(place, package) for place in places)
    ]

    assert missing == []


@pytest.mark.parametrize("package", PACKAGES)
def test_every_code_that_is_shown_has_its_spanish_name(package: str) -> None:
    known = spoken("es")

    missing = [
        f"{key} ({', '.join(sorted(places))})"
        for key, places in wording.labels().items()
        if key not in known and any(belongs(place, package) for place in places)
    ]

    assert missing == []


def test_every_list_of_codes_is_known() -> None:
    unknown = {
        context: sorted(places)
        for context, places in wording.contexts().items()
        if not wording.is_known(context)
    }

    assert unknown == {}, "say in tests/support/wording.py which codes these lists have"


def test_every_sentence_stands_where_it_can_be_found() -> None:
    assert wording.hidden_sentences() == []


def test_the_sources_of_figures_have_their_spanish() -> None:
    known = spoken("es")

    assert [source for source in sources() if (None, source) not in known] == []


def test_hazards_are_named_as_in_their_table() -> None:
    spanish = {
        key: said[0]
        for one in wording.catalogues("es")
        for key, _, said in one.entries
        if key[0] == "hazard"
    }

    assert spanish == {("hazard", hazard.code): hazard.name_es for hazard in hazards()}


@pytest.mark.parametrize("language", ["es", "en"])
def test_no_catalogue_says_a_thing_twice(language: str) -> None:
    repeated = {
        one.package: [key for key, count in Counter(one.keys).items() if count > 1]
        for one in wording.catalogues(language)
    }

    assert {package: keys for package, keys in repeated.items() if keys} == {}


@pytest.mark.parametrize("language", ["es", "en"])
def test_catalogues_do_not_contradict_each_other(language: str) -> None:
    said: dict[Key, set[tuple[str, ...]]] = {}
    for one in wording.catalogues(language):
        for key, _, words in one.entries:
            said.setdefault(key, set()).add(words)

    assert [key for key, words in said.items() if len(words) > 1] == []


@pytest.mark.parametrize("language", ["es", "en"])
def test_translations_fill_the_same_places(language: str) -> None:
    def places(texts: tuple[str, ...]) -> set[str]:
        return set(re.findall(r"\{(\w*)\}", " ".join(texts)))

    different = [
        key
        for one in wording.catalogues(language)
        for key, sources, said in one.entries
        if key[0] is None and places(sources) != places(said)
    ]

    assert different == []


@pytest.mark.parametrize("language", ["es", "en"])
def test_no_entry_is_empty(language: str) -> None:
    empty = [
        key
        for one in wording.catalogues(language)
        for key, _, said in one.entries
        if not said or not all(text.strip() for text in said)
    ]

    assert empty == []


def test_hints_and_answers_to_commands_are_said_in_english_too() -> None:
    def spoken_aside(language: str) -> set[Key]:
        return {
            key
            for key in spoken(language)
            if key[0] is not None and (key[0] == "done" or key[0].endswith(".help"))
        }

    assert spoken_aside("es") ^ spoken_aside("en") == set()


@pytest.mark.parametrize("package", PACKAGES)
def test_no_catalogue_keeps_words_that_nothing_says(package: str) -> None:
    said = used() | of_fields()

    dead = [
        key
        for one in wording.catalogues("es")
        if one.package == package
        for key in one.keys
        if key not in said and not (key[0] or "").startswith(wording.OPEN)
    ]

    assert dead == []
