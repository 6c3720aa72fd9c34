"""``cache/dependency_graph.json``: a projection of the library and not of the log."""

from __future__ import annotations

import json

from ...library.record import dependency_graph
from ...library.snapshot import Snapshot
from ..store.layout import Layout
from .files import Files


def write_graph(snapshot: Snapshot, layout: Layout) -> bool:
    """Write the graph of declared dependencies if it is not what the file says; return whether it was written.

    Raises:
        OSError: the file cannot be written.
    """
    text = json.dumps(dependency_graph(snapshot), indent=2) + "\n"
    path = layout.dependency_graph
    try:
        if path.read_bytes() == text.encode():
            return False
    except OSError:
        pass
    Files(layout.root).replace(path, text)
    return True
