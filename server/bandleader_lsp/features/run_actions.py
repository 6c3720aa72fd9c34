"""What the lenses do, in the menu of code actions: for clients without lenses, and for hands on the keyboard."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types

from bandleader.ide.run_lens import can_run

from ..server import File, Server

# Not below `source`: a client that applies all source actions when a file is saved must not run it.
KIND = "bandleader.run"


def run_actions(ls: Server, file: File, offset: int, *, unasked: bool) -> Iterator[types.CodeAction]:
    """What can be done with a command while the cursor is in its front matter or first line.

    Nothing when the client looks for actions ``unasked``, with every move of the cursor, to hint at what is to mend.
    """
    if unasked or not can_run(file.project.snapshot, file.path) or offset > _head(file.lines.text):
        return
    for title, name, options in _choices(ls, file):
        command = types.Command(title, name, arguments=[ls.uri(file.path), *options])
        yield types.CodeAction(title, KIND, command=command)


def _choices(ls: Server, file: File) -> Iterator[tuple[str, str, list[object]]]:
    id = ls.runs.id_of(file.project, file.path)
    if ls.runs.stage(file.project.folder, id):
        yield f"Cancel {id}", "bandleader.cancel", []
        yield f"Show how {id} stands", "bandleader.showSession", []
        return
    if file.project.snapshot.successors(file.path):
        yield f"Run {id} with dependencies", "bandleader.run", []
        yield f"Run {id} alone", "bandleader.run", [{"dependencies": False}]
    else:
        yield f"Run {id}", "bandleader.run", []
    yield f"Show the plan of {id}", "bandleader.showPlan", []
    last = ls.runs.last(file.project.folder, id)
    if last:
        session: list[object] = [{"session": last.session}]
        yield f"Show the last output of {id}", "bandleader.showLog", session
        if last.outcome in ("parked", "cancelled", "interrupted"):
            yield f"Resume {id}", "bandleader.resume", session
        if ls.reports.ran.get(file.path):
            yield f"Explain why {id} {last.outcome}", "bandleader.explainGate", []


def _head(text: str) -> int:
    """The end of the front matter, or of the first line."""
    if text.startswith("---"):
        end = text.find("\n---", 3)
        if end >= 0:
            return end + 4
    end = text.find("\n")
    return len(text) if end < 0 else end
