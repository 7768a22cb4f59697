"""The acts that stop, restart, change and end an agreement: each is issued once its step is done."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from contracting import closing_sheets, settlement_sheets
from contracting.agreements import Agreement
from contracting.changes import ChangeState, ContractChange
from contracting.documents.amendment import AmendmentSheet, print_amendment
from contracting.documents.ending import (
    AcceptanceSheet,
    ReceptionSheet,
    TerminationSheet,
    print_acceptance,
    print_reception,
    print_termination,
)
from contracting.documents.pauses import (
    RestartSheet,
    SuspensionSheet,
    print_restart,
    print_suspension,
)
from contracting.documents.settlement import SettlementSheet, print_settlement
from contracting.samples import closing as samples
from contracting.samples import settlement as settlement_samples
from contracting.settlements import Settlement, SettlementState
from contracting.suspensions import Suspension, SuspensionState
from contracting.terminations import Closing, ClosingState
from foundation.acts import Act, AnyAct, Belonging, Gap, Subject
from foundation.errors import Sentence, say
from foundation.identity.permissions import Permission
from foundation.work import Work

STOPPED = frozenset({SuspensionState.IN_FORCE, SuspensionState.ENDED})
ENDED = frozenset({ClosingState.TERMINATED, ClosingState.PROVISIONAL, ClosingState.FINAL})
RECEIVED = frozenset({ClosingState.PROVISIONAL, ClosingState.FINAL})


def _rows(
    noun: type[Any], name: Callable[[Any], Sentence | None]
) -> Callable[[Work, UUID], Sequence[Subject]]:
    """What of one kind belongs to a work, the oldest first."""

    def find(work: Work, project_id: UUID) -> Sequence[Subject]:
        statement = work.select(noun).where(noun.project_id == project_id).order_by(noun.id)
        rows = work.session.execute(statement).scalars()
        return tuple(Subject(id=row.id, name=name(row)) for row in rows)

    return find


def _agreement(row: Agreement) -> Sentence | None:
    return say("Agreement {number}", number=row.number) if row.number else None


def _belonging(work: Work, row: Any) -> Belonging:  # noqa: ANN401 - every noun of an agreement
    key = row.id if isinstance(row, Agreement) else row.agreement_id
    agreement = work.get(Agreement, key)
    return Belonging(
        owner_id=agreement.id, project_id=agreement.project_id, reference=agreement.number
    )


def _gap(is_missing: bool, said: Sentence, href: str) -> Sequence[Gap]:  # noqa: FBT001 - what is asked
    return (Gap(said=said, href=href),) if is_missing else ()


def _not_ordered(work: Work, row: Suspension) -> Sequence[Gap]:
    said = say("The suspension was not ordered.")
    return _gap(row.state not in STOPPED, said, f"/suspensions/{row.id}")


def _not_restarted(work: Work, row: Suspension) -> Sequence[Gap]:
    said = say("The work has not gone on yet.")
    return _gap(row.restarted_on is None, said, f"/suspensions/{row.id}")


def _not_approved(work: Work, row: ContractChange) -> Sequence[Gap]:
    said = say("The change was not ordered.")
    return _gap(row.state is not ChangeState.APPROVED, said, f"/changes/{row.id}")


def _not_ended(work: Work, row: Closing) -> Sequence[Gap]:
    said = say("The act of termination was not signed yet.")
    return _gap(row.state not in ENDED, said, f"/agreements/{row.agreement_id}/closing")


def _not_received(work: Work, row: Closing) -> Sequence[Gap]:
    said = say("The work was not received provisionally.")
    return _gap(row.state not in RECEIVED, said, f"/agreements/{row.agreement_id}/closing")


def _not_accepted(work: Work, row: Agreement) -> Sequence[Gap]:
    said = say("The work was not received finally yet.")
    return _gap(row.accepted_on is None, said, f"/works/{row.project_id}/acceptance")


def _not_settled(work: Work, row: Settlement) -> Sequence[Gap]:
    said = say("The settlement was not signed yet.")
    is_missing = row.state is not SettlementState.SETTLED
    return _gap(is_missing, said, f"/agreements/{row.agreement_id}/closing")


SUSPENSION: Act[Suspension, SuspensionSheet] = Act(
    kind="suspension_act",
    rank=190,
    noun=Suspension,
    permission=Permission.AGREEMENT_SUBMIT,
    subjects=_rows(Suspension, lambda row: say("Suspension {n}", n=row.number)),
    belonging=_belonging,
    gaps=_not_ordered,
    sheet=closing_sheets.suspension_sheet,
    draw=print_suspension,
    samples=samples.suspensions,
)
RESTART: Act[Suspension, RestartSheet] = Act(
    kind="restart_act",
    rank=192,
    noun=Suspension,
    permission=Permission.AGREEMENT_SUBMIT,
    subjects=_rows(Suspension, lambda row: say("Suspension {n}", n=row.number)),
    belonging=_belonging,
    gaps=_not_restarted,
    sheet=closing_sheets.restart_sheet,
    draw=print_restart,
    samples=samples.restarts,
)
AMENDMENT: Act[ContractChange, AmendmentSheet] = Act(
    kind="amendment",
    rank=200,
    noun=ContractChange,
    permission=Permission.AGREEMENT_SUBMIT,
    subjects=_rows(ContractChange, lambda row: say("Change {n}", n=row.number)),
    belonging=_belonging,
    gaps=_not_approved,
    sheet=closing_sheets.amendment_sheet,
    draw=print_amendment,
    samples=samples.amendments,
)
TERMINATION: Act[Closing, TerminationSheet] = Act(
    kind="termination_act",
    rank=210,
    noun=Closing,
    permission=Permission.CLOSING_WRITE,
    subjects=_rows(Closing, lambda row: None),
    belonging=_belonging,
    gaps=_not_ended,
    sheet=closing_sheets.termination_sheet,
    draw=print_termination,
    samples=samples.terminations,
)
RECEPTION: Act[Closing, ReceptionSheet] = Act(
    kind="provisional_reception",
    rank=215,
    noun=Closing,
    permission=Permission.CLOSING_WRITE,
    subjects=_rows(Closing, lambda row: None),
    belonging=_belonging,
    gaps=_not_received,
    sheet=closing_sheets.reception_sheet,
    draw=print_reception,
    samples=samples.receptions,
)
ACCEPTANCE: Act[Agreement, AcceptanceSheet] = Act(
    kind="final_acceptance",
    rank=220,
    noun=Agreement,
    permission=Permission.CLOSING_WRITE,
    subjects=_rows(Agreement, _agreement),
    belonging=_belonging,
    gaps=_not_accepted,
    sheet=closing_sheets.acceptance_sheet,
    draw=print_acceptance,
    samples=samples.acceptances,
)
SETTLEMENT: Act[Settlement, SettlementSheet] = Act(
    kind="settlement_act",
    rank=240,
    noun=Settlement,
    permission=Permission.SETTLEMENT_PREPARE,
    subjects=_rows(Settlement, lambda row: None),
    belonging=_belonging,
    gaps=_not_settled,
    sheet=settlement_sheets.settlement_sheet,
    draw=print_settlement,
    samples=settlement_samples.settlements,
)

ACTS: tuple[AnyAct, ...] = (
    SUSPENSION,
    RESTART,
    AMENDMENT,
    TERMINATION,
    RECEPTION,
    ACCEPTANCE,
    SETTLEMENT,
)
