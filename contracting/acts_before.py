"""The acts that come before a work starts: studies, invitation, acceptance of the offer, direct award, supervision, guarantees, advance."""

from collections.abc import Callable, Sequence
from uuid import UUID

from contracting import (
    advance_plans,
    designations,
    direct_awards,
    guarantee_approvals,
    offers,
    previous_studies,
)
from contracting.act_subjects import agreements_of, belonging_of, belonging_to, unwritten
from contracting.agreements import Agreement
from contracting.designations import Designation
from contracting.documents.advance_plan import AdvancePlanSheet, print_advance_plan
from contracting.documents.designation import DesignationSheet, print_designation
from contracting.documents.direct_award import DirectAwardSheet, print_direct_award
from contracting.documents.guarantee_approval import (
    GuaranteeApprovalSheet,
    print_guarantee_approval,
)
from contracting.documents.invitation import (
    AcceptanceSheet,
    InvitationSheet,
    print_acceptance_of_offer,
    print_invitation,
)
from contracting.documents.previous_studies import StudiesSheet, print_studies
from contracting.guarantees import Guarantee
from contracting.samples import before as samples
from contracting.samples import start as start_samples
from foundation.acts import Act, AnyAct, Gap, Subject
from foundation.identity.permissions import Permission
from foundation.work import Work

Gaps = Callable[[Work, Agreement], Sequence[Gap]]


def _written(more: Gaps) -> Gaps:
    """The gaps of an act of an agreement that was submitted; of a draft or a cancelled one nothing else is asked."""

    def gaps(work: Work, agreement: Agreement) -> Sequence[Gap]:
        return unwritten(work, agreement) or more(work, agreement)

    return gaps


def _those(fits: Callable[[Agreement], bool]) -> Callable[[Work, UUID], Sequence[Subject]]:
    """The agreements of a work that an act is made for."""

    def subjects(work: Work, project_id: UUID) -> Sequence[Subject]:
        return tuple(
            one for one in agreements_of(work, project_id) if fits(work.get(Agreement, one.id))
        )

    return subjects


PREVIOUS_STUDIES: Act[Agreement, StudiesSheet] = Act(
    kind=previous_studies.KIND,
    rank=30,
    noun=Agreement,
    permission=Permission.AGREEMENT_SUBMIT,
    subjects=agreements_of,
    belonging=belonging_of,
    gaps=_written(previous_studies.gaps),
    sheet=previous_studies.sheet,
    draw=print_studies,
    samples=samples.studies,
    asks=previous_studies.DescribeStudies,
)
INVITATION: Act[Agreement, InvitationSheet] = Act(
    kind=offers.INVITATION,
    rank=70,
    noun=Agreement,
    permission=Permission.AGREEMENT_SUBMIT,
    subjects=agreements_of,
    belonging=belonging_of,
    gaps=unwritten,
    sheet=offers.invitation_sheet,
    draw=print_invitation,
    samples=samples.invitations,
    asks=offers.DescribeInvitation,
)
ACCEPTANCE: Act[Agreement, AcceptanceSheet] = Act(
    kind=offers.ACCEPTANCE,
    rank=72,
    noun=Agreement,
    permission=Permission.AGREEMENT_SUBMIT,
    subjects=_those(offers.is_least_amount),
    belonging=belonging_of,
    gaps=_written(offers.gaps_of_acceptance),
    sheet=offers.acceptance_sheet,
    draw=print_acceptance_of_offer,
    samples=samples.acceptances,
    asks=offers.DescribeOffer,
)
DIRECT_AWARD: Act[Agreement, DirectAwardSheet] = Act(
    kind=direct_awards.KIND,
    rank=80,
    noun=Agreement,
    permission=Permission.AGREEMENT_SUBMIT,
    subjects=_those(direct_awards.is_public),
    belonging=belonging_of,
    gaps=_written(direct_awards.gaps),
    sheet=direct_awards.sheet,
    draw=print_direct_award,
    samples=samples.direct_awards,
    asks=direct_awards.DescribeAward,
)
DESIGNATION: Act[Designation, DesignationSheet] = Act(
    kind=designations.KIND,
    rank=100,
    noun=Designation,
    permission=Permission.AGREEMENT_START,
    subjects=designations.subjects,
    belonging=lambda work, row: belonging_to(work, row.agreement_id),
    sheet=designations.sheet,
    draw=print_designation,
    samples=start_samples.designations,
)
GUARANTEE_APPROVAL: Act[Guarantee, GuaranteeApprovalSheet] = Act(
    kind=guarantee_approvals.KIND,
    rank=110,
    noun=Guarantee,
    permission=Permission.GUARANTEE_APPROVE,
    subjects=guarantee_approvals.subjects,
    belonging=lambda work, guarantee: belonging_to(work, guarantee.agreement_id),
    gaps=guarantee_approvals.gaps,
    sheet=guarantee_approvals.sheet,
    draw=print_guarantee_approval,
    samples=start_samples.guarantee_approvals,
)
ADVANCE_PLAN: Act[Agreement, AdvancePlanSheet] = Act(
    kind=advance_plans.KIND,
    rank=130,
    noun=Agreement,
    permission=Permission.AGREEMENT_SUBMIT,
    subjects=_those(lambda agreement: bool(agreement.advance_bp)),
    belonging=belonging_of,
    gaps=_written(advance_plans.gaps),
    sheet=advance_plans.sheet,
    draw=print_advance_plan,
    samples=start_samples.advance_plans,
    asks=advance_plans.DescribeAdvance,
)

ACTS: tuple[AnyAct, ...] = (
    PREVIOUS_STUDIES,
    INVITATION,
    ACCEPTANCE,
    DIRECT_AWARD,
    DESIGNATION,
    GUARANTEE_APPROVAL,
    ADVANCE_PLAN,
)
