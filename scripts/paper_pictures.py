"""Draw the pictures of papers that README and manual show: ``python -m scripts.paper_pictures``. They are real pages of the samples."""

from pathlib import Path

import pypdfium2
from msgspec.structs import replace
from PIL import Image

from app.acts import BY_KIND
from app.sample_papers import sample
from foundation.samples import STAMP

FOLDER = Path(__file__).parents[1] / "docs" / "pictures"
# How wide one page is drawn, in points of the screen.
WIDTH = 420
GAP = 16
GROUND = (236, 233, 226)
SHEETS = {
    "papers.png": ("plain_summary", "agreement", "certificate", "notice_board"),
    "papers_prepare.png": ("minutes", "work_sheet", "budget"),
    "papers_build.png": ("start_act", "certificate", "suspension_act"),
    "papers_change.png": ("restart_act", "amendment", "termination_act"),
    "papers_keep.png": ("handover_act", "settlement_act", "visit_6_months"),
}


def page(kind: str) -> Image.Image:
    """The first page of the ordinary sample of a kind of act."""
    stamp = replace(STAMP, is_demonstration=True)
    opened = pypdfium2.PdfDocument(sample(BY_KIND[kind], "ordinary", "es", stamp).content)
    try:
        first = opened[0]
        drawn: Image.Image = first.render(scale=WIDTH / first.get_width()).to_pil().convert("RGB")
    finally:
        opened.close()
    return drawn


def row(kinds: tuple[str, ...]) -> Image.Image:
    """Pages side by side."""
    pages = [page(kind) for kind in kinds]
    width = sum(one.width + GAP for one in pages) + GAP
    sheet = Image.new("RGB", (width, max(one.height for one in pages) + 2 * GAP), GROUND)
    left = GAP
    for one in pages:
        sheet.paste(one, (left, GAP))
        left += one.width + GAP
    return sheet


def main() -> None:
    for name, kinds in SHEETS.items():
        row(kinds).quantize(64).save(FOLDER / name, optimize=True)


if __name__ == "__main__":
    main()
