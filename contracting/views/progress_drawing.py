"""The S-curve as one picture (SVG) that stands alone, with its colours and words; the page has the same lines with the table beneath."""

from collections.abc import Iterator, Sequence

from markupsafe import escape

from contracting.earned_value import Point
from contracting.views.progress import ProgressView
from foundation.money import BASIS
from foundation.translations import Translator

WIDTH, HEIGHT = 960, 560
LEFT, RIGHT, TOP, BOTTOM = 70, 24, 66, 110
INK, SOFT, LINE, ACHIOTE = "#1E2A2F", "#4B585D", "#DAD5C8", "#B5451A"
LOOKS = {
    "planned": 'stroke="#857F70" stroke-width="2.5" stroke-dasharray="8 5"',
    "replanned": 'stroke="#744E00" stroke-width="2" stroke-dasharray="10 3 2 3"',
    "payable": 'stroke="#B5451A" stroke-width="1.5" stroke-dasharray="1 4"',
    "actual": 'stroke="#0B6E69" stroke-width="3.5"',
    "money-line": 'stroke="#B5451A" stroke-width="3" stroke-dasharray="3 5"',
}
FACE = 'font-family="DejaVu Sans, Noto Sans, Segoe UI, sans-serif" font-size="12"'
Line = tuple[str, str, str]


def lines_of(view: ProgressView, words: Translator) -> tuple[Line, ...]:
    """The lines there is something to draw for: the name of the value, its look, its word."""
    every = (
        ("planned_bp", "planned", words.text("Planned at the signature")),
        ("replanned_bp", "replanned", words.text("Re-programmed")),
        ("actual_bp", "actual", words.text("Built and verified")),
        ("payable_bp", "payable", words.text("To be paid by the agreement")),
        ("financial_bp", "money-line", words.text("Paid")),
    )
    return tuple(
        line for line in every if any(getattr(point, line[0]) is not None for point in view.points)
    )


def today_on(view: ProgressView, *, left: float, width: float) -> float | None:
    """Where today is on a curve whose periods stand evenly; nothing outside of it."""
    ends = [point.ends_on for point in view.points]
    if len(ends) < 2 or not ends[0] <= view.today <= ends[-1]:
        return None
    after = next(n for n, end in enumerate(ends) if end >= view.today)
    if after == 0:
        return left
    whole = (ends[after] - ends[after - 1]).days
    done = (view.today - ends[after - 1]).days
    return round(left + width * (after - 1 + done / whole) / (len(ends) - 1), 1)


def draw(view: ProgressView, words: Translator) -> str:
    """The picture."""
    title = words.text("{title}: planned and built", title=view.title)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" role="img" {FACE}>',
        f"<title>{escape(title)}</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#FFFFFF"/>',
        f'<text x="{LEFT}" y="32" font-size="17" font-weight="600" fill="{INK}">{escape(title)}</text>',
        *_axes(view.points, words),
        *_today(view),
        *(_path(view.points, name, LOOKS[look]) for name, look, _ in lines_of(view, words)),
        *_legend(lines_of(view, words)),
        "</svg>",
    ]
    return "\n".join(parts)


def _x(number: int, count: int) -> float:
    return round(LEFT + (WIDTH - LEFT - RIGHT) * number / max(count - 1, 1), 1)


def _y(bp: int) -> float:
    return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * min(bp, BASIS) / BASIS, 1)


def _axes(points: Sequence[Point], words: Translator) -> Iterator[str]:
    for level in range(0, BASIS + 1, 2_000):
        yield f'<path d="M{LEFT} {_y(level)}H{WIDTH - RIGHT}" stroke="{LINE}"/>'
        yield f'<text x="{LEFT - 8}" y="{_y(level) + 4}" fill="{SOFT}" text-anchor="end">{escape(words.percent(level))}</text>'
    every = max((len(points) + 5) // 6, 1)
    for number, point in enumerate(points):
        if number % every == 0:
            day = escape(words.short_date(point.ends_on))
            side = "start" if number == 0 else "middle"
            yield f'<text x="{_x(number, len(points))}" y="{HEIGHT - BOTTOM + 20}" fill="{SOFT}" text-anchor="{side}">{day}</text>'


def _today(view: ProgressView) -> Iterator[str]:
    x = today_on(view, left=LEFT, width=WIDTH - LEFT - RIGHT)
    if x is not None:
        yield f'<path d="M{x} {TOP}V{HEIGHT - BOTTOM}" stroke="{ACHIOTE}" stroke-width="1.5"/>'


def _path(points: Sequence[Point], name: str, look: str) -> str:
    known = [(n, getattr(point, name)) for n, point in enumerate(points)]
    steps = [f"{_x(n, len(points))} {_y(value)}" for n, value in known if value is not None]
    return f'<path d="M{"L".join(steps)}" fill="none" {look}/>'


def _legend(lines: Sequence[Line]) -> Iterator[str]:
    for number, (_, look, said) in enumerate(lines):
        x, y = LEFT + 300 * (number % 3), HEIGHT - BOTTOM + 54 + 26 * (number // 3)
        yield f'<path d="M{x} {y}h36" fill="none" {LOOKS[look]}/>'
        yield f'<text x="{x + 44}" y="{y + 4}" fill="{INK}">{escape(said)}</text>'
