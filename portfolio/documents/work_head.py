"""The head that every paper of a work shares before there is an agreement: which work, for whom, where, on whose behalf."""

import msgspec

from foundation.papers import Stamp, counted, facts, paper_of
from foundation.pdf.blocks import Facts, Paper, Strong
from foundation.translations import Translator


class WorkHead(msgspec.Struct, frozen=True, kw_only=True):
    """A work as its papers name it; names of kinds and places are written in the paper's language."""

    code: str
    bpin: str
    title: str
    kind: str
    purpose: str
    place: str
    municipality_code: str
    position: str
    organisation: str
    tax_number: str
    representative: str
    institution: str
    people: int


def paper(head: WorkHead, stamp: Stamp, words: Translator, *, title: str) -> Paper:
    """Head and foot of a paper of a work: the act's number and the project it is about."""
    return paper_of(
        stamp,
        words,
        title=title,
        number=words.text(
            "No. {number} · project {project}",
            number=counted(stamp.number),
            project=head.code,
        ),
        institution=head.institution,
        place=head.place,
    )


def box(head: WorkHead, words: Translator) -> Facts:
    """The box in front: which work, where, for whom."""
    place = words.text("{place} · DANE code {code}", place=head.place, code=head.municipality_code)
    project = head.code
    if head.bpin:
        project = words.text("{code} · BPIN {bpin}", code=head.code, bpin=head.bpin)
    return Facts(
        facts(
            words,
            ("Work", (Strong(head.title),)),
            ("Project", project),
            ("Kind of work", head.kind),
            ("Place", place),
            ("Coordinates (WGS 84)", head.position or "—"),
            ("People who benefit", words.number(head.people)),
            ("Organisation", (Strong(head.organisation),)),
            ("Tax number", head.tax_number or "—"),
            ("Legal representative", head.representative or "—"),
        ),
        columns=2,
    )
