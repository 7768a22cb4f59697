"""Signing and starting: from a submitted agreement to a work under construction.

On the day of signing the law is asked once more and what it said is kept: the rule of the regime, its ceiling, the edition of the clauses.
For the organisation its legal representative signs, and who signed, under which name and tax number, is kept too: a signed paper does not
change when the organisation's data are put right later. The start act (*acta de inicio*) hands over the site, names the supervisor (Ley
1474/2011, arts. 83-85) and sets the term: the end is the start plus the days agreed. The schedule in force at the signature is
frozen with the money that was signed.
"""

from datetime import date, timedelta
from uuid import UUID

import msgspec

from contracting import (
    agreement_rules,
    agreement_texts,
    agreements,
    clauses,
    earlier_agreements,
    frozen_schedules,
    guarantees,
    kept_clauses,
    milestone_plans,
    milestones,
    payments,
    suspensions,
)
from contracting.agreements import LIFECYCLE, Agreement, AgreementState
from foundation.clock import civil_date
from foundation.commands import FileId, LongText, ShortText
from foundation.errors import InvalidCommand, Refused, say
from foundation.files import StoredFile
from foundation.identity.permissions import Permission
from foundation.people import DescribePerson, describe
from foundation.translations import translator
from foundation.work import Work
from portfolio import project_lights, projects
from portfolio.communities import Community
from portfolio.projects import Project


class SignAgreement(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The day both signed, and who signed for the entity; for the organisation its representative does."""

    signed_on: date
    entity_signatory: DescribePerson
    entity_post: ShortText
    signed_copy: FileId | None = None


class StartAgreement(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The start act: the day, how the site was handed over, who supervises."""

    started_on: date
    site: LongText
    supervisor: DescribePerson
    supervisor_post: ShortText


class CancelAgreement(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Give up an agreement that has not started, with the reason."""

    reason: LongText


def sign(work: Work, agreement_id: UUID, command: SignAgreement) -> Agreement:
    """Record the signatures; the work has its agreement."""
    agreement = agreements.get(work, agreement_id, lock=True)
    work.require(Permission.AGREEMENT_SIGN, agreement.territory)
    _check_day("signed_on", command.signed_on, work.today)
    if agreement.submitted_at and command.signed_on < civil_date(agreement.submitted_at):
        raise InvalidCommand(
            {
                "signed_on": say(
                    "It cannot be signed before it was submitted, on {day}.",
                    day=civil_date(agreement.submitted_at),
                )
            }
        )
    if command.signed_copy is not None and work.find(StoredFile, command.signed_copy) is None:
        raise InvalidCommand({"signed_copy": say("Add a file.")})
    if agreement.state is AgreementState.SUBMITTED:
        agreement.signed_on = command.signed_on
    facts = {"signed_on": command.signed_on, "value": agreement.value, "regime": agreement.regime}
    LIFECYCLE.apply("sign", work, agreement, facts=facts)
    # Data taken away since the submission would leave a gap for ever: the signed text is kept.
    source = agreement_texts.source_of(work, agreement, translator("es"))
    agreement_texts.write(agreement, source, translator("es"))
    # What was submitted is what was printed and signed; it is kept already, but for what was submitted before versions were.
    if not kept_clauses.of_agreement(work, agreement.id):
        kept_clauses.keep(work, agreement, source.clauses)
    _keep_the_law(agreement, command.signed_on)
    _keep_the_organisation(agreement, work.get(Community, agreement.community_id))
    person = describe(work, agreement.territory, command.entity_signatory)
    work.session.flush()  # The agreement's foreign key needs the person's row.
    agreement.entity_signatory_id, agreement.entity_signatory_post = person.id, command.entity_post
    agreement.signed_copy_id = command.signed_copy
    agreement.signed_at, agreement.signed_by = work.now, work.actor.user_id
    agreement.initial_minor, agreement.initial_term_days = (
        agreement.value_minor,
        agreement.term_days,
    )
    project = agreements.project_of(work, agreement, lock=True)
    projects.LIFECYCLE.apply("agree", work, project, project=project.id)
    frozen_schedules.freeze(work, agreement, project, on=command.signed_on)
    work.session.flush()  # The figures below count this agreement too.
    _tell_project(work, project)
    return agreement


def _tell_project(work: Work, project: Project) -> None:
    """What a work says of its agreements, when the one that holds is another: the value of all, and days and figures of this one."""
    standing = earlier_agreements.standing_of(work, project.id)
    earlier, current = standing[:-1], standing[-1] if standing else None
    project.earlier_minor = earlier_agreements.verified_of(work, [row.id for row in earlier])
    project.agreed_minor = project.earlier_minor + (current.value_minor if current else 0)
    if current is None or (current.starts_on is None and not earlier):
        return
    project.starts_on, project.ends_on = current.starts_on, current.ends_on
    acts = suspensions.of_agreement(work, current.id)
    projects.stand_still(project, suspensions.pauses_of(acts))
    rows = milestone_plans.of_agreement(work, current.id)
    reported = [civil_date(row.reported_at) for row in rows if row.reported_at]
    project.last_report_on = max(reported, default=None)
    payments.tell_project(work, current)
    milestones.tell_project(work, current)


def _keep_the_law(agreement: Agreement, on: date) -> None:
    """What the law said on the day of signing, so that a later change of it does not reach back."""
    agreement.regime_valid_from = agreement_rules.get_rule(agreement.regime, on).valid_from
    basis = agreement_rules.find_basis(
        agreement.regime, on, budget_smmlv=agreement.entity_budget_smmlv
    )
    agreement.ceiling_minor = basis.amount.minor if basis else None
    agreement.clause_edition = clauses.library_on(on).edition


def _keep_the_organisation(agreement: Agreement, community: Community) -> None:
    """Who signed for the organisation, and under which name and tax number."""
    agreement.organisation_signatory_id = community.representative_id
    agreement.organisation_name = community.name
    agreement.organisation_tax_number = community.tax_number or None


def start(work: Work, agreement_id: UUID, command: StartAgreement) -> Agreement:
    """Write the start act; milestones are due and can be reported from now on."""
    agreement = agreements.get(work, agreement_id, lock=True)
    work.require(Permission.AGREEMENT_START, agreement.territory)
    _check_day("started_on", command.started_on, work.today)
    if agreement.signed_on is not None and command.started_on < agreement.signed_on:
        raise Refused(
            say("The work cannot start before it was signed, on {day}.", day=agreement.signed_on)
        )
    refused = guarantees.refusal_of_start(work, agreement, command.started_on)
    if agreement.state is AgreementState.SIGNED and refused is not None:
        raise Refused(refused)
    ends_on = command.started_on + timedelta(days=agreement.term_days)
    facts = {"starts_on": command.started_on, "ends_on": ends_on}
    LIFECYCLE.apply("start", work, agreement, facts=facts)
    person = describe(work, agreement.territory, command.supervisor)
    work.session.flush()  # The agreement's foreign key needs the person's row.
    agreement.supervisor_id, agreement.supervisor_post = person.id, command.supervisor_post
    agreement.site_note = command.site
    agreement.starts_on, agreement.ends_on = command.started_on, ends_on
    milestone_plans.open_all(work, agreement.id, starts_on=command.started_on)
    project = agreements.project_of(work, agreement, lock=True)
    projects.LIFECYCLE.apply("build", work, project, project=project.id)
    project.starts_on, project.ends_on = command.started_on, ends_on
    guarantees.refresh(work, agreement)
    project_lights.refresh(work, project)
    return agreement


def cancel(work: Work, agreement_id: UUID, command: CancelAgreement) -> Agreement:
    """Give up an agreement that has not started; the work is financed and free for another one."""
    agreement = agreements.get(work, agreement_id, lock=True)
    was_signed = agreement.state is AgreementState.SIGNED
    LIFECYCLE.apply("cancel", work, agreement)
    agreement.cancel_reason = command.reason
    if was_signed:
        project = agreements.project_of(work, agreement, lock=True)
        projects.LIFECYCLE.apply("unagree", work, project, project=project.id)
        work.session.flush()  # The figures below count this agreement no more.
        _tell_project(work, project)
    return agreement


def _check_day(field: str, day: date, today: date) -> None:
    if day > today:
        raise InvalidCommand({field: say("That day has not come yet.")})
