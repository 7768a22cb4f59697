"""Suitability: whether an organisation may sign on a day, by the papers of its dossier and the period of its board.

An organisation signs when it is recognised (*personería jurídica*), somebody represents it (*certificado de existencia y representación*)
and no paper of its dossier has expired on the day of signing. Of each kind the paper issued last counts (Ley 1551/2012, art. 6, par. 5;
the typical dossier of community agreements).
"""

from collections.abc import Iterable
from datetime import date

import sqlalchemy as sa

from foundation.errors import Sentence, say
from foundation.work import Work
from portfolio.communities import Community, LegalPaper, PaperKind

NEEDED = (PaperKind.LEGAL_STATUS, PaperKind.REPRESENTATION)


class PaperName(str):
    """A kind of paper inside a sentence, shown by its label."""

    label_context = "paper_kind"


def newest(papers: Iterable[LegalPaper], on: date) -> dict[PaperKind, LegalPaper]:
    """Of each kind, the paper issued last by a day."""
    found: dict[PaperKind, LegalPaper] = {}
    for paper in sorted(papers, key=lambda paper: (paper.issued_on, paper.id)):
        if paper.issued_on <= on:
            found[paper.kind] = paper
    return found


def refusal(community: Community, papers: Iterable[LegalPaper], on: date) -> Sentence | None:
    """Why an organisation may not sign on a day, or nothing where it may."""
    current = newest(papers, on)
    missing = tuple(PaperName(kind.value) for kind in NEEDED if kind not in current)
    if missing:
        return say("The organisation's dossier lacks: {papers}.", papers=missing)
    expired = tuple(
        PaperName(kind.value)
        for kind, paper in current.items()
        if paper.expires_on is not None and paper.expires_on < on
    )
    if expired:
        return say("On {day} these papers have expired: {papers}.", day=on, papers=expired)
    if community.board_until is not None and community.board_until < on:
        return say(
            "The board's period ended on {day}: somebody newly elected has to sign.",
            day=community.board_until,
        )
    return None


def refusal_of(work: Work, community_id: object, on: date) -> Sentence | None:
    """The same, for an organisation's dossier as it stands in the records."""
    community = work.get(Community, community_id)
    papers = work.session.execute(
        sa.select(LegalPaper).where(LegalPaper.community_id == community.id)
    ).scalars()
    return refusal(community, papers, on)
