"""The same people counted by sex, by age and by ethnicity, side by side."""

from itertools import zip_longest

from foundation.pdf.blocks import Align, Block, Column, Grid, Row, RowKind
from foundation.translations import Translator
from portfolio.documents.minutes_sheet import Counted

WAYS = ("By sex", "By age", "By ethnicity")
Ways = tuple[tuple[Counted, ...], tuple[Counted, ...], tuple[Counted, ...]]


def block(counted: Ways, everyone: str, total: int, words: Translator) -> Block:
    """The table: a way in which nobody was counted says so; ``everyone`` names the people of the foot."""
    groups = [_counts(one, words) for one in counted]
    rows = tuple(
        Row(tuple(text for pair in line for text in pair))
        for line in zip_longest(*groups, fillvalue=("", ""))
    )
    columns = tuple(
        column
        for title in WAYS
        for column in (
            Column(words.text(title), share=23),
            Column(words.text("People"), Align.END, share=10),
        )
    )
    foot = Row((everyone, words.number(total)), kind=RowKind.TOTAL)
    return Grid(columns, rows, totals=(foot,))


def _counts(groups: tuple[Counted, ...], words: Translator) -> list[tuple[str, str]]:
    if not any(group.people for group in groups):
        return [(words.text("Not counted"), "—")]
    return [(words.label("field", group.code), words.number(group.people)) for group in groups]
