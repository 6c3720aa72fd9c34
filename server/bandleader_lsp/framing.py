"""Messages on a byte stream: a header with the length, an empty line, a body of JSON (LSP 3.17, "Base Protocol")."""

from __future__ import annotations

import re
from collections.abc import Iterator

MAX_HEADER = 64 * 1024  # bytes without an empty line that cannot be a header any more
MAX_BODY = 512 * 1024 * 1024
_END = b"\r\n\r\n"
_LENGTH = re.compile(rb"^content-length:[ \t]*(\d{1,12})[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)


class Framer:
    """Cuts a stream, however it is chopped up, into the bodies of its messages."""

    def __init__(self) -> None:
        """Start between two messages."""
        self._data = bytearray()
        self._missing = 0  # bytes to wait for before the body is whole

    def feed(self, data: bytes) -> Iterator[bytes | None]:
        """Take the next bytes of the stream and give each body that is whole; None stands for a header without sense.

        After such a header the stream goes on at the next one that has sense.
        """
        buffer = self._data
        buffer += data
        while len(buffer) >= self._missing:
            if not self._missing:
                end = buffer.find(_END)
                if end < 0:
                    if len(buffer) > MAX_HEADER:
                        buffer.clear()
                        yield None
                    return
                found = _LENGTH.search(buffer, 0, end + 2)
                length = int(found[1]) if found else 0
                del buffer[: end + len(_END)]
                if not 0 < length <= MAX_BODY:
                    yield None
                    continue
                self._missing = length
            else:
                body = bytes(buffer[: self._missing])
                del buffer[: self._missing]
                self._missing = 0
                yield body


def frame(body: bytes) -> bytes:
    """A body with its header."""
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)
