"""Figures: the strip of stations, and bars beside their amounts. Each says in words what it shows; colour and shape only repeat it."""

from itertools import pairwise

from foundation.errors import ProgrammingError
from foundation.pdf.blocks import Align, Bar, Bars, Progress, Station, Stations
from foundation.pdf.ink import Ink
from foundation.pdf.looks import (
    ABOVE_BLOCK,
    CELL,
    FOREST,
    INK,
    LABEL,
    LINE,
    RIVER,
    RULE,
    SKY,
    WHITE,
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
