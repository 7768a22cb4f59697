"""Charts: bars over days, and lines from nothing to the whole. Each stands with its table; looks are told apart in grey too."""

from foundation.errors import ProgrammingError
from foundation.pdf.blocks import Align
from foundation.pdf.chart_blocks import Curve, Curves, Look, Span, SpanKind, Tick, Timeline
from foundation.pdf.fonts import plain
from foundation.pdf.ink import Ink
from foundation.pdf.looks import (
    ABOVE_BLOCK,
    ACHIOTE,
    CELL,
    INK,
    LABEL,
    LINE,
    MAIZE_TEXT,
    MUTED,
    RIVER,
    SKY,
    WHITE,
)
from foundation.pdf.setting import Setting
from foundation.pdf.solids import Solid
from foundation.pdf.tagging import ROW_HEADER, Node, boxed

NAME_SHARE, FIGURE_SHARE = 0.30, 0.17
BETWEEN = 8.0
NAME = CELL._replace(size=7.6, leading=9.6)
SMALL = LABEL._replace(size=6.8, leading=8.6)
INDENT = 9.0
LEAST_ROW = 15.0
BAR, BASE, HEAD = 7.0, 2.4, 3.4
CURVES_HEIGHT = 200.0
LEVELS_WIDTH = 36.0
LOOKS = {
    Look.SOLID: (RIVER, 2.2, ""),
    Look.DASHED: (MUTED, 1.6, "6 3"),
    Look.DOTTED: (ACHIOTE, 1.8, "1.6 2.4"),
    Look.FINE: (ACHIOTE, 0.7, "0.8 2"),
    Look.CHAIN: (MAIZE_TEXT, 1.3, "7 2 1.6 2"),
}


def timeline_pieces(chart: Timeline, parent: Node, setting: Setting) -> list[Solid]:
    """The axis, a row for each line, and what the looks mean; rows go on on the next page."""
    if not chart.spans:
        raise ProgrammingError("a timeline has at least one line")
    node = parent.add("Table").add("TBody")
    rows = [_row(span, chart, node.add("TR"), setting) for span in chart.spans]
    head = _axis(chart, setting)
    head.keeps = True
    return [head, *rows, _legend(chart, parent, setting)]


def _track(setting: Setting) -> tuple[float, float]:
    """Where the bars begin, and how wide their days are together."""
    left = setting.width * NAME_SHARE + BETWEEN
    return left, setting.width * (1 - NAME_SHARE - FIGURE_SHARE) - 2 * BETWEEN


def _axis(chart: Timeline, setting: Setting) -> Solid:
    left, width = _track(setting)
    labels = [(tick, setting.letters(tick.label, SMALL, 80)) for tick in chart.ticks]
    height = max((letters.height for _, letters in labels), default=0.0) + 3

    def paint(ink: Ink, x: float, top: float) -> None:
        ink.decorate()
        for tick, letters in labels:
            letters.write(ink, x + left + width * tick.at_milli / 1000 + 2, top)
        ink.end()

    return Solid(height, paint, gap=ABOVE_BLOCK)


def _row(span: Span, chart: Timeline, row: Node, setting: Setting) -> Solid:
    left, width = _track(setting)
    indent = INDENT * (span.level - 1)
    style = NAME._replace(bold=span.kind is SpanKind.HEADING)
    name = setting.letters(span.label, style, setting.width * NAME_SHARE - indent)
    figure = setting.letters(span.figure, SMALL, setting.width * FIGURE_SHARE)
    head, value = row.add("TH", ROW_HEADER), row.add("TD")
    height = max(name.height, figure.height, LEAST_ROW) + 2

    def paint(ink: Ink, x: float, top: float) -> None:
        ink.decorate()
        _ground(ink, chart, x + left, top, width, height)
        _bar(ink, span, x + left, top, width)
        ink.end()
        name.write(ink, x + indent, top - 2, node=head)
        figure.write(ink, x + left + width + BETWEEN, top - 2, node=value, align=Align.END)

    return Solid(height, paint)


def _ground(ink: Ink, chart: Timeline, x: float, top: float, width: float, height: float) -> None:  # noqa: PLR0917 - a box
    """The bands, the marks and today behind one row."""
    ink.colour(SKY)
    for start, end in chart.bands:
        ink.area(x + width * start / 1000, top - height, width * (end - start) / 1000, height)
    ink.pen(LINE, 0.4)
    for tick in chart.ticks:
        at = x + width * tick.at_milli / 1000
        ink.rule(at, top, at, top - height)
    ink.rule(x, top - height, x + width, top - height)
    if chart.today_milli is not None:
        ink.pen(ACHIOTE, 1.0)
        at = x + width * chart.today_milli / 1000
        ink.rule(at, top, at, top - height)


def _bar(ink: Ink, span: Span, x: float, top: float, width: float) -> None:
    start, end = x + width * span.from_milli / 1000, x + width * span.to_milli / 1000
    long = max(end - start, 1.0)
    if span.base is not None:
        ink.colour(MUTED)
        ink.area(
            x + width * span.base[0] / 1000,
            top - 13.4,
            max(width * (span.base[1] - span.base[0]) / 1000, 1.0),
            BASE,
        )
    if span.kind is SpanKind.HEADING:
        ink.colour(INK)
        ink.area(start, top - 8, long, HEAD)
    elif span.kind is SpanKind.STONE:
        ink.colour(INK)
        ink.outline([(end, top - 2), (end + 4, top - 6), (end, top - 10), (end - 4, top - 6)])
    else:
        ink.colour(RIVER if span.kind is SpanKind.CRITICAL else WHITE)
        ink.area(start, top - 10, long, BAR)
        ink.pen(RIVER, 0.8)
        ink.frame(start, top - 10, long, BAR)


def _legend(chart: Timeline, parent: Node, setting: Setting) -> Solid:
    critical, free, base, bands = chart.legend
    said = [(RIVER, critical), (WHITE, free)]
    said += [(MUTED, base)] if any(span.base for span in chart.spans) else []
    said += [(SKY, bands)] if chart.bands else []
    width = setting.width / 4
    texts = [setting.letters(word, SMALL, width - 28) for _, word in said]
    node = parent.add("L")
    tags = [node.add("LI").add("LBody") for _ in said]

    def paint(ink: Ink, x: float, top: float) -> None:
        for number, ((colour, _), text) in enumerate(zip(said, texts, strict=True)):
            at = x + width * number
            ink.decorate()
            ink.colour(colour)
            ink.area(at, top - 8, 16, 6)
            ink.pen(RIVER if colour in {RIVER, WHITE} else LINE, 0.6)
            ink.frame(at, top - 8, 16, 6)
            ink.end()
            text.write(ink, at + 22, top, node=tags[number])

    return Solid(max(text.height for text in texts), paint, gap=6)


def curves_piece(chart: Curves, parent: Node, setting: Setting) -> Solid:
    """The lines in one figure with its words; what each is stands beneath."""
    if not chart.curves or len(chart.levels) < 2:
        raise ProgrammingError("a chart of lines has a line and two levels")
    figure = parent.add("Figure", alternative=plain(chart.alternative))
    levels = [setting.letters(word, SMALL, LEVELS_WIDTH - 4) for word in chart.levels]
    ticks = [(tick, setting.letters(tick.label, SMALL, 80)) for tick in chart.ticks]
    per_row = 3
    column = setting.width / per_row
    names = [setting.letters(curve.label, SMALL, column - 40) for curve in chart.curves]
    rows = -(-len(names) // per_row)
    height = CURVES_HEIGHT + 18 + 13 * rows

    def paint(ink: Ink, x: float, top: float) -> None:
        left, width, floor = x + LEVELS_WIDTH, setting.width - LEVELS_WIDTH, top - CURVES_HEIGHT
        figure.attributes = boxed(x, top - height, x + setting.width, top)
        ink.begin(figure)
        for number, level in enumerate(levels):
            y = floor + (CURVES_HEIGHT - 10) * number / (len(levels) - 1)
            ink.pen(LINE, 0.5)
            ink.rule(left, y, left + width, y)
            level.write(ink, x, y + 4, align=Align.END)
        for tick, text in ticks:
            text.write(ink, _place(tick, left, width, text.widest()), floor - 4)
        if chart.today_milli is not None:
            at = left + width * chart.today_milli / 1000
            ink.pen(ACHIOTE, 0.9)
            ink.rule(at, floor, at, top - 10)
        for curve in chart.curves:
            _line(ink, curve, left, floor, width)
        for number, (curve, name) in enumerate(zip(chart.curves, names, strict=True)):
            at, y = x + column * (number % per_row), floor - 20 - 13 * (number // per_row)
            _stroke(ink, curve.look)
            ink.rule(at, y, at + 26, y)
            ink.dashes()
            name.write(ink, at + 32, y + 5)
        ink.end()

    return Solid(height, paint, gap=ABOVE_BLOCK)


def _place(tick: Tick, left: float, width: float, length: float) -> float:
    """Where the words of a mark begin: over it, but within the chart."""
    return min(max(left + width * tick.at_milli / 1000 - length / 2, left), left + width - length)


def _stroke(ink: Ink, look: Look) -> None:
    colour, thickness, pattern = LOOKS[look]
    ink.pen(colour, thickness)
    ink.dashes(pattern)


def _line(ink: Ink, curve: Curve, left: float, floor: float, width: float) -> None:
    """The known stretches of a line."""
    steps = max(len(curve.values) - 1, 1)
    room = CURVES_HEIGHT - 10
    places = [
        None
        if value is None
        else (left + width * n / steps, floor + room * min(value, 10_000) / 10_000)
        for n, value in enumerate(curve.values)
    ]
    _stroke(ink, curve.look)
    known = [place for place in places if place is not None]
    if len(known) > 1:
        ink.outline(known, painted="S")
    ink.dashes()
