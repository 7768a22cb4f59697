"""What the dossier of an organisation holds under each regime, and the light that follows from it; a published rule, without a database.

The checklist is dated reference data (the typical dossier of community agreements): which papers a regime requires or
asks for, how old a certificate may be on the day of signing, how many days before its end somebody is told. Of each kind the paper issued
last counts, and it counts once somebody other than who filed it looked at it. Red: a required paper is missing, past its day, too old,
returned or unchecked. Yellow: the same of a paper that is only asked for, or one that soon ends. Green: everything is in order.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from uuid import UUID

import msgspec

from foundation.errors import Sentence, say
from foundation.reference_data import Dated, covering, read_rows
from portfolio.communities import CommunityKind, LegalPaper, PaperKind
from portfolio.suitability import PaperName, newest


class Demand(StrEnum):
    """Whether nothing is signed without a paper."""

    REQUIRED = "required"
    ASKED = "asked"


class ItemState(StrEnum):
    """How one paper of the checklist stands on a day."""

    IN_ORDER = "in_order"
    ENDS_SOON = "ends_soon"
    UNCHECKED = "unchecked"
    RETURNED = "returned"
    TOO_OLD = "too_old"
    PAST_ITS_DAY = "past_its_day"
    MISSING = "missing"


class DossierLight(StrEnum):
    """The light of a dossier."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


class CheckOutcome(StrEnum):
    """What somebody found who looked at a paper."""

    IN_ORDER = "in_order"
    RETURNED = "returned"


class DossierRule(Dated, frozen=True, kw_only=True):
    """One paper that some regimes require or ask for; no kinds means every kind of organisation."""

    paper: PaperKind
    regimes: tuple[str, ...]
    counterparties: tuple[str, ...] = ()
    demand: Demand
    max_age_days: int | None = None
    warn_days: int
    norm: str
    note_es: str
    note_en: str


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """The newest finding about a paper."""

    outcome: CheckOutcome
    reason: str | None = None


class ChecklistItem(msgspec.Struct, frozen=True, kw_only=True):
    """One paper of the checklist on a day: the newest of its kind, until when it holds, how it stands."""

    rule: DossierRule
    paper: LegalPaper | None
    checked: Checked | None
    holds_until: date | None
    state: ItemState

    @property
    def is_wanting(self) -> bool:
        return self.state not in (ItemState.IN_ORDER, ItemState.ENDS_SOON)

    @property
    def stops_signing(self) -> bool:
        return self.is_wanting and self.rule.demand is Demand.REQUIRED


@cache
def dossier_rules() -> tuple[DossierRule, ...]:
    return read_rows("contracting", "dossier_rules.csv", DossierRule)


def rules_of(
    rows: Iterable[DossierRule], regime: str, kind: CommunityKind, on: date
) -> tuple[DossierRule, ...]:
    """The checklist of a regime and a kind of organisation on a day, in the order of the table."""
    return tuple(
        row
        for row in covering(rows, on)
        if regime in row.regimes and (not row.counterparties or kind.value in row.counterparties)
    )


def checklist(
    rules: Iterable[DossierRule],
    papers: Sequence[LegalPaper],
    checks: Mapping[UUID, Checked],
    on: date,
) -> tuple[ChecklistItem, ...]:
    """Every paper of the checklist as it stands on a day; ``checks`` are the newest findings by paper."""
    current = newest(papers, on)
    return tuple(_item(rule, current.get(rule.paper), checks, on) for rule in rules)


def _item(
    rule: DossierRule, paper: LegalPaper | None, checks: Mapping[UUID, Checked], on: date
) -> ChecklistItem:
    checked = checks.get(paper.id) if paper else None
    until = holds_until(rule, paper)
    return ChecklistItem(
        rule=rule,
        paper=paper,
        checked=checked,
        holds_until=until,
        state=_state(rule, paper, checked, until, on),
    )


def holds_until(rule: DossierRule, paper: LegalPaper | None) -> date | None:
    """The last day on which a paper counts: its own, or that of its age, whichever comes first."""
    if paper is None:
        return None
    ends = [paper.expires_on] if paper.expires_on else []
    if rule.max_age_days is not None:
        ends.append(paper.issued_on + timedelta(days=rule.max_age_days))
    return min(ends) if ends else None


def _state(
    rule: DossierRule,
    paper: LegalPaper | None,
    checked: Checked | None,
    until: date | None,
    on: date,
) -> ItemState:
    if paper is None:
        return ItemState.MISSING
    if until is not None and until < on:
        is_past = paper.expires_on is not None and paper.expires_on < on
        return ItemState.PAST_ITS_DAY if is_past else ItemState.TOO_OLD
    if checked is None:
        return ItemState.UNCHECKED
    if checked.outcome is CheckOutcome.RETURNED:
        return ItemState.RETURNED
    if until is not None and until - timedelta(days=rule.warn_days) <= on:
        return ItemState.ENDS_SOON
    return ItemState.IN_ORDER


def light_of(items: Iterable[ChecklistItem], *, others_missing: bool = False) -> DossierLight:
    """The light of a dossier; ``others_missing``: something that is no paper (tax number, representative, board) is wanting."""
    states = list(items)
    if others_missing or any(item.stops_signing for item in states):
        return DossierLight.RED
    if any(item.state is not ItemState.IN_ORDER for item in states):
        return DossierLight.YELLOW
    return DossierLight.GREEN


def refusal(items: Iterable[ChecklistItem]) -> Sentence | None:
    """Why nothing is signed with such a dossier: every required paper that is wanting, by what is wrong with it."""
    wrong: dict[ItemState, list[PaperName]] = {}
    for item in items:
        if item.stops_signing:
            wrong.setdefault(item.state, []).append(PaperName(item.rule.paper.value))
    if not wrong:
        return None
    found = say("The organisation's dossier is red.")
    for state, names in sorted(wrong.items()):
        found = say("{before} {next}", before=found, next=_wanting(state, tuple(names)))
    return found


def _wanting(state: ItemState, papers: tuple[PaperName, ...]) -> Sentence:
    match state:
        case ItemState.MISSING:
            return say("Missing: {papers}.", papers=papers)
        case ItemState.PAST_ITS_DAY:
            return say("Past their day: {papers}.", papers=papers)
        case ItemState.TOO_OLD:
            return say("Too old: {papers}.", papers=papers)
        case ItemState.RETURNED:
            return say("Returned by whoever checked them: {papers}.", papers=papers)
        case _:
            return say("Checked by nobody yet: {papers}.", papers=papers)
