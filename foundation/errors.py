"""Failures that a person should read: each carries a sentence, translated only where it is shown.

Sentences are written in English in the code (the English text is the catalogue's key) and name values in braces, so that money,
dates and counts are formatted in the reader's language at the edge and never inside a rule.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Sentence:
    """An English text with named values, to be translated and formatted when it is shown."""

    msgid: str
    params: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.msgid.format(**self.params) if self.params else self.msgid


@dataclass(frozen=True)
class StateName:
    """A state inside a sentence, shown by its label."""

    context: str
    value: str

    def __str__(self) -> str:
        return str(self.value).replace("_", " ")


def say(msgid: str, /, **params: object) -> Sentence:
    """Write a sentence for a person: ``say("The end date cannot be before {start}.", start=date)``."""
    return Sentence(msgid, params)


@dataclass(frozen=True)
class Percentage:
    """A share inside a sentence, shown in percent."""

    basis_points: int

    def __str__(self) -> str:
        return f"{self.basis_points / 100:g} %"


@dataclass(frozen=True)
class Scaled:
    """A number with decimals inside a sentence, as a whole number of its smallest parts."""

    number: int
    scale: int

    def __str__(self) -> str:
        return f"{self.number / self.scale:g}"


class Problem(Exception):
    """A failure with its sentence and the HTTP status that says the same to a program."""

    status = 500
    code = "problem"

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


class NotFound(Problem):
    """The thing does not exist, or this person may not know that it does."""

    status = 404
    code = "not-found"

    def __init__(self, sentence: Sentence | None = None) -> None:
        super().__init__(sentence or say("There is nothing here that you can see."))


class Forbidden(Problem):
    """The person sees the thing and may not do this to it."""

    status = 403
    code = "forbidden"


class Unauthenticated(Problem):
    """The person has to sign in first."""

    status = 401
    code = "sign-in-required"

    def __init__(self) -> None:
        super().__init__(say("Sign in to continue."))


class NotRecognised(Problem):
    """The name or the password is not right; which of the two is nobody's business."""

    status = 401
    code = "not-recognised"

    def __init__(self) -> None:
        super().__init__(say("The user or the password is not right."))


class Refused(Problem):
    """A rule of the domain says no; the sentence says which and what would be right."""

    status = 409
    code = "refused"


class StaleVersion(Problem):
    """Someone else changed the thing since this person read it."""

    status = 409
    code = "stale-version"

    def __init__(self, expected: int, current: int, changes: tuple[Sentence, ...] = ()) -> None:
        super().__init__(
            say("Someone changed this while you were working. Look at what changed and try again.")
        )
        self.expected = expected
        self.current = current
        self.changes = changes


class TooMany(Problem):
    """Too many attempts in a short time."""

    status = 429
    code = "too-many"


class Unavailable(Problem):
    """Something that the system stands on is busy or does not answer; the same request may go through later."""

    status = 503
    code = "unavailable"

    def __init__(self) -> None:
        super().__init__(
            say("Too much is going on at the moment. Nothing was saved; try again shortly.")
        )


class InvalidCommand(Problem):
    """What was sent is not a decision the system can read; every field's error at once."""

    status = 422
    code = "invalid"

    def __init__(self, errors: Mapping[str, Sentence]) -> None:
        super().__init__(say("Some answers need your attention."))
        self.errors = dict(errors)

    def __str__(self) -> str:
        return "; ".join(f"{name}: {sentence}" for name, sentence in self.errors.items())


class ProgrammingError(Exception):
    """The code broke a rule of the house; never shown to a person, always a bug."""
