"""The agreements of a work as OC4IDS contracting processes, with what both sides saw at each milestone.

A milestone counts for what both saw: until the committee and the engineer have both looked it is scheduled, then the lower of their
two verdicts is its status. Each verdict is also published beside its milestone, as an assessment, so that a disagreement stays visible
in the open data.
"""

from collections.abc import Iterable, Mapping

from contracting.two_keys import Outcome
from exchange.oc4ids.agreement_facts import (
    AgreementFact,
    ChangeFact,
    LaborFact,
    MilestoneFact,
    Side,
    VerdictFact,
)
from exchange.oc4ids.codes import MilestoneStatus, MilestoneType, ModificationType, Role
from exchange.oc4ids.facts import PartyFact, TransactionFact
from exchange.oc4ids.objects import Milestone, MilestoneReference, Reference, Transaction
from exchange.oc4ids.parties import Parties
from exchange.oc4ids.pieces import (
    BrokenStory,
    codes,
    document,
    joined,
    key,
    keyed,
    known,
    moment,
    period,
    value,
    words,
)
from exchange.oc4ids.project_objects import (
    ContractingProcess,
    ContractSocial,
    ContractSummary,
    LaborObligations,
    Modification,
    Tender,
)
from exchange.oc4ids.wording import Wording

_FROM_LOWEST = (
    (Outcome.NOT_MET, MilestoneStatus.NOT_MET),
    (Outcome.PARTLY, MilestoneStatus.PARTIALLY_MET),
    (Outcome.MET, MilestoneStatus.MET),
)
_STATUS = dict(_FROM_LOWEST)


def process(fact: AgreementFact, parties: Parties, phrases: Wording) -> ContractingProcess:
    """One agreement as a contracting process."""
    return ContractingProcess(
        id=key(fact.ocid or fact.id), summary=known(_summary(fact, parties, phrases))
    )


def transactions(
    facts: Iterable[TransactionFact], parties: Parties, milestones: Mapping[str, str]
) -> list[Transaction] | None:
    """Money that moved; ``milestones`` are the titles of those that a transaction may refer to."""
    return keyed([_transaction(fact, parties, milestones) for fact in facts])


def status_of(verdicts: Iterable[VerdictFact]) -> MilestoneStatus:
    """What the verdicts of both sides amount to."""
    return _status(_latest(verdicts))


def _summary(fact: AgreementFact, parties: Parties, phrases: Wording) -> ContractSummary:
    titles = {it.id: it.title for it in fact.milestones}
    return ContractSummary(
        ocid=words(fact.ocid),
        external_reference=words(fact.reference),
        nature=codes(fact.natures),
        title=words(fact.title),
        description=words(fact.description),
        status=fact.status,
        tender=known(_tender(fact, parties)),
        suppliers=_references(fact.suppliers, parties, Role.SUPPLIER),
        contract_value=value(fact.value),
        contract_period=period(fact.term),
        final_value=value(fact.final_value),
        documents=keyed(map(document, fact.documents)),
        modifications=keyed([row for it in fact.changes for row in _modifications(it)]),
        transactions=transactions(fact.transactions, parties, titles),
        milestones=keyed([row for it in fact.milestones for row in _milestones(it, phrases)]),
        social=_social(fact.labor),
    )


def _tender(fact: AgreementFact, parties: Parties) -> Tender:
    return Tender(
        procurement_method=fact.method,
        procurement_method_details=words(fact.regime),
        date_published=moment(fact.published),
        cost_estimate=value(fact.cost_estimate),
        number_of_tenderers=len({it.id for it in fact.tenderers}) or None,
        tenderers=_references(fact.tenderers, parties, Role.TENDERER),
        procuring_entity=parties.refer(fact.contracting, Role.PROCURING_ENTITY, Role.BUYER),
        administrative_entity=parties.refer(fact.administration, Role.ADMINISTRATIVE_ENTITY),
    )


def _references(
    facts: tuple[PartyFact, ...], parties: Parties, role: Role
) -> list[Reference] | None:
    references = {it.id: parties.refer(it, role) for it in facts}
    return [reference for reference in references.values() if reference] or None


def _modifications(fact: ChangeFact) -> list[Modification]:
    """One entry for each kind of change that a signed change makes, because the standard gives an entry one type."""
    kinds = [
        kind
        for kind, changes in (
            (ModificationType.VALUE, fact.value_before != fact.value_after),
            (ModificationType.DURATION, fact.term_before != fact.term_after),
            (ModificationType.SCOPE, fact.changes_scope),
        )
        if changes
    ]
    if len(kinds) < 2:
        return [_modification(fact, fact.id, kinds[0] if kinds else None)]
    return [_modification(fact, f"{fact.id}-{kind}", kind) for kind in kinds]


def _modification(fact: ChangeFact, name: str, kind: ModificationType | None) -> Modification:
    of_value, of_term = kind is ModificationType.VALUE, kind is ModificationType.DURATION
    return Modification(
        id=key(name),
        date=moment(fact.on),
        description=words(fact.description),
        rationale=words(fact.reason),
        type=kind,
        old_contract_value=value(fact.value_before) if of_value else None,
        new_contract_value=value(fact.value_after) if of_value else None,
        old_contract_period=period(fact.term_before) if of_term else None,
        new_contract_period=period(fact.term_after) if of_term else None,
    )


def _transaction(fact: TransactionFact, parties: Parties, titles: Mapping[str, str]) -> Transaction:
    return Transaction(
        id=key(fact.id),
        source=fact.source,
        date=moment(fact.on),
        value=value(fact.value),
        payer=parties.refer(fact.payer, Role.PAYER),
        payee=parties.refer(fact.payee, Role.PAYEE),
        uri=fact.uri,
        related_implementation_milestone=_reference(fact.milestone_id, titles),
    )


def _reference(name: str | None, titles: Mapping[str, str]) -> MilestoneReference | None:
    if name is None:
        return None
    if name not in titles:
        raise BrokenStory(f"a transaction names a milestone that is not there: {name}")
    return MilestoneReference(id=name, title=words(titles[name]))


def _milestones(fact: MilestoneFact, phrases: Wording) -> list[Milestone]:
    """The milestone itself, then each side's verdicts on it."""
    latest = _latest(fact.verdicts)
    status = _status(latest)
    seen_at = max([verdict.given_at for verdict in latest.values()], default=None)
    milestone = Milestone(
        id=key(fact.id),
        title=words(fact.title),
        type=MilestoneType.DELIVERY,
        description=_description(fact, phrases),
        due_date=moment(fact.due_on),
        date_met=moment(seen_at) if status is MilestoneStatus.MET else None,
        date_modified=moment(seen_at or fact.modified_at),
        status=status,
        value=value(fact.value),
    )
    return [milestone, *[_assessment(it, fact, phrases) for it in fact.verdicts]]


def _description(fact: MilestoneFact, phrases: Wording) -> str | None:
    proof = words(fact.means_of_verification)
    return joined(
        "\n\n", fact.description, f"{phrases.means_of_verification}: {proof}" if proof else None
    )


def _assessment(verdict: VerdictFact, fact: MilestoneFact, phrases: Wording) -> Milestone:
    given = moment(verdict.given_at)
    return Milestone(
        id=key(verdict.id),
        title=joined(" · ", phrases.verdicts[verdict.side], fact.title),
        type=MilestoneType.ASSESSMENT,
        description=words(verdict.remark),
        date_met=given if verdict.outcome is Outcome.MET else None,
        date_modified=given,
        status=_STATUS[verdict.outcome],
    )


def _latest(verdicts: Iterable[VerdictFact]) -> dict[Side, VerdictFact]:
    latest: dict[Side, VerdictFact] = {}
    for verdict in verdicts:
        earlier = latest.get(verdict.side)
        if earlier is None or earlier.given_at <= verdict.given_at:
            latest[verdict.side] = verdict
    return latest


def _status(latest: Mapping[Side, VerdictFact]) -> MilestoneStatus:
    if len(latest) < len(Side):
        return MilestoneStatus.SCHEDULED
    seen = [verdict.outcome for verdict in latest.values()]
    return next(status for outcome, status in _FROM_LOWEST if outcome in seen)


def _social(fact: LaborFact | None) -> ContractSocial | None:
    if fact is None:
        return None
    obligations = LaborObligations(
        obligations=codes(fact.obligations), description=words(fact.description)
    )
    return known(
        ContractSocial(labor_budget=value(fact.budget), labor_obligations=known(obligations))
    )
