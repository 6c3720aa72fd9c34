"""The line above a command: run it, plan it, how its last run ended, what it needs and who needs it.

Each lens is a command of the server's (`execute_command`) but for the last two. Theirs is
``bandleader.showReferences`` with three arguments: the URI of the file, the position of the lens, and ``dependencies``
or ``dependents``. The server answers `workspace/executeCommand` with the locations. A client that can show a list of
locations sends the command and shows the answer: in VS Code with ``editor.action.showReferences``, which takes the URI,
the position and the locations.
"""

from __future__ import annotations

import time
from typing import Any

from lsprotocol import types

from bandleader.ide.last_result import LastResult
from bandleader.ide.lens import COUNTS, Lens, places_of
from bandleader.ide.run_lens import run_lenses, title_of

from ..places import locations
from ..server import File, Server

SHOW = "bandleader.showReferences"
OPTIONS = types.CodeLensOptions(resolve_provider=True)
TOP = types.Position(0, 0)
# The preference that switches a lens (`preferences`).
SWITCHES = {"cancel": "progress", "together": "runWithDependencies"}


def code_lens(ls: Server, params: types.CodeLensParams) -> list[types.CodeLens]:
    """The lenses of a file that the person wants to see; titles that cost something follow when they are asked for."""
    file = ls.file(params.text_document.uri)
    if file is None:
        return []
    last, stage = _state(ls, file)
    return [
        _answer(ls, file, lens, last, params.text_document.uri, later=ls.client.resolves_lenses)
        for lens in run_lenses(file.project.snapshot, file.path, stage, last)
        if SWITCHES.get(lens.kind, lens.kind) in ls.preferences_of(file.project).lenses
    ]


def code_lens_resolve(ls: Server, lens: types.CodeLens) -> types.CodeLens:
    """The same lens with its title, as it is now."""
    data: Any = lens.data
    uri, kind = (data.get("uri"), data.get("kind")) if isinstance(data, dict) else (None, None)
    file = ls.file(uri) if isinstance(uri, str) else None
    if file is None or kind not in ("together", "result"):
        return lens
    last, _ = _state(ls, file)
    resolved = _answer(ls, file, Lens(kind, ""), last, str(uri), later=False)
    return types.CodeLens(lens.range, resolved.command, lens.data)


def show_references(ls: Server, uri: str, position: types.Position, kind: str) -> list[types.Location]:
    """The places behind a lens."""
    file = ls.file(uri)
    if file is None or kind not in COUNTS:
        return []
    return locations(ls, places_of(file.project.snapshot, file.path, kind))


def _state(ls: Server, file: File) -> tuple[LastResult | None, str]:
    """How the last run of the command in a file ended, and what it is doing now."""
    id = ls.runs.id_of(file.project, file.path)
    return (ls.runs.last(file.project.folder, id), ls.runs.stage(file.project.folder, id)) if id else (None, "")


def _answer(ls: Server, file: File, lens: Lens, last: LastResult | None, uri: str, *, later: bool) -> types.CodeLens:
    place = types.Range(TOP, TOP)
    if not lens.title and later:
        return types.CodeLens(place, data={"uri": uri, "kind": lens.kind})
    title = title_of(file.project.snapshot, file.path, lens, last, time.time())
    name, *more = _click(file, lens, last)
    arguments = [uri, TOP, lens.kind] if name == SHOW else [uri, *more]
    return types.CodeLens(place, types.Command(title, name, arguments=arguments))


def _click(file: File, lens: Lens, last: LastResult | None) -> tuple[Any, ...]:
    """The command of a lens, and its arguments behind the URI."""
    if lens.kind == "result" and last:
        waits = last.outcome in ("parked", "interrupted")
        return ("bandleader.resume" if waits else "bandleader.showLog"), {"session": last.session}
    if lens.kind == "run" and file.project.snapshot.successors(file.path):
        return "bandleader.run", {"dependencies": False}
    return (
        {
            "run": "bandleader.run",
            "together": "bandleader.run",
            "plan": "bandleader.showPlan",
            "progress": "bandleader.showSession",
            "cancel": "bandleader.cancel",
        }.get(lens.kind, SHOW),
    )
