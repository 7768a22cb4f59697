"""The plain-language summary of an agreement: one page that anybody understands, bound to the version of the agreement it sums up.

It is the page that stands in front of the agreement, as a paper of its own to hang up or to take home; the code and the hash of the
agreement it belongs to are printed on it, so that nobody shows the page of one version beside another.
"""

import msgspec

from contracting.documents import act_frame, plain_page
from contracting.documents.agreement_sheet import AgreementSheet
from foundation.papers import Stamp
from foundation.pdf.blocks import Fact, Facts, OnePage, Printed
from foundation.pdf.document import render
from foundation.translations import Translator


class PlainSummarySheet(msgspec.Struct, frozen=True, kw_only=True):
    """What the page says, and the issued agreement that it sums up."""

    agreement: AgreementSheet
    code: str
    version: int
    sha256: str


def print_plain_summary(sheet: PlainSummarySheet, stamp: Stamp, words: Translator) -> Printed:
    """The page as a PDF."""
    about = sheet.agreement
    paper = act_frame.paper(about.head, stamp, words, words.text("The agreement in plain words"))
    bound = Facts(
        (
            Fact(words.text("Agreement it sums up"), f"{sheet.code} · v{sheet.version}"),
            Fact(words.text("Hash of that paper (SHA-256)"), sheet.sha256),
        )
    )
    blocks = (*plain_page.blocks(about, words), bound)
    return render(paper, [OnePage(blocks, smallest=plain_page.SMALLEST)])
