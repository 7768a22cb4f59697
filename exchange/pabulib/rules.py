"""The names that Pabulib gives to rules, and ours.

``greedy-exclusive`` (conflicting projects, by a hierarchy that the file does not hold), ``greedy-custom`` (a rule of its own, told in a
comment) and ``unknown`` cannot be counted from a file alone and are not here.
"""

from collections.abc import Mapping

from portfolio.ballots.counting import BallotRule

# Ours by Pabulib's name.
OFFICIAL: Mapping[str, BallotRule] = {
    "greedy": BallotRule.GREEDY,
    "greedy-no-skip": BallotRule.GREEDY_NO_SKIP,
    "greedy-threshold": BallotRule.GREEDY_THRESHOLD,
    "equalshares": BallotRule.EQUAL_SHARES_PLAIN,
    "equalshares-comparison": BallotRule.EQUAL_SHARES_PLAIN_COMPARISON,
    "equalshares/add1": BallotRule.EQUAL_SHARES,
    "equalshares/add1-comparison": BallotRule.EQUAL_SHARES_COMPARISON,
}
NAMES: Mapping[BallotRule, str] = {rule: name for name, rule in OFFICIAL.items()}
# Other spellings of ours.
SPELLINGS: Mapping[str, BallotRule] = {
    "equal-shares/add1": BallotRule.EQUAL_SHARES,
    "equal-shares/add1-greedy": BallotRule.EQUAL_SHARES_GREEDY,
    "equal-shares/add1-comparison": BallotRule.EQUAL_SHARES_COMPARISON,
    **OFFICIAL,
}


def official_name(rule: BallotRule) -> str:
    """Pabulib's name of a rule; ours where it has none."""
    return NAMES.get(rule, rule.value)
