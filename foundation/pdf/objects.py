"""The numbered objects of a PDF file and the file they become (ISO 32000-1, 7.5: object streams, cross-reference stream).

The file's identity is the hash of its content, so that it needs neither a clock nor chance.
"""

from hashlib import sha256
from zlib import compress

# A viewer unpacks a whole stream to read one object of it.
PACKED_TOGETHER = 400
# Packing harder costs more time than the few bytes are worth to anyone who sends the file.
PACKING = 4
HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"


class Objects:
    """The objects of one file while it is being written."""

    def __init__(self) -> None:
        self.bodies: dict[int, str] = {}
        self._streams: dict[int, bytes] = {}
        self._last = 0

    def reserve(self, count: int = 1) -> int:
        """The first of ``count`` new numbers in a row."""
        first = self._last + 1
        self._last += count
        return first

    def add(self, body: str) -> int:
        number = self.reserve()
        self.bodies[number] = body
        return number

    def stream(self, entries: str, data: bytes) -> int:
        """A stream that is packed here."""
        return self.finished_stream(entries + "/Filter/FlateDecode", compress(data, PACKING))

    def finished_stream(self, entries: str, data: bytes) -> int:
        """A stream whose data is already as its entries say."""
        number = self.reserve()
        head = f"<<{entries}/Length {len(data)}>>\nstream\n".encode("ascii")
        self._streams[number] = b"%s%s\nendstream" % (head, data)
        return number

    def file(self, *, root: int, info: int) -> bytes:
        """The whole file: streams as they are, all other objects packed, then the table that finds them."""
        places = {0: (0, 0, 65535)}
        numbers = sorted(self.bodies)
        for first in range(0, len(numbers), PACKED_TOGETHER):
            places |= self._packed(numbers[first : first + PACKED_TOGETHER])
        out = bytearray(HEADER)
        for number, stream in self._streams.items():
            places[number] = (1, len(out), 0)
            out += b"%d 0 obj\n%s\nendobj\n" % (number, stream)
        table = self.reserve()
        places[table] = (1, len(out), 0)
        return bytes(out + self._table(table, places, root, info, sha256(out).hexdigest()[:32]))

    def _packed(self, numbers: list[int]) -> dict[int, tuple[int, int, int]]:
        """Pack objects into one stream; where each is found."""
        heads: list[str] = []
        down = 0
        for number in numbers:
            heads.append(f"{number} {down}")
            down += len(self.bodies[number]) + 1
        head = " ".join(heads) + "\n"
        data = head + "\n".join(self.bodies[number] for number in numbers)
        stream = self.stream(
            f"/Type/ObjStm/N {len(numbers)}/First {len(head)}", data.encode("ascii")
        )
        return {number: (2, stream, index) for index, number in enumerate(numbers)}

    def _table(
        self,
        table: int,
        places: dict[int, tuple[int, int, int]],
        root: int,
        info: int,
        identity: str,
    ) -> bytes:
        rows = bytearray()
        for number in range(table + 1):
            kind, place, index = places[number]
            rows += kind.to_bytes(1, "big") + place.to_bytes(4, "big") + index.to_bytes(2, "big")
        packed = compress(rows, PACKING)
        head = (
            f"{table} 0 obj\n<</Type/XRef/Size {table + 1}/W[1 4 2]/Root {root} 0 R/Info {info} 0 R"
            f"/ID[<{identity}><{identity}>]/Filter/FlateDecode/Length {len(packed)}>>\nstream\n"
        )
        foot = f"\nendstream\nendobj\nstartxref\n{places[table][1]}\n%%EOF\n"
        return head.encode("ascii") + packed + foot.encode("ascii")
