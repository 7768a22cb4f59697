"""The organisations of one work. An organisation is known by its name, so that whoever pays and whoever signs are one entry.

A private source may be a person; it is published as "private" and never by name (Ley 1581 de 2012).
"""

import re

from contracting.agreement_rules import EntityKind
from contracting.agreements import Agreement
from exchange.oc4ids.codes import AdministrativeLevel, LegalType
from exchange.oc4ids.facts import AddressFact, IdentifierFact, PartyFact
from foundation import territories
from foundation.territories import fold
from foundation.translations import Translator
from portfolio.cofinancing import FundingShare
from portfolio.communities import Community
from portfolio.projects import Project
from portfolio.sources import SourceKind

_NOT_A_WORD = re.compile(r"[^a-zñ0-9]+")

_LEVELS = {
    SourceKind.NATION: AdministrativeLevel.NATIONAL,
    SourceKind.ROYALTIES: AdministrativeLevel.NATIONAL,
    SourceKind.DEPARTMENT: AdministrativeLevel.REGIONAL,
    SourceKind.MUNICIPALITY: AdministrativeLevel.SUBNATIONAL,
}
_ENTITY_LEVELS = {
    EntityKind.NATION: AdministrativeLevel.NATIONAL,
    EntityKind.DEPARTMENT: AdministrativeLevel.REGIONAL,
    EntityKind.MUNICIPALITY: AdministrativeLevel.SUBNATIONAL,
}


def id_of(name: str) -> str:
    """The key of an organisation: its name in plain letters."""
    return _NOT_A_WORD.sub("-", fold(name)).strip("-") or "-"


class Organisations:
    """Every organisation of one work, each described once."""

    def __init__(self, project: Project, community: Community | None, words: Translator) -> None:
        self._known: dict[str, PartyFact] = {}
        self._words = words
        self._address = address_of(project.municipality)
        self._municipality = territories.label(project.municipality)
        self.community = self._community(community) if community is not None else None

    def named(
        self,
        name: str,
        level: AdministrativeLevel | None = None,
        legal_type: LegalType | None = None,
    ) -> PartyFact:
        """The organisation of a name, as it was first described."""
        key = id_of(name)
        if level is not None:
            legal_type = LegalType.PUBLIC
        return self._known.setdefault(
            key, PartyFact(id=key, name=name, level=level, legal_type=legal_type)
        )

    def entity(self, agreement: Agreement) -> PartyFact:
        """Who contracts."""
        return self.named(agreement.entity_name, _ENTITY_LEVELS.get(agreement.entity_kind))

    def source(self, share: FundingShare) -> PartyFact:
        """Who gives."""
        if share.source is SourceKind.PRIVATE:
            name = self._words.label("source_kind", share.source)
            return self.named(name, legal_type=LegalType.PRIVATE)
        return self.named(share.source_name, _LEVELS.get(share.source))

    def municipality(self, agreements: list[Agreement], shares: list[FundingShare]) -> PartyFact:
        """Who answers for the work in the end, by the name under which it signed or gave, else by the name of the place."""
        signed = (a.entity_name for a in agreements if a.entity_kind is EntityKind.MUNICIPALITY)
        gave = (s.source_name for s in shares if s.source is SourceKind.MUNICIPALITY)
        name = next((name for names in (signed, gave) for name in names), self._municipality)
        return self.named(name, AdministrativeLevel.SUBNATIONAL)

    def _community(self, community: Community) -> PartyFact:
        key = id_of(community.name)
        number = community.tax_base
        fact = PartyFact(
            id=key,
            name=community.name,
            identifiers=(IdentifierFact(scheme="CO-NIT", number=number),) if number else (),
            address=self._address,
            legal_type=LegalType.NON_GOVERNMENT,
        )
        return self._known.setdefault(key, fact)


def address_of(path: str) -> AddressFact:
    """Municipality and department of a place, by their official names."""
    codes = path.rstrip(".").split(".")[1:3]
    names = [territories.official()[code].name for code in codes]
    return AddressFact(
        department=names[0] if names else None, municipality=names[1] if len(names) > 1 else None
    )
