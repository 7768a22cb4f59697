"""The rules that rows of a follow-up matrix break: a stable code, a sentence, and whether the row is still taken.

A row is refused only where it cannot be told which work it is or how much money it is about. Whatever else is wrong is reported and the row
is taken: a readable value stays as it was stated, however unlikely, and an unreadable one is left empty. Nothing is put in its place.
"""

from enum import StrEnum

import msgspec

from foundation.errors import Sentence, say


class Rule(StrEnum):
    """Codes for programs; the values are part of the public answer of the import and never change meaning."""

    # Which work it is
    BPIN_MISSING = "bpin_missing"
    BPIN_MALFORMED = "bpin_malformed"
    BPIN_ROUNDED = "bpin_rounded"
    BPIN_CONFLICT = "bpin_conflict"
    BPIN_AS_NUMBER = "bpin_as_number"
    BPIN_UNTIDY = "bpin_untidy"
    BPIN_UNUSUAL = "bpin_unusual"
    BPIN_REPEATED = "bpin_repeated"
    WORK_ELSEWHERE = "work_elsewhere"
    WORK_BUILT_HERE = "work_built_here"
    NAME_MISSING = "name_missing"

    # Columns
    COLUMN_MISSING = "column_missing"
    COLUMN_AMBIGUOUS = "column_ambiguous"
    ESSENTIAL_AMBIGUOUS = "essential_column_ambiguous"
    COLUMN_EMPTY = "column_empty"
    PLACE_COLUMN_MISSING = "place_column_missing"
    SHEET_NOT_UNDERSTOOD = "sheet_not_understood"

    # Money
    MONEY_MISSING = "money_missing"
    MONEY_UNREADABLE = "money_unreadable"
    MONEY_NEGATIVE = "money_negative"
    MONEY_OUT_OF_RANGE = "money_out_of_range"
    MONEY_BELOW_CENT = "money_below_cent"
    TOTAL_ZERO = "total_zero"
    PARTS_DO_NOT_ADD_UP = "parts_do_not_add_up"
    PAID_ABOVE_TOTAL = "paid_above_total"
    PAYMENTS_DISAGREE = "payments_disagree_with_progress"

    # Cells
    TEXT_IN_NUMBER = "text_in_number"
    NUMBER_AS_TEXT = "number_as_text"
    TEXT_IN_DATE = "text_in_date"
    ERROR_CELL = "error_cell"
    FORMULA_NOT_CALCULATED = "formula_not_calculated"
    VALUE_MISSING = "value_missing"
    PERSONAL_DATA_WITHHELD = "personal_data_withheld"

    # Progress
    PROGRESS_ABOVE_100 = "progress_above_100"
    PROGRESS_NEGATIVE = "progress_negative"
    PROGRESS_AS_FRACTION = "progress_as_fraction"
    PROGRESS_MAYBE_FRACTION = "progress_maybe_fraction"
    FINANCE_AHEAD_OF_WORKS = "finance_ahead_of_works"
    INDEX_IMPOSSIBLE = "index_impossible"

    # Dates
    DATE_MISSING = "date_missing"
    DATE_IMPOSSIBLE = "date_impossible"
    DATE_UNREADABLE = "date_unreadable"
    DATE_AS_TEXT = "date_as_text"
    DATE_AS_NUMBER = "date_as_number"
    DATE_IN_FUTURE = "date_in_future"
    DATES_OUT_OF_ORDER = "dates_out_of_order"
    CUT_OFF_STALE = "cut_off_stale"

    # States
    STATE_UNKNOWN = "state_unknown"
    STATE_DISAGREES = "state_disagrees"

    # Places
    DEPARTMENT_UNKNOWN = "department_unknown"
    MUNICIPALITY_MISSING = "municipality_missing"
    MUNICIPALITY_UNKNOWN = "municipality_unknown"
    MUNICIPALITY_NOT_NAMED = "municipality_not_named"
    SEVERAL_MUNICIPALITIES = "several_municipalities"


REFUSING = frozenset(
    {
        Rule.BPIN_MISSING,
        Rule.BPIN_MALFORMED,
        Rule.BPIN_ROUNDED,
        Rule.BPIN_CONFLICT,
        Rule.WORK_ELSEWHERE,
        Rule.WORK_BUILT_HERE,
        Rule.NAME_MISSING,
        Rule.COLUMN_MISSING,
        Rule.ESSENTIAL_AMBIGUOUS,
        Rule.SHEET_NOT_UNDERSTOOD,
        Rule.MONEY_MISSING,
        Rule.MONEY_UNREADABLE,
        Rule.MONEY_NEGATIVE,
        Rule.MONEY_OUT_OF_RANGE,
        Rule.DEPARTMENT_UNKNOWN,
    }
)
"""Rules after which it cannot be told which work a row is, or how much money it is about."""

# {column} is the header as it stands in the file, {value} the cell as it stands there.
_SENTENCES = {
    Rule.BPIN_MISSING: say("The row has no BPIN code, so it cannot be told which work it is."),
    Rule.BPIN_MALFORMED: say("“{value}” cannot be a BPIN code: it has 13 or 14 digits."),
    Rule.BPIN_ROUNDED: say(
        "The BPIN code was stored as a number and lost its last digits ({value}). Write it as text."
    ),
    Rule.BPIN_CONFLICT: say(
        "The BPIN code {value} stands on several rows that disagree, so none of them is taken."
    ),
    Rule.BPIN_AS_NUMBER: say("The BPIN code {value} is stored as a number; it was read as text."),
    Rule.BPIN_UNTIDY: say(
        "The BPIN code has spaces, line breaks or signs around its digits; they were left out."
    ),
    Rule.BPIN_UNUSUAL: say("{value} is an unusual BPIN code. Check that it is complete."),
    Rule.BPIN_REPEATED: say(
        "The BPIN code {value} stands on another row with the same data; it was read once."
    ),
    Rule.WORK_ELSEWHERE: say("The work {value} is followed in a place that is not yours."),
    Rule.WORK_BUILT_HERE: say(
        "The work {value} is built here and moves by its own agreement, not by what others report."
    ),
    Rule.NAME_MISSING: say("The work has no name."),
    Rule.COLUMN_MISSING: say("The sheet has no column “{value}”, so its rows cannot be taken."),
    Rule.COLUMN_AMBIGUOUS: say(
        "Several columns could be “{column}” ({value}); none of them was read as such."
    ),
    Rule.ESSENTIAL_AMBIGUOUS: say(
        "Several columns could be “{column}” ({value}), so the rows of the sheet cannot be taken."
    ),
    Rule.COLUMN_EMPTY: say("The column “{column}” is empty in every row."),
    Rule.PLACE_COLUMN_MISSING: say(
        "The sheet has no column for the municipality; places come from names and executors."
    ),
    Rule.SHEET_NOT_UNDERSTOOD: say(
        "The sheet lists BPIN codes that no other sheet has, under headers that are not understood."
    ),
    Rule.MONEY_MISSING: say("The work has no total value."),
    Rule.MONEY_UNREADABLE: say("“{value}” in “{column}” is not an amount of money."),
    Rule.MONEY_NEGATIVE: say("The amount in “{column}” is below zero ({value})."),
    Rule.MONEY_OUT_OF_RANGE: say("The amount in “{column}” is too large to be true ({value})."),
    Rule.MONEY_BELOW_CENT: say(
        "The amount in “{column}” has fractions of a cent ({value}); it was rounded to the cent."
    ),
    Rule.TOTAL_ZERO: say("The total value of the work is zero."),
    Rule.PARTS_DO_NOT_ADD_UP: say("The sources do not add up to the total value: {value}."),
    Rule.PAID_ABOVE_TOTAL: say("More was paid than the work is worth: {value}."),
    Rule.PAYMENTS_DISAGREE: say(
        "What was paid does not agree with the financial progress: {value}."
    ),
    Rule.TEXT_IN_NUMBER: say("“{value}” in “{column}” is no number; the value was left empty."),
    Rule.NUMBER_AS_TEXT: say("The number in “{column}” is written as text: “{value}”."),
    Rule.TEXT_IN_DATE: say("“{value}” in “{column}” is no date; the date was left empty."),
    Rule.ERROR_CELL: say("The cell in “{column}” holds an error ({value}); it was left empty."),
    Rule.FORMULA_NOT_CALCULATED: say(
        "The formula in “{column}” was never calculated. Open the file, save it and send it again."
    ),
    Rule.VALUE_MISSING: say("“{column}” is empty."),
    Rule.PERSONAL_DATA_WITHHELD: say(
        "The text in “{column}” names a person or how to reach them; it was not stored."
    ),
    Rule.PROGRESS_ABOVE_100: say("The progress in “{column}” is above 100 %: {value}."),
    Rule.PROGRESS_NEGATIVE: say("The progress in “{column}” is below zero: {value}."),
    Rule.PROGRESS_AS_FRACTION: say(
        "The progress in “{column}” is written as parts of one; it was read as percent ({value})."
    ),
    Rule.PROGRESS_MAYBE_FRACTION: say(
        "The progress in “{column}” is {value}: it was read as percent and could be parts of one."
    ),
    Rule.FINANCE_AHEAD_OF_WORKS: say("Money is ahead of works: {value}."),
    Rule.INDEX_IMPOSSIBLE: say("“{value}” in “{column}” cannot be an index; it was left empty."),
    Rule.DATE_MISSING: say("The date in “{column}” is missing for a work in this state: {value}."),
    Rule.DATE_IMPOSSIBLE: say("The date in “{column}” is impossible: {value}."),
    Rule.DATE_UNREADABLE: say("“{value}” in “{column}” cannot be read as a date."),
    Rule.DATE_AS_TEXT: say("The date in “{column}” is written as text: “{value}”."),
    Rule.DATE_AS_NUMBER: say("The date in “{column}” is stored as a plain number: {value}."),
    Rule.DATE_IN_FUTURE: say("What “{column}” says happened lies in the future: {value}."),
    Rule.DATES_OUT_OF_ORDER: say("The dates are in the wrong order: {value}."),
    Rule.CUT_OFF_STALE: say("The row was not updated: its cut-off is {value}."),
    Rule.STATE_UNKNOWN: say("“{value}” in “{column}” is not a known state."),
    Rule.STATE_DISAGREES: say("The state does not agree with the rest of the row: {value}."),
    Rule.DEPARTMENT_UNKNOWN: say(
        "Neither the file nor the row says which department the work belongs to."
    ),
    Rule.MUNICIPALITY_MISSING: say("The row names no municipality."),
    Rule.MUNICIPALITY_UNKNOWN: say("“{value}” is not a municipality of this department."),
    Rule.MUNICIPALITY_NOT_NAMED: say("“{value}” names no single municipality."),
    Rule.SEVERAL_MUNICIPALITIES: say("The work lies in several municipalities: {value}."),
}


class Defect(msgspec.Struct, frozen=True, kw_only=True):
    """What is wrong, and where a person finds it: sheet, row as the spreadsheet counts, header and letter of the column."""

    sheet: str
    row: int
    column: str
    letter: str
    rule: Rule
    value: str

    @property
    def refuses(self) -> bool:
        return self.rule in REFUSING

    @property
    def sentence(self) -> Sentence:
        return Sentence(_SENTENCES[self.rule].msgid, {"column": self.column, "value": self.value})
