"""The head that every paper of an agreement shares: which agreement it is, between whom, for what, where and for how much."""

import msgspec

from foundation.money import Money
from foundation.papers import Stamp, counted, facts, paper_of
from foundation.pdf.blocks import Fact, Facts, Paper, Strong
from foundation.translations import Translator


class AgreementHead(msgspec.Struct, frozen=True, kw_only=True):
    """An agreement as its papers name it; names and norms are written in the paper's language."""

    number: str
    regime: str
    norm: str
    entity: str
    organisation: str
    tax_number: str
    representative: str
    object: str
    project: str
    bpin: str
    place: str
    municipality_code: str
    value: Money
    term_days: int

    @property
    def name(self) -> str:
        """The agreement's number; before it has one, that of its project."""
        return self.number or self.project


def paper(
    head: AgreementHead, stamp: Stamp, words: Translator, *, title: str, is_landscape: bool = False
) -> Paper:
    """Head and foot of an act of an agreement, known by its own number and by that of the agreement."""
    found = paper_of(
        stamp,
        words,
        title=title,
        number=words.text(
            "No. {number} · agreement {agreement}",
            number=counted(stamp.number),
            agreement=head.name,
        ),
        institution=head.entity,
        place=head.place,
    )
    # Many columns need the long side of the sheet.
    return msgspec.structs.replace(found, is_landscape=is_landscape)


def parties(head: AgreementHead, words: Translator) -> tuple[Fact, ...]:
    """Who agrees with whom, about what, where."""
    return facts(
        words,
        ("Agreement", head.number),
        ("Contracting entity", head.entity),
        ("Organisation", (Strong(head.organisation),)),
        ("Tax number", head.tax_number),
        ("Legal representative", head.representative),
        ("Object", head.object),
        ("Project", _project(head, words)),
        ("Place", place(head, words)),
    )


def place(head: AgreementHead, words: Translator) -> str:
    """The place with the code by which every office knows it."""
    return words.text("{place} · DANE code {code}", place=head.place, code=head.municipality_code)


def box(head: AgreementHead, words: Translator) -> Facts:
    """The box in front of the papers that come after the agreement; the object takes its whole width."""
    return Facts(
        facts(
            words,
            ("Agreement", head.number),
            ("Project", _project(head, words)),
            ("Contracting entity", head.entity),
            ("Place", place(head, words)),
            ("Organisation", (Strong(head.organisation),)),
            ("Tax number", head.tax_number or "—"),
            ("Legal representative", head.representative or "—"),
            ("Value", (Strong(words.money(head.value)),)),
            ("Object", head.object),
        ),
        columns=2,
    )


def _project(head: AgreementHead, words: Translator) -> str:
    if not head.bpin:
        return head.project
    return words.text("{code} · BPIN {bpin}", code=head.project, bpin=head.bpin)
