"""Minutes of an assembly (*acta de asamblea*): the paper that proves what the village put first, and how.

Order and contents are those of the minutes that community organisations keep: call, quorum, attendance, alternatives with their votes,
decision, signatures of who presided and of witnesses, and the list of those who were there.
"""

from foundation.papers import Stamp, counted, facts, paper_of
from foundation.pdf.blocks import (
    Align,
    Block,
    Callout,
    Column,
    Facts,
    Grid,
    Heading,
    Number,
    Numbers,
    PageBreak,
    Paragraph,
    Photo,
    Photos,
    Printed,
    Row,
    RowKind,
    Signature,
    Signatures,
    Strong,
    Together,
    Voice,
)
from foundation.pdf.document import render
from foundation.translations import Translator
from portfolio.documents import people_table
from portfolio.documents.minutes_sheet import MinutesSheet, QuorumFacts

# The height in which somebody can write a name and sign, or put a thumb.
LINE_MM = 9


def print_minutes(
    sheet: MinutesSheet, stamp: Stamp, words: Translator, photo: bytes = b""
) -> Printed:
    """The minutes as a PDF; ``photo`` is the picture of the signed sheet that the sheet names by its hash."""
    paper = paper_of(
        stamp,
        words,
        title=words.text("Minutes of the assembly that puts needs in order"),
        number=words.text("Minutes no. {number}", number=counted(stamp.number)),
        institution=sheet.organisation,
        place=sheet.place,
    )
    blocks: list[Block] = [
        _decision_box(sheet, words),
        Heading(words.text("The call")),
        _call(sheet, words),
        Heading(words.text("Quorum")),
        *_quorum(sheet.quorum, words),
        Together((Heading(words.text("Attendance")), _attendance(sheet, words))),
        *_hamlets(sheet, words),
        Heading(words.text("Alternatives and votes")),
        *_counting(sheet, words),
        _votes(sheet, words),
        *_signatures(sheet, words),
        *_picture(sheet, words, photo),
        *_list(sheet, words),
    ]
    return render(paper, blocks)


def _decision_box(sheet: MinutesSheet, words: Translator) -> Block:
    return Callout(
        words.text("What the assembly decided"),
        (
            (words.text("First:") + " ", Strong(sheet.first.title)),
            _how_decided(sheet, words),
        ),
    )


def _how_decided(sheet: MinutesSheet, words: Translator) -> str:
    if sheet.settled:
        return words.text(
            "The vote was tied twice in a row and the committee of coexistence and conciliation decided: {reason}",
            reason=sheet.settled,
        )
    if sheet.method != "show_of_hands":
        return words.text(
            "Decided with {points} points; {cast} people voted and {needed} were needed.",
            points=sheet.first.votes,
            cast=sheet.cast,
            needed=sheet.needed_votes,
        )
    return words.text(
        "Decided with {votes} of {cast} votes; {needed} votes in all were needed.",
        votes=sheet.first.votes,
        cast=sheet.cast,
        needed=sheet.needed_votes,
    )


def _counting(sheet: MinutesSheet, words: Translator) -> list[Block]:
    """How they voted, and that two people counted."""
    said = [
        words.text("How they voted: {method}.", method=words.label("voting_method", sheet.method))
    ]
    if sheet.tokens:
        said.append(words.text("Each person had {n} tokens.", n=sheet.tokens))
    if sheet.ties:
        said.append(words.text("Ties before this vote: {n}.", n=sheet.ties))
    if len(sheet.counters) > 1:
        said.append(
            words.text(
                "Two people counted, each on their own, and found the same: {who}.",
                who="; ".join(sheet.counters),
            )
        )
    return [Paragraph(" ".join(said))]


def _call(sheet: MinutesSheet, words: Translator) -> Block:
    return Facts(
        facts(
            words,
            ("Organisation", sheet.organisation),
            ("Kind of organisation", words.label("community_kind", sheet.organisation_kind)),
            ("Tax number", sheet.tax_number),
            ("Legal status", sheet.legal_status),
            (
                "Municipality",
                words.text(
                    "{place} · DANE code {code}", place=sheet.place, code=sheet.municipality_code
                ),
            ),
            ("Assembly", words.text("no. {number}", number=str(sheet.assembly_number))),
            ("Called on", words.datetime(sheet.called_at)),
            ("How the members were called", words.label("summons_kind", sheet.summons)),
            ("Called for", words.datetime(sheet.called_for_at)),
            ("Opened", words.datetime(sheet.held_at)),
            ("Where it met", sheet.meeting_place),
            ("Call", words.label("call", sheet.quorum.call)),
        ),
        columns=2,
    )


def _quorum(quorum: QuorumFacts, words: Translator) -> list[Block]:
    rule = [words.text(quorum.rule)]
    if quorum.rule_from is not None:
        rule.append(words.text("in force since {day}", day=quorum.rule_from))
    if quorum.to_confirm:
        rule.append(words.text("to be confirmed"))
    return [
        Numbers(
            (
                Number(words.number(quorum.members), words.text("members of the organisation")),
                Number(words.number(quorum.attending), words.text("members attended")),
                Number(
                    words.number(quorum.needed),
                    words.text("were needed to decide: {part} of the members", part=quorum.part),
                ),
            )
        ),
        Paragraph(
            words.text(
                "{attending} of {members} members attended and {needed} were needed: the assembly can decide.",
                attending=quorum.attending,
                members=quorum.members,
                needed=quorum.needed,
            )
            + " "
            + words.text(
                "To talk without deciding, {needed} were enough.",
                needed=quorum.needed_to_deliberate,
            )
        ),
        Paragraph(words.text("Rule: {rule}.", rule="; ".join(rule)), Voice.NOTE),
    ]


def _attendance(sheet: MinutesSheet, words: Translator) -> Block:
    """The same people counted three ways, side by side."""
    return people_table.block(
        (sheet.by_sex, sheet.by_age, sheet.by_ethnicity),
        words.text("All who came, members or not"),
        sheet.attending,
        words,
    )


def _hamlets(sheet: MinutesSheet, words: Translator) -> tuple[Block, ...]:
    if not sheet.by_hamlet:
        return ()
    columns = (
        Column(words.text("Hamlet"), share=70),
        Column(words.text("People"), Align.END, share=30),
    )
    rows = tuple(Row((name, words.number(people))) for name, people in sheet.by_hamlet)
    return (Grid(columns, rows),)


def _votes(sheet: MinutesSheet, words: Translator) -> Block:
    columns = (
        Column(words.text("Place"), Align.CENTRE, share=9),
        Column(words.text("Need")),
        Column(words.text("Kind of work")),
        Column(words.text("People who benefit"), Align.END),
        Column(words.text("Points") if sheet.in_points else words.text("Votes"), Align.END),
    )
    rows = tuple(
        Row(
            (
                words.number(need.place),
                need.title,
                need.kind,
                words.number(need.people),
                words.number(need.votes),
            )
        )
        for need in sheet.needs
    )
    totals = (
        Row((words.text("Blank votes"), words.number(sheet.blank)), kind=RowKind.TOTAL),
        Row(
            (
                words.text("All votes")
                if sheet.method == "show_of_hands"
                else words.text("People who voted"),
                words.number(sheet.cast),
            ),
            kind=RowKind.TOTAL,
        ),
    )
    return Grid(columns, rows, totals=totals)


def _decision(sheet: MinutesSheet, words: Translator) -> list[Block]:
    others = [need for need in sheet.needs if need is not sheet.first]
    said: list[Block] = [
        Paragraph(
            (
                words.text("The assembly decides that its first need is") + " ",
                Strong(sheet.first.title),
                ". "
                + words.text(
                    "It asks that this need be made a project: designed, budgeted and financed."
                ),
            )
        )
    ]
    if others:
        waiting = "; ".join(f"{words.number(need.place)}. {need.title}" for need in others)
        said.append(
            Paragraph(
                words.text("The others wait their turn, in this order: {needs}.", needs=waiting)
            )
        )
    return said


def _signatures(sheet: MinutesSheet, words: Translator) -> list[Block]:
    witness = Signature(role=words.text("Witness"))
    return [
        # Nobody signs a page that says nothing.
        Together(
            (
                Heading(words.text("Decision")),
                *_decision(sheet, words),
                Heading(words.text("Signatures")),
                Paragraph(
                    words.text(
                        "These minutes were read aloud to those present and are signed by who presided, by the secretary and by two "
                        "witnesses. Who does not write puts the thumb."
                    )
                ),
                Signatures(
                    (
                        sheet.president.box,
                        Signature(
                            role=words.text("Secretary of the assembly"),
                            organisation=sheet.organisation,
                        ),
                        witness,
                        witness,
                    ),
                    has_thumbprint=True,
                ),
            )
        )
    ]


def _picture(sheet: MinutesSheet, words: Translator, photo: bytes) -> list[Block]:
    if not photo:
        return []
    caption = words.text("Fingerprint of the picture: {hash}", hash=sheet.photo_sha256)
    return [
        Heading(words.text("Picture of the signed sheet")),
        Photos(
            (Photo(photo, caption, words.text("Sheet of the assembly, as it was photographed")),),
            columns=1,
        ),
    ]


def _list(sheet: MinutesSheet, words: Translator) -> list[Block]:
    """A line for everyone who came, members first, because the list of signatures is part of the minutes."""
    columns = (
        Column(words.text("No."), Align.CENTRE, share=7),
        Column(words.text("Name"), share=38),
        Column(words.text("Identity document"), share=22),
        Column(words.text("Signature or thumb"), share=33),
    )
    rows = tuple(Row((str(number), "", "", "")) for number in range(1, sheet.attending + 1))
    return [
        PageBreak(),
        Heading(words.text("List of attendance")),
        Paragraph(
            words.text(
                "{attending} people came, {members} of them members with a vote.",
                attending=sheet.attending,
                members=sheet.quorum.attending,
            )
        ),
        Grid(columns, rows, row_mm=LINE_MM),
    ]
