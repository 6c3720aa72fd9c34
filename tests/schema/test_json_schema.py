"""The JSON Schemas are valid and accept what the formats allow."""

from __future__ import annotations

from typing import Any, get_args

import jsonschema
import pytest

from bandleader.library.schema.json_schema import json_schema
from bandleader.library.schema.table import keys_for
from bandleader.library.source import Format, Kind


@pytest.mark.parametrize("kind", get_args(Kind))
@pytest.mark.parametrize("format_", get_args(Format))
def test_is_a_schema_of_draft_2020_12_with_every_key(kind: Kind, format_: Format) -> None:
    schema = json_schema(kind, format_)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == jsonschema.Draft202012Validator.META_SCHEMA["$id"]
    assert schema["additionalProperties"] is True
    assert schema["properties"].keys() == keys_for(kind, format_).keys()
    assert all(property_["description"] and property_["type"] for property_ in schema["properties"].values())


def test_defaults_given_as_values_fit_their_own_property() -> None:
    for kind in get_args(Kind):
        for format_ in get_args(Format):
            for property_ in properties(json_schema(kind, format_)):
                if "default" in property_:
                    jsonschema.validate(property_["default"], property_)


def properties(schema: dict[str, Any]) -> list[dict[str, Any]]:
    """The properties of a schema at every depth."""
    own = list(schema.get("properties", {}).values())
    return own + [deeper for property_ in own for deeper in properties(property_)]


COMMAND = {
    "description": "Ships it",
    "argument-hint": "[version]",
    "allowed-tools": "Read, Bash(git:*)",
    "model": "opus",
    "dependencies": ["quality/verify"],
    "complexity": "medium",
    "run": {
        "runner": "shell",
        "timeout": "10m",
        "retry": {"attempts": 3, "backoff": "2s", "max-backoff": "1m"},
        "on-failure": "rollback",
        "compensate": "git/undo",
        "inputs": ["src/**/*.py"],
        "outputs": ["reports/**"],
        "cache": False,
        "isolation": "worktree",
        "prelude": ["_shared/utils"],
    },
}


@pytest.mark.parametrize(
    ("kind", "format_", "front_matter"),
    [
        ("command", "claude", COMMAND),
        ("command", "claude", {}),
        ("command", "claude", {"dependencies": {"required": ["a"], "optional": ["b"]}}),
        ("command", "claude", {"dependencies": "a, b"}),
        ("command", "claude", {"allowed-tools": ["Read", "Edit"], "whatever": 1}),
        ("skill", "claude", {"name": "x", "context": "fork", "agent": "Explore", "paths": ["**/*.py"], "version": 1.0}),
        ("agent", "claude", {"name": "x", "description": "y", "tools": "Read", "model": "haiku", "maxTurns": 9}),
        ("command", "opencode", {"description": "x", "agent": "build", "model": "anthropic/claude-x", "subtask": True}),
        ("command", "copilot", {"agent": "agent", "tools": ["search/codebase", "*"]}),
        (
            "agent",
            "copilot",
            {"description": "x", "tools": ["*"], "handoffs": [{"label": "Go", "agent": "b", "send": True}]},
        ),
        ("shared", "claude", {"anything": 1}),
    ],
)
def test_accepts(kind: Kind, format_: Format, front_matter: dict[str, Any]) -> None:
    jsonschema.validate(front_matter, json_schema(kind, format_))


@pytest.mark.parametrize(
    ("kind", "format_", "front_matter"),
    [
        ("command", "claude", {"argument-hint": ["version"]}),
        ("command", "claude", {"complexity": "enormous"}),
        ("command", "claude", {"run": {"timeout": "soon"}}),
        ("command", "claude", {"run": {"retry": {"attempts": "three"}}}),
        ("command", "claude", {"description": 42}),
        ("skill", "claude", {"disable-model-invocation": "perhaps"}),
        ("agent", "claude", {"name": "x"}),
        ("agent", "claude", {"name": "a:b", "description": "y"}),
        ("agent", "claude", {"name": "x", "description": "y", "color": "teal"}),
        ("agent", "copilot", {"description": "x", "handoffs": [{"label": "Go"}]}),
    ],
)
def test_rejects(kind: Kind, format_: Format, front_matter: dict[str, Any]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(front_matter, json_schema(kind, format_))


def test_marks_what_is_not_read() -> None:
    found = json_schema("command", "claude")["properties"]
    assert found["name"]["deprecated"] is True
    assert found["allowed_tools"]["deprecated"] is True
    assert "deprecated" not in found["description"]
