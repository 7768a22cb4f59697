"""The head of an agreement's papers, read from the records: who, what, where, under which regime, for how much."""

from dataclasses import dataclass
from uuid import UUID

from contracting import agreement_texts, agreements
from contracting.agreements import Agreement
from contracting.documents.heads import AgreementHead
from foundation import particulars, territories
from foundation.identity import users
from foundation.issuing import signatory
from foundation.papers import Signatory, municipality_code
from foundation.people import Person
from foundation.translations import Translator
from foundation.work import Work
from portfolio.communities import Community
from portfolio.projects import Project


@dataclass(frozen=True)
class Reading:
    """An agreement with what its papers name, in the words of one language."""

    work: Work
    agreement: Agreement
    project: Project
    community: Community
    words: Translator

    @property
    def spanish(self) -> bool:
        return self.words.language == "es"


def read(work: Work, agreement: Agreement, words: Translator) -> Reading:
    """An agreement and the rows around it."""
    return Reading(
        work=work,
        agreement=agreement,
        project=agreements.project_of(work, agreement),
        community=work.get(Community, agreement.community_id),
        words=words,
    )


def head_of(reading: Reading) -> AgreementHead:
    """The head of every paper of this agreement."""
    agreement, community, words = reading.agreement, reading.community, reading.words
    rule = agreements.rule_of(agreement)
    return AgreementHead(
        number=agreement.number or "",
        regime=rule.name_es if reading.spanish else rule.name_en,
        norm=words.text(rule.norm),
        entity=agreement.entity_name,
        organisation=agreements.organisation_name(agreement, community),
        tax_number=agreements.organisation_tax_number(agreement, community),
        representative=agreement_texts.name_of(_representative(reading), agreement, words),
        object=agreement.object,
        project=reading.project.code,
        bpin=reading.project.bpin or "",
        place=territories.get(reading.work, agreement.territory).label,
        municipality_code=municipality_code(agreement.territory),
        value=agreement.value,
        term_days=agreement.term_days,
    )


def organisation_signatory(reading: Reading) -> Signatory:
    """Who signs for the organisation: whoever did, and until then its representative."""
    return signatory(
        _representative(reading),
        reading.words,
        role=reading.words.text("Legal representative"),
        organisation=agreements.organisation_name(reading.agreement, reading.community),
    )


def entity_signatory(reading: Reading) -> Signatory:
    """Who signed for the contracting entity; until then its line is empty."""
    agreement = reading.agreement
    return signatory(
        _person(reading.work, agreement.entity_signatory_id),
        reading.words,
        role=agreement.entity_signatory_post or "",
        organisation=agreement.entity_name,
    )


def supervisor(reading: Reading) -> Signatory:
    """Who supervises the work since its start."""
    agreement, words = reading.agreement, reading.words
    post = agreement.supervisor_post
    return signatory(
        _person(reading.work, agreement.supervisor_id),
        words,
        role=words.text("Supervisor · {post}", post=post) if post else words.text("Supervisor"),
        organisation=agreement.entity_name,
    )


def user_signatory(
    reading: Reading, user_id: UUID | None, *, organisation: str, role: str = ""
) -> Signatory:
    """Somebody who acted in the system, by the person behind the account."""
    person = users.person_of(reading.work, user_id)
    return signatory(person, reading.words, role=role, organisation=organisation)


def preparer(reading: Reading, kind: str, *, role: str) -> Signatory:
    """Who wrote the particulars of an act of the agreement, as who prepared it."""
    written = particulars.find_last(reading.work, reading.agreement.id, kind)
    return user_signatory(
        reading,
        written.written_by if written else None,
        organisation=reading.agreement.entity_name,
        role=role,
    )


def _representative(reading: Reading) -> Person:
    key = reading.agreement.organisation_signatory_id or reading.community.representative_id
    return reading.work.get(Person, key)


def _person(work: Work, key: UUID | None) -> Person | None:
    return work.get(Person, key) if key is not None else None
