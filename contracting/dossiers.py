"""Dossiers: what an organisation has to show before it signs, and who looked at each paper.

An organisation signs when it was legalised and recognised beforehand and its papers are in order (Ley 1551/2012, art. 6, par. 5; the
typical dossier of community agreements). A paper counts once somebody other than who filed it found it in order; it can be returned with
the reason. Which papers a regime requires, how old they may be and how the light follows is the published rule of ``dossier_rules``.
"""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from contracting import dossier_rules
from contracting.dossier_rules import Checked, ChecklistItem, CheckOutcome, DossierLight
from foundation.columns import Base, Instant, Path, enum_column
from foundation.commands import LongText
from foundation.errors import InvalidCommand, Refused, Sentence, say
from foundation.identity.permissions import Permission
from foundation.ids import new_id
from foundation.work import Work
from portfolio import suitability
from portfolio.communities import Community, LegalPaper


class PaperCheck(Base):
    """What somebody found who looked at one paper; the newest holds."""

    __tablename__ = "paper_check"
    __table_args__ = {"info": {"append_only": True}}

    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory: Mapped[Path]
    community_id: Mapped[UUID] = mapped_column(sa.ForeignKey("community.id"), index=True)
    paper_id: Mapped[UUID] = mapped_column(sa.ForeignKey("legal_paper.id"), index=True)
    outcome: Mapped[CheckOutcome] = enum_column(CheckOutcome)
    reason: Mapped[str | None] = mapped_column(sa.Text)
    checked_at: Mapped[Instant]
    checked_by: Mapped[UUID | None]


class CheckPaper(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was found of one paper; without an outcome it was not looked at."""

    paper: UUID
    outcome: CheckOutcome | None = None
    reason: LongText | None = None

    def __post_init__(self) -> None:
        if self.outcome is CheckOutcome.RETURNED and self.reason is None:
            raise InvalidCommand(
                {"reason": say("Say what is wrong with it: who filed it reads it.")}
            )


class CheckPapers(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was found of the papers that somebody looked at."""

    papers: tuple[CheckPaper, ...]

    def __post_init__(self) -> None:
        if not any(row.outcome for row in self.papers):
            raise InvalidCommand({"papers": say("Say of at least one paper what you found.")})


def check(work: Work, community_id: UUID, command: CheckPapers) -> Community:
    """Record what was found of some papers; nobody checks what they filed."""
    community = work.get(Community, community_id, lock=True)
    work.require(Permission.DOSSIER_CHECK, community.territory)
    papers = {paper.id: paper for paper in papers_of(work, community.id)}
    looked_at = [(index, row) for index, row in enumerate(command.papers) if row.outcome]
    strangers = {
        f"papers.{index}.paper": say("Choose one of the options.")
        for index, row in looked_at
        if row.paper not in papers
    }
    if strangers:
        raise InvalidCommand(strangers)
    me = work.actor.user_id
    if any(me is not None and papers[row.paper].added_by == me for _, row in looked_at):
        raise Refused(say("Somebody else has to check these papers: you filed one of them."))
    for _, row in looked_at:
        _keep(work, community, row)
    return community


def _keep(work: Work, community: Community, row: CheckPaper) -> None:
    if row.outcome is None:
        return
    kept = work.add(
        PaperCheck(
            id=new_id(),
            territory=community.territory,
            community_id=community.id,
            paper_id=row.paper,
            outcome=row.outcome,
            reason=row.reason,
            checked_at=work.now,
            checked_by=work.actor.user_id,
        )
    )
    facts = {"paper": row.paper, "outcome": row.outcome, "check": kept.id}
    work.record("community.paper_checked", community, facts=facts)


def papers_of(work: Work, community_id: UUID) -> list[LegalPaper]:
    """The papers of an organisation."""
    statement = sa.select(LegalPaper).where(LegalPaper.community_id == community_id)
    return list(work.session.execute(statement).scalars())


def checks_of(work: Work, community_id: UUID) -> dict[UUID, PaperCheck]:
    """The newest finding of each paper."""
    statement = (
        sa.select(PaperCheck)
        .where(PaperCheck.community_id == community_id)
        .order_by(PaperCheck.checked_at, PaperCheck.id)
    )
    return {row.paper_id: row for row in work.session.execute(statement).scalars()}


def checklist(
    community: Community,
    papers: Sequence[LegalPaper],
    checks: dict[UUID, PaperCheck],
    regime: str,
    on: date,
) -> tuple[ChecklistItem, ...]:
    """Every paper that a regime asks of an organisation, as it stands on a day."""
    rules = dossier_rules.rules_of(dossier_rules.dossier_rules(), regime, community.kind, on)
    found = {key: Checked(outcome=row.outcome, reason=row.reason) for key, row in checks.items()}
    return dossier_rules.checklist(rules, papers, found, on)


def refusal(
    community: Community,
    papers: Sequence[LegalPaper],
    checks: dict[UUID, PaperCheck],
    regime: str,
    on: date,
) -> Sentence | None:
    """Why an organisation signs nothing under a regime on a day: its dossier is red, or its board's period is over."""
    wanting = dossier_rules.refusal(checklist(community, papers, checks, regime, on))
    return wanting or suitability.refusal_of_board(community, on)


def refusal_of(work: Work, community_id: UUID, regime: str, on: date) -> Sentence | None:
    """The same, as the records stand."""
    community = work.get(Community, community_id)
    return refusal(
        community, papers_of(work, community.id), checks_of(work, community.id), regime, on
    )


def light_of(community: Community, items: Sequence[ChecklistItem], on: date) -> DossierLight:
    """The light of a dossier, with what is no paper."""
    over = suitability.refusal_of_board(community, on) is not None
    return dossier_rules.light_of(items, others_missing=over or not community.tax_base)
