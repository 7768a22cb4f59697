"""The few phrases that the export itself writes, in the language of the package.

Phrases that the CoST data standard prescribes word for word ("Breakdown by stage", "Direct beneficiaries") stay in English in
every package, because programs look for them; they are not here but where they are used.
"""

from collections.abc import Callable

import msgspec

from exchange.oc4ids.agreement_facts import Side
from portfolio.projects import Station


class Wording(msgspec.Struct, frozen=True, kw_only=True):
    """The phrases of one language, looked up once for a whole package."""

    language: str
    by_source: str
    by_line: str
    by_measure: str
    by_task: str
    in_kind: str
    means_of_verification: str
    verdicts: dict[Side, str]
    stations: dict[Station, str]
    physical: str
    financial: str
    screening: str
    now: str
    future: str
    exposure: str
    sensitivity: str
    maintenance_plan: str
    plan_accepted: str
    responsible: str
    amendment: str
    before: str
    after: str


def wording(language: str, text: Callable[[str], str]) -> Wording:
    """The phrases in a language, through its catalogue."""
    return Wording(
        language=language,
        by_source=text("Breakdown by source"),
        by_line=text("Breakdown by budget line"),
        by_measure=text("Breakdown by climate and environmental measure"),
        by_task=text("Maintenance tasks of the first year"),
        in_kind=text("in kind"),
        means_of_verification=text("Means of verification"),
        verdicts={
            Side.COMMITTEE: text("Verdict of the community committee"),
            Side.ENGINEER: text("Verdict of the engineer"),
        },
        stations={
            Station.NEED: text("Need prioritised by the community"),
            Station.FINANCED: text("Work financed"),
            Station.AGREED: text("Agreement signed"),
            Station.BUILDING: text("Construction started"),
            Station.ACCEPTED: text("Work accepted"),
            Station.HANDED_OVER: text("Work handed over"),
            Station.MAINTAINED: text("Maintenance started"),
        },
        physical=text("Physical progress"),
        financial=text("Financial progress"),
        screening=text("Climate and disaster risk screening"),
        now=text("now"),
        future=text("future"),
        exposure=text("exposure"),
        sensitivity=text("sensitivity"),
        maintenance_plan=text("Maintenance plan"),
        plan_accepted=text("Maintenance plan accepted"),
        responsible=text("Responsible"),
        amendment=text("Amendment of the budget"),
        before=text("Before"),
        after=text("After"),
    )


ENGLISH = wording("en", str)
