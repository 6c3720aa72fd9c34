"""The shapes of the document are declared once: TypeScript has those of Python, and the documents have no others."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints, is_typeddict

from bandleader.web.shapes import State
from bandleader.web.state import page_state
from bandleader.web.workspace_source import WorkspaceSource
from tests.support.workspace import Workspace

PAGE = Path(__file__).parents[2] / "editors" / "page"


def test_typescript_has_them() -> None:
    spec = importlib.util.spec_from_file_location("shapes", PAGE / "shapes.py")
    assert spec
    assert spec.loader
    generator = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generator)
    written = (PAGE / "src" / "state.d.ts").read_text(encoding="utf-8")
    assert written == generator.declarations(), "run `npm run shapes` in editors/page"


def test_a_real_document_has_them(workspace: Workspace) -> None:
    workspace.command("good", "true", dependencies={"optional": ["bad"]})
    workspace.command("bad", "exit 3", run={"retry": {"attempts": 2, "backoff": "1ms"}})
    workspace.run("good")
    workspace.run("bad")
    state = page_state(WorkspaceSource(workspace.engine()))
    assert state["history"]["sessions"][0]["failures"]
    assert state["history"]["sessions"][0]["checks"]
    assert list(_different(state, State, "state")) == []


def _different(value: Any, shape: Any, where: str) -> list[str]:
    """Where a JSON value is not of the shape."""
    origin, inner = get_origin(shape), get_args(shape)
    if is_typeddict(shape):
        hints = get_type_hints(shape)
        if value.keys() != hints.keys():
            return [f"{where}: {sorted(value.keys() ^ hints.keys())}"]
        return [each for key in hints for each in _different(value[key], hints[key], f"{where}.{key}")]
    if origin is list:
        return [each for item in value for each in _different(item, inner[0], f"{where}[]")]
    if origin is dict:
        return [each for item in value.values() for each in _different(item, inner[1], f"{where}{{}}")]
    kinds = (int, float) if shape is float else (origin or shape,)
    fits = value in inner if inner and not isinstance(kinds[0], type) else isinstance(value, kinds)
    return [] if fits else [f"{where}: {value!r}"]
