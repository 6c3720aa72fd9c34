"""The dependency graph as a file of the specification."""

from __future__ import annotations

import json
from pathlib import Path

from bandleader.pipeline.projections.graph_file import write_graph
from bandleader.pipeline.store.layout import Layout
from tests.support.memory import memory_library


def test_the_graph_is_written_when_it_has_changed(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    files = {
        ".claude/commands/a.md": "---\ndescription: One\ndependencies: [b]\n---\n",
        ".claude/commands/b.md": "---\ndescription: Two\n---\n",
    }
    snapshot, _ = memory_library(files)
    assert write_graph(snapshot, layout)
    assert json.loads(layout.dependency_graph.read_text()) == {
        "commands": {
            "a": {"path": "a.md", "dependencies": ["b"]},
            "b": {"path": "b.md", "dependencies": []},
        },
        "dependencies": {"a": ["b"], "b": []},
    }
    assert not write_graph(snapshot, layout)
    layout.dependency_graph.write_text("{}")
    assert write_graph(snapshot, layout)
