"""What the designation of who supervises says; the person and the post are those of the start act as soon as there is one."""

from collections.abc import Sequence
from datetime import date

import msgspec

from contracting import act_norms, paper_heads
from contracting.agreements import Agreement
from contracting.documents.designation import DesignationSheet
from foundation import particulars
from foundation.acts import Gap
from foundation.commands import LongText, ShortText
from foundation.errors import ProgrammingError, say
from foundation.translations import Translator
from foundation.work import Work

KIND = "supervisor_designation"


class DescribeDesignation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which post supervises, by which act of the entity and since when, and what else is looked after in this agreement."""

    post: ShortText
    act: ShortText
    designated_on: date
    scope: LongText | None = None


def gaps(work: Work, agreement: Agreement) -> Sequence[Gap]:
    """Who supervises is designated of a signed agreement, and not after the work has started."""
    if agreement.signed_on is None:
        said = say("A supervisor is designated for an agreement that is signed.")
        return (Gap(said=said, href=f"/agreements/{agreement.id}"),)
    said_of = particulars.find(work, agreement.id, KIND, DescribeDesignation)
    if said_of is None:
        return ()
    here = f"/acts/{KIND}/{agreement.id}/particulars"
    if agreement.starts_on is not None and said_of.designated_on > agreement.starts_on:
        said = say(
            "The work started on {day}: the designation cannot be later.", day=agreement.starts_on
        )
        return (Gap(said=said, href=here),)
    return ()


def sheet(work: Work, agreement: Agreement, words: Translator) -> DesignationSheet:
    """Everything the designation says."""
    reading = paper_heads.read(work, agreement, words)
    said = particulars.find(work, agreement.id, KIND, DescribeDesignation)
    if said is None or agreement.signed_on is None:
        raise ProgrammingError("a designation was described, of a signed agreement")
    return DesignationSheet(
        head=paper_heads.head_of(reading),
        norm=act_norms.norm_on("supervision", agreement.signed_on),
        post=agreement.supervisor_post or said.post,
        act=said.act,
        designated_on=said.designated_on,
        scope=said.scope or "",
        starts_on=agreement.starts_on,
        supervisor=paper_heads.supervisor(reading),
        entity_signatory=paper_heads.entity_signatory(reading),
    )
