"""One session: what is open, which libraries there are, and what the client knows about them."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Coroutine, Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from bandleader import __version__
from bandleader.text.lines import LineIndex

from .client import Client
from .documents import Document, Documents
from .indexer import Indexer
from .libraries import Libraries
from .preferences import Preferences
from .protocol import Protocol
from .publisher import Publisher
from .reports import Reports
from .running.announced import Announced
from .running.runs import Runs
from .running.talk import Talk
from .running.trust import Trust
from .uris import path_of, uri_of

if TYPE_CHECKING:
    from bandleader.workspace.project import Project

NAME = "bandleader-lsp"
MANY = 200  # files changed at once from which it is quicker to load the library again, in the background
WATCH_CLIENT = 3.0  # seconds between two looks at whether the client's process still lives

log = logging.getLogger(__name__)


class File(NamedTuple):
    """A file that a request is about: its project, its path and its lines."""

    project: Project
    path: str
    lines: LineIndex


class Server(LanguageServer):
    """The state of a session; what it does with it stands in `features`."""

    protocol: Protocol

    def __init__(self) -> None:
        """Made inside the event loop that serves the session."""
        super().__init__(NAME, __version__, protocol_cls=Protocol)
        self.finished: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self.documents = Documents()
        self.libraries = Libraries(self.documents)
        self.reports = Reports(self.libraries)
        self.publisher = Publisher(self.protocol, self.reports, self.documents)
        self.indexer = Indexer(self)
        self.preferences = Preferences()
        self.folder_preferences: dict[str, Preferences] = {}
        self.announced = Announced()
        self.talk = Talk(self)
        self.trust = Trust(self)
        self.runs = Runs(self)
        self.edited: dict[str, Document] = {}  # changed texts that nothing has been computed for yet

    @property
    def client(self) -> Client:
        """What the client can do."""
        return self.reports.client

    def preferences_of(self, project: Project) -> Preferences:
        """What the person wants to see in a workspace folder."""
        return self.folder_preferences.get(project.folder, self.preferences)

    def settle(self) -> None:
        """Compute what the edits since the last time have changed, each file once in its newest state."""
        if not self.edited:
            return
        edited, self.edited = self.edited, {}
        affected: set[str] = set()
        try:
            for path, document in edited.items():
                self.reports.ran.pop(path, None)  # another text than the one that ran
                affected |= self.libraries.edit(path, document.text)
            self.publisher.update(affected, edited)
        except Exception:  # one text that cannot be computed must not end the session
            log.exception("cannot compute the edits of %s", ", ".join(edited))

    def file(self, uri: str) -> File | None:
        """The file that a URI means; None when no library is responsible for it."""
        path = path_of(uri)
        project = self.libraries.owner(path) if path is not None else None
        if path is None or project is None:
            return None
        return File(project, path, self.libraries.lines(path))

    def loading(self, params: Any) -> Coroutine[Any, Any, None] | None:
        """What a request about a document has to wait for: the first load of its library; None for nothing.

        ``params`` are as they came; when they are wrong, somebody else says so.
        """
        document = params.get("textDocument") if isinstance(params, dict) else None
        uri = document.get("uri") if isinstance(document, dict) else None
        path = path_of(uri) if isinstance(uri, str) else None
        project = self.libraries.owner(path) if path is not None else None
        return None if project is None or project.ready else self.indexer.wait_for(project)

    def range(self, path: str, start: int, end: int) -> types.Range:
        """A span of a file as the client counts; (0, 0) is the beginning of any file, which need not be read."""
        if start == end == 0:
            return types.Range(types.Position(0, 0), types.Position(0, 0))
        lines, encoding = self.libraries.lines(path), self.client.encoding
        return types.Range(
            types.Position(*lines.position(start, encoding)), types.Position(*lines.position(end, encoding))
        )

    def uri(self, path: str) -> str:
        """The URI of a file as the client spells it."""
        document = self.documents.by_path.get(path)
        return document.uri if document else uri_of(path)

    def changed_on_disk(self, paths: Iterable[str]) -> None:
        """Files or folders were created, changed or deleted outside the editor."""
        changed: dict[Project, list[str]] = {}
        for path in paths:
            self.reports.ran.pop(path, None)
            for project in self.libraries.around(path):
                changed.setdefault(project, []).append(path)
        for project, inside in changed.items():
            if len(inside) > MANY or any(project.must_reload(path) for path in inside):
                self.indexer.load(project)
            else:
                self.publisher.update(self.indexer.changed(project, inside))

    def open_alone(self, document: Document) -> None:
        """Give a file that no folder holds a project of its own."""
        if document.path is None or self.libraries.owner(document.path) is not None:
            return
        project = self.libraries.add_loose(document.path)
        if project is not None:
            self.indexer.load(project)

    def close_folder(self, folder: str) -> None:
        """A workspace folder is gone from the window, its diagnostics with it; texts of it may still be open."""
        self.settle()
        if self.libraries.remove(folder) is None:
            return
        for path, document in self.documents.by_path.items():
            self.open_alone(document)
            self.libraries.edit(path, document.text)
        self.publisher.update({*self.publisher.sent, *self.documents.by_path, *self.libraries.with_findings()})

    async def publish_all(self, project: Project) -> None:
        """Everything about a project may be new: its files with findings, the open ones, and those that had some."""
        paths = {path for path, _ in project.all_findings()}
        known = (*self.documents.by_path, *self.publisher.sent)
        paths.update(path for path in known if path.startswith(project.folder))
        if project.config_file is not None:
            paths.add(project.config_file)
        await self.publisher.update_many(paths)

    def finish(self, code: int) -> None:
        """End the session with an exit code; what runs ends gently, and the next start offers to go on with it."""
        if not self.finished.done():
            self.runs.end()
            self.finished.set_result(code)

    def client_is_gone(self) -> None:
        """The connection broke, or the client's process ended: there is nobody left to serve."""
        self.finish(0 if self.protocol.stage == "shut" else 1)

    def watch_client(self, process: int) -> None:
        """End when the client's process does. One that cannot be seen from here is not watched."""
        if os.name == "posix" and _lives(process):
            self._look_after(process)

    def _look_after(self, process: int) -> None:
        if _lives(process):
            asyncio.get_running_loop().call_later(WATCH_CLIENT, self._look_after, process)
        else:
            self.client_is_gone()

    def report_server_error(self, error: Exception, source: object) -> None:
        """Errors go to the log: a person in front of an editor can do nothing about them."""
        log.error("%s: %s", getattr(source, "__name__", source), error)


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True
