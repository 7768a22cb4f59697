"""The later chapters of a demonstration work: the agreement, and the milestones with their two keys."""

from collections.abc import Generator
from datetime import date, timedelta
from uuid import UUID

from app.demonstration import (
    budget_chapters,
    building_chapters,
    check_chapters,
    goods_chapters,
    measured_chapters,
    money_chapters,
    paying_chapters,
    people_chapters,
)
from app.demonstration.dossier_chapters import complete_dossier
from app.demonstration.pictures import slip_photo
from app.demonstration.script import TODAY, Part, neighbours
from app.demonstration.stage import Stage
from contracting import (
    disputes,
    drafts,
    issuing,
    milestone_plans,
    milestones,
    payment_requests,
    payments,
    signings,
    verdicts,
)
from contracting.agreement_rules import EntityKind
from contracting.awarded_goods import PlanGood
from contracting.disputes import ResolveDispute
from contracting.drafts import DraftAgreement, PaymentForm, SubmitAgreement
from contracting.issuing import IssueAgreement, IssueStartAct
from contracting.milestone_plans import PlanMilestone
from contracting.milestones import Key, ReportMilestone
from contracting.payment_requests import RequestAdvance, RequestPayment
from contracting.payments import ApprovePayment, PayPayment
from contracting.signings import SignAgreement, StartAgreement
from contracting.two_keys import Outcome
from contracting.verdicts import GiveCommitteeVerdict, GiveEngineerVerdict
from foundation import files
from foundation.contents import Purpose
from foundation.identity.permissions import Role
from foundation.money import Money, cop, split_integer
from foundation.people import DescribePerson
from foundation.translations import translator
from portfolio import cofinancing, measures
from portfolio.apportionment import ContributionKind
from portfolio.communities import CommunityKind

Days = Generator[date, None, None]
MILESTONE_DAYS = 32
# Committee and engineer disagreed on this work, and the manager decided between them.
DECIDED = frozenset({68})


def agreed(stage: Stage, part: Part, project: UUID) -> Generator[date, None, UUID]:
    """Drafted, submitted, signed, and started where the script goes on; the agreement's key."""
    path = stage.place(part.village)
    yield stage.today + timedelta(days=9)
    complete_dossier(stage, part)
    people_chapters.seated(stage, part)
    with stage.acting(Role.CONTRACTS_OFFICER, path) as work:
        agreement = drafts.draft(work, project, _draft(stage, part, project)).id
    check_chapters.written(stage, part, agreement)
    if part.station.value == "agreed" and part.number % 4 == 0:
        yield TODAY + timedelta(days=1)  # This one is still a draft.
    yield stage.today + timedelta(days=3)
    with stage.acting(Role.CONTRACTS_OFFICER, path) as work:
        drafts.submit(work, agreement, SubmitAgreement())
    if part.station.value == "agreed" and part.number % 4 == 1:
        yield TODAY + timedelta(days=1)  # This one waits for its signature.
    yield stage.today + timedelta(days=5)
    sign = SignAgreement(
        signed_on=stage.today,
        entity_signatory=DescribePerson(
            name=neighbours()[(part.number + 5) % len(neighbours())],
            document_number=f"8800{part.number:05d}",
        ),
        entity_post="Representante legal del programa"
        if _is_donor(part)
        else "Alcaldesa municipal",
    )
    with stage.acting(Role.PROGRAMME_MANAGER, path) as work:
        signings.sign(work, agreement, sign)
    with stage.acting(Role.CONTRACTS_OFFICER, path) as work:
        issuing.issue_agreement(work, stage.press, agreement, IssueAgreement())
    return agreement


def _is_donor(part: Part) -> bool:
    return part.village.kind is not CommunityKind.COMMUNITY_ACTION


def _draft(stage: Stage, part: Part, project: UUID) -> DraftAgreement:
    with stage.db.reading(stage.company.central[Role.CONTRACTS_OFFICER]) as work:
        shares = cofinancing.shares_of(work, project)
        cash = sum(share.amount_minor for share in shares if share.form is ContributionKind.CASH)
        measure = measures.measures_of(work, project)[0].id
    pesos = split_integer(cash // 100, [weight for _, _, weight in part.pattern.milestones])
    amounts = [Money(amount * 100) for amount in pesos]
    rows = tuple(
        PlanMilestone(
            title=title,
            means_of_verification=proof,
            amount=amount,
            due_days=MILESTONE_DAYS * (index + 1),
            measure=measure if index == 1 else None,
            chapter=chapter,
        )
        for index, ((title, proof, _), amount, chapter) in enumerate(
            zip(part.pattern.milestones, amounts, budget_chapters.chapters_of(part), strict=True)
        )
    )
    is_donor = _is_donor(part)
    by_prices = measured_chapters.is_measured(part)
    goods = goods_chapters.awarded(part, Money(cash)) if goods_chapters.is_in_kind(part) else ()
    return DraftAgreement(
        regime="R7" if is_donor else "R1b",
        entity_kind=EntityKind.IMPLEMENTER if is_donor else EntityKind.MUNICIPALITY,
        entity_name="Programa Territorios Posibles (demostración)"
        if is_donor
        else f"Municipio de {part.village.municipality.name}",
        entity_budget=None if is_donor else cop(42_000_000_000),
        object=part.pattern.title.format(village=part.village.name),
        term_days=MILESTONE_DAYS * len(rows) + 10,
        payment_form=_form(goods, by_prices=by_prices),
        goods=goods,
        milestones=() if by_prices else rows,
        items=measured_chapters.contracted(stage, project, cash) if by_prices else (),
        advance=0 if is_donor else 3_000,
        retention=0 if is_donor else 500,
    )


def _form(goods: tuple[PlanGood, ...], *, by_prices: bool) -> PaymentForm:
    if goods:
        return PaymentForm.IN_KIND
    return PaymentForm.UNIT_PRICES if by_prices else PaymentForm.MILESTONES


def built(stage: Stage, part: Part, project: UUID, agreement: UUID) -> Days:
    """Started and built milestone by milestone, as far as the script and the day allow."""
    path = stage.place(part.village)
    yield stage.today + timedelta(days=6)
    start = StartAgreement(
        started_on=stage.today,
        site="Se recorre el sitio con la comunidad; el terreno está libre y hay por dónde entrar.",
        supervisor=DescribePerson(
            name=neighbours()[(part.number + 11) % len(neighbours())],
            document_number=f"7700{part.number:05d}",
        ),
        supervisor_post="Secretario de planeación",
    )
    with stage.acting(Role.ENGINEER, path) as work:
        signings.start(work, agreement, start)
        rows = [row.id for row in milestone_plans.of_agreement(work, agreement)]
    with stage.acting(Role.ENGINEER, path) as work:
        issuing.issue_start_act(work, stage.press, agreement, IssueStartAct())
    people_chapters.overseen(stage, part, project)
    money_chapters.received(stage, part, project)
    if not _is_donor(part):
        yield stage.today + timedelta(days=2)
        with stage.acting(Role.CONTRACTS_OFFICER, path) as work:
            advance = payment_requests.request_advance(work, agreement, RequestAdvance()).id
        yield from _pay(stage, part, advance)
    if measured_chapters.is_measured(part):
        yield from _measured(stage, part, agreement)
        rows = []
    for index, milestone in enumerate(rows):
        slow = {"late": 55, "silent": 400}.get(part.trouble, 24 + part.number % 5)
        yield stage.today + timedelta(days=slow if index else slow - 8)
        if goods_chapters.is_in_kind(part):
            goods_chapters.brought(stage, part, agreement, index)
        yield from _milestone(stage, part, milestone, index, len(rows))
        if not goods_chapters.is_in_kind(part):
            yield from _asked_for(stage, part, agreement, milestone)
        if index == 1:
            money_chapters.delivered(stage, part, project, percent=60)
    money_chapters.delivered(stage, part, project, percent=100 - 60)
    yield stage.today + timedelta(days=4)


def _measured(stage: Stage, part: Part, agreement: UUID) -> Days:
    """Measured three times, each time found right by both and paid."""
    for turn in range(measured_chapters.TIMES):
        yield measured_chapters.day_of(stage)
        milestone = measured_chapters.measure(stage, part, agreement, turn)
        yield stage.today + timedelta(days=3)
        measured_chapters.found_right(stage, part, milestone)
        yield from _asked_for(stage, part, agreement, milestone)


def _asked_for(stage: Stage, part: Part, agreement: UUID, milestone: UUID) -> Days:
    """What both keys found is asked for and paid."""
    with stage.acting(Role.CONTRACTS_OFFICER, stage.place(part.village)) as work:
        wanted = RequestPayment(milestones=(milestone,))
        payment = payment_requests.request(work, agreement, wanted).id
    yield from _pay(stage, part, payment)


def _milestone(stage: Stage, part: Part, milestone: UUID, index: int, count: int) -> Days:
    """Reported with photographs and judged by both; where there is trouble, judged again."""
    path = stage.place(part.village)
    progress = 100 * (index + 1) // count
    _report(stage, part, milestone, index, progress)
    right = check_chapters.found_right(stage, part, milestone)
    is_decided = index == 1 and part.number in DECIDED
    is_troubled = is_decided or (index == 1 and part.trouble in ("dispute", "partly"))
    yield stage.today + timedelta(days=2)
    with stage.acting(Role.COMMITTEE, path) as work:
        met = GiveCommitteeVerdict(outcome=Outcome.MET, findings=right)
        verdicts.give_committee_verdict(work, milestone, met)
    if part.station.value == "building" and part.number % 5 == 2:
        yield stage.today + timedelta(days=12)  # The engineer is slow to come here.
    yield stage.today + timedelta(days=2)
    verdict = GiveEngineerVerdict(outcome=Outcome.MET, findings=right)
    if is_troubled:
        outcome = Outcome.NOT_MET if part.trouble == "dispute" else Outcome.PARTLY
        amount = None if part.trouble == "dispute" else _half(stage, milestone)
        verdict = GiveEngineerVerdict(
            outcome=outcome,
            amount=amount,
            reason="Faltan metros por terminar y no hay prueba de una parte.",
        )
    with stage.acting(Role.ENGINEER, path) as work:
        verdicts.give_engineer_verdict(work, milestone, verdict)
    if is_decided:
        yield stage.today + timedelta(days=9)
        _decide(stage, part, milestone)
    elif is_troubled:
        yield TODAY + timedelta(days=1)  # Nobody has come back to it yet.
    yield stage.today + timedelta(days=1)


def _decide(stage: Stage, part: Part, milestone: UUID) -> None:
    """Their days to agree are over, and the manager says whose finding counts."""
    with stage.acting(Role.PROGRAMME_MANAGER, stage.place(part.village)) as work:
        reason = "Se volvió al sitio con las dos partes: los metros están, y las fotos que faltaban llegaron."
        disputes.resolve(work, milestone, ResolveDispute(finding=Key.COMMITTEE, reason=reason))


def _half(stage: Stage, milestone: UUID) -> Money:
    with stage.db.reading(stage.company.central[Role.CONTRACTS_OFFICER]) as work:
        return Money(milestones.get(work, milestone).amount_minor // 200 * 100)


def _report(stage: Stage, part: Part, milestone: UUID, index: int, progress: int) -> None:
    path = stage.place(part.village)
    photo = stage.photograph(part, Role.ORGANISATION, path, progress=progress, name=f"m{index}")
    readings = check_chapters.read(stage, part, milestone, index)
    note = "Quedó hecho como se acordó; las medidas están en las fotos y el comité ya pasó a mirar."
    with stage.acting(Role.ORGANISATION, path) as work:
        said = ReportMilestone(note=note, photos=(photo,), readings=readings)
        milestones.report(work, milestone, said)


def _pay(stage: Stage, part: Part, payment: UUID) -> Days:
    """Approved by one person and paid by another, with the bank's slip."""
    path = stage.place(part.village)
    if (
        part.station.value == "building"
        and part.number % 7 == 1
        and (TODAY - stage.today).days < 45
    ):
        yield TODAY + timedelta(days=1)  # This one waits for approval.
    yield stage.today + timedelta(days=3)
    with stage.acting(Role.PROGRAMME_MANAGER, path) as work:
        payments.approve(work, payment, ApprovePayment())
    yield stage.today + timedelta(days=2)
    reference = f"TR-{stage.today:%y%m%d}-{part.number:03d}"
    slip = _slip(stage, payment, reference, path)
    with stage.acting(Role.FINANCE_OFFICER, path) as work:
        payments.pay(work, payment, PayPayment(paid_on=stage.today, reference=reference, slip=slip))
    paying_chapters.received(stage, part, payment)
    building_chapters.accounted(stage, part, payment)


def _slip(stage: Stage, payment: UUID, reference: str, path: str) -> UUID:
    """A photograph of the bank's slip."""
    with stage.db.reading(stage.company.who(Role.FINANCE_OFFICER, path)) as work:
        amount = translator("es").money(payments.get(work, payment).net).replace("\u00a0", " ")
    data = slip_photo(reference, amount, taken=stage.clock.now())
    blob = stage.store.put(data, Purpose.PHOTO)
    with stage.acting(Role.FINANCE_OFFICER, path) as work:
        return files.keep(work, blob, path).id
