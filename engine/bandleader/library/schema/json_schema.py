"""A JSON Schema of a front matter, for editors and validators that speak it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from ..source import Format, Kind
from .key import Key, ValueType
from .table import keys_for

_JSON_TYPES: Mapping[ValueType, str] = {
    "string": "string",
    "bool": "boolean",
    "int": "integer",
    "number": "number",
    "list": "array",
    "map": "object",
}


def json_schema(kind: Kind, format: Format) -> dict[str, Any]:
    """The front matter of ``kind`` in ``format`` as a schema of draft 2020-12; unknown keys are allowed."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"Front matter: {kind} ({format})",
        **_object(keys_for(kind, format).values()),
    }


def _object(keys: Iterable[Key]) -> dict[str, Any]:
    keys = tuple(keys)
    schema: dict[str, Any] = {
        "type": "object",
        "properties": {key.name: _property(key) for key in keys},
        "additionalProperties": True,
    }
    if required := [key.name for key in keys if key.required]:
        schema["required"] = required
    return schema


def _property(key: Key) -> dict[str, Any]:
    """One key. Keywords other than ``type`` and ``enum`` concern one type of value only, so all can stand together."""
    types = [_JSON_TYPES[name] for name in key.types]
    schema: dict[str, Any] = {"description": key.doc, "type": types[0] if len(types) == 1 else types}
    if key.values and key.types == ("string",):
        schema["enum"] = list(key.values)
    if key.suggestions:
        schema["examples"] = list(key.suggestions)
    if "list" in key.types:
        schema |= _list(key)
    elif key.pattern:
        schema["pattern"] = f"^({key.pattern})$"
    if "map" in key.types and key.keys:
        schema.update(properties=_object(key.keys)["properties"])
    if key.status in ("deprecated", "ignored"):
        schema["deprecated"] = True
    return _with_default(schema, key)


def _list(key: Key) -> dict[str, Any]:
    """What the items of a list may be, and the same of those that stand in one string."""
    schema: dict[str, Any] = {}
    schema["items"] = _object(key.keys) if key.item == "map" else {"type": _JSON_TYPES[key.item]}
    if key.pattern:
        schema["items"]["pattern"] = f"^({key.pattern})$"
        schema["pattern"] = rf"^\s*({key.pattern})(\s*,\s*({key.pattern}))*\s*$"
    if key.most:
        schema["maxItems"] = key.most
    return schema


def _with_default(schema: dict[str, Any], key: Key) -> dict[str, Any]:
    """The default as a value where it is one, otherwise in words."""
    if key.default in ("true", "false") and "bool" in key.types:
        schema["default"] = key.default == "true"
    elif key.default.isdigit() and "int" in key.types:
        schema["default"] = int(key.default)
    elif key.default in key.values or key.default in key.suggestions or _matches_pattern(key):
        schema["default"] = key.default
    elif key.default:
        schema["description"] += f" Default: {key.default}."
    return schema


def _matches_pattern(key: Key) -> bool:
    return key.pattern != "" and re.fullmatch(key.pattern, key.default) is not None
