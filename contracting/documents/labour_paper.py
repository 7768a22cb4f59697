"""The labour sheet (*planilla de mano de obra comunitaria*): who worked which day, at which rate, and the line on which each one signs.

The form that community works are paid against: worker, document, sex, a column for each calendar day, days, rate, amount, signature or
thumb. One sheet is wholly paid or wholly given to the work, and says which; its sums stand by sex.
"""

from collections.abc import Sequence
from datetime import date

import msgspec

from contracting.documents import heads
from contracting.documents.heads import AgreementHead
from foundation.money import Money, add_up
from foundation.papers import Signatory, Stamp, counted, facts
from foundation.pdf.blocks import (
    Align,
    Block,
    Column,
    Facts,
    Grid,
    Heading,
    Number,
    Numbers,
    Paragraph,
    Printed,
    Row,
    RowKind,
    Signatures,
    Strong,
    Together,
    Voice,
)
from foundation.pdf.document import render
from foundation.translations import Translator

# The height in which somebody can sign or put a thumb.
SIGNING_MM = 10
# So many days stand beside everything else on the long side of a sheet; of a longer period each half has its own columns.
MOST_DAYS = 16
HALF_DAY = 500
SEXES = ("woman", "man", "other")


class SheetWorker(msgspec.Struct, frozen=True, kw_only=True):
    """What one person worked at one rate: thousandths of a day for every calendar day of the period."""

    name: str
    document: str
    sex: str
    days: tuple[int, ...]
    rate: Money
    amount: Money

    @property
    def total_milli(self) -> int:
        return sum(self.days)


class LabourPaperSheet(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a labour sheet says; ``people`` counts nobody twice, by sex."""

    head: AgreementHead
    sheet_number: int
    starts_on: date
    ends_on: date
    is_in_kind: bool
    state: str
    days: tuple[date, ...]
    workers: tuple[SheetWorker, ...]
    people: dict[str, int]
    paid: Money
    presented_on: date | None
    confirmed_on: date | None
    accepted_on: date | None
    organisation_signatory: Signatory
    presenter: Signatory
    accepter: Signatory

    @property
    def amount(self) -> Money:
        return add_up([row.amount for row in self.workers], self.paid.currency)

    @property
    def days_milli(self) -> int:
        return sum(row.total_milli for row in self.workers)


def print_labour_paper(sheet: LabourPaperSheet, stamp: Stamp, words: Translator) -> Printed:
    """The labour sheet as a PDF."""
    paper = heads.paper(
        sheet.head, stamp, words, title=words.text("Community labour sheet"), is_landscape=True
    )
    blocks: list[Block] = [
        _numbers(sheet, words),
        heads.box(sheet.head, words),
        _facts(sheet, words),
        Heading(words.text("Who worked, day by day")),
        *_attendance(sheet, words),
        # Nobody signs a page that says nothing.
        Together(
            (
                Heading(words.text("Sums by sex")),
                _by_sex(sheet, words),
                *_declaration(sheet, words),
            )
        ),
    ]
    return render(paper, blocks)


def _numbers(sheet: LabourPaperSheet, words: Translator) -> Block:
    label = words.text("days given to the work") if sheet.is_in_kind else words.text("days to pay")
    shown = [
        Number(words.number(sum(sheet.people.values())), words.text("people")),
        Number(words.quantity(sheet.days_milli), label),
    ]
    if not sheet.is_in_kind:
        shown.append(Number(words.money(sheet.amount), words.text("value of the sheet")))
    return Numbers(tuple(shown))


def _facts(sheet: LabourPaperSheet, words: Translator) -> Block:
    period = words.text(
        "from {start} to {end}", start=words.date(sheet.starts_on), end=words.date(sheet.ends_on)
    )
    return Facts(
        facts(
            words,
            ("Labour sheet", words.text("no. {number}", number=counted(sheet.sheet_number))),
            ("Period", period),
            (
                "These days are",
                words.text("given to the work, without payment")
                if sheet.is_in_kind
                else words.text("paid from the funds of the agreement"),
            ),
            ("State", words.label("sheet_state", sheet.state)),
            ("Presented on", words.date(sheet.presented_on) if sheet.presented_on else None),
            ("Sheet accepted on", words.date(sheet.accepted_on) if sheet.accepted_on else None),
            (
                "Confirmed by the committee on",
                words.date(sheet.confirmed_on) if sheet.confirmed_on else None,
            ),
            (
                "Paid so far",
                None if sheet.is_in_kind or not sheet.paid else words.money(sheet.paid),
            ),
        ),
        columns=2,
    )


def _attendance(sheet: LabourPaperSheet, words: Translator) -> list[Block]:
    """One table where the days fit beside the rest; else one for each half of the period, and one of the sums to sign."""
    count = len(sheet.days)
    if count <= MOST_DAYS:
        return [_table(sheet, words, range(count), is_settled=True)]
    half = -(-count // 2)
    halves = (range(half), range(half, count))
    return [
        *(_table(sheet, words, places, is_settled=False) for places in halves),
        Heading(words.text("What each one has worked, and signs")),
        _table(sheet, words, (), is_settled=True),
    ]


def _table(
    sheet: LabourPaperSheet, words: Translator, places: Sequence[int], *, is_settled: bool
) -> Grid:
    columns = [
        Column(words.text("No."), Align.CENTRE),
        Column(words.text("Worker")),
        Column(words.text("Document")),
        *(Column(_day(sheet.days[place], words), Align.CENTRE) for place in places),
    ]
    if is_settled:
        columns += _settling(sheet, words)
    rows = tuple(
        Row(
            (
                str(number),
                worker.name or words.text("Erased on request"),
                worker.document or "—",
                *(_share(worker.days[place]) for place in places),
                *(_settled(sheet, worker, words) if is_settled else ()),
            )
        )
        for number, worker in enumerate(sheet.workers, start=1)
    )
    sums = [sum(worker.days[place] for worker in sheet.workers) for place in places]
    total = [words.text("Total"), "", "", *(words.quantity(milli) for milli in sums)]
    if is_settled:
        total += ["", words.quantity(sheet.days_milli)]
        total += [] if sheet.is_in_kind else ["", words.money(sheet.amount)]
        total += [""]
    return Grid(
        tuple(columns),
        rows,
        totals=(Row(tuple(total), kind=RowKind.TOTAL),),
        row_mm=SIGNING_MM if is_settled else 0,
    )


def _settling(sheet: LabourPaperSheet, words: Translator) -> list[Column]:
    money = [
        Column(words.text("Rate of a day"), Align.END),
        Column(words.text("Amount"), Align.END),
    ]
    return [
        Column(words.text("Sex"), Align.CENTRE),
        Column(words.text("Days"), Align.END),
        *([] if sheet.is_in_kind else money),
        Column(words.text("Signature or thumbprint"), share=16),
    ]


def _settled(sheet: LabourPaperSheet, worker: SheetWorker, words: Translator) -> tuple[str, ...]:
    money = () if sheet.is_in_kind else (words.money(worker.rate), words.money(worker.amount))
    return (
        words.label("sex_letter", worker.sex),
        words.quantity(worker.total_milli),
        *money,
        "",
    )


def _day(day: date, words: Translator) -> str:
    """A day above its column: number and month, on two lines where the column is narrow."""
    number, month, _ = words.short_date(day).split()
    return f"{number} {month}"


def _share(milli: int) -> str:
    if not milli:
        return "·"
    return "½" if milli == HALF_DAY else "1"


def _by_sex(sheet: LabourPaperSheet, words: Translator) -> Block:
    columns = (
        Column(words.text("Sex"), share=28),
        Column(words.text("People"), Align.END, share=14),
        Column(words.text("Days paid"), Align.END, share=18),
        Column(words.text("Days given"), Align.END, share=18),
        Column(words.text("Amount"), Align.END, share=22),
    )
    rows = [
        _sum(sheet, words, words.label("sex", sex), sheet.people[sex], sex)
        for sex in SEXES
        if sheet.people.get(sex)
    ]
    total = _sum(sheet, words, words.text("Total"), sum(sheet.people.values()), None)
    return Grid(columns, tuple(rows), totals=(msgspec.structs.replace(total, kind=RowKind.TOTAL),))


def _sum(
    sheet: LabourPaperSheet, words: Translator, label: str, people: int, sex: str | None
) -> Row:
    mine = [row for row in sheet.workers if sex is None or row.sex == sex]
    days = words.quantity(sum(row.total_milli for row in mine))
    given, paid = (days, "0") if sheet.is_in_kind else ("0", days)
    amount = add_up([row.amount for row in mine], sheet.paid.currency)
    return Row((label, words.number(people), paid, given, words.money(amount)))


def _declaration(sheet: LabourPaperSheet, words: Translator) -> list[Block]:
    said = (
        words.text(
            "Whoever signs declares that the days beside the name are those worked, that they are given to the work of one's own will, "
            "and that no payment is asked for them."
        )
        if sheet.is_in_kind
        else words.text(
            "Whoever signs declares that the days beside the name are those worked and that the amount of the line was received."
        )
    )
    value: list[Block] = []
    if not sheet.is_in_kind:
        in_full = (Strong(words.in_full(sheet.amount)),)
        value = [Facts(facts(words, ("Value in words and figures", in_full)))]
    return [
        *value,
        Paragraph(said),
        Heading(words.text("Signatures")),
        Paragraph(
            words.text(
                "Documents are on this sheet because it is paid against them; whoever verifies it by its code does not see them "
                "(Ley 1581 de 2012)."
            ),
            Voice.NOTE,
        ),
        Signatures(
            (sheet.presenter.box, sheet.organisation_signatory.box, sheet.accepter.box), columns=3
        ),
    ]
