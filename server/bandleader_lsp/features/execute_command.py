"""Commands that a client can have executed: run, cancel, resume and look, the same as the lenses and code actions.

The first argument is the URI of a command's file, or of a folder of the workspace where the whole of it is meant; the
second one holds options (see `docs/editor-protocol.md`). Each is answered as soon as it is begun; what becomes of a run
is told by progress, messages and diagnostics.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

from lsprotocol import types

from bandleader.ide.run_lens import can_run
from bandleader.library import disk
from bandleader.library.record import title_of
from bandleader.text.decode import decode

from ..protocol import INVALID_PARAMS
from ..running.endings import show_log as show_log_of
from ..running.runs import split
from ..server import Server
from ..uris import path_of


class Wanted(NamedTuple):
    """``folder`` is the workspace folder; ``path`` and ``id`` are "" where the whole of it is meant."""

    folder: str
    path: str
    id: str
    uri: str
    options: dict[str, Any]

    def text(self, option: str) -> str:
        """An option that is a text, "" if it is missing."""
        value = self.options.get(option)
        return value if isinstance(value, str) else ""


async def run(ls: Server, *arguments: Any) -> Any:
    """Run a command and everything it depends on. Options: `arguments`, `dependencies` (false: it alone), `force`."""
    wanted = _command(ls, arguments)
    if not isinstance(wanted, Wanted):
        return wanted
    given = await _arguments(ls, wanted)
    if given is None:
        return {"started": False}
    if not _is_saved(ls, wanted.path):
        ls.talk.say("warning", f"{wanted.id} has changes that are not saved; it runs as it was saved last.")
    chosen = [("--no-deps", wanted.options.get("dependencies") is False), ("--force", wanted.options.get("force"))]
    options = tuple(option for option, on in chosen if on is True)
    return {"started": await ls.runs.start(wanted.folder, wanted.id, given, options)}


async def dry_run(ls: Server, *arguments: Any) -> Any:
    """Show what a run with these `arguments` would do; nothing runs."""
    wanted = _command(ls, arguments)
    if not isinstance(wanted, Wanted):
        return wanted
    given = await _arguments(ls, wanted)
    if given is None:
        return None
    return await ls.runs.look(wanted.folder, "plan", [wanted.id, *split(given)], f"plan of {wanted.id}")


async def show_plan(ls: Server, *arguments: Any) -> Any:
    """Show what a run without arguments would do, and why."""
    wanted = _command(ls, arguments)
    if not isinstance(wanted, Wanted):
        return wanted
    return await ls.runs.look(wanted.folder, "plan", [wanted.id], f"plan of {wanted.id}")


def cancel(ls: Server, *arguments: Any) -> Any:
    """End the run that a command is part of, or every run of a folder: gently, the second time at once."""
    wanted = _wanted(ls, arguments)
    if not isinstance(wanted, Wanted):
        return wanted
    return {"cancelled": ls.runs.cancel(wanted.folder, wanted.id)}


async def resume(ls: Server, *arguments: Any) -> Any:
    """Go on with a `session`; `decision` is `continue`, `skip` or `abort` for what waits for a person."""
    wanted = _wanted(ls, arguments)
    if not isinstance(wanted, Wanted):
        return wanted
    decision = wanted.text("decision")
    if decision not in ("", "continue", "skip", "abort"):
        return _refused("decision is continue, skip or abort")
    return {"started": await ls.runs.resume(wanted.folder, _session(ls, wanted), decision)}


async def rollback(ls: Server, *arguments: Any) -> Any:
    """Undo what a `session` has changed, once the person has agreed to it."""
    wanted = _wanted(ls, arguments)
    if not isinstance(wanted, Wanted):
        return wanted
    session = _session(ls, wanted)
    if not session:
        ls.talk.say("info", f"{wanted.id or wanted.folder} has not run yet; there is nothing to undo.")
        return {"undone": False}
    return {"undone": await ls.runs.roll_back(wanted.folder, session)}


async def explain_gate(ls: Server, *arguments: Any) -> Any:
    """Show the page of a gate, a validation or a rule by its `name`, or that of what stopped the command."""
    wanted = _wanted(ls, arguments)
    if not isinstance(wanted, Wanted):
        return wanted
    from ..running.explaining import explained  # all gates and validations, which nothing else here needs

    named = wanted.text("name")
    names = [named] if named else [finding.code for finding in ls.reports.ran.get(wanted.path, ())]
    for name in names:
        if text := explained(name):
            return {"text": text, "uri": await ls.talk.show(f"explain {name}", text, ".md")}
    ls.talk.say("info", f"No gate, validation or rule is called {named}." if named else "No gate has failed here.")
    return None


async def show_log(ls: Server, *arguments: Any) -> Any:
    """Show what a command printed in a `session`, its last one unless another is given."""
    wanted = _wanted(ls, arguments)
    if not isinstance(wanted, Wanted):
        return wanted
    told = await ls.runs.told(wanted.folder, _session(ls, wanted))
    if told is None:
        return None
    return {"uri": await show_log_of(ls.runs, wanted.folder, told.story, wanted.id or told.name)}


async def show_session(ls: Server, *arguments: Any) -> Any:
    """Show how a `session` stands: each command with its stages, gates, agents and processes."""
    wanted = _wanted(ls, arguments)
    if not isinstance(wanted, Wanted):
        return wanted
    session = _session(ls, wanted)
    return await ls.runs.look(wanted.folder, "status", [session] if session else [], f"session {session}".strip())


async def graph(ls: Server, *arguments: Any) -> Any:
    """Show who depends on whom: of one command, or of the whole workspace folder."""
    wanted = _wanted(ls, arguments)
    if not isinstance(wanted, Wanted):
        return wanted
    words = [wanted.id] if wanted.id else []
    return await ls.runs.look(wanted.folder, "graph", words, f"graph of {wanted.id or 'the library'}")


async def dashboard(ls: Server, *arguments: Any) -> Any:
    """Show a run at a glance, the newest unless a `session` is given."""
    wanted = _wanted(ls, arguments)
    if not isinstance(wanted, Wanted):
        return wanted
    session = wanted.text("session")
    return await ls.runs.look(wanted.folder, "dashboard", [session] if session else [], "dashboard", "--once")


def reindex(ls: Server, *arguments: Any) -> None:
    """Read every library of the workspace anew from the disk."""
    for project in ls.libraries.projects.values():
        ls.indexer.load(project)


COMMANDS: dict[str, Callable[..., Awaitable[Any] | None]] = {
    "bandleader.run": run,
    "bandleader.dryRun": dry_run,
    "bandleader.cancel": cancel,
    "bandleader.resume": resume,
    "bandleader.rollback": rollback,
    "bandleader.explainGate": explain_gate,
    "bandleader.showPlan": show_plan,
    "bandleader.showLog": show_log,
    "bandleader.showSession": show_session,
    "bandleader.graph": graph,
    "bandleader.dashboard": dashboard,
    "bandleader.reindex": reindex,
}


def _command(ls: Server, arguments: tuple[Any, ...]) -> Wanted | types.ResponseError | dict[str, bool]:
    """What is asked for, which must be a command that can run; else an answer, after a message."""
    wanted = _wanted(ls, arguments)
    if not isinstance(wanted, Wanted):
        return wanted
    project = ls.libraries.projects[wanted.folder]
    if wanted.path not in project.snapshot.files:
        ls.talk.say("error", f"{path_of(wanted.uri) or wanted.uri} is no command of this workspace, or not any more.")
        return {"started": False}
    if not can_run(project.snapshot, wanted.path):
        cycle = " -> ".join(title_of(project.snapshot.files[at]) for at in project.snapshot.cycles.get(wanted.path, ()))
        why = f"its dependencies lead back to it ({cycle})" if cycle else "only commands and skills do"
        ls.talk.say("error", f"{wanted.id} cannot run: {why}.")
        return {"started": False}
    return wanted


def _wanted(ls: Server, arguments: tuple[Any, ...]) -> Wanted | types.ResponseError:
    uri = arguments[0] if arguments else None
    options: Any = arguments[1] if len(arguments) > 1 else {}
    if uri is None:
        folder = next(iter(ls.libraries.projects), "")
        return Wanted(folder, "", "", "", {}) if folder else _refused("no folder is open")
    path = path_of(uri) if isinstance(uri, str) else None
    project = ls.libraries.owner(path) if path else None
    if not path or project is None or not isinstance(options, dict):
        return _refused("the arguments are the URI of a file or folder of this workspace, and an object with options")
    inside = "" if path == project.folder else path
    return Wanted(project.folder, inside, ls.runs.id_of(project, path), str(uri), options)


def _refused(why: str) -> types.ResponseError:
    return types.ResponseError(INVALID_PARAMS, why)


def _session(ls: Server, wanted: Wanted) -> str:
    """The session that is meant: the one named, else that which runs the command, else its last one."""
    if named := wanted.text("session"):
        return named
    for run in ls.runs.in_folder(wanted.folder):
        if not wanted.id or wanted.id in run.story.commands:
            return run.story.id
    last = ls.runs.last(wanted.folder, wanted.id)
    return last.session if last else ""


def _is_saved(ls: Server, path: str) -> bool:
    """Whether the text of a file in the editor is that on disk, which is what runs."""
    document = ls.documents.by_path.get(path)
    if document is None:
        return True
    try:
        return decode(disk.read(path, 4 * len(document.text) + 4)).text == document.text
    except disk.UnreadableError:
        return False


async def _arguments(ls: Server, wanted: Wanted) -> str | None:
    """The arguments to run with: as they were given, else as the person answers; None when they think better of it."""
    given = wanted.options.get("arguments")
    if isinstance(given, str):
        return given
    project = ls.libraries.owner(wanted.path)
    hint = project.snapshot.files[wanted.path].hint if project else ""
    if not hint:
        return ""
    if ls.announced.asks_arguments:
        return await ls.talk.ask_arguments(wanted.uri, wanted.id, hint)
    ls.talk.say("info", f"{wanted.id} takes arguments ({hint}). This editor cannot ask for them, so there are none.")
    return ""
