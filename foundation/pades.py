"""Signing a PDF with a certificate: PAdES (ETSI EN 319 142-1), baseline level B, or T with a time stamp, each signature over all before.

A signature is an incremental update: the bytes that were there stay as they are, so the paper that was issued is the beginning of every
signed version of it, and the hash by which it is known can be found in it again. Ley 527 de 1999, art. 28, says what a digital signature
is worth, and Decreto 2364 de 2012 what an electronic one is.

A visible stamp lies in the upper margin of the last page, where nothing of ours is printed, in the typeface of the papers, embedded. It is
not tagged: changing the structure of a paper that others signed would look like tampering to their readers.
"""

import logging
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from asn1crypto import x509
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.ttLib.scaleUpem import scale_upem
from pyhanko.pdf_utils.font.api import FontEngineFactory
from pyhanko.pdf_utils.font.opentype import GlyphAccumulator
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import AxisAlignment, InnerScaling, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.text import TextBoxStyle
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers.pdf_signer import PdfSigningSession
from pyhanko.sign.timestamps import HTTPTimeStamper, TimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError
from pyhanko.stamp import TextStampStyle

from foundation.clock import BOGOTA
from foundation.errors import Refused, say
from foundation.pdf import fonts

# It says of every typeface which of its tables are left out.
logging.getLogger("fontTools.subset").setLevel(logging.ERROR)

MOST_SIGNATURES = 30
TSA_SECONDS = 5

# Stamps: three beside each other in the margin, in points.
STAMPS = 3
STAMP_WIDTH = 165.0
STAMP_HEIGHT = 24.0
SIDE = 57.0
ABOVE = 5.0
BETWEEN = 6.0
TYPE_SIZE = 7


@dataclass(frozen=True)
class Identity:
    """A certificate with its key, as they lie in a PKCS#12 file (RFC 7292); they stay in memory and are written nowhere."""

    signer: SimpleSigner

    @property
    def name(self) -> str:
        """Whom the certificate names."""
        return str(self.certificate.subject.native.get("common_name", "")) or str(
            self.certificate.subject.human_friendly
        )

    @property
    def certificate(self) -> x509.Certificate:
        return self.signer.signing_cert

    def holds_at(self, instant: datetime) -> bool:
        """Whether the certificate is in force."""
        return bool(
            self.certificate.not_valid_before <= instant <= self.certificate.not_valid_after
        )


def open_identity(path: Path, passphrase: str) -> Identity:
    """The certificate of the office; raises ``Refused`` where the file cannot be opened with this passphrase."""
    unusable = say(
        "The certificate of the office cannot be opened. Look at its file and passphrase."
    )
    try:
        signer = SimpleSigner.load_pkcs12_data(path.read_bytes(), [], passphrase.encode())
    except (OSError, ValueError, TypeError, AttributeError) as failure:
        # The library fails on an archive without a certificate or a key in its own ways.
        raise Refused(unusable) from failure
    return Identity(signer)


def tsa(address: str) -> TimeStamper | None:
    """Who says at which instant something was signed (RFC 3161), if anybody is asked."""
    return HTTPTimeStamper(address, timeout=TSA_SECONDS) if address else None


class _Additions(IncrementalPdfFileWriter):
    """The library's writer, which leaves the metadata of the paper as they are: they say what it is, and which standards it follows."""

    def _update_meta(self) -> None:
        return


class _Typeface(FontEngineFactory):
    """The typeface of the papers, of which each stamp embeds what it uses; the library's own factory leaves the file open."""

    def create_font_engine(
        self, writer: BasePdfFileWriter, obj_stream: object = None
    ) -> GlyphAccumulator:
        return GlyphAccumulator(
            writer=writer,
            font_handle=BytesIO(_program()),
            font_size=TYPE_SIZE,
            obj_stream=obj_stream,
        )


@lru_cache(maxsize=1)
def _program() -> bytes:
    """The Latin letters of the typeface on a grid of 1000 units: the library writes widths as they stand in the file, and PDF counts in
    thousandths, so that with the typeface's own 2048 a stamp would be spaced out and no archive file any more.
    """
    with TTFont(fonts.find() / fonts.REGULAR_FILE) as font:
        latin = Subsetter(Options(drop_tables=["FFTM", "MATH", "GSUB", "GPOS", "kern"]))
        latin.populate(
            unicodes=[*range(0x20, 0x250), *range(0x2010, 0x2030), *range(0x20A0, 0x20C0)]
        )
        latin.subset(font)
        scale_upem(font, 1000)
        out = BytesIO()
        font.save(out)
    return out.getvalue()


class _Dated(PdfSigner):
    """The library's signer with our clock."""

    instant: datetime

    def init_signing_session(self, *args: object, **named: object) -> PdfSigningSession:
        session = super().init_signing_session(*args, **named)  # type: ignore[arg-type]
        session.system_time = self.instant
        return session


def sign(
    data: bytes,
    identity: Identity,
    *,
    at: datetime,
    reason: str,
    stamp: str = "",
    timestamper: TimeStamper | None = None,
) -> bytes:
    """The PDF with one more signature; ``stamp`` is what its visible stamp says, without one it is invisible.

    Raises ``Refused`` where the time stamp authority does not answer, or the file allows no more signatures.
    """
    writer = _Additions(BytesIO(data))
    number = len(writer.prev.embedded_signatures) + 1
    if number > MOST_SIGNATURES:
        raise Refused(say("A paper has at most {n} signatures.", n=MOST_SIGNATURES))
    name = f"Signature{number}"
    metadata = PdfSignatureMetadata(
        field_name=name,
        reason=reason,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
    )
    # Beside three stamps there is no room for another.
    is_visible = bool(stamp) and number <= STAMPS
    signer = _Dated(
        metadata,
        identity.signer,
        timestamper=timestamper,
        stamp_style=_style(stamp) if is_visible else None,
        new_field_spec=SigFieldSpec(
            name,
            on_page=-1,
            box=_box(writer, number) if is_visible else None,
            readable_field_name=reason,
        ),
    )
    signer.instant = at.astimezone(BOGOTA).replace(microsecond=0)
    try:
        signed: bytes = signer.sign_pdf(writer).getvalue()
    except TimestampRequestError as silent:
        raise Refused(
            say("The time stamp authority does not answer. Try again in a few minutes.")
        ) from silent
    except (SigningError, PdfError) as refusal:
        raise Refused(say("This file takes no more signatures.")) from refusal
    return signed


def _box(writer: IncrementalPdfFileWriter, number: int) -> tuple[int, int, int, int]:
    """The place of the stamp with this number, from the left, in the margin above everything else."""
    page = writer.prev.root["/Pages"]
    while "/Kids" in page:
        kids = page["/Kids"]
        page = kids[len(kids) - 1]
    _left, _bottom, width, height = (float(side) for side in page["/MediaBox"])
    room = (width - 2 * SIDE - (STAMPS - 1) * BETWEEN) / STAMPS
    left = SIDE + (number - 1) * (room + BETWEEN)
    top = height - ABOVE
    return round(left), round(top - STAMP_HEIGHT), round(left + min(room, STAMP_WIDTH)), round(top)


def _style(text: str) -> TextStampStyle:
    inside = SimpleBoxLayoutRule(
        x_align=AxisAlignment.ALIGN_MIN,
        y_align=AxisAlignment.ALIGN_MID,
        margins=Margins(0, 0, 0, 0),
        inner_content_scaling=InnerScaling.SHRINK_TO_FIT,
    )
    return TextStampStyle(
        stamp_text=text.replace("%", "%%"),
        border_width=0,
        background=None,
        inner_content_layout=inside,
        text_box_style=TextBoxStyle(
            font=_Typeface(), font_size=TYPE_SIZE, leading=8, box_layout_rule=inside
        ),
    )
