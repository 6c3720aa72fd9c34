"""The two ends of a session: bytes in, bytes out, over standard input and output or one TCP connection.

On Unix the event loop reads the pipes itself, which saves two changes of thread a message. Elsewhere, and where input
or output is a file, a device or a terminal, a thread reads and writing waits.
"""

from __future__ import annotations

import asyncio
import os
import stat
import sys
import threading
from typing import BinaryIO

from .framing import Framer
from .server import Server

CHUNK = 256 * 1024


class Connection(asyncio.Protocol):
    """Feeds the server with what arrives; once a chunk is taken in, queued edits are computed together."""

    def __init__(self, server: Server) -> None:
        """One end of the session: of two pipes each is one, of a socket it is both."""
        self.server = server
        self.framer = Framer()
        self.welcome = True

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.WriteTransport):
            self.welcome = self.server.protocol.writer is None
            if self.welcome:
                self.server.protocol.set_writer(transport)
            else:  # a second client: a session has one
                transport.abort()

    def data_received(self, data: bytes) -> None:
        for body in self.framer.feed(data):
            self.server.protocol.receive(body)
        self.server.settle()

    def connection_lost(self, exc: Exception | None) -> None:
        if self.welcome:
            self.server.client_is_gone()


class FileWriter:
    """Writes to a file that the event loop cannot watch."""

    def __init__(self, file: BinaryIO) -> None:
        """``file`` is unbuffered."""
        self.file = file

    def write(self, data: bytes) -> None:
        """Write everything; a reader that is gone ends the session elsewhere."""
        view = memoryview(data)
        try:
            while view:
                view = view[self.file.write(view) :]
        except OSError:
            return

    def close(self) -> None:
        self.file.close()


async def serve_stdio(server: Server) -> int:
    """Serve the client at standard input and output until it leaves; returns the exit code."""
    loop = asyncio.get_running_loop()
    source, sink = protocol_files()
    if _can_be_watched(sink):
        await loop.connect_write_pipe(lambda: Connection(server), sink)
    else:
        server.protocol.set_writer(FileWriter(sink))
    if _can_be_watched(source):
        await loop.connect_read_pipe(lambda: Connection(server), source)
    else:
        _read_in_thread(loop, source, Connection(server))
    return await server.finished


async def serve_tcp(server: Server, port: int) -> int:
    """Serve the first client that connects to ``port`` of this machine; returns the exit code."""
    loop = asyncio.get_running_loop()
    listener = await loop.create_server(lambda: Connection(server), "127.0.0.1", port)
    sys.stderr.write(f"waiting for a client at 127.0.0.1:{listener.sockets[0].getsockname()[1]}\n")
    async with listener:
        return await server.finished


def protocol_files() -> tuple[BinaryIO, BinaryIO]:
    """Standard input and output for the protocol alone: whatever else prints goes to standard error."""
    source, sink = os.dup(0), os.dup(1)
    os.dup2(2, 1)
    if sys.platform == "win32":
        import msvcrt

        msvcrt.setmode(source, os.O_BINARY)
        msvcrt.setmode(sink, os.O_BINARY)
    return os.fdopen(source, "rb", 0), os.fdopen(sink, "wb", 0)


def _can_be_watched(file: BinaryIO) -> bool:
    mode = os.fstat(file.fileno()).st_mode
    return os.name == "posix" and (stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode))


def _read_in_thread(loop: asyncio.AbstractEventLoop, source: BinaryIO, connection: Connection) -> None:
    def read() -> None:
        while data := source.read(CHUNK):
            loop.call_soon_threadsafe(connection.data_received, data)
        loop.call_soon_threadsafe(connection.connection_lost, None)

    threading.Thread(target=read, name="standard input", daemon=True).start()
