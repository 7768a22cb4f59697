"""From gross to net: the lines of an account with the rate and the base of each deduction, and beneath them why each is made."""

from collections.abc import Sequence
from typing import Protocol

import msgspec

from foundation.money import Money
from foundation.papers import facts
from foundation.pdf.blocks import (
    Align,
    Block,
    Column,
    Facts,
    Grid,
    Paragraph,
    Row,
    RowKind,
    Strong,
    Voice,
)
from foundation.translations import Translator


class TakenAmount(msgspec.Struct, frozen=True, kw_only=True):
    """One deduction: what it was taken of, at which rate, under which norm, and how much it is."""

    name: str
    rate_bp: int | None
    base: Money
    amount: Money
    taken_of: str
    norm: str
    to_confirm: bool


class Account(Protocol):
    """A payment from gross to net, as every paper of it says it."""

    @property
    def kind(self) -> str: ...
    @property
    def gross(self) -> Money: ...
    @property
    def amortisation(self) -> Money: ...
    @property
    def amortisation_bp(self) -> int: ...
    @property
    def retention(self) -> Money: ...
    @property
    def retention_bp(self) -> int: ...
    @property
    def deductions(self) -> Sequence[TakenAmount]: ...
    @property
    def net(self) -> Money: ...


def blocks(account: Account, words: Translator) -> list[Block]:
    """The lines of the account, the net in words and figures, and the norms."""
    gross = words.label("certificate_gross", account.kind)
    rows = (Row((gross, "", "", words.money(account.gross))), *_taken(account, words))
    columns = (
        Column(words.text("Line of the account"), share=44),
        Column(words.text("Rate"), Align.END, share=12),
        Column(words.text("Taken of"), Align.END, share=22),
        Column(words.text("Amount"), Align.END, share=22),
    )
    total = Row((words.text("Net"), words.money(account.net)), kind=RowKind.TOTAL)
    said = (Strong(words.in_full(account.net)),)
    in_full = Facts(facts(words, ("Net in words and figures", said)))
    return [Grid(columns, rows, totals=(total,)), in_full, *_norms(account, words)]


def _taken(account: Account, words: Translator) -> list[Row]:
    rows: list[Row] = []
    is_release = account.kind == "retention_release"
    for label, rate, amount in (
        (
            "Rest of the advance" if is_release else "Amortisation of the advance",
            0 if is_release else account.amortisation_bp,
            account.amortisation,
        ),
        ("Retention", account.retention_bp, account.retention),
    ):
        if amount:
            rows.append(_minus(words.text(label), rate, account.gross, amount, words))
    rows += [
        _minus(row.name, row.rate_bp or 0, row.base, row.amount, words)
        for row in account.deductions
    ]
    return rows


def _minus(label: str, rate_bp: int, base: Money, amount: Money, words: Translator) -> Row:
    rate = words.percent(rate_bp) if rate_bp else ""
    return Row((label, rate, words.money(base) if rate_bp else "", words.money(-amount)))


def _norms(account: Account, words: Translator) -> list[Block]:
    """Why each deduction is made; what rests on the agreement alone says so."""
    notes: list[Block] = []
    for row in account.deductions:
        norm = words.text(row.norm) if row.norm else words.text("As agreed")
        mark = f" ({words.text('to be confirmed')})" if row.to_confirm else ""
        label = words.label("deduction_base", row.taken_of) if row.taken_of else ""
        # Within a sentence; VAT stays in capitals.
        part = f" ({label[0].lower()}{label[1:]})" if label else ""
        notes.append(Paragraph(f"{row.name}{part}: {norm}{mark}.", Voice.NOTE))
    return notes
