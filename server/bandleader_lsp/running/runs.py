"""Every run that this client has asked for: started, told of, ended, resumed and rolled back."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import shlex
from collections.abc import Coroutine
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bandleader.ide.last_result import LastResult, said_result
from bandleader.pipeline.errors import EngineError
from bandleader.pipeline.planning.target import step_id
from bandleader.pipeline.store.errors import LogError
from bandleader.workspace.project import Project

from ..indexer import in_thread
from .attention import Attention
from .child import Child, command_line, output_of
from .endings import DECISIONS, ending_of, settle
from .history import History
from .memory import recall, remember
from .observing import Observer
from .run import Run

if TYPE_CHECKING:
    from ..server import Server

RESUME, ABORT, LATER = "Resume", "Abort", "Later"
UNDO, KEEP = "Roll back", "Keep"

log = logging.getLogger(__name__)


class Runs:
    """What runs, by folder and command, and what has run there before."""

    def __init__(self, server: Server) -> None:
        """Nothing runs, and nothing is known."""
        self.server = server
        self.active: dict[tuple[str, str], Run] = {}
        self._histories: dict[str, History] = {}
        self._reading: set[str] = set()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._elsewhere: dict[str, Run] = {}  # by session: what workers run, or ran, for this client
        self.shown: dict[int | str, Run] = {}  # by the token of its progress
        self.observer = Observer(self)

    # What is known

    def id_of(self, project: Project, path: str) -> str:
        """What the engine calls the command in a file; "" for one that is no longer there."""
        return step_id(project.snapshot, path) if path in project.snapshot.files else ""

    def stage(self, folder: str, id: str) -> str:
        """What a command is doing now: its stage, "" while it does not run."""
        for run in self.in_folder(folder):
            if run.name == id and not run.story.active:
                return "planning" if not run.story.commands else "waiting"
            if command := run.at(id):
                return command.stage
        return ""

    def in_folder(self, folder: str) -> list[Run]:
        """The runs under way in a folder."""
        return [run for (where, _), run in self.active.items() if where == folder]

    def last(self, folder: str, id: str) -> LastResult | None:
        """How the last run of a command ended, as far as it is known; a log that has changed is read meanwhile."""
        history = self.history(folder)
        if history.outdated() and not self.in_folder(folder) and folder not in self._reading:
            self._reading.add(folder)
            self.background(self._read(folder, history))
        return history.last(id)

    def sentence(self, project: Project, path: str, now: float) -> str:
        """A sentence about the last run of the command in a file, "" if it has never run."""
        id = self.id_of(project, path)
        if stage := self.stage(project.folder, id):
            return f"Running now: {stage.replace('_', ' ')}."
        last = self.last(project.folder, id)
        return f"Last run: {said_result(last, now)}." if last else ""

    def history(self, folder: str) -> History:
        """What has run in a folder before."""
        if folder not in self._histories:
            self._histories[folder] = History(folder)
        return self._histories[folder]

    async def _read(self, folder: str, history: History) -> None:
        try:
            before = history.results.of
            await in_thread(history.read)
            self.observer.look(folder)
            if history.results.of != before:
                self.server.publisher.refresh_lenses()
        finally:
            self._reading.discard(folder)

    # What a person asks for

    async def start(self, folder: str, id: str, arguments: str = "", options: tuple[str, ...] = ()) -> bool:
        """Run a command; False when it does not start, which the person is told. Returns when its process is there."""
        run = Run(folder, id, arguments, self._on(folder))
        words = ["--format", "json", *run.on_options, *options]
        return await self._begin(run, command_line("run", words, folder, [id, *split(arguments)]))

    async def resume(self, folder: str, session: str, decision: str = "") -> bool:
        """Go on with a session; for what waits for a person ``decision`` is `continue`, `skip` or `abort`."""
        run = await self.told(folder, session)
        if run is None:
            return False
        if run.story.status == "parked" and not decision:
            answer = await self.server.talk.ask(
                "warning",
                f"{run.title} waits for a decision. {run.story.reason}",
                (*DECISIONS, LATER),
                f"`bandleader resume {run.story.id} --continue`, `--skip` or `--abort` goes on.",
            )
            if answer not in DECISIONS:
                return False
            decision = DECISIONS[answer]
        options = ["--format", "json", *run.on_options, *([f"--{decision}"] if decision else [])]
        return await self._begin(run, command_line("resume", options, folder, [run.story.id]))

    def cancel(self, folder: str, id: str) -> bool:
        """End the run of a command, or that of which it is a part, or with "" every run; False when there is none."""
        runs = self.in_folder(folder)
        if id:
            runs = [run for run in runs if run.name == id] or [run for run in runs if id in run.story.commands]
        for run in runs:
            self.interrupt(run)
        if not runs:
            self.server.talk.say("info", f"{id} does not run now." if id else f"Nothing runs in {folder} now.")
        return bool(runs)

    def cancel_shown(self, token: int | str) -> None:
        """The person ends the run whose progress they see."""
        if run := self.shown.get(token):
            self.interrupt(run)

    def interrupt(self, run: Run) -> None:
        """End a run because the person wants it: gently, the second time at once."""
        run.cancelled = True
        if run.begun:
            self.background(self._cancel(run))
        else:
            run.interrupt()

    async def _cancel(self, run: Run) -> None:
        """Ask the session to end, so that its log says who wanted it; where that is impossible, tell its process."""
        if run.on:
            options = ["--by", "editor", *run.on_options]
            code, text = await self._output(command_line("cancel", options, run.folder, [run.story.id]))
            if code:
                self.server.talk.say("error", text)
            return
        try:
            await in_thread(lambda: self.history(run.folder).cancel(run.story.id))
        except LogError as error:
            log.warning("%s", error)
            run.interrupt()

    async def roll_back(self, folder: str, session: str) -> bool:
        """Undo what a session has changed, once the person has agreed to it."""
        talk = self.server.talk
        if not await self.server.trust.allows(folder):
            return False
        question = f"Undo everything that session {session} has changed? What is undone is kept in git."
        way = f"`bandleader rollback {session}` does it."
        if await talk.ask("warning", question, (UNDO, KEEP), way) != UNDO:
            return False
        options = ["--yes", *self.on_options(session)]
        code, text = await self._output(command_line("rollback", options, folder, [session]))
        talk.say("info" if code == 0 else "error", text)
        self.server.publisher.refresh_lenses()
        return code == 0

    async def look(self, folder: str, verb: str, words: list[str], title: str, *options: str) -> dict[str, str]:
        """Show what a command of ``bandleader`` prints that only looks; the result holds its ``text`` and ``uri``."""
        code, text = await self._output(command_line(verb, options, folder, words))
        if code != 0:
            self.server.talk.say("error", text)
            return {"text": text, "uri": ""}
        suffix = ".md" if "markdown" in options else ".txt"
        return {"text": text, "uri": await self.server.talk.show(title, text, suffix)}

    async def _output(self, arguments: list[str]) -> tuple[int, str]:
        """The exit code of a command that ends soon, and what it printed, or why it failed."""
        try:
            end, text = await output_of(arguments)
        except OSError as error:
            return 1, _no_engine(error)
        return end.code, text if end.code == 0 else "\n".join((text, *end.said)).strip() or end.reason

    # A session of the client

    async def begin(self) -> None:
        """After the start: offer to go on with what was left unfinished, once for each session."""
        for project in list(self.server.libraries.projects.values()):
            await self.server.indexer.wait_for(project)
            history = self.history(project.folder)
            self.observer.look(project.folder)
            if history.outdated():
                await in_thread(history.read)
                self.background(self._offer(project.folder, history))
        if any(history.results.of for history in self._histories.values()):
            self.server.publisher.refresh_lenses()

    def end(self) -> None:
        """The client leaves: what runs ends gently, and the next start offers to go on with it."""
        for run in self.active.values():
            if run.ours and not run.cancelled:
                self._end(run)

    async def _offer(self, folder: str, history: History) -> None:
        session = await in_thread(history.unfinished)
        if session is None or recall(folder).get("offered") == session.id:
            return
        remember(folder, offered=session.id)
        answer = await self.server.talk.ask(
            "info",
            f"{session.target} was left unfinished in {folder} ({session.status}, session {session.id}).",
            (RESUME, ABORT, LATER),
            f"`bandleader resume {session.id}` goes on with it.",
        )
        if answer in (RESUME, ABORT):
            await self.resume(folder, session.id, "abort" if answer == ABORT else "")

    def _end(self, run: Run) -> None:
        if run.child is not None:
            run.interrupt()
            return
        with contextlib.suppress(LogError):
            self.history(run.folder).cancel(run.story.id)

    def on_options(self, session: str) -> list[str]:
        """The options of ``bandleader`` for a session that workers run for this client."""
        run = self._elsewhere.get(session)
        return run.on_options if run else []

    def _on(self, folder: str) -> str:
        return self.server.folder_preferences.get(folder, self.server.preferences).run_on

    def background(self, work: Coroutine[Any, Any, Any]) -> None:
        """Do something that nobody waits for."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("cannot finish: %r", error, exc_info=error)

    # A run

    async def _begin(self, run: Run, arguments: list[str]) -> bool:
        talk, key = self.server.talk, (run.folder, run.name)
        if key not in self.active and not await self.server.trust.allows(run.folder):
            return False
        if already := self.active.get(key):
            session = f" (session {already.story.id})" if already.story.id else ""
            talk.say("warning", f"{run.name} runs already{session}.")
            return False
        self.active[key] = run
        try:
            run.child = await Child.start(arguments)
        except OSError as error:
            del self.active[key]
            talk.say("error", _no_engine(error))
            return False
        self.server.protocol.trace_line(f"started {run.title}", shlex.join(arguments))
        self.background(self._follow(run, run.child))
        return True

    async def _follow(self, run: Run, child: Child) -> None:
        """Take in what a run says until it has ended."""
        attention = Attention(self, run)

        def take(lines: Any) -> None:
            events = run.take(lines)
            if any(event.type == "session_started" for event in events):
                if run.on:
                    self._elsewhere[run.story.id] = run
                else:
                    remember(run.folder, started=run.story.id)
            attention.take(events)

        def hear(line: str) -> None:
            if line.startswith("Waiting: "):
                self.server.talk.say("info", f"{run.title}: {line}")

        try:
            end = await child.finish(take, hear)
        finally:
            attention.leave()
        run.gone = True
        ending = ending_of(run, end)
        self.server.protocol.trace_line(ending.text, "\n".join(end.said))
        attention.close(ending.text)
        if run.cancelled and run.story.id:
            remember(run.folder, offered=run.story.id)
        await settle(self, run, ending)

    async def told(self, folder: str, session: str) -> Run | None:
        """A session with its story; None if there is none, which the person is told."""
        if known := self._elsewhere.get(session):
            return replace(known, child=None, begun=False, cancelled=False, gone=False)
        try:
            return await in_thread(lambda: self.history(folder).told(folder, session))
        except (EngineError, LogError) as error:
            self.server.talk.say("error", f"There is no such session: {error}.")
            return None


def split(arguments: str) -> list[str]:
    """The words of a text as a shell splits them; one that a shell would not understand is one word."""
    try:
        return shlex.split(arguments)
    except ValueError:
        return [arguments]


def _no_engine(error: OSError) -> str:
    return f"The engine cannot be started: {error.filename or ''}: {error.strerror or error}. Install Bandleader anew."
