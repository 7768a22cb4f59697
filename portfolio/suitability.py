"""Suitability: whether an organisation may sign on a day, by the papers of its dossier and the period of its board.

An organisation signs when it is recognised (*personería jurídica*), somebody represents it (*certificado de existencia y representación*)
and no paper of its dossier has expired on the day of signing. Of each kind the paper issued last counts (Ley 1551/2012, art. 6, par. 5;
the typical dossier of community agreements). The rules are asked one by one where an agreement is signed, and all at once on the
organisation's own page, long before.
"""

from collections.abc import Iterable, Sequence
from datetime import date

import sqlalchemy as sa

from foundation.errors import Sentence, say
from foundation.gates import Gate, gate
from foundation.identity.permissions import Permission
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
    return (
        refusal_of_missing(current)
        or refusal_of_expired(current, on)
        or refusal_of_board(community, on)
    )


def refusal_of_missing(current: dict[PaperKind, LegalPaper]) -> Sentence | None:
    """Which papers nobody signs without are not there."""
    missing = tuple(PaperName(kind.value) for kind in NEEDED if kind not in current)
    return say("The organisation's dossier lacks: {papers}.", papers=missing) if missing else None


def refusal_of_expired(current: dict[PaperKind, LegalPaper], on: date) -> Sentence | None:
    """Which papers have expired by a day."""
    expired = tuple(
        PaperName(kind.value)
        for kind, paper in current.items()
        if paper.expires_on is not None and paper.expires_on < on
    )
    if not expired:
        return None
    return say("On {day} these papers have expired: {papers}.", day=on, papers=expired)


def refusal_of_board(community: Community, on: date) -> Sentence | None:
    """Whether the board's period has ended; where nobody wrote its end there is nothing to refuse, only to ask."""
    if community.board_until is None or community.board_until >= on:
        return None
    return say(
        "The board's period ended on {day}: somebody newly elected has to sign.",
        day=community.board_until,
    )


def gates(
    community: Community, papers: Sequence[LegalPaper], on: date, *, is_represented: bool
) -> tuple[Gate, ...]:
    """Everything an agreement will ask of an organisation, said before anybody drafts one."""
    current = newest(papers, on)
    nameless = say("Nobody is named as the organisation's representative.")
    numberless = say("The agreement's text needs the tax number (NIT).")
    verb = Permission.COMMUNITY_EDIT
    asked = (
        gate("papers_there", verb, refusal_of_missing(current)),
        gate("papers_valid", verb, refusal_of_expired(current, on)),
        gate("tax_number_written", verb, None if community.tax_base else numberless),
        gate("representative_named", verb, None if is_represented else nameless),
    )
    # A period whose end nobody wrote neither holds nor fails.
    if community.board_until is None:
        return asked
    return (*asked, gate("board_in_period", verb, refusal_of_board(community, on)))


def refusal_of(work: Work, community_id: object, on: date) -> Sentence | None:
    """Why an organisation may not sign on a day, by its dossier as it stands in the records."""
    community = work.get(Community, community_id)
    papers = work.session.execute(
        sa.select(LegalPaper).where(LegalPaper.community_id == community.id)
    ).scalars()
    return refusal(community, papers, on)
