"""Figures: the strip of stations, bars beside their amounts, and the few numbers to remember. Each says in words what it shows."""

from itertools import pairwise

from foundation.errors import ProgrammingError
from foundation.pdf.blocks import (
    Align,
    Bar,
    Bars,
    Number,
    Numbers,
    Progress,
    Station,
    Stations,
)
from foundation.pdf.ink import Ink
from foundation.pdf.looks import (
    ABOVE_BLOCK,
    CELL,
    FOREST,
    INK,
    LABEL,
    LINE,
    PADDING,
    RIVER,
    RULE,
    SKY,
    WHITE,
    Type,
)
from foundation.pdf.setting import Setting
from foundation.pdf.solids import Solid
from foundation.pdf.tagging import ROW_HEADER, Node
from foundation.pdf.text import Letters

STATION = LABEL._replace(size=7.8, leading=10, colour=INK, bold=True)
STATE = LABEL._replace(size=7, leading=9)
RADIUS = 7.0
# The parts of the width that a bar's name and its figure take.
LABEL_SHARE = 0.30
FIGURE_SHARE = 0.22
AROUND_TRACK = 6.0
THICKNESS = 8.0
BETWEEN_BARS = 4.0
# A number is as large as its place lets it be on one line.
NUMBER_SIZES = (19.0, 16.0, 13.5, 11.0, 9.0)
NUMBER_LABEL = Type(8.2, 11, INK)
BETWEEN_NUMBERS = 8.0


def stations_piece(stations: Stations, parent: Node, setting: Setting) -> Solid:
    """The strip: a line through all stations, as far as the work has come."""
    if not stations.stations:
        raise ProgrammingError("a strip has at least one station")
    step = setting.width / len(stations.stations)
    node = parent.add("L")
    entries = [node.add("LI") for _ in stations.stations]
    tags = [(entry.add("Lbl"), entry.add("LBody")) for entry in entries]
    texts = [_station_letters(station, setting, step - 4) for station in stations.stations]
    height = 2 * RADIUS + 6 + max(label.height + state.height for label, state in texts)

    def paint(ink: Ink, left: float, top: float) -> None:
        _draw_way(ink, stations.stations, left, top - RADIUS - 1, step)
        for number, (label, state) in enumerate(texts):
            place = left + number * step + 2
            name, progress = tags[number]
            below = label.write(ink, place, top - 2 * RADIUS - 5, node=name, align=Align.CENTRE)
            state.write(ink, place, below, node=progress, align=Align.CENTRE)

    return Solid(height, paint, gap=ABOVE_BLOCK)


def _station_letters(station: Station, setting: Setting, width: float) -> tuple[Letters, Letters]:
    words = setting.words
    states = {
        Progress.DONE: words.done,
        Progress.CURRENT: words.current,
        Progress.AHEAD: words.ahead,
    }
    state = "\n".join(filter(None, (states[station.progress], station.reached)))
    return setting.letters(station.label, STATION, width), setting.letters(state, STATE, width)


def _draw_way(
    ink: Ink, stations: tuple[Station, ...], left: float, middle: float, step: float
) -> None:
    """The line and its stations: a check for what is done, a ring with a point for where the work stands, an empty ring."""
    ink.decorate()
    centres = [left + (number + 0.5) * step for number in range(len(stations))]
    for (start, end), arriving in zip(pairwise(centres), stations[1:], strict=True):
        ahead = arriving.progress is Progress.AHEAD
        ink.pen(LINE if ahead else FOREST, 1.2 if ahead else 2.4)
        ink.rule(start, middle, end, middle)
    for centre, station in zip(centres, stations, strict=True):
        if station.progress is Progress.DONE:
            ink.colour(FOREST)
            ink.disc(centre, middle, RADIUS)
            ink.pen(WHITE, 1.6)
            ink.outline(
                [
                    (centre - 3.2, middle + 0.2),
                    (centre - 0.9, middle - 2.3),
                    (centre + 3.4, middle + 2.6),
                ],
                painted="S",
            )
            continue
        ink.colour(WHITE)
        ink.disc(centre, middle, RADIUS)
        current = station.progress is Progress.CURRENT
        ink.pen(RIVER if current else RULE, 2.4 if current else 1.0)
        ink.disc(centre, middle, RADIUS - (1.2 if current else 0.5), painted="S")
        if current:
            ink.colour(RIVER)
            ink.disc(centre, middle, 2.4)
    ink.end()


def bar_pieces(bars: Bars, parent: Node, setting: Setting) -> list[Solid]:
    """Bars one below the other: name, bar, figure."""
    if not bars.bars or any(not 0 <= bar.length_milli <= 1000 for bar in bars.bars):
        raise ProgrammingError("bars are between nothing and the whole, and there is at least one")
    node = parent.add("Table").add("TBody")
    pieces = [_bar_piece(bar, node.add("TR"), setting) for bar in bars.bars]
    pieces[0].gap = ABOVE_BLOCK
    return pieces


def _bar_piece(bar: Bar, row: Node, setting: Setting) -> Solid:
    label = setting.letters(bar.label, CELL, setting.width * LABEL_SHARE)
    figure = setting.letters(bar.figure, CELL._replace(bold=True), setting.width * FIGURE_SHARE)
    track = setting.width - label.width - figure.width - 2 * AROUND_TRACK
    head, value = row.add("TH", ROW_HEADER), row.add("TD")

    def paint(ink: Ink, left: float, top: float) -> None:
        start = left + label.width + AROUND_TRACK
        bottom = top - (CELL.leading + THICKNESS) / 2
        ink.decorate()
        ink.colour(SKY)
        ink.area(start, bottom, track, THICKNESS)
        ink.colour(RIVER)
        if bar.length_milli:
            ink.area(start, bottom, max(track * bar.length_milli / 1000, 0.8), THICKNESS)
        ink.end()
        label.write(ink, left, top, node=head)
        figure.write(ink, start + track + AROUND_TRACK, top, node=value, align=Align.END)

    return Solid(max(label.height, figure.height), paint, gap=BETWEEN_BARS)


def numbers_piece(numbers: Numbers, parent: Node, setting: Setting) -> Solid:
    """The numbers in boxes of one size, each above what it is."""
    if not 1 <= len(numbers.numbers) <= 4:
        raise ProgrammingError("numbers to remember are one to four")
    count = len(numbers.numbers)
    width = (setting.width - BETWEEN_NUMBERS * (count - 1)) / count
    node = parent.add("L")
    entries = [node.add("LI") for _ in numbers.numbers]
    tags = [(entry.add("Lbl"), entry.add("LBody")) for entry in entries]
    room = width - 2 * PADDING
    size = min(_number_size(number, setting, room) for number in numbers.numbers)
    style = Type(size, round(size * 1.3, 1), RIVER, bold=True)
    figures = [setting.letters(number.figure, style, room) for number in numbers.numbers]
    labels = [setting.letters(number.label, NUMBER_LABEL, room) for number in numbers.numbers]
    inner = max(figure.height for figure in figures) + max(label.height for label in labels)
    height = inner + 2 * PADDING

    def paint(ink: Ink, left: float, top: float) -> None:
        for place, (figure, label) in enumerate(zip(figures, labels, strict=True)):
            start = left + place * (width + BETWEEN_NUMBERS)
            ink.decorate()
            ink.colour(SKY)
            ink.rounded(start, top - height, width, height, 4)
            ink.end()
            said, told = tags[place]
            below = figure.write(ink, start + PADDING, top - PADDING, node=said, align=Align.CENTRE)
            label.write(ink, start + PADDING, below, node=told, align=Align.CENTRE)

    return Solid(height, paint, gap=ABOVE_BLOCK)


def _number_size(number: Number, setting: Setting, room: float) -> float:
    """The largest size at which a figure stands on one line; the smallest where none does."""
    for size in NUMBER_SIZES:
        if len(setting.letters(number.figure, Type(size, size, bold=True), room).lines) == 1:
            return size
    return NUMBER_SIZES[-1]
