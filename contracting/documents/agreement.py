"""The agreement (*convenio* or contract with a community organisation): what it says in one plain page, then parties, money, milestones,
clauses and signatures, in the order of the agreements that these offices sign.
"""

from contracting.documents import contracted_lines, plain_page
from contracting.documents.agreement_sheet import (
    AgreedDeduction,
    AgreementSheet,
    PlannedMilestone,
    Source,
    UsedVersion,
    WrittenClause,
)
from contracting.documents.heads import parties
from foundation import amounts_in_words
from foundation.money import Money
from foundation.papers import Stamp, facts, paper_of
from foundation.pdf.blocks import (
    Align,
    Bar,
    Bars,
    Block,
    Clause,
    Column,
    Facts,
    Grid,
    Heading,
    OnePage,
    Paragraph,
    Printed,
    Row,
    RowKind,
    Signatures,
    Strong,
    Together,
    Voice,
    carried,
)
from foundation.pdf.document import render
from foundation.translations import Translator


def print_agreement(sheet: AgreementSheet, stamp: Stamp, words: Translator) -> Printed:
    """The agreement as a PDF."""
    head = sheet.head
    paper = paper_of(
        stamp,
        words,
        title=sheet.title,
        number=words.text("No. {number}", number=head.number)
        if head.number
        else words.text("Project {code}", code=head.project),
        institution=head.entity,
        place=head.place,
    )
    ending = [*_basis(sheet, words), *_versions(sheet.versions, words)]
    blocks: list[Block] = [
        OnePage(tuple(plain_page.blocks(sheet, words)), smallest=plain_page.SMALLEST),
        Heading(words.text("Parties and object")),
        _parties(sheet, words),
        Heading(words.text("Value and payment")),
        *_money(sheet, words),
        Heading(words.text("Milestones")),
        *_milestones(sheet, words),
        *contracted_lines.blocks(sheet.lines, head.value, words, is_in_kind=sheet.is_in_kind),
        Heading(words.text("Clauses")),
        *(_clause(clause, words) for clause in sheet.clauses),
        Heading(words.text("Legal basis and guarantees")),
        *ending[:-1],
        *_signatures(sheet, words, ending[-1]),
    ]
    return render(paper, blocks)


def _parties(sheet: AgreementSheet, words: Translator) -> Block:
    head = sheet.head
    return Facts(
        (
            *parties(head, words),
            *facts(
                words,
                ("Coordinates (WGS 84)", sheet.position),
                ("Kind of work", sheet.work_kind),
                ("People who benefit", words.number(sheet.people)),
                ("Value", (Strong(words.money(head.value)),)),
                (
                    "Term",
                    words.text("{days} calendar days from the start act", days=head.term_days),
                ),
                ("Signed on", words.date(sheet.signed_on) if sheet.signed_on else None),
            ),
        )
    )


def _money(sheet: AgreementSheet, words: Translator) -> list[Block]:
    rows = [
        (
            "Advance",
            words.text(
                "{rate} of the value: {amount}",
                rate=words.percent(sheet.advance_bp),
                amount=sheet.advance,
            )
            if sheet.advance_bp
            else words.text("Without advance"),
        ),
        (
            "Retention",
            words.text("{rate} of each payment", rate=words.percent(sheet.retention_bp))
            if sheet.retention_bp
            else words.text("Without retention"),
        ),
    ]
    blocks: list[Block] = [
        Facts(facts(words, ("Value of the agreement", words.in_full(sheet.head.value)), *rows))
    ]
    if sheet.deductions:
        blocks.append(_deductions(sheet.deductions, words))
    if sheet.advance_bp:
        blocks.append(
            Paragraph(
                words.text(
                    "Norm of the advance: {norm}.", norm=words.text(sheet.basis.advance_norm)
                ),
                Voice.NOTE,
            )
        )
    return [*blocks, *_sources(sheet.sources, words)]


def _deductions(deductions: tuple[AgreedDeduction, ...], words: Translator) -> Block:
    columns = (
        Column(words.text("Deduction from each payment"), share=34),
        Column(words.text("Rate"), Align.END, share=10),
        Column(words.text("Taken of"), share=22),
        Column(words.text("Norm")),
    )
    rows = tuple(
        Row(
            (
                row.name,
                words.percent(row.rate_bp),
                words.label("deduction_base", row.base),
                words.text(row.norm) if row.norm else words.text("As agreed"),
            )
        )
        for row in deductions
    )
    return Grid(columns, rows)


def _sources(sources: tuple[Source, ...], words: Translator) -> list[Block]:
    """Where the money of the whole work comes from; a bar shows each part of it."""
    if not sources:
        return []
    bars = tuple(
        Bar(
            f"{source.name} — {_form(source, words)}",
            f"{words.money(source.amount)} · {words.percent(source.share_bp)}",
            min(source.share_bp // 10, 1000),
        )
        for source in sources
    )
    return [Heading(words.text("Who pays for the work"), 3), Bars(bars)]


def _form(source: Source, words: Translator) -> str:
    form = words.label("contribution_kind", source.form)
    return f"{form}: {source.of}" if source.of else form


def _milestones(sheet: AgreementSheet, words: Translator) -> list[Block]:
    columns = (
        Column(words.text("No."), Align.CENTRE, share=6),
        Column(words.text("Result"), share=27),
        Column(words.text("Means of verification")),
        Column(words.text("Day"), Align.END, share=8),
        Column(words.text("Amount"), Align.END, is_carried=True),
    )
    currency = sheet.head.value.currency
    rows = carried(
        (
            (
                (
                    str(row.position),
                    _result(row, words),
                    row.means,
                    words.number(row.due_days),
                    words.money(row.amount),
                ),
                (row.amount.minor,),
            )
            for row in sheet.milestones
        ),
        write=lambda minor: words.money(Money(minor, currency)),
    )
    total = Row(
        (words.text("Value of the agreement"), words.money(sheet.head.value)), kind=RowKind.TOTAL
    )
    said = (
        words.text(
            "What the community's committee and the supervisor have both verified counts. Days are counted from the start act."
        )
        if sheet.lines
        else words.text(
            "Each milestone is paid for its result once the community's committee and the supervisor have both verified it. Days are "
            "counted from the start act."
        )
    )
    return [Paragraph(said), Grid(columns, rows, totals=(total,))]


def _result(row: PlannedMilestone, words: Translator) -> str:
    if not row.measure:
        return row.title
    return f"{row.title}\n" + words.text("Climate measure: {measure}", measure=row.measure)


def _clause(clause: WrittenClause, words: Translator) -> Clause:
    return Clause(ordinal(clause.number, words), clause.title, tuple(clause.text.split("\n")))


def ordinal(number: int, words: Translator) -> str:
    """The number of a clause as agreements write it: PRIMERA; in English a figure."""
    if words.language == "es":
        return amounts_in_words.ordinal(number, "es").upper()
    return words.text("CLAUSE {number}", number=str(number))


def _basis(sheet: AgreementSheet, words: Translator) -> list[Block]:
    basis, head = sheet.basis, sheet.head
    law = words.text(
        "Regime: {regime}. {norm}, {status} since {day}. Condition: {condition}.",
        regime=head.regime,
        norm=head.norm,
        status=words.label("norm_status", basis.status).lower(),
        day=basis.since,
        condition=basis.condition,
    )
    blocks: list[Block] = [Paragraph(law)]
    if basis.ceiling is not None:
        ceiling = basis.ceiling
        blocks.append(
            Paragraph(
                words.text(
                    "The ceiling is {amount}: {wages} minimum wages of {wage} ({norm}).",
                    amount=ceiling.amount,
                    wages=ceiling.wages,
                    wage=ceiling.wage,
                    norm=ceiling.norm,
                )
            )
        )
    blocks.append(
        Paragraph(
            (
                Strong(words.text("Guarantees.")),
                f" {basis.guarantees} ({basis.guarantees_norm}).",
            )
        )
    )
    if basis.to_confirm and sheet.signed_on is None:
        blocks.append(
            Paragraph(
                words.text("The legal office confirms these norms before the agreement is signed."),
                Voice.NOTE,
            )
        )
    return blocks


def _versions(versions: tuple[UsedVersion, ...], words: Translator) -> list[Block]:
    """Which version of each clause this is, and who approved those that an office worded itself."""
    if not versions:
        return []
    columns = (
        Column(words.text("Version"), share=16),
        Column(words.text("Approved by"), share=30),
        Column(words.text("Clauses")),
    )
    rows = tuple(
        Row((_version(row, words), _approved(row, words), ", ".join(row.clauses)))
        for row in versions
    )
    return [Heading(words.text("Versions of the clauses")), Grid(columns, rows)]


def _version(row: UsedVersion, words: Translator) -> str:
    if row.approver:
        return words.text("version {number}", number=row.version)
    return words.text("edition {name}", name=row.version)


def _approved(row: UsedVersion, words: Translator) -> str:
    if row.approver:
        return f"{row.approver}, {words.date(row.approved_on)}"
    return words.text("Delivered with the library, in force since {day}", day=row.since)


def _signatures(sheet: AgreementSheet, words: Translator, before: Block) -> list[Block]:
    """The parties sign beside what stands before: nobody signs a page that says nothing."""
    said = words.text("The parties have read this agreement and sign it.")
    if sheet.signed_on is not None:
        said = words.text(
            "The parties have read this agreement and sign it in {place}, {day}.",
            place=sheet.head.place,
            day=words.day_in_full(sheet.signed_on),
        )
    if words.language != "es":
        said = words.text("Reading copy: the Spanish text is the one that is signed and binds.")
    return [
        Together(
            (
                before,
                Heading(words.text("Signatures")),
                Paragraph(said),
                Signatures(
                    (sheet.entity_signatory.box, sheet.organisation_signatory.box),
                    has_thumbprint=True,
                ),
            )
        )
    ]
