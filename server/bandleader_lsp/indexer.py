"""Loads projects in the background, one at a time, while the event loop goes on answering."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

import bandleader
from bandleader.workspace.opening import Prepared
from bandleader.workspace.project import Project

from .progress import progress

if TYPE_CHECKING:
    from .server import Server

BUILD = "bandleader.workspace.build"
PACKAGES = os.path.dirname(os.path.dirname(os.path.abspath(bandleader.__file__)))
Result = TypeVar("Result")
LARGE = 1000  # files to read from which a process of its own is worth starting
SWITCH_INTERVAL = 0.0005  # seconds that the loading thread may hold the interpreter while the loop waits for it

log = logging.getLogger(__name__)


class Indexer:
    """Which projects are being loaded, and what has changed on disk meanwhile."""

    def __init__(self, server: Server) -> None:
        """Nothing is being loaded."""
        self.server = server
        self._one_at_a_time = asyncio.Lock()
        self._tasks: dict[Project, asyncio.Task[None]] = {}
        self._outdated: set[Project] = set()  # to be loaded again as soon as they are loaded
        self._missed: dict[Project, set[str]] = {}
        self._known: dict[Project, asyncio.Event] = {}  # set once a project that is loaded for the first time is known

    async def wait_for(self, project: Project) -> None:
        """Return once the first load of a project is over: before, no name in it means anything."""
        if not project.ready and project in self._known:
            await self._known[project].wait()

    def load(self, project: Project) -> None:
        """Load a project, or load it again; a load under way that began before this is not the last one."""
        if project in self._tasks:
            self._outdated.add(project)
        else:
            if not project.ready:
                self._known.setdefault(project, asyncio.Event())
            task = self._tasks[project] = asyncio.get_running_loop().create_task(self._load(project))
            task.add_done_callback(lambda _: self._ended(project))

    def changed(self, project: Project, paths: Iterable[str]) -> frozenset[str]:
        """Files of a project changed on disk; returns the files whose findings may differ already."""
        paths = list(paths)
        if project in self._tasks:
            self._missed.setdefault(project, set()).update(paths)
        return project.changed_on_disk(paths)

    def tasks(self) -> list[asyncio.Task[None]]:
        """The loads under way."""
        return list(self._tasks.values())

    def _ended(self, project: Project) -> None:
        del self._tasks[project]
        if project not in self._outdated:
            self._let_know(project)
        else:
            self._outdated.discard(project)
            self.load(project)

    def _let_know(self, project: Project) -> None:
        known = self._known.pop(project, None)
        if known:
            known.set()

    async def _load(self, project: Project) -> None:
        server = self.server
        shown = server.client.progress and not project.ready
        async with self._one_at_a_time:
            with progress(server.protocol, "Reading the agent commands", shown=shown):
                self._outdated.discard(project)
                self._missed.pop(project, None)
                try:
                    with quick_switching():
                        prepared = await prepare(project)
                except Exception:  # the library stays as it was
                    log.exception("cannot load %s", project.folder)
                    return
                if project in self._outdated or server.libraries.projects.get(project.folder) is not project:
                    return
                server.settle()
                project.adopt(prepared)
                self._let_know(project)
                project.changed_on_disk(self._missed.pop(project, ()))
                gc.freeze()  # what is loaded now stays: the collector need not look at it again and again
                await server.publish_all(project)


async def prepare(project: Project) -> Prepared:
    """What a project holds: remembered from the last session, else read, a large one in a process of its own."""
    recalled = await in_thread(project.recall)
    if not isinstance(recalled, Prepared) and recalled.files > LARGE and project.overriding is None:
        await build(project.folder)
        recalled = await in_thread(project.recall)
    if isinstance(recalled, Prepared):
        return recalled
    return await in_thread(lambda: project.prepare(incremental=True))


async def build(folder: str) -> None:
    """Read a library in another process, which leaves it where `Project.recall` finds it, if nothing goes wrong."""
    try:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", BUILD, folder),
            cwd=PACKAGES,  # and not the workspace: Python looks for modules in the folder that it is started in
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
        )
    except OSError as error:
        log.warning("cannot start %s: %s", sys.executable, error)
        return
    try:
        await process.wait()
    finally:
        if process.returncode is None:
            process.kill()


@contextmanager
def quick_switching() -> Iterator[None]:
    """Let the event loop have the interpreter soon although a thread computes."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_INTERVAL)
    try:
        yield
    finally:
        sys.setswitchinterval(usual)


async def in_thread(work: Callable[[], Result]) -> Result:
    """The result of ``work``, done in a thread that does not keep the process alive."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[Result] = loop.create_future()

    def finish(result: Result | None, error: BaseException | None) -> None:
        if done.cancelled():
            return
        if error is not None:
            done.set_exception(error)
        else:
            done.set_result(result)  # type: ignore[arg-type]

    def run() -> None:
        try:
            outcome = work(), None
        except BaseException as error:  # noqa: BLE001 - whatever it is, it is raised where the result is awaited
            outcome = None, error  # type: ignore[assignment]
        if not loop.is_closed():
            loop.call_soon_threadsafe(finish, *outcome)

    threading.Thread(target=run, name="library", daemon=True).start()
    return await done
