"""Who may not oversee a work, and how a person is recognised in another list; dated rules and plain comparison, without a database.

Ley 850/2003, art. 19: contractors, supervisors, suppliers and workers of the work, now or within the last year, and relatives and
spouses of these. Two entries are one person where their document is the same in its one spelling; where one of them has none, where
their whole names are the same, and then whoever reads it is told that it is by name.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum
from functools import cache

import msgspec

from contracting.suppliers import plain_document
from foundation.errors import Sentence, say
from foundation.reference_data import Dated, covering, read_rows
from foundation.territories import fold

FEWEST_WORDS = 2


class OversightRuleCode(StrEnum):
    """What a row of the table is about."""

    LOOK_BACK = "look_back"
    COMMITTEE_NEEDED = "committee_needed"


class InvolvedAs(StrEnum):
    """In which list of the work somebody stands."""

    BOARD = "board"
    SIGNATORY = "signatory"
    SUPERVISOR = "supervisor"
    PAYROLL = "payroll"
    SUPPLIER = "supplier"


class RelationKind(StrEnum):
    """How a member is related to somebody."""

    SPOUSE_OR_PARTNER = "spouse_or_partner"
    PARENT_OR_CHILD = "parent_or_child"
    SIBLING = "sibling"
    OTHER_RELATIVE = "other_relative"
    BUSINESS_PARTNER = "business_partner"


class InvolvedName(str):
    """A list of those who carry out a work inside a sentence, shown by its label."""

    label_context = "involved_as"


class RelationName(str):
    """A relation inside a sentence, shown by its label."""

    label_context = "relation_kind"


class OversightRule(Dated, frozen=True, kw_only=True):
    """One rule of the oversight of works during one period."""

    code: OversightRuleCode
    days: int
    norm: str
    text_es: str
    text_en: str


class Who(msgspec.Struct, frozen=True, kw_only=True):
    """By what a person is recognised; both in one spelling, empty what is not known."""

    document: str = ""
    name: str = ""

    def is_same(self, other: "Who") -> bool:
        if self.document and other.document:
            return self.document == other.document
        return len(self.name.split()) >= FEWEST_WORDS and self.name == other.name

    def is_certain(self, other: "Who") -> bool:
        return bool(self.document) and self.document == other.document


class Involved(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who takes part in carrying out a work, since when and until when; without an end still does."""

    who: Who
    as_what: InvolvedAs
    since: date | None = None
    until: date | None = None


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who would oversee: themselves, and whom they are related to."""

    who: Who
    relations: tuple[tuple[RelationKind, Who], ...] = ()


class Impediment(msgspec.Struct, frozen=True, kw_only=True):
    """Why somebody may not oversee: in which list they stand, or to whom in it they are related, and by which rule."""

    as_what: InvolvedAs
    relation: RelationKind | None
    since: date | None
    until: date | None
    is_certain: bool
    norm: str

    @property
    def sentence(self) -> Sentence:
        listed = InvolvedName(self.as_what.value)
        if self.relation is None:
            found = say(
                "Who oversees this work cannot be in it as {listed} ({norm}).",
                listed=listed,
                norm=self.norm,
            )
        else:
            found = say(
                "Who oversees this work cannot be related ({relation}) to somebody in it as {listed} ({norm}).",
                relation=RelationName(self.relation.value),
                listed=listed,
                norm=self.norm,
            )
        if self.until is not None:
            found = say(
                "{before} {next}", before=found, next=say("That was until {day}.", day=self.until)
            )
        if not self.is_certain:
            found = say(
                "{before} {next}",
                before=found,
                next=say("The names are the same; with both documents on record it is certain."),
            )
        return found


def who_is(name: str | None, document: str | None) -> Who:
    """Somebody in the spelling in which persons are compared."""
    return Who(document=plain_document(document or ""), name=" ".join(fold(name or "").split()))


@cache
def oversight_rules() -> tuple[OversightRule, ...]:
    return read_rows("contracting", "oversight_rules.csv", OversightRule)


def rule_on(code: OversightRuleCode, on: date) -> OversightRule | None:
    """One rule as it stands on a day; nothing before it held."""
    return next((row for row in covering(oversight_rules(), on) if row.code is code), None)


def impediments(
    candidate: Candidate, involved: Iterable[Involved], on: date
) -> tuple[Impediment, ...]:
    """Everything that keeps somebody from overseeing on a day; of each list and relation the newest, what is certain first."""
    rule = rule_on(OversightRuleCode.LOOK_BACK, on)
    if rule is None:
        return ()
    found: dict[tuple[InvolvedAs, RelationKind | None], Impediment] = {}
    earliest = on - timedelta(days=rule.days)
    persons: list[tuple[RelationKind | None, Who]] = [(None, candidate.who), *candidate.relations]
    for one in sorted(involved, key=lambda one: one.until or date.max):
        if one.until is not None and one.until < earliest:
            continue
        if one.since is not None and one.since > on:
            continue
        for relation, who in persons:
            if who.is_same(one.who):
                found[one.as_what, relation] = Impediment(
                    as_what=one.as_what,
                    relation=relation,
                    since=one.since,
                    until=one.until if one.until is not None and one.until < on else None,
                    is_certain=who.is_certain(one.who),
                    norm=rule.norm,
                )
    return tuple(sorted(found.values(), key=lambda one: not one.is_certain))
