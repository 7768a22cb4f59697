"""What the approval of a policy says, read from the register of guarantees."""

from collections.abc import Sequence
from uuid import UUID

from contracting import act_norms, coverages, guarantees, paper_heads
from contracting.agreements import Agreement
from contracting.documents.guarantee_approval import GuaranteeApprovalSheet, InsuredCoverage
from contracting.guarantees import Guarantee, GuaranteeState
from foundation.acts import Gap, Subject
from foundation.clock import civil_date
from foundation.errors import ProgrammingError, say
from foundation.translations import Translator
from foundation.work import Work

KIND = "guarantee_approval"


def subjects(work: Work, project_id: UUID) -> Sequence[Subject]:
    """The policies and annexes of the agreements of a work, the oldest first."""
    statement = (
        work.select(Guarantee).where(Guarantee.project_id == project_id).order_by(Guarantee.id)
    )
    return tuple(
        Subject(
            id=row.id,
            name=say("Policy {number}, annex {annex}", number=row.policy_number, annex=row.annex),
        )
        for row in work.session.execute(statement).scalars()
    )


def gaps(work: Work, guarantee: Guarantee) -> Sequence[Gap]:
    """A policy has its paper once somebody other than who registered it approved it."""
    if guarantee.state is GuaranteeState.APPROVED:
        return ()
    if guarantee.state is GuaranteeState.RETURNED:
        return (Gap(said=say("This policy was returned: it was never approved.")),)
    said = say("This policy is not approved yet.")
    return (Gap(said=said, href=f"/guarantees/{guarantee.id}"),)


def sheet(work: Work, guarantee: Guarantee, words: Translator) -> GuaranteeApprovalSheet:
    """Everything the approval of a policy says."""
    agreement = work.get(Agreement, guarantee.agreement_id)
    reading = paper_heads.read(work, agreement, words)
    if guarantee.approved_at is None:
        raise ProgrammingError("an approved policy has its day")
    demand = guarantees.find_demand(work, agreement.id)
    asked = demand.coverages if demand else ()
    subject = guarantees.subject_of(work, agreement)
    rules = {
        rule.coverage: rule.text_es if reading.spanish else rule.text_en
        for rule in coverages.rules_on(subject.family, subject.law_on)
        if rule.coverage in asked
    }
    named = guarantees.named_in(work, [guarantee.id]).get(guarantee.id, ())
    return GuaranteeApprovalSheet(
        head=paper_heads.head_of(reading),
        norm=act_norms.norm_on(KIND, civil_date(guarantee.approved_at)),
        insurer=guarantee.insurer,
        policy=guarantee.policy_number,
        annex=guarantee.annex,
        issued_on=guarantee.issued_on,
        approved_on=civil_date(guarantee.approved_at),
        coverages=tuple(
            InsuredCoverage(
                coverage=one.coverage.value,
                insured=one.amount,
                share_bp=one.amount.share_bp(agreement.value),
                valid_from=one.valid_from,
                valid_to=one.valid_to,
                rule=rules.get(one.coverage, ""),
            )
            for one in named
        ),
        approver=paper_heads.user_signatory(
            reading,
            guarantee.approved_by,
            organisation=agreement.entity_name,
            role=words.text("Approves the guarantee"),
        ),
    )
