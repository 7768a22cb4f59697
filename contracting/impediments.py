"""Who may not oversee a work (Ley 850/2003, art. 19), asked of every list of those who carry it out.

Each source tells who takes part in a work as what, since when and until when; another list of the work is one more source. A member of the
committee who stands in one of them, now or within the last year, or who declared to be related to somebody who does, gives no verdict, and
the refusal says which list and by which norm. So does whoever turns the committee's key without being one of its members.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import aliased

from contracting import agreements, oversight_rules
from contracting.agreements import Agreement
from contracting.boards import BoardMember
from contracting.labour_days import LabourDay
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
from contracting.workers import Worker
from foundation.errors import Sentence, say
from foundation.identity.users import UserAccount
from foundation.people import Person
from foundation.work import Work
from portfolio.communities import Community

# What every source tells of somebody: name, document, first and last day where they are known.
Listed = sa.Select[Any, Any, Any, Any]
Source = Callable[[Agreement], Listed]

NO_DAY = sa.cast(sa.null(), sa.Date)


def of_board(agreement: Agreement) -> Listed:
    """The board of the organisation that carries out the work, term by term."""
    return (
        sa.select(
            Person.name,
            Person.document_number,
            BoardMember.from_on,
            sa.func.coalesce(BoardMember.left_on, BoardMember.until_on, type_=sa.Date()),
        )
        .join(BoardMember, BoardMember.person_id == Person.id)
        .where(BoardMember.community_id == agreement.community_id)
    )


def of_representative(agreement: Agreement) -> Listed:
    """Who represents the organisation."""
    return (
        sa.select(Person.name, Person.document_number, NO_DAY, NO_DAY)
        .join(Community, Community.representative_id == Person.id)
        .where(Community.id == agreement.community_id)
    )


def of_signatories(agreement: Agreement) -> Listed:
    """Who signed the agreement."""
    keys = (agreement.entity_signatory_id, agreement.organisation_signatory_id)
    return sa.select(Person.name, Person.document_number, NO_DAY, NO_DAY).where(
        Person.id.in_([key for key in keys if key is not None])
    )


def of_supervisor(agreement: Agreement) -> Listed:
    """Who supervises the work."""
    return sa.select(Person.name, Person.document_number, NO_DAY, NO_DAY).where(
        Person.id == agreement.supervisor_id
    )


def of_suppliers(agreement: Agreement) -> Listed:
    """Who quoted or sold something for the work."""
    return (
        sa.select(Supplier.name, Supplier.document_number, NO_DAY, NO_DAY)
        .join(Quotation, Quotation.supplier_id == Supplier.id)
        .join(Purchase, Purchase.id == Quotation.purchase_id)
        .where(Purchase.agreement_id == agreement.id)
    )


def of_payroll(agreement: Agreement) -> Listed:
    """Who works on the site, paid or not, from the first day on its sheets to the last one; who is listed without a day, since then."""
    return (
        sa.select(
            Person.name,
            Person.document_number,
            sa.func.min(LabourDay.day, type_=sa.Date()),
            sa.func.max(LabourDay.day, type_=sa.Date()),
        )
        .join(Worker, Worker.person_id == Person.id)
        .outerjoin(LabourDay, LabourDay.worker_id == Worker.id)
        .where(Worker.agreement_id == agreement.id)
        .group_by(Person.id, Person.name, Person.document_number)
    )


SOURCES: tuple[tuple[InvolvedAs, Source], ...] = (
    (InvolvedAs.BOARD, of_board),
    (InvolvedAs.BOARD, of_representative),
    (InvolvedAs.SIGNATORY, of_signatories),
    (InvolvedAs.SUPERVISOR, of_supervisor),
    (InvolvedAs.PAYROLL, of_payroll),
    (InvolvedAs.SUPPLIER, of_suppliers),
)


# Marks the row of whoever asks among those of the lists.
MYSELF = "myself"


def involved_in(work: Work, agreement: Agreement) -> list[Involved]:
    """Everybody who takes part in carrying out a work, from every source, in one question."""
    found, _ = _listed(work, agreement, None)
    return found


def _listed(
    work: Work, agreement: Agreement, account: UUID | None
) -> tuple[list[Involved], Candidate | None]:
    """Everybody in the lists of a work, and with them who an account is."""
    selects = [
        source(agreement).add_columns(sa.literal(as_what.value)) for as_what, source in SOURCES
    ]
    if account is not None:
        mine = (
            sa.select(Person.name, Person.document_number, NO_DAY, NO_DAY, sa.literal(MYSELF))
            .join(UserAccount, UserAccount.person_id == Person.id)
            .where(UserAccount.id == account)
        )
        selects.append(mine)
    found: list[Involved] = []
    candidate: Candidate | None = None
    for name, document, since, until, as_what in work.session.execute(sa.union_all(*selects)):
        who = who_is(name, document)
        if as_what == MYSELF:
            candidate = Candidate(who=who)
        else:
            found.append(Involved(who=who, as_what=InvolvedAs(as_what), since=since, until=until))
    return found, candidate


def standings(
    work: Work, agreement: Agreement | None, members: Sequence[OversightMember], on: date
) -> dict[UUID, tuple[Impediment, ...]]:
    """What keeps each member from overseeing on a day; nothing while there is no agreement."""
    if agreement is None or not members:
        return {}
    return standings_of(work, agreement, of_members(work, members), on)


def standings_of(
    work: Work, agreement: Agreement, candidates: Mapping[UUID, Candidate], on: date
) -> dict[UUID, tuple[Impediment, ...]]:
    """The same of members who are known already, for whoever asks of many works."""
    involved = involved_in(work, agreement)
    return {
        key: oversight_rules.impediments(candidate, involved, on)
        for key, candidate in candidates.items()
    }


def of_members(work: Work, members: Sequence[OversightMember]) -> dict[UUID, Candidate]:
    """Members of whichever committees with those to whom they declared to be related, in one question."""
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
        .where(OversightMember.id.in_([member.id for member in members]))
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
    rows: list[tuple[OversightCommittee, OversightMember | None]] = [
        (row[0], row[1])
        for row in work.session.execute(
            sa.select(OversightCommittee, OversightMember)
            .outerjoin(
                OversightMember,
                sa.and_(
                    OversightMember.committee_id == OversightCommittee.id,
                    OversightMember.user_id == work.actor.user_id,
                ),
            )
            .where(OversightCommittee.project_id == agreement.project_id)
        )
    ]
    if not rows:
        return _refusal_without_committee(work, agreement)
    committee = rows[0][0]
    if not committee.is_in_term(work.today):
        return say(
            "The term of the oversight committee is from {start} to {end}: its act has to be renewed.",
            start=committee.constituted_on,
            end=committee.until_on,
        )
    member = next((one for _, one in rows if one is not None and one.sits_on(work.today)), None)
    if member is None:
        return say("Only a member of this work's oversight committee gives its verdict.")
    found = standings(work, agreement, [member], work.today).get(member.id, ())
    return found[0].sentence if found else None


def _refusal_without_committee(work: Work, agreement: Agreement) -> Sentence | None:
    """Without a committee the rule of the day of signing says whether one is needed; whoever verifies is compared all the same."""
    signed_on = agreement.signed_on or work.today
    needed = oversight_rules.rule_on(OversightRuleCode.COMMITTEE_NEEDED, signed_on)
    if needed is not None:
        return say(
            "No oversight committee is on record for this work: its act of constitution comes first ({norm}).",
            norm=needed.norm,
        )
    involved, myself = _listed(work, agreement, work.actor.user_id)
    if myself is None:
        return None
    found = oversight_rules.impediments(myself, involved, work.today)
    return found[0].sentence if found else None


def refusal_of_verdict(work: Work, agreement_id: UUID) -> Sentence | None:
    """The same, for the agreement of a milestone."""
    return refusal(work, agreements.get(work, agreement_id))
