"""The table of keys: complete, consistent, and true to the formats and to real libraries."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from typing import get_args

import pytest

from bandleader.library.schema.key import FALSE_WORDS, TRUE_WORDS, Key, Names, Status, ValueType
from bandleader.library.schema.table import keys_for
from bandleader.library.source import Format, Kind

KINDS = [kind for kind in get_args(Kind) if kind != "shared"]
FORMATS = list(get_args(Format))
TABLES = [(kind, format_) for kind in KINDS for format_ in FORMATS]


def with_sub_keys(keys: Iterable[Key]) -> Iterator[Key]:
    """The keys and those below them."""
    for key in keys:
        yield key
        yield from with_sub_keys(key.keys)


@pytest.mark.parametrize(("kind", "format_"), TABLES)
def test_every_key_is_described_and_consistent(kind: Kind, format_: Format) -> None:
    for key in with_sub_keys(keys_for(kind, format_).values()):
        assert key.types, key
        assert {*key.types, key.item} <= set(get_args(ValueType)), key
        assert key.status in get_args(Status), key
        assert key.names in get_args(Names), key
        assert re.match(r"[A-Z`].*\.$", key.doc), key
        assert key.source, key
        assert not key.values or key.types == ("string",), f"a closed set is one of strings: {key}"
        assert not key.keys or "map" in (*key.types, key.item), key
        assert not key.pattern or all(re.fullmatch(key.pattern, word) for word in key.suggestions), key


@pytest.mark.parametrize(("kind", "format_"), TABLES)
def test_a_replacement_is_a_key_that_is_not_itself_replaced(kind: Kind, format_: Format) -> None:
    keys = keys_for(kind, format_)
    for key in keys.values():
        if key.replaced_by:
            assert key.status == "deprecated"
            assert keys[key.replaced_by].replaced_by == ""
            assert keys[key.replaced_by].status != "deprecated"


@pytest.mark.parametrize("format_", FORMATS)
def test_shared_files_have_no_keys(format_: Format) -> None:
    assert dict(keys_for("shared", format_)) == {}


def test_tables_are_made_once_and_cannot_be_changed() -> None:
    keys = keys_for("command", "claude")
    assert keys_for("command", "claude") is keys
    with pytest.raises(TypeError):
        keys["x"] = keys["name"]  # type: ignore[index]


@pytest.mark.parametrize(
    ("kind", "format_", "official"),
    [
        (
            "command",
            "claude",
            """description when_to_use argument-hint arguments disable-model-invocation user-invocable allowed-tools
            disallowed-tools model effort context agent background hooks shell metadata""",
        ),
        (
            "skill",
            "claude",
            """name description when_to_use argument-hint arguments disable-model-invocation user-invocable
            allowed-tools disallowed-tools model effort context agent background hooks paths shell metadata""",
        ),
        (
            "agent",
            "claude",
            """name description tools disallowedTools model permissionMode maxTurns skills mcpServers hooks memory
            background effort isolation color initialPrompt""",
        ),
        ("command", "opencode", "description agent model subtask"),
        ("command", "copilot", "description name argument-hint agent model tools"),
        (
            "agent",
            "copilot",
            """description name tools model models modelPolicy reasoningEffort mcp-servers target agents handoffs hooks
            include-custom-instructions sidekick argument-hint user-invocable disable-model-invocation""",
        ),
        ("command", "cursor", ""),
    ],
)
def test_official_keys_are_those_of_the_reference(kind: Kind, format_: Format, official: str) -> None:
    found = {name for name, key in keys_for(kind, format_).items() if key.status == "official"}
    assert found == set(official.split())


@pytest.mark.parametrize(
    ("kind", "format_", "name", "status"),
    [
        ("command", "claude", "name", "ignored"),
        ("command", "claude", "paths", "ignored"),
        ("skill", "claude", "name", "official"),
        ("skill", "claude", "license", "standard"),
        ("command", "claude", "dependencies", "bandleader"),
        ("skill", "claude", "run", "bandleader"),
        ("command", "opencode", "dependencies", "bandleader"),
        ("command", "claude", "version", "common"),
        ("skill", "claude", "author", "common"),
        ("agent", "claude", "category", "common"),
        ("command", "cursor", "model", "ignored"),
    ],
)
def test_status(kind: Kind, format_: Format, name: str, status: Status) -> None:
    assert keys_for(kind, format_)[name].status == status


@pytest.mark.parametrize(
    ("kind", "format_", "written", "right"),
    [
        ("command", "claude", "allowed_tools", "allowed-tools"),
        ("command", "claude", "tools", "allowed-tools"),
        ("command", "claude", "argument_hint", "argument-hint"),
        ("command", "claude", "depends_on", "dependencies"),
        ("command", "claude", "depends-on", "dependencies"),
        ("command", "claude", "depends", "dependencies"),
        ("command", "claude", "requires", "dependencies"),
        ("command", "claude", "hide-from-slash-command-tool", "disable-model-invocation"),
        ("skill", "claude", "when-to-use", "when_to_use"),
        ("agent", "claude", "allowed-tools", "tools"),
        ("agent", "claude", "disallowed-tools", "disallowedTools"),
        ("agent", "claude", "max_turns", "maxTurns"),
        ("command", "copilot", "mode", "agent"),
    ],
)
def test_other_spellings_lead_to_the_right_one(kind: Kind, format_: Format, written: str, right: str) -> None:
    assert keys_for(kind, format_)[written].replaced_by == right


def test_run_has_the_keys_and_defaults_of_the_design() -> None:
    run = {key.name: key for key in keys_for("command", "claude")["run"].keys}
    assert " ".join(run) == "runner timeout retry on-failure compensate inputs outputs cache isolation prelude labels"
    assert run["runner"].default == "agent"
    assert run["timeout"].default == "30m"
    assert run["isolation"].default == "in-place"
    assert run["isolation"].values == ("in-place", "worktree")
    assert run["on-failure"].values == ("retry", "rollback", "partial-recovery", "manual-intervention")
    assert run["cache"].types == ("string", "bool")
    assert [key.name for key in run["retry"].keys] == ["attempts", "backoff", "max-backoff"]


def test_defaults_of_the_specification() -> None:
    keys = keys_for("command", "claude")
    assert keys["allowed-tools"].default == "all"
    assert keys["description"].default == "No description"
    assert keys["complexity"].default == "simple"


def test_dependencies_name_commands_only_where_the_key_is_ours() -> None:
    assert keys_for("command", "claude")["dependencies"].names == "command"
    assert {key.name for key in keys_for("command", "claude")["dependencies"].keys} == {"required", "optional"}
    assert keys_for("skill", "claude")["dependencies"].names == ""


@pytest.mark.parametrize(
    ("text", "fits"), [("10m", True), ("1.5h", True), ("250ms", True), ("10", False), ("m", False)]
)
def test_durations(text: str, fits: bool) -> None:
    run = {key.name: key for key in keys_for("command", "claude")["run"].keys}
    assert bool(re.fullmatch(run["timeout"].pattern, text)) is fits


def test_words_for_booleans_do_not_overlap() -> None:
    assert not TRUE_WORDS & FALSE_WORDS


def test_the_schema_loads_nothing_heavy() -> None:
    """It is imported by every start of the program."""
    code = (
        "import sys, bandleader.library.schema, bandleader.library.grants;"
        "print(*sorted({'attrs', 'attr', 'yaml', 'cattrs', 'rapidfuzz', 'bandleader.library.schema.shell'}"
        " & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=path_only())
    assert done.stdout.strip() == ""


def path_only() -> dict[str, str]:
    """An environment in which the engine is found as it is here."""
    return {"PYTHONPATH": ":".join(entry for entry in sys.path if entry)}
