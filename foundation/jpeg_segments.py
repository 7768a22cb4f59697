"""A JPEG without anything but its picture: the compressed picture byte for byte, none of the segments that may say whose it is.

Only the segments a decoder needs are taken over (ITU-T T.81, annex B: tables, frame, scans), never what applications add (EXIF, XMP, colour
profiles, thumbnails, comments), nor what stands behind the end of the picture. A JFIF head of our own says how to read the colours.
"""

from collections.abc import Iterator

SOS, COMMENT = 0xDA, 0xFE
# What applications write: EXIF, XMP, profiles. Adobe's own (14) says how the colours are coded, so a file with it is unusual here.
APPLICATIONS = frozenset(range(0xE0, 0xF0)) - {0xEE}
# Baseline, extended and progressive frames, Huffman and quantisation tables, restart interval, scans.
NEEDED = frozenset({0xC0, 0xC1, 0xC2, 0xC4, 0xDB, 0xDD, SOS})
FRAMES = frozenset({0xC0, 0xC1, 0xC2})
RESTARTS = range(0xD0, 0xD8)
# JFIF 1.01, no density, no thumbnail.
JFIF = b"\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
# What JFIF calls its components: brightness alone, or brightness and two colours.
JFIF_COMPONENTS = ((1,), (1, 2, 3))


class _Unusual(Exception):
    """The file is not built as JFIF reads it."""


def picture_only(data: bytes) -> bytes | None:
    """The same picture without metadata; nothing where the file is not built as JFIF reads it, so that it has to be drawn anew."""
    try:
        needed = [segment for marker, segment in _segments(data) if _is_needed(marker, segment)]
    except _Unusual:
        return None
    return b"".join((b"\xff\xd8", JFIF, *needed, b"\xff\xd9"))


def _segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Each segment up to the end of the picture, a scan with the coded part that follows it."""
    at = 2
    if data[:2] != b"\xff\xd8":
        raise _Unusual
    while data[at : at + 2] != b"\xff\xd9":
        if at + 4 > len(data) or data[at] != 0xFF:
            raise _Unusual
        marker = data[at + 1]
        if marker == 0xFF:  # Fill bytes may stand before any marker.
            at += 1
            continue
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4])
        if marker == SOS:
            end = _end_of_scan(data, end)
        if end > len(data):
            raise _Unusual
        yield marker, data[at:end]
        at = end


def _is_needed(marker: int, segment: bytes) -> bool:
    """Whether a decoder needs it; what belongs to a way of coding this does not read is unusual."""
    if marker in FRAMES and _components(segment[4:]) not in JFIF_COMPONENTS:
        raise _Unusual
    if marker in NEEDED:
        return True
    if marker in APPLICATIONS or marker == COMMENT:
        return False
    raise _Unusual


def _components(frame: bytes) -> tuple[int, ...]:
    count = frame[5] if len(frame) > 5 else 0
    return tuple(frame[6 : 6 + 3 * count : 3])


def _end_of_scan(data: bytes, at: int) -> int:
    """Where the coded part of a scan ends: at the first marker that is neither a stuffed byte nor a restart."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0 or at + 1 >= len(data):
            return len(data)
        following = data[at + 1]
        if following != 0x00 and following not in RESTARTS:
            return at
        at += 2
