"""What the acts of a running agreement share on paper: their title and number, and the boxes in which the parties sign."""

from datetime import date

from contracting.documents.heads import AgreementHead
from foundation.papers import Signatory, Stamp, counted, paper_of
from foundation.pdf.blocks import (
    Block,
    Heading,
    Item,
    Items,
    Paper,
    Paragraph,
    Signatures,
    Strong,
    Together,
)
from foundation.translations import Translator

# The type of an act that almost fits on one page may be this part of the usual one, in hundredths.
SMALLEST = 76


def paper(head: AgreementHead, stamp: Stamp, words: Translator, title: str) -> Paper:
    """Head and foot of an act of an agreement; the title is said already."""
    return paper_of(
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


def said(label: str, text: str) -> tuple[Block, ...]:
    """A paragraph that begins with what it is about; nothing where there is nothing to say."""
    return (Paragraph((Strong(f"{label} "), text)),) if text else ()


def listed(title: str, lines: tuple[str, ...], none: str) -> tuple[Block, ...]:
    """A titled list, or the sentence that says that there is nothing."""
    body: Block = Items(tuple(Item(line) for line in lines)) if lines else Paragraph(none)
    return (Heading(title), body)


def signed(
    words: Translator,
    day: date | None,
    place: str,
    *signatories: Signatory,
    thumb: bool = False,
    after: tuple[Block, ...] = (),
) -> Block:
    """The parties sign, in one piece with what stands before: nobody signs a page that says nothing."""
    text = (
        words.text("It is signed in {place} on {day} by those who took part.", place=place, day=day)
        if day
        else words.text("It is signed by those who took part.")
    )
    return Together(
        (
            *after,
            Heading(words.text("Signatures")),
            Paragraph(text),
            Signatures(
                tuple(one.box for one in signatories),
                columns=2 if thumb else min(3, max(2, len(signatories))),
                has_thumbprint=thumb,
            ),
        )
    )
