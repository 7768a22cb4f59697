"""Who may not oversee a work (Ley 850/2003, art. 19), asked of every list of those who carry it out.

Each source tells who takes part in a work as what, since when and until when; another list of the work is one more source. A member of the
committee who stands in one of them, now or within the last year, or who declared to be related to somebody who does, gives no verdict, and
the refusal says which list and by which norm. So does whoever turns the committee's key without being one of its members.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import aliased

from contracting import agreements, oversight, oversight_rules
from contracting.agreements import Agreement
from contracting.boards import BoardMember
from contracting.oversight import DeclaredRelation, OversightCommittee, OversightMember
from contracting.oversight_rules import (
    Candidate,
    Impediment,
    Involved,
    InvolvedAs,
    OversightRuleCode,
    who_is,
)
from contracting.purchases import Purchase
from contracting.quotations import Quotation
from contracting.suppliers import Supplier
from foundation.clock import civil_date
from foundation.errors import Sentence, say
from foundation.identity.users import UserAccount
from foundation.people import Person
from foundation.work import Work
from portfolio.communities import Community

Source = Callable[[Work, Agreement], Iterable[Involved]]


def of_board(work: Work, agreement: Agreement) -> list[Involved]:
    """The board of the organisation that carries out the work, term by term, and its representative."""
    terms = work.session.execute(
        sa.select(BoardMember, Person.name, Person.document_number)
        .join(Person, Person.id == BoardMember.person_id)
        .where(BoardMember.community_id == agreement.community_id)
    )
    found = [
        Involved(
            who=who_is(row.name, row.document_number),
            as_what=InvolvedAs.BOARD,
            since=row.BoardMember.from_on,
            until=row.BoardMember.last_on,
        )
        for row in terms
    ]
    representative = work.session.execute(
        sa.select(Person.name, Person.document_number)
        .join(Community, Community.representative_id == Person.id)
        .where(Community.id == agreement.community_id)
    ).one()
    who = who_is(representative.name, representative.document_number)
    return [*found, Involved(who=who, as_what=InvolvedAs.BOARD)]


def of_agreement(work: Work, agreement: Agreement) -> list[Involved]:
    """Who signed the agreement and who supervises it."""
    named = {
        agreement.entity_signatory_id: InvolvedAs.SIGNATORY,
        agreement.organisation_signatory_id: InvolvedAs.SIGNATORY,
        agreement.supervisor_id: InvolvedAs.SUPERVISOR,
    }
    keys = [key for key in named if key is not None]
    if not keys:
        return []
    rows = work.session.execute(sa.select(Person).where(Person.id.in_(keys))).scalars()
    return [
        Involved(
            who=who_is(person.name, person.document_number),
            as_what=named[person.id],
            since=agreement.signed_on,
        )
        for person in rows
    ]


def of_suppliers(work: Work, agreement: Agreement) -> list[Involved]:
    """Who quoted or sold something for the work."""
    rows = work.session.execute(
        sa.select(Supplier.name, Supplier.document_number, sa.func.min(Quotation.recorded_at))
        .join(Quotation, Quotation.supplier_id == Supplier.id)
        .join(Purchase, Purchase.id == Quotation.purchase_id)
        .where(Purchase.agreement_id == agreement.id)
        .group_by(Supplier.id, Supplier.name, Supplier.document_number)
    )
    return [
        Involved(
            who=who_is(row[0], row[1]),
            as_what=InvolvedAs.SUPPLIER,
            since=civil_date(row[2]),
        )
        for row in rows
    ]


SOURCES: tuple[Source, ...] = (of_board, of_agreement, of_suppliers)


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """What keeps one member from overseeing on a day."""

    member_id: UUID
    impediments: tuple[Impediment, ...]


def involved_in(work: Work, agreement: Agreement) -> list[Involved]:
    """Everybody who takes part in carrying out a work, from every source."""
    return [one for source in SOURCES for one in source(work, agreement)]


def standings(
    work: Work, agreement: Agreement | None, members: Sequence[OversightMember], on: date
) -> dict[UUID, tuple[Impediment, ...]]:
    """What keeps each member from overseeing on a day; nothing while there is no agreement."""
    if agreement is None or not members:
        return {}
    involved = involved_in(work, agreement)
    candidates = _candidates(work, [member.id for member in members])
    return {
        key: oversight_rules.impediments(candidate, involved, on)
        for key, candidate in candidates.items()
    }


def _candidates(work: Work, members: Sequence[UUID]) -> dict[UUID, Candidate]:
    """Members with those to whom they declared to be related, in one question."""
    related = aliased(Person)
    rows = work.session.execute(
        sa.select(
            OversightMember.id,
            Person.name,
            Person.document_number,
            DeclaredRelation.kind,
            related.name.label("related_name"),
            related.document_number.label("related_document"),
        )
        .join(Person, Person.id == OversightMember.person_id)
        .outerjoin(DeclaredRelation, DeclaredRelation.member_id == OversightMember.id)
        .outerjoin(related, related.id == DeclaredRelation.person_id)
        .where(OversightMember.id.in_(members))
    )
    found: dict[UUID, Candidate] = {}
    for row in rows:
        one = found.get(row.id) or Candidate(who=who_is(row.name, row.document_number))
        if row.kind is not None:
            relation = (row.kind, who_is(row.related_name, row.related_document))
            one = msgspec.structs.replace(one, relations=(*one.relations, relation))
        found[row.id] = one
    return found


def refusal(work: Work, agreement: Agreement) -> Sentence | None:
    """Why this actor may not turn the committee's key on a work today, or nothing where they may."""
    committee = oversight.find(work, agreement.project_id)
    if committee is None:
        return _refusal_without_committee(work, agreement)
    if not committee.is_in_term(work.today):
        return say(
            "The term of the oversight committee is from {start} to {end}: its act has to be renewed.",
            start=committee.constituted_on,
            end=committee.until_on,
        )
    member = _member_of(work, committee)
    if member is None:
        return say("Only a member of this work's oversight committee gives its verdict.")
    found = standings(work, agreement, [member], work.today).get(member.id, ())
    return found[0].sentence if found else None


def _member_of(work: Work, committee: OversightCommittee) -> OversightMember | None:
    """The membership of this actor today."""
    mine = work.session.execute(
        sa.select(OversightMember).where(
            OversightMember.committee_id == committee.id,
            OversightMember.user_id == work.actor.user_id,
        )
    ).scalars()
    return next((member for member in mine if member.sits_on(work.today)), None)


def _refusal_without_committee(work: Work, agreement: Agreement) -> Sentence | None:
    """Without a committee the rule of the day of signing says whether one is needed; whoever verifies is compared all the same."""
    signed_on = agreement.signed_on or work.today
    needed = oversight_rules.rule_on(OversightRuleCode.COMMITTEE_NEEDED, signed_on)
    if needed is not None:
        return say(
            "No oversight committee is on record for this work: its act of constitution comes first ({norm}).",
            norm=needed.norm,
        )
    person = work.session.execute(
        sa.select(Person.name, Person.document_number)
        .join(UserAccount, UserAccount.person_id == Person.id)
        .where(UserAccount.id == work.actor.user_id)
    ).one_or_none()
    if person is None:
        return None
    candidate = Candidate(who=who_is(person.name, person.document_number))
    found = oversight_rules.impediments(candidate, involved_in(work, agreement), work.today)
    return found[0].sentence if found else None


def refusal_of_verdict(work: Work, agreement_id: UUID) -> Sentence | None:
    """The same, for the agreement of a milestone."""
    return refusal(work, agreements.get(work, agreement_id))
