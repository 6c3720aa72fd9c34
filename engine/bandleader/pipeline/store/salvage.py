"""Reading events out of a damaged log, page by page.

SQLite refuses a file whose root is broken or whose end is missing, though most pages are whole. Events are only ever
appended, so every copy of a table page that holds an event holds the same event: all pages of the database and of its
write-ahead log are searched, whatever the tree over them says. Format: https://sqlite.org/fileformat2.html
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import cast

from ..events import Event, EventType

_LEAF = 0x0D  # the type of a page with rows of a table
_WAL_HEADER, _FRAME_HEADER = 32, 24
_INTEGERS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}  # serial type -> bytes
_FLOAT, _ZERO, _ONE, _TEXT = 7, 8, 9, 13
_COLUMNS = 6


def readable_events(path: Path) -> list[Event]:
    """Every event that can be read from the file at ``path`` and its write-ahead log, in order.

    Raises:
        OSError: the file itself cannot be read.
    """
    database = path.read_bytes()
    wal_path = path.with_name(path.name + "-wal")
    wal = wal_path.read_bytes() if wal_path.exists() else b""
    size = _page_size(database, wal)
    pages: dict[int, bytes] = {}
    found: dict[int, Event] = {}
    leaves: list[bytes] = []
    for number, page in _pages(database, wal, size):
        pages[number] = page
        if number > 1 and page[0] == _LEAF:  # the first page holds the table of tables
            leaves.append(page)
    for page in leaves:
        for event in _rows(page, pages, size):
            found[event.seq] = event
    return [found[seq] for seq in sorted(found)]


def _page_size(database: bytes, wal: bytes) -> int:
    """As the header of either file says; 4096, which is SQLite's own default, if neither makes sense."""
    sizes = []
    if len(database) >= 18:
        size = int.from_bytes(database[16:18], "big")
        sizes.append(65536 if size == 1 else size)
    if len(wal) >= 12:
        sizes.append(int.from_bytes(wal[8:12], "big"))
    return next((size for size in sizes if 512 <= size <= 65536 and size & (size - 1) == 0), 4096)


def _pages(database: bytes, wal: bytes, size: int) -> Iterator[tuple[int, bytes]]:
    """All whole pages with their numbers, the later copy of one after the earlier."""
    for start in range(0, len(database) - size + 1, size):
        yield start // size + 1, database[start : start + size]
    salt = wal[16:24]
    for start in range(_WAL_HEADER, len(wal) - size - _FRAME_HEADER + 1, size + _FRAME_HEADER):
        if wal[start + 8 : start + 16] == salt:  # else a leftover from before the log was last begun anew
            page = start + _FRAME_HEADER
            yield int.from_bytes(wal[start : start + 4], "big"), wal[page : page + size]


def _rows(page: bytes, pages: dict[int, bytes], size: int) -> Iterator[Event]:
    count = int.from_bytes(page[3:5], "big")
    for cell in range(8, min(8 + 2 * count, size - 1), 2):
        start = int.from_bytes(page[cell : cell + 2], "big")
        try:
            length, start = _varint(page, start)
            seq, start = _varint(page, start)
            event = _event(seq, _payload(page, start, length, pages, size))
        except (IndexError, KeyError, UnicodeDecodeError, ValueError, struct.error):
            continue
        if event:
            yield event


def _payload(page: bytes, start: int, length: int, pages: dict[int, bytes], size: int) -> bytes:
    """The bytes of a row: the first in its page, those of a long one in a chain of further pages."""
    whole = size - 35
    local = length
    if length > whole:
        least = (size - 12) * 32 // 255 - 23
        local = least + (length - least) % (size - 4)
        if local > whole:
            local = least
    if length > size * len(pages):
        raise ValueError("longer than the file")
    parts = [page[start : start + local]]
    missing = length - local
    following = page[start + local : start + local + 4]
    while missing > 0:
        further = pages[int.from_bytes(following, "big")]
        parts.append(further[4 : 4 + min(missing, size - 4)])
        missing -= size - 4
        following = further[:4]
    return b"".join(parts)


def _event(seq: int, payload: bytes) -> Event | None:
    """The event of a row, None for a row of another table.

    Raises:
        ValueError, IndexError, struct.error: the row is damaged.
    """
    end, position = _varint(payload, 0)
    kinds = []
    at = end
    while position < end:
        kind, position = _varint(payload, position)
        kinds.append(kind)
    if len(kinds) != _COLUMNS or kinds[0] != 0 or any(kind < _TEXT or kind % 2 == 0 for kind in kinds[2:]):
        return None
    time, at = _number(payload, at, kinds[1])
    texts = []
    for kind in kinds[2:]:
        length = (kind - _TEXT) // 2
        texts.append(payload[at : at + length].decode())
        at += length
    session, command, name, data = texts
    decoded = json.loads(data)
    return Event(cast("EventType", name), session, command, decoded, time, seq) if isinstance(decoded, dict) else None


def _number(payload: bytes, at: int, kind: int) -> tuple[float, int]:
    """A number of the given serial type and where it ends; a whole one is stored as an integer."""
    if kind == _FLOAT:
        return struct.unpack_from(">d", payload, at)[0], at + 8
    if kind in (_ZERO, _ONE):
        return float(kind == _ONE), at
    length = _INTEGERS[kind]
    return float(int.from_bytes(payload[at : at + length], "big", signed=True)), at + length


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """A number of 1 to 9 bytes, seven bits each, and where it ends."""
    value = 0
    for index in range(at, at + 8):
        byte = data[index]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, index + 1
    return value << 8 | data[at + 8], at + 9
