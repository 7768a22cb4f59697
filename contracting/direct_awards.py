"""What the act of direct contracting says, read from regime, ceiling, money and dossier; its powers and reasons are written for it."""

from collections.abc import Sequence

import msgspec

from contracting import (
    act_norms,
    agreement_sheets,
    clauses,
    dossiers,
    paper_heads,
    previous_studies,
)
from contracting.agreements import Agreement
from contracting.documents.direct_award import CheckedPaper, DirectAwardSheet
from contracting.dossier_rules import ChecklistItem, Demand
from contracting.paper_heads import Reading
from foundation import particulars
from foundation.acts import Gap
from foundation.clock import civil_date
from foundation.commands import LongText, ShortText
from foundation.errors import ProgrammingError, say
from foundation.translations import Translator
from foundation.work import Work
from portfolio.communities import PaperKind

KIND = "direct_award"
PUBLIC = "public"


class DescribeAward(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """By which powers the entity decides, why this organisation, and where the studies can be consulted."""

    powers: LongText
    justification: LongText
    studies_at: ShortText


def is_public(agreement: Agreement) -> bool:
    """Whether an agreement is one of public law: others need no administrative act."""
    on = agreement.signed_on or civil_date(agreement.submitted_at or agreement.drafted_at)
    return clauses.library_on(on).family_of(agreement.regime) == PUBLIC


def gaps(work: Work, agreement: Agreement) -> Sequence[Gap]:
    """Only public agreements have this act, and only with an organisation whose dossier is not red."""
    if not is_public(agreement):
        said = say("This agreement is one of private law: it needs no administrative act.")
        return (Gap(said=said),)
    on = agreement.signed_on or work.today
    refused = dossiers.refusal_of(work, agreement.community_id, agreement.regime, on)
    if refused is None:
        return ()
    return (Gap(said=refused, href=f"/communities/{agreement.community_id}"),)


def sheet(work: Work, agreement: Agreement, words: Translator) -> DirectAwardSheet:
    """Everything the act says of an agreement."""
    reading = paper_heads.read(work, agreement, words)
    said = particulars.find(work, agreement.id, KIND, DescribeAward)
    if said is None:
        raise ProgrammingError("an act of direct contracting was described")
    items = _checklist(reading)
    allowed = next(
        (item.paper for item in items if item.rule.paper is PaperKind.SIGNING_AUTHORISATION), None
    )
    law = agreement_sheets.law_day(reading)
    return DirectAwardSheet(
        head=paper_heads.head_of(reading),
        basis=agreement_sheets.basis_of(reading),
        norm=act_norms.norm_on(KIND, law),
        publication=act_norms.norm_on("publication", law),
        no_appeal=act_norms.norm_on("no_appeal", law),
        legal_status=reading.community.legal_status_number or "",
        powers=said.powers,
        purpose=reading.project.purpose,
        justification=said.justification,
        studies_at=said.studies_at,
        documents=previous_studies.commitments(work, agreement),
        papers=tuple(_paper(item) for item in items),
        authorised_on=allowed.issued_on if allowed else None,
        authorisation=(allowed.number or "") if allowed else "",
        board_until=reading.community.board_until,
        entity_signatory=paper_heads.entity_signatory(reading),
    )


def _checklist(reading: Reading) -> tuple[ChecklistItem, ...]:
    """The dossier as it stood on the day of signing; until then as it stands today."""
    work, community = reading.work, reading.community
    return dossiers.checklist(
        community,
        dossiers.papers_of(work, community.id),
        dossiers.checks_of(work, community.id),
        reading.agreement.regime,
        reading.agreement.signed_on or work.today,
    )


def _paper(item: ChecklistItem) -> CheckedPaper:
    return CheckedPaper(
        name=item.rule.paper.value,
        state=item.state.value,
        is_required=item.rule.demand is Demand.REQUIRED,
        number=(item.paper.number or "") if item.paper else "",
        issued_on=item.paper.issued_on if item.paper else None,
        holds_until=item.holds_until,
    )
