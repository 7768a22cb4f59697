"""What people see of a dossier: the checklist of a regime with its light, the board, the capacity before and after, its own agreements."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec
import sqlalchemy as sa

from contracting import dossiers, regime_rules
from contracting.agreements import Agreement, AgreementState
from contracting.boards import BoardMember, BoardPost
from contracting.dossier_rules import ChecklistItem, CheckOutcome, Demand, DossierLight, ItemState
from contracting.dossiers import PaperCheck
from contracting.milestone_plans import Milestone
from contracting.milestones import Verdict
from contracting.regime_rules import RegimeRule
from contracting.reports import MilestoneReport
from contracting.two_keys import Outcome
from foundation import territories
from foundation.errors import InvalidCommand, NotFound, Sentence, say
from foundation.gates import Gate
from foundation.identity.permissions import Permission, Role
from foundation.identity.users import roles_of
from foundation.money import COP, Money, add_up
from foundation.people import Person
from foundation.records import DocumentView, views_of
from foundation.work import Work
from portfolio import capacities, suitability
from portfolio.capacities import CapacityReading
from portfolio.communities import Community, CommunityKind, LegalPaper, PaperKind
from portfolio.projects import Project

BEGUN = (AgreementState.RUNNING, AgreementState.ACCEPTED)
# The first gates of suitability are about papers, which the checklist tells one by one.
NO_PAPERS = ("tax_number_written", "representative_named", "board_in_period")


class ItemView(msgspec.Struct, frozen=True, kw_only=True):
    """One paper of the checklist: how it stands, until when, who looked at it, what to do by when."""

    paper: PaperKind
    demand: Demand
    state: ItemState
    is_wanting: bool
    stops_signing: bool
    paper_id: UUID | None
    number: str | None
    issued_on: date | None
    holds_until: date | None
    file_id: UUID | None
    checked_on: datetime | None
    checked_by: tuple[Role, ...]
    outcome: CheckOutcome | None
    reason: str | None
    max_age_days: int | None
    warn_days: int
    norm: str
    note_es: str
    note_en: str
    to_confirm: bool


class MemberView(msgspec.Struct, frozen=True, kw_only=True):
    """A term on the board; the name only for who may read persons."""

    id: UUID
    post: BoardPost
    name: str | None
    from_on: date
    until_on: date | None
    left_on: date | None
    sits: bool
    minutes_id: UUID | None


class CapacityView(msgspec.Struct, frozen=True, kw_only=True):
    """The capacity index at first and now."""

    first_bp: int
    first_on: date
    last_bp: int
    last_on: date
    instrument: str
    readings: int


class PastAgreement(msgspec.Struct, frozen=True, kw_only=True):
    """How one of its agreements went."""

    id: UUID
    number: str | None
    title: str
    state: AgreementState
    value: Money
    ends_on: date | None
    accepted_on: date | None
    ended_on: date | None
    left_unfinished: bool
    days_late: int
    reported: int
    not_met_first: int


class Performance(msgspec.Struct, frozen=True, kw_only=True):
    """How its agreements went, worked out of them; nothing of it is typed."""

    agreements: tuple[PastAgreement, ...]
    accepted: int
    on_time: int
    value: Money
    days_late: int
    reported: int
    not_met_first: int


class RegimeOption(msgspec.Struct, frozen=True, kw_only=True):
    """A regime whose checklist can be looked at."""

    code: str
    name_es: str
    name_en: str


class DossierView(msgspec.Struct, frozen=True, kw_only=True):
    """The dossier of one organisation under one regime, today."""

    community_id: UUID
    version: int
    territory: str
    place: str
    name: str
    kind: CommunityKind
    today: date
    regime: RegimeOption
    regimes: tuple[RegimeOption, ...]
    light: DossierLight
    sentence: Sentence
    items: tuple[ItemView, ...]
    gates: tuple[Gate, ...]
    board: tuple[MemberView, ...]
    capacity: CapacityView | None
    performance: Performance
    documents: tuple[DocumentView, ...]

    @property
    def wanting(self) -> tuple[ItemView, ...]:
        return tuple(item for item in self.items if item.is_wanting)


def detail(work: Work, community_id: UUID, regime: str = "") -> DossierView:
    """The dossier of an organisation in sight, under the regime that is asked for or that of its newest agreement."""
    row = work.session.execute(
        sa.select(Community, Person.name.label("representative"))
        .join(Person, Person.id == Community.representative_id)
        .where(Community.id == community_id, work.visible(Community.territory))
    ).one_or_none()
    if row is None:
        raise NotFound
    community: Community = row.Community
    options = regimes_of(community.kind, work.today)
    rule = _chosen(work, community, options, regime)
    papers = dossiers.papers_of(work, community.id)
    checks = dossiers.checks_of(work, community.id)
    items = dossiers.checklist(community, papers, checks, rule.code, work.today)
    gates = _gates(community, papers, work.today, is_represented=row.representative is not None)
    light = dossiers.light_of(community, items, work.today)
    return DossierView(
        community_id=community.id,
        version=community.version,
        territory=community.territory,
        place=territories.get(work, community.territory).label,
        name=community.name,
        kind=community.kind,
        today=work.today,
        regime=_option(rule),
        regimes=tuple(_option(one) for one in options),
        light=light,
        sentence=sentence_of(light, items),
        items=_items(work, items, checks),
        gates=gates,
        board=_board(work, community),
        capacity=_capacity(work, community.id),
        performance=_performance(work, community.id),
        documents=views_of(work, community.id),
    )


def regimes_of(kind: CommunityKind, on: date) -> tuple[RegimeRule, ...]:
    """The regimes in force that a kind of organisation can sign under."""
    open_ones = regime_rules.in_force(regime_rules.regime_rules(), on)
    return tuple(rule for rule in open_ones if kind.value in rule.counterparties)


def _chosen(
    work: Work, community: Community, options: Sequence[RegimeRule], regime: str
) -> RegimeRule:
    known = {rule.code: rule for rule in options}
    if regime:
        if regime not in known:
            raise InvalidCommand({"regime": say("Choose one of the options.")})
        return known[regime]
    newest = work.session.execute(
        sa.select(Agreement.regime)
        .where(Agreement.community_id == community.id, Agreement.state != AgreementState.CANCELLED)
        .order_by(Agreement.id.desc())
        .limit(1)
    ).scalar_one_or_none()
    usual = next((rule for rule in options if "works" in rule.objects), options[0])
    return known.get(newest or "", usual)


def _option(rule: RegimeRule) -> RegimeOption:
    return RegimeOption(code=rule.code, name_es=rule.name_es, name_en=rule.name_en)


def _gates(
    community: Community, papers: Sequence[LegalPaper], on: date, *, is_represented: bool
) -> tuple[Gate, ...]:
    found = suitability.gates(community, papers, on, is_represented=is_represented)
    return tuple(gate for gate in found if gate.code in NO_PAPERS)


def sentence_of(light: DossierLight, items: Sequence[ChecklistItem]) -> Sentence:
    """What the light says."""
    wanting = sum(item.is_wanting for item in items)
    soon = sum(item.state is ItemState.ENDS_SOON for item in items)
    match light:
        case DossierLight.RED:
            return say("Nothing can be signed: something that is required is wanting.")
        case DossierLight.YELLOW:
            return say(
                "It can sign. Papers that are only asked for and are wanting: {wanting}; papers that end soon: {soon}.",
                wanting=wanting,
                soon=soon,
            )
        case DossierLight.GREEN:
            return say("Everything is in order.")


def _items(
    work: Work, items: Sequence[ChecklistItem], checks: dict[UUID, PaperCheck]
) -> tuple[ItemView, ...]:
    roles = roles_of(work, {row.checked_by for row in checks.values() if row.checked_by})
    return tuple(_item(item, checks, roles) for item in items)


def _item(
    item: ChecklistItem, checks: dict[UUID, PaperCheck], roles: dict[UUID, tuple[Role, ...]]
) -> ItemView:
    rule, paper = item.rule, item.paper
    found = checks.get(paper.id) if paper else None
    return ItemView(
        paper=rule.paper,
        demand=rule.demand,
        state=item.state,
        is_wanting=item.is_wanting,
        stops_signing=item.stops_signing,
        paper_id=paper.id if paper else None,
        number=paper.number if paper else None,
        issued_on=paper.issued_on if paper else None,
        holds_until=item.holds_until,
        file_id=paper.file_id if paper else None,
        checked_on=found.checked_at if found else None,
        checked_by=roles.get(found.checked_by, ()) if found and found.checked_by else (),
        outcome=found.outcome if found else None,
        reason=found.reason if found else None,
        max_age_days=rule.max_age_days,
        warn_days=rule.warn_days,
        norm=rule.norm,
        note_es=rule.note_es,
        note_en=rule.note_en,
        to_confirm=rule.to_confirm,
    )


def _board(work: Work, community: Community) -> tuple[MemberView, ...]:
    may_read = work.may(Permission.PERSON_READ, community.territory)
    rows = work.session.execute(
        sa.select(BoardMember, Person.name)
        .join(Person, Person.id == BoardMember.person_id)
        .where(BoardMember.community_id == community.id)
        .order_by(BoardMember.from_on.desc(), BoardMember.id)
    )
    same = ("id", "post", "from_on", "until_on", "left_on", "minutes_id")
    return tuple(
        MemberView(
            **{name: getattr(member, name) for name in same},
            name=name if may_read else None,
            sits=member.sits_on(work.today),
        )
        for member, name in ((row[0], row[1]) for row in rows)
    )


def _capacity(work: Work, community_id: UUID) -> CapacityView | None:
    readings = work.session.execute(
        sa.select(CapacityReading).where(CapacityReading.community_id == community_id)
    ).scalars()
    course = next(iter(capacities.courses(readings)), None)
    if course is None:
        return None
    return CapacityView(
        first_bp=course.first.score_bp,
        first_on=course.first.read_on,
        last_bp=course.last.score_bp,
        last_on=course.last.read_on,
        instrument=course.last.instrument,
        readings=len(course.readings),
    )


def _performance(work: Work, community_id: UUID) -> Performance:
    rows = [
        (row[0], row[1])
        for row in work.session.execute(
            sa.select(Agreement, Project.title)
            .join(Project, Project.id == Agreement.project_id)
            .where(Agreement.community_id == community_id, Agreement.state.in_(BEGUN))
            .order_by(Agreement.signed_on.desc(), Agreement.id)
        )
    ]
    judged = _first_verdicts(work, [agreement.id for agreement, _ in rows])
    past = tuple(
        _past(agreement, title, judged.get(agreement.id, (0, 0)), work.today)
        for agreement, title in rows
    )
    finished = [one for one in past if one.accepted_on is not None]
    return Performance(
        agreements=past,
        accepted=len(finished),
        on_time=sum(not one.days_late for one in finished),
        value=add_up([one.value for one in past if one.value.currency == COP], COP),
        days_late=sum(one.days_late for one in past),
        reported=sum(one.reported for one in past),
        not_met_first=sum(one.not_met_first for one in past),
    )


def _past(agreement: Agreement, title: str, judged: tuple[int, int], today: date) -> PastAgreement:
    final = agreement.final_minor
    ended_on = agreement.ended_on if agreement.left_unfinished else None
    until = agreement.accepted_on or ended_on or today
    late = (until - agreement.ends_on).days if agreement.ends_on else 0
    return PastAgreement(
        id=agreement.id,
        number=agreement.number,
        title=title,
        state=agreement.state,
        value=agreement.value if final is None else Money(final, agreement.currency),
        ends_on=agreement.ends_on,
        accepted_on=agreement.accepted_on,
        ended_on=agreement.ended_on,
        left_unfinished=agreement.left_unfinished,
        days_late=max(late, 0),
        reported=judged[0],
        not_met_first=judged[1],
    )


def _first_verdicts(work: Work, ids: Sequence[UUID]) -> dict[UUID, tuple[int, int]]:
    """Of each agreement, how many milestones were judged, and how many of them were not met when first reported."""
    if not ids:
        return {}
    rows = work.session.execute(
        sa.select(
            Milestone.agreement_id,
            sa.func.count(Milestone.id.distinct()),
            sa.func.count(sa.case((Verdict.outcome != Outcome.MET, Milestone.id)).distinct()),
        )
        .join(MilestoneReport, MilestoneReport.milestone_id == Milestone.id)
        .join(Verdict, Verdict.report_id == MilestoneReport.id)
        .where(Milestone.agreement_id.in_(ids), MilestoneReport.number == 1)
        .group_by(Milestone.agreement_id)
    )
    return {row[0]: (row[1], row[2]) for row in rows}
