"""Who a worker is."""

from __future__ import annotations

import os
import secrets
import socket
from typing import Final, NamedTuple

# In the environment of everything a worker starts, so that what it leaves behind can be told from the work of others.
MARK: Final = "BANDLEADER_WORKER"


class Identity(NamedTuple):
    """``id`` is another one for each process, even on the same host with the same process number."""

    id: str
    host: str
    pid: int


def new_identity() -> Identity:
    """The identity of this process."""
    host, pid = socket.gethostname(), os.getpid()
    return Identity(f"{host}:{pid}:{secrets.token_hex(4)}", host, pid)


def mark(database: str, worker: str) -> None:
    """Have everything that this process starts from now on bear a mark; ``database`` is that of the worker.

    A machine may serve several databases, and of their workers each knows nothing.
    """
    os.environ[MARK] = f"{database}/{worker}"
