"""Every failure carries a sentence, and a status that says the same to a program."""

from datetime import date

from foundation import errors
from foundation.errors import (
    Forbidden,
    InvalidCommand,
    NotFound,
    Problem,
    ProgrammingError,
    StaleVersion,
    TooMany,
    Unauthenticated,
    say,
)


def test_each_failure_has_its_own_code() -> None:
    problems = [
        kind
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, Problem)
    ]

    assert len({kind.code for kind in problems}) == len(problems)


def test_the_statuses_say_what_happened() -> None:
    assert NotFound().status == 404
    assert Forbidden(say("No.")).status == 403
    assert Unauthenticated().status == 401
    assert StaleVersion(1, 2).status == 409
    assert TooMany(say("Wait.")).status == 429
    assert InvalidCommand({}).status == 422


def test_a_mistake_of_the_code_is_no_failure_a_person_should_read() -> None:
    assert not issubclass(ProgrammingError, Problem)


def test_a_sentence_is_readable_in_the_log_too() -> None:
    sentence = say("The end date cannot be before {start}.", start=date(2026, 2, 17))

    assert str(sentence) == "The end date cannot be before 2026-02-17."
    assert str(say("100 % {of nothing}")) == "100 % {of nothing}"


def test_an_invalid_command_lists_its_fields_in_the_log() -> None:
    problem = InvalidCommand({"title": say("This is needed."), "day": say("Write a date.")})

    assert str(problem) == "title: This is needed.; day: Write a date."
