"""A schedule as one picture (SVG): bars by day with what they wait for, the critical path, what was signed, the rains, today.

The picture stands alone, in a report or on a wall, so it brings its colours and its words along. The page has the same bars beside their
names, and the table of all days beneath.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from markupsafe import escape

from foundation.money import BASIS
from foundation.translations import Translator
from portfolio.scheduling import Link, LinkKind
from portfolio.views.schedule_parts import BaselineView, ShownView, TaskView

WIDTH, NAMES, DATES = 1200, 330, 150
HEAD, ROW, FOOT = 74, 24, 56
BARS = WIDTH - NAMES - DATES
INK, SOFT, LINE, RIVER, SKY, ACHIOTE, EDGE = (
    "#1E2A2F",
    "#4B585D",
    "#DAD5C8",
    "#0B6E69",
    "#D6E8EC",
    "#B5451A",
    "#857F70",
)
LONGEST_NAME = 44
NAMESPACE = "http://www.w3.org/2000/svg"
FACE = 'font-family="DejaVu Sans, Noto Sans, Segoe UI, sans-serif" font-size="12"'


def draw(title: str, shown: ShownView, signed: BaselineView | None, words: Translator) -> str:
    """The picture."""
    height = HEAD + ROW * len(shown.tasks) + FOOT
    heading = words.text(
        "{title}: schedule, version {number}", title=title, number=shown.version.number
    )
    span = f"{words.date(shown.span_from)} – {words.date(shown.span_to)}"
    parts = [
        f'<svg xmlns="{NAMESPACE}" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" role="img" {FACE}>',
        f"<title>{escape(heading)}</title><desc>{escape(span)}</desc>",
        f'<rect width="{WIDTH}" height="{height}" fill="#FFFFFF"/>',
        _text(16, 26, heading, size=17, weight=600),
        *_ground(shown, words, height),
        *_arrows(shown),
        *(
            part
            for number, task in enumerate(shown.tasks)
            for part in _row(task, HEAD + ROW * number, words)
        ),
        *_today(shown, height),
        *_legend(shown, signed, words, height - 22),
        "</svg>",
    ]
    return "\n".join(parts)


def _x(bp: int) -> float:
    return round(NAMES + BARS * bp / BASIS, 1)


def _text(
    x: float,
    y: float,
    words: str,
    *,
    size: int = 12,
    weight: int = 400,
    fill: str = INK,
    end: bool = False,
) -> str:
    side = ' text-anchor="end"' if end else ""
    return f'<text x="{x}" y="{y}" font-size="{size}" font-weight="{weight}" fill="{fill}"{side}>{escape(words)}</text>'


def _ground(shown: ShownView, words: Translator, height: int) -> Iterator[str]:
    """The rains, the months and their lines."""
    bottom = height - FOOT
    for band in shown.rains:
        width = _x(band.to_bp) - _x(band.from_bp)
        yield f'<rect x="{_x(band.from_bp)}" y="{HEAD - 6}" width="{width:.1f}" height="{bottom - HEAD + 6}" fill="{SKY}"/>'
    days = (shown.span_to - shown.span_from).days + 1
    written = -200.0
    for day in _months(shown.span_from, shown.span_to):
        x = _x(BASIS * (day - shown.span_from).days // days)
        yield f'<path d="M{x} {HEAD - 6}V{bottom}" stroke="{LINE}"/>'
        if x - written > 110:
            yield _text(x + 3, HEAD - 12, words.month(day), size=11, fill=SOFT)
            written = x


def _months(first: date, last: date) -> Iterator[date]:
    yield first
    day = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
    while day <= last:
        yield day
        day = (day + timedelta(days=32)).replace(day=1)


def _row(task: TaskView, top: int, words: Translator) -> Iterator[str]:
    name = f"{task.code}  {task.name}"
    short = name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"
    weight = 600 if task.is_heading else 400
    yield (
        f"<g><title>{escape(name)}</title>"
        + _text(10 + 10 * task.level, top + 16, short, weight=weight)
        + "</g>"
    )
    if task.base_from_bp is not None and task.base_to_bp is not None:
        yield _bar(task.base_from_bp, task.base_to_bp, top + 18, 4, EDGE, EDGE)
    if task.is_heading:
        yield _bar(task.from_bp, task.to_bp, top + 7, 6, INK, INK)
    elif task.is_milestone:
        x, y = _x(task.to_bp), top + 11
        fill = RIVER if task.is_critical else "#FFFFFF"
        yield f'<path d="M{x} {y - 8}l8 8l-8 8l-8 -8z" fill="{fill}" stroke="{RIVER}" stroke-width="1.5"/>'
    else:
        fill = RIVER if task.is_critical else "#FFFFFF"
        yield _bar(task.from_bp, task.to_bp, top + 5, 12, fill, RIVER)
    days = f"{words.short_date(task.starts_on)} – {words.short_date(task.ends_on)}"
    yield _text(WIDTH - 10, top + 16, days, size=10, fill=SOFT, end=True)


def _bar(start: int, end: int, top: int, height: int, fill: str, edge: str) -> str:  # noqa: PLR0917 - a box and its colours
    width = max(_x(end) - _x(start), 2)
    return f'<rect x="{_x(start)}" y="{top}" width="{width:.1f}" height="{height}" fill="{fill}" stroke="{edge}" stroke-width="1.5"/>'


def _arrows(shown: ShownView) -> Iterator[str]:
    """What waits for what: a thin line from the end that is waited for to the one that waits."""
    rows = {task.code: (number, task) for number, task in enumerate(shown.tasks)}
    for link in shown.links:
        yield _arrow(link, rows)


def _arrow(link: Link, rows: Mapping[str, tuple[int, TaskView]]) -> str:
    (above, before), (below, after) = rows[link.before], rows[link.after]
    from_end = link.kind in (LinkKind.FINISH_START, LinkKind.FINISH_FINISH)
    to_start = link.kind in (LinkKind.FINISH_START, LinkKind.START_START)
    x1 = _x(before.to_bp if from_end else before.from_bp)
    x2 = _x(after.from_bp if to_start and not after.is_milestone else after.to_bp)
    y1, y2 = HEAD + ROW * above + 11, HEAD + ROW * below + 11
    both = before.is_critical and after.is_critical
    colour = RIVER if both else EDGE
    return f'<path d="M{x1} {y1}H{x1 + 5 if from_end else x1 - 5}V{y2}H{x2}" fill="none" stroke="{colour}" stroke-width="1"/>'


def _today(shown: ShownView, height: int) -> Iterator[str]:
    if shown.today_bp is not None:
        x = _x(shown.today_bp)
        yield f'<path d="M{x} {HEAD - 8}V{height - FOOT}" stroke="{ACHIOTE}" stroke-width="2"/>'


def _legend(
    shown: ShownView, signed: BaselineView | None, words: Translator, y: int
) -> Iterator[str]:
    keys = [
        (f'fill="{RIVER}" stroke="{RIVER}"', words.text("Critical: any delay moves the end")),
        (f'fill="#FFFFFF" stroke="{RIVER}"', words.text("May slip by its float")),
    ]
    if signed is not None:
        keys.append((f'fill="{EDGE}" stroke="{EDGE}"', words.text("As it was signed")))
    if shown.rains:
        keys.append((f'fill="{SKY}" stroke="{SKY}"', words.text("Rains")))
    if shown.today_bp is not None:
        keys.append((f'fill="{ACHIOTE}" stroke="{ACHIOTE}"', words.text("Today")))
    x = 16
    for look, said in keys:
        yield f'<rect x="{x}" y="{y - 10}" width="18" height="11" {look}/>'
        yield _text(x + 24, y, said, size=11, fill=SOFT)
        x += 48 + 7 * len(said)
