"""What charts in a document are made of: bars over days, and lines from nothing to the whole. Every figure stands in a table too."""

from enum import StrEnum

import msgspec


class Tick(msgspec.Struct, frozen=True, tag=True):
    """A mark on the axis of a chart: where it stands, in thousandths of the width, and what is written there."""

    at_milli: int
    label: str


class Look(StrEnum):
    """How a line of a chart is drawn, so that it is told from the others in grey too."""

    SOLID = "solid"
    DASHED = "dashed"
    DOTTED = "dotted"
    FINE = "fine"
    CHAIN = "chain"


class SpanKind(StrEnum):
    """A bar whose delay moves the end, one that may slip, a heading over others, or a single day."""

    CRITICAL = "critical"
    FREE = "free"
    HEADING = "heading"
    STONE = "stone"


class Span(msgspec.Struct, frozen=True, tag=True):
    """A line of a timeline: its name, its bar and the bar that was agreed, in thousandths of the width, and its days as written."""

    label: str
    figure: str
    kind: SpanKind
    from_milli: int
    to_milli: int
    base: tuple[int, int] | None = None
    level: int = 1


class Timeline(msgspec.Struct, frozen=True, tag=True):
    """Bars over days: the marks of the axis, bands behind the bars, a line for today, and what each look means."""

    spans: tuple[Span, ...]
    ticks: tuple[Tick, ...]
    legend: tuple[str, str, str, str]  # critical, free, as agreed, bands
    bands: tuple[tuple[int, int], ...] = ()
    today_milli: int | None = None


class Curve(msgspec.Struct, frozen=True, tag=True):
    """A line of a chart: its name, its look, its values in basis points, none for what is not known."""

    label: str
    look: Look
    values: tuple[int | None, ...]


class Curves(msgspec.Struct, frozen=True, tag=True):
    """Lines from nothing to the whole over the same periods, and in words what they show."""

    curves: tuple[Curve, ...]
    ticks: tuple[Tick, ...]
    levels: tuple[str, ...]  # the words at nothing, …, the whole
    alternative: str
    today_milli: int | None = None
