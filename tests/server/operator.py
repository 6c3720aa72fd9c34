"""An editor whose person answers questions, and a workspace whose commands really run."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.server.editor import PULL, Editor, Message
from tests.support.workspace import Workspace

ABLE: Message = {
    **PULL,
    "window": {
        "workDoneProgress": True,
        "showMessage": {"messageActionItem": {"additionalPropertiesSupport": False}},
        "showDocument": {"support": True},
    },
    "textDocument": {**PULL["textDocument"], "codeLens": {}},
}
TRUST = "Trust this folder"
TRUST_IT: Message = {"trusted": True, "runEvents": True}
TRUSTED: Message = {"initializationOptions": TRUST_IT}


class Operator(Editor):
    """``answers`` says which of the answers to a question is chosen, by a word that the question holds."""

    def __init__(self) -> None:
        """Nobody answers anything."""
        super().__init__()
        self.answers: dict[str, str] = {}
        self.replies: dict[str, Callable[[Any], Any]] = {}

    def write(self, data: bytes) -> None:
        """As the editor's, with the answers of the person."""
        for body in self._framer.feed(data):
            assert body is not None
            message = json.loads(body)
            self.messages.append(message)
            if "method" in message and "id" in message:
                reply = {"id": message["id"], "result": self._reply(message["method"], message.get("params"))}
                asyncio.get_running_loop().call_soon(self.send, reply)
        self._news.set()

    def _reply(self, method: str, params: Any) -> Any:
        if method in self.replies:
            return self.replies[method](params)
        if method != "window/showMessageRequest":
            return None
        chosen = next((answer for word, answer in self.answers.items() if word in params["message"]), None)
        return next((action for action in params["actions"] if action["title"] == chosen), None)

    async def execute(self, name: str, *arguments: Any) -> Any:
        """The result of one of the server's commands."""
        return await self.request("workspace/executeCommand", {"command": name, "arguments": list(arguments)})

    async def said(self, words: str, *, method: str = "") -> str:
        """The next message or question that holds some words."""
        methods = (method,) if method else ("window/showMessage", "window/showMessageRequest")
        found = await self.until(lambda m: m.get("method") in methods and words in m["params"]["message"])
        text: str = found["params"]["message"]
        return text

    async def printed(self, words: str) -> None:
        """Wait until a command prints some words; needs ``runEvents`` among the options."""
        await self.until(
            lambda m: (
                m.get("method") == "bandleader/runEvent"
                and any(event["data"].get("text") == words for event in m["params"]["events"])
            )
        )

    async def idle(self) -> None:
        """Wait until nothing runs and nothing is being said."""
        while tasks := [task for task in self.server.runs._tasks if not task.done()]:
            await asyncio.wait_for(asyncio.wait(tasks), 60)

    async def lenses(self, path: Path) -> dict[str, Message]:
        """The commands of the lenses of a file by their titles."""
        about = {"textDocument": {"uri": path.as_uri()}}
        found = await self.request("textDocument/codeLens", about)
        resolved = [lens if "command" in lens else await self.request("codeLens/resolve", lens) for lens in found]
        return {lens["command"]["title"]: lens["command"] for lens in resolved}

    async def problems(self, path: Path) -> list[Message]:
        """What a run has found out about a file."""
        report = await self.request("textDocument/diagnostic", {"textDocument": {"uri": path.as_uri()}})
        return [item for item in report["items"] if item["source"] == "bandleader run"]

    def count(self, method: str) -> int:
        return sum(message.get("method") == method for message in self.messages)


def workspace(folder: Path) -> Workspace:
    """Commands for every way in which a run can end, in a repository."""
    made = Workspace(folder)
    made.command("first", "echo first >> trace")
    made.command("second", "echo second >> trace", dependencies=["first"])
    made.command("kept", "true", run={"cache": "1h"})
    made.command("fails", "[ ! -e go ] || exit 0; echo half > half; echo 'no such server'; exit 3")
    made.command("needs", "true", **{"argument-hint": "<where>"}, dependencies=["first"])
    made.command("told", 'echo "$1|$2" > told', **{"argument-hint": "<what> <where>"})
    made.command("danger", "rm -rf $1/*", **{"argument-hint": "[folder]"})
    made.command("waits", "touch begun; echo begun; while [ ! -e go ]; do sleep 0.02; done; rm go")
    made.command("chatty", "seq 1 100000; echo done > done")
    made.commit()
    return made


def uri(work: Workspace, id: str) -> str:
    return (work.commands / f"{id}.md").as_uri()
