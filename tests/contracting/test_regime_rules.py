"""Regimes: open on the right days, closed with their reason, and never forgotten by what was signed under them."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracting.regime_rules import (
    CeilingKind,
    NormStatus,
    find_rule,
    find_version,
    in_force,
    refusal,
    regime_rules,
)
from portfolio.communities import CommunityKind

RULES = regime_rules()

days = st.dates(date(2010, 1, 1), date(2032, 12, 31))


def open_on(on: date) -> set[str]:
    return {rule.code for rule in in_force(RULES, on)}


def test_the_public_popular_associations_lived_from_2023_to_february_2026() -> None:
    assert not {"R5", "R6"} & open_on(date(2023, 5, 18))
    assert {"R5", "R6"} <= open_on(date(2024, 8, 1))
    assert {"R5", "R6"} <= open_on(date(2026, 2, 24))
    assert not {"R5", "R6"} & open_on(date(2026, 2, 25))


def test_a_struck_down_regime_is_refused_with_the_day_and_the_norm() -> None:
    sentence = refusal(RULES, "R5", date(2026, 3, 1), counterparty="association")

    assert sentence is not None
    assert sentence.params["since"] == date(2026, 2, 25)
    assert "Ley 2294/2023, art. 100" in str(sentence)


def test_an_agreement_still_finds_the_row_it_was_signed_under() -> None:
    signed = find_rule(RULES, "R5", date(2025, 11, 12))

    assert signed is not None
    assert signed.version == "R5@2023-05-19"
    assert find_version(RULES, signed.version) == signed
    assert find_version(RULES, "R5@1999-01-01") is None


def test_a_solidarity_agreement_is_signed_with_a_community_action_organisation_only() -> None:
    on = date(2026, 6, 2)

    assert refusal(RULES, "R1", on, counterparty="community_action") is None
    assert refusal(RULES, "R1", on, counterparty="association") is not None


def test_a_regime_for_programmes_builds_no_works() -> None:
    refused = refusal(RULES, "R2", date(2026, 6, 2), counterparty="indigenous_council")

    assert refused is not None
    assert refused.msgid.startswith("No works are built under this regime")


def test_a_regime_that_did_not_exist_yet_is_refused() -> None:
    assert find_rule(RULES, "R1b", date(2021, 12, 17)) is None
    assert refusal(RULES, "R1b", date(2021, 12, 17), counterparty="community_action")


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("R1", CeilingKind.MINIMUM_AMOUNT),
        ("R1b", CeilingKind.LESSER_AMOUNT),
        ("R2", CeilingKind.NONE),
        ("R3", CeilingKind.LESSER_AMOUNT),
        ("R4", CeilingKind.LESSER_AMOUNT),
        ("R7", CeilingKind.NONE),
        ("R8", CeilingKind.NONE),
    ],
)
def test_each_regime_has_the_ceiling_of_its_norm(code: str, kind: CeilingKind) -> None:
    rule = find_rule(RULES, code, date(2026, 6, 2))

    assert rule is not None
    assert rule.ceiling is kind


def test_the_initiative_association_had_a_ceiling_of_six_thousand_wages() -> None:
    rule = find_rule(RULES, "R6", date(2025, 1, 1))

    assert rule is not None
    assert (rule.ceiling, rule.ceiling_smmlv) == (CeilingKind.FIXED, 6_000)


def test_every_counterparty_is_a_kind_of_organisation_we_register_or_a_person() -> None:
    known = {kind.value for kind in CommunityKind} | {"natural_person"}

    assert {party for rule in RULES for party in rule.counterparties} <= known


def test_every_row_is_complete_in_both_languages() -> None:
    for rule in RULES:
        assert rule.name_es
        assert rule.name_en
        assert rule.condition_es
        assert rule.condition_en
        assert rule.norm
        assert (rule.ceiling is CeilingKind.FIXED) == (rule.ceiling_smmlv is not None)


def test_the_periods_of_one_regime_follow_each_other_without_gap_or_overlap() -> None:
    for code in {rule.code for rule in RULES}:
        periods = sorted(
            (rule for rule in RULES if rule.code == code), key=lambda rule: rule.valid_from
        )
        for one, other in pairwise(periods):
            assert one.valid_to is not None
            assert other.valid_from == one.valid_to + timedelta(days=1)


@given(days)
def test_a_regime_has_at_most_one_standing_on_a_day(on: date) -> None:
    codes = [rule.code for rule in RULES if rule.covers(on)]

    assert len(codes) == len(set(codes))


@given(days)
def test_nothing_open_is_struck_down_or_suspended(on: date) -> None:
    for rule in in_force(RULES, on):
        assert rule.covers(on)
        assert rule.status not in {NormStatus.STRUCK_DOWN, NormStatus.SUSPENDED}
