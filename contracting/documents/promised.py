"""What the municipality promised for a work on paper: the tasks of its plan with their rhythm and cost, and the first budget."""

from datetime import date

import msgspec

from foundation.money import Money, add_up
from foundation.pdf.blocks import Align, Block, Column, Grid, Row, RowKind, carried
from foundation.translations import Translator


class PromisedTask(msgspec.Struct, frozen=True, kw_only=True):
    """One task of the accepted plan; ``measure`` is the climate measure that it keeps working."""

    position: int
    name: str
    every: int
    rhythm: str
    is_before_rains: bool
    performer: str
    yearly_cost: Money
    measure: str = ""


class Promise(msgspec.Struct, frozen=True, kw_only=True):
    """What the municipality answers for: the form in which it keeps the work, the tasks, the budget and the act behind it."""

    legal_form: str
    accepted_on: date
    first_year: int
    budget_line: str
    budget: Money
    gap: Money
    council_act: str
    council_act_on: date | None
    tasks: tuple[PromisedTask, ...]


def yearly_of(promise: Promise) -> Money:
    """What all tasks cost together in one year."""
    return add_up([task.yearly_cost for task in promise.tasks], promise.budget.currency)


def tasks_table(promise: Promise, words: Translator) -> Block:
    """The tasks of the accepted plan with what each costs in a year, and their sum."""
    columns = (
        Column(words.text("No."), Align.CENTRE, share=6),
        Column(words.text("Task")),
        Column(words.text("How often"), share=20),
        Column(words.text("Who does it"), share=20),
        Column(words.text("Cost in a year"), Align.END, is_carried=True),
    )
    currency = promise.budget.currency
    rows = carried(
        (
            (
                (
                    str(task.position),
                    _named(task, words),
                    how_often(task, words),
                    words.label("performer", task.performer),
                    words.money(task.yearly_cost),
                ),
                (task.yearly_cost.minor,),
            )
            for task in promise.tasks
        ),
        write=lambda minor: words.money(Money(minor, currency)),
    )
    total = Row((words.text("Total"), words.money(yearly_of(promise))), kind=RowKind.TOTAL)
    return Grid(columns, rows, totals=(total,))


def _named(task: PromisedTask, words: Translator) -> str:
    if not task.measure:
        return task.name
    return f"{task.name}\n" + words.text("Climate measure: {measure}", measure=task.measure)


def how_often(task: PromisedTask, words: Translator) -> str:
    """The rhythm of a task in words: every 3 months, before the rains."""
    one, many = {
        "day": ("every day", "every {n} days"),
        "week": ("every week", "every {n} weeks"),
        "month": ("every month", "every {n} months"),
        "year": ("every year", "every {n} years"),
    }[task.rhythm]
    said = words.plural(one, many, task.every)
    return words.text("{rhythm}, before the rains", rhythm=said) if task.is_before_rains else said
