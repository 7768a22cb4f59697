"""The names that Pabulib gives to rules, and ours.

``greedy-exclusive`` (conflicting projects, by a hierarchy that the file does not hold), ``greedy-custom`` (a rule of its own, told in a
comment) and ``unknown`` cannot be counted from a file alone and are not here.
"""

from collections.abc import Mapping

from portfolio.ballots.counting import Rule

# Ours by Pabulib's name.
OFFICIAL: Mapping[str, Rule] = {
    "greedy": Rule.GREEDY,
    "greedy-no-skip": Rule.GREEDY_NO_SKIP,
    "greedy-threshold": Rule.GREEDY_THRESHOLD,
    "equalshares": Rule.EQUAL_SHARES_PLAIN,
    "equalshares-comparison": Rule.EQUAL_SHARES_PLAIN_COMPARISON,
    "equalshares/add1": Rule.EQUAL_SHARES,
    "equalshares/add1-comparison": Rule.EQUAL_SHARES_COMPARISON,
}
NAMES: Mapping[Rule, str] = {rule: name for name, rule in OFFICIAL.items()}
# Other spellings of ours.
SPELLINGS: Mapping[str, Rule] = {
    "equal-shares/add1": Rule.EQUAL_SHARES,
    "equal-shares/add1-greedy": Rule.EQUAL_SHARES_GREEDY,
    "equal-shares/add1-comparison": Rule.EQUAL_SHARES_COMPARISON,
    **OFFICIAL,
}


def official_name(rule: Rule) -> str:
    """Pabulib's name of a rule; ours where it has none."""
    return NAMES.get(rule, rule.value)
