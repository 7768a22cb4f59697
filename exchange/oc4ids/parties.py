"""The organisations of one work. Whoever is named anywhere in it gets one entry, with all the roles it plays.

OC4IDS refers to an organisation by id and name and keeps its particulars in the project's ``parties``. References are made only
here, so a reference without its entry cannot happen.
"""

from exchange.oc4ids.codes import Role
from exchange.oc4ids.facts import OfficeContact, PartyFact
from exchange.oc4ids.objects import (
    Classification,
    ContactPoint,
    Identifier,
    Organization,
    Reference,
)
from exchange.oc4ids.pieces import address, key, keyed, known, words


class Parties:
    """The register of one project's organisations, in the order in which they are met."""

    def __init__(self) -> None:
        self._met: dict[str, tuple[PartyFact, Reference, list[Role]]] = {}

    def refer(self, fact: PartyFact | None, *roles: Role) -> Reference | None:
        """Enter an organisation with its roles and answer the reference to it."""
        if fact is None:
            return None
        met = self._met.get(fact.id)
        if met is None:
            reference = Reference(id=key(fact.id), name=words(fact.name))
            met = self._met[fact.id] = (fact, reference, [])
        for role in (*fact.roles, *roles):
            if role not in met[2]:
                met[2].append(role)
        return met[1]

    def entries(self) -> list[Organization] | None:
        """The project's ``parties``."""
        return keyed([_entry(fact, roles) for fact, _, roles in self._met.values()])


def _entry(fact: PartyFact, roles: list[Role]) -> Organization:
    legal_name = words(fact.legal_name)
    identifiers = [
        Identifier(scheme=key(it.scheme), id=key(it.number), legal_name=legal_name)
        for it in dict.fromkeys(fact.identifiers)
    ]
    classifications = [
        Classification(scheme=scheme, id=code)
        for scheme, code in (
            ("costIdsLegalType", fact.legal_type),
            ("costIdsAdministrativeLevel", fact.level),
        )
        if code is not None
    ]
    return Organization(
        id=fact.id,
        name=words(fact.name),
        identifier=identifiers[0] if identifiers else None,
        additional_identifiers=identifiers[1:] or None,
        address=address(fact.address),
        contact_point=_contact(fact.contact),
        roles=roles or None,
        classifications=classifications or None,
    )


def _contact(contact: OfficeContact | None) -> ContactPoint | None:
    if contact is None:
        return None
    return known(
        ContactPoint(
            name=words(contact.office),
            email=words(contact.email),
            telephone=words(contact.telephone),
            url=contact.url,
        )
    )
