"""What the plan of an advance says: what the advance is spent on adds up to it, to the peso, or nothing is issued.

An advance is at most half of the value (Ley 80/1993, art. 40, paragraph); its cap is dated reference data.
"""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

import msgspec

from contracting import act_norms, agreement_rules, dossiers, paper_heads
from contracting.agreements import Agreement
from contracting.documents.advance_plan import AdvancePlanSheet, PlannedExpense
from foundation import particulars
from foundation.acts import Gap
from foundation.commands import NumberText, ShortText
from foundation.errors import InvalidCommand, ProgrammingError, say
from foundation.money import Money, add_up
from foundation.translations import Translator
from foundation.work import Work
from portfolio.communities import LegalPaper, PaperKind
from portfolio.suitability import newest

KIND = "advance_plan"


class AccountKind(StrEnum):
    """The kind of account that receives an advance."""

    SAVINGS = "savings"
    CURRENT = "current"


class PlanExpense(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something that is paid with the advance, by when."""

    expense: ShortText
    spent_by: date
    amount: Money

    def __post_init__(self) -> None:
        if self.amount.minor <= 0:
            raise InvalidCommand({"amount": say("This cannot be zero.")})


class DescribeAdvance(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the advance is spent on, and the account of the organisation that receives it."""

    expenses: tuple[PlanExpense, ...]
    bank: ShortText
    account_kind: AccountKind
    account_number: NumberText
    is_exclusive: bool = False


def advance_of(agreement: Agreement) -> Money:
    """The advance that was agreed."""
    return agreement_rules.advance_of(
        agreement.value, agreement.advance_bp, step_minor=agreement.terms.step_minor
    )


def gaps(work: Work, agreement: Agreement) -> Sequence[Gap]:
    """A plan needs an advance that was signed, and adds up to it."""
    if not agreement.advance_bp:
        return (Gap(said=say("This agreement has no advance.")),)
    if agreement.signed_on is None:
        said = say("The advance is planned once the agreement is signed.")
        return (Gap(said=said, href=f"/agreements/{agreement.id}"),)
    plan = particulars.find(work, agreement.id, KIND, DescribeAdvance)
    if plan is None:
        return ()
    here = f"/acts/{KIND}/{agreement.id}/particulars"
    if any(one.amount.currency != agreement.currency for one in plan.expenses):
        said = say("Write the amounts in {currency}.", currency=agreement.currency)
        return (Gap(said=said, href=here),)
    planned = add_up([one.amount for one in plan.expenses], agreement.currency)
    advance = advance_of(agreement)
    if planned == advance:
        return ()
    said = say(
        "The expenses add up to {planned} and the advance is {advance}.",
        planned=planned,
        advance=advance,
    )
    return (Gap(said=said, href=here),)


def sheet(work: Work, agreement: Agreement, words: Translator) -> AdvancePlanSheet:
    """Everything the plan of an advance says."""
    reading = paper_heads.read(work, agreement, words)
    plan = particulars.find(work, agreement.id, KIND, DescribeAdvance)
    if plan is None or agreement.signed_on is None:
        raise ProgrammingError("a plan of an advance was described, of a signed agreement")
    cap = agreement_rules.advance_cap(agreement.signed_on)
    certificate = _certificate(work, agreement)
    return AdvancePlanSheet(
        head=paper_heads.head_of(reading),
        advance=advance_of(agreement),
        advance_bp=agreement.advance_bp,
        cap_bp=cap.rate_bp,
        cap_norm=cap.source,
        trust=act_norms.norm_on("advance_trust", agreement.signed_on),
        lines=tuple(
            PlannedExpense(what=one.expense, spent_by=one.spent_by, amount=one.amount)
            for one in plan.expenses
        ),
        bank=plan.bank,
        account_kind=plan.account_kind.value,
        account_number=plan.account_number,
        is_exclusive=plan.is_exclusive,
        certificate_on=certificate.issued_on if certificate else None,
        certificate_number=(certificate.number or "") if certificate else "",
        organisation_signatory=paper_heads.organisation_signatory(reading),
        supervisor=paper_heads.supervisor(reading),
        entity_signatory=paper_heads.entity_signatory(reading),
    )


def _certificate(work: Work, agreement: Agreement) -> LegalPaper | None:
    """The certificate of the account in the organisation's dossier."""
    papers = dossiers.papers_of(work, agreement.community_id)
    return newest(papers, work.today).get(PaperKind.BANK_CERTIFICATE)
