"""What a person wants to see, which may differ from folder to folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.server.operator import ABLE, Message, Operator
from tests.server.test_folders import fold, make
from tests.server.test_inlay_hints import TEXT, labels
from tests.server.texts import CLEAN, needs

SETTINGS = {**ABLE["workspace"], "configuration": True, "didChangeConfiguration": {"dynamicRegistration": True}}
CAPABLE: Message = {**ABLE, "workspace": SETTINGS}
NO_PLAN = {"codeLens": {"plan": False}}


class Settled(Operator):
    """An editor that keeps settings, by folder and with "" for all."""

    def __init__(self) -> None:
        super().__init__()
        self.settings: dict[str, Any] = {}
        self.replies["workspace/configuration"] = self._answer

    def _answer(self, params: Any) -> list[Any]:
        assert all(item["section"] == "bandleader" for item in params["items"])
        return [self.settings.get(item.get("scopeUri") or "", self.settings.get("")) for item in params["items"]]

    async def plans(self, *files: Path) -> list[bool]:
        """Whether the lens `Plan` is there, once the settings are known."""
        await self.idle()
        return ["Plan" in await self.lenses(file) for file in files]


@pytest.fixture
def one(tmp_path: Path) -> Path:
    return make(tmp_path / "one", a=CLEAN)


@pytest.fixture
def two(tmp_path: Path) -> Path:
    return make(tmp_path / "two", b=CLEAN, c=needs("b"))


def command(folder: Path, id: str) -> Path:
    return folder / ".claude" / "commands" / f"{id}.md"


async def test_each_folder_has_its_own(one: Path, two: Path) -> None:
    editor = Settled()
    editor.settings[two.as_uri()] = NO_PLAN
    await editor.initialize(one, two, capabilities=CAPABLE)
    assert await editor.plans(command(one, "a"), command(two, "b")) == [True, False]
    assert editor.count("workspace/codeLens/refresh") > 0


async def test_a_change_counts_in_the_folder_it_is_made_for(one: Path, two: Path) -> None:
    editor = Settled()
    await editor.initialize(one, two, capabilities=CAPABLE)
    assert await editor.plans(command(one, "a"), command(two, "b")) == [True, True]
    editor.settings[one.as_uri()] = NO_PLAN
    editor.notify("workspace/didChangeConfiguration", {"settings": None})
    assert await editor.plans(command(one, "a"), command(two, "b")) == [False, True]
    del editor.settings[one.as_uri()]
    editor.notify("workspace/didChangeConfiguration", {"settings": None})
    assert await editor.plans(command(one, "a")) == [True]


async def test_a_folder_that_comes_later_is_asked_about(one: Path, two: Path) -> None:
    editor = Settled()
    editor.settings[two.as_uri()] = NO_PLAN
    await editor.initialize(one, capabilities=CAPABLE)
    await fold(editor, added=(two,))
    assert await editor.plans(command(one, "a"), command(two, "b")) == [True, False]


async def test_what_is_set_for_all_holds_where_a_folder_says_nothing(one: Path, two: Path) -> None:
    editor = Settled()
    editor.settings[""] = NO_PLAN
    editor.settings[two.as_uri()] = {"codeLens": {"plan": True}}
    options = {"inlayHints": False}
    await editor.initialize(one, two, capabilities=CAPABLE, initializationOptions=options)
    assert await editor.plans(command(one, "a"), command(two, "b")) == [False, True]
    uri = editor.open(command(two, "c"), TEXT.format("a"))
    assert await labels(editor, uri) == []
    editor.settings[two.as_uri()] = {"inlayHints": True}
    editor.notify("workspace/didChangeConfiguration", {"settings": {"bandleader": {}}})
    await editor.idle()
    assert "simple" in await labels(editor, uri)


@pytest.mark.parametrize("answer", [None, [], ["text", 1, None], {"codeLens": False}])
async def test_an_answer_without_sense_changes_nothing(one: Path, two: Path, answer: Any) -> None:
    editor = Settled()
    editor.replies["workspace/configuration"] = lambda params: answer
    await editor.initialize(one, two, capabilities=CAPABLE)
    assert await editor.plans(command(one, "a"), command(two, "b")) == [True, True]


async def test_the_client_is_asked_to_tell_of_changes(one: Path) -> None:
    editor = Settled()
    await editor.initialize(one, capabilities=CAPABLE)
    asked = [message["params"]["registrations"] for message in editor.messages
             if message.get("method") == "client/registerCapability"]  # fmt: skip
    (found,) = (one for each in asked for one in each if one["method"] == "workspace/didChangeConfiguration")
    assert found["registerOptions"] == {"section": "bandleader"}


async def test_a_client_without_settings_is_asked_nothing(one: Path) -> None:
    editor = Settled()
    await editor.initialize(one, capabilities=ABLE)
    editor.notify("workspace/didChangeConfiguration", {"settings": {"bandleader": NO_PLAN}})
    assert await editor.plans(command(one, "a")) == [False]
    assert editor.count("workspace/configuration") == 0
