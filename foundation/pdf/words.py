"""Paper's own words in a reader's language; callers hand in their translator's ``text``."""

from collections.abc import Callable

from foundation.pdf.blocks import Words


def words(text: Callable[[str], str]) -> Words:
    """The words of head, foot, tables and boxes. Braces stay: paper fills in pages and addresses itself."""
    return Words(
        page=text("Page {page} of {pages}"),
        code=text("Code"),
        version=text("Version"),
        verify=text("Verify this document at"),
        anchor=text("Audit anchor"),
        fingerprint=text("Fingerprint of the content"),
        draft=text("DRAFT"),
        demonstration=text("DEMONSTRATION — without legal value"),
        carried_forward=text("Carried forward"),
        brought_forward=text("Brought forward"),
        none=text("There is nothing to list."),
        name=text("Name"),
        document=text("Identity document"),
        role=text("Role"),
        thumbprint=text("Thumbprint"),
        yes=text("Yes"),
        no=text("No"),
        pending=text("Pending"),
        not_applicable=text("Does not apply"),
        done=text("Done"),
        current=text("Under way"),
        ahead=text("Ahead"),
        qr=text("Verification code of page {page} of {pages}: {address}"),
    )
