"""The places of keys and values: whatever the parser reads from a span alone is what it read from the whole."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bandleader.library.toml import find_places, parser

KEYS = st.text("ab-_0 .\"'é\t", min_size=0, max_size=4)
SCALARS = st.one_of(
    st.booleans(),
    st.integers(-99, 99),
    st.floats(0, 9, width=16),
    st.text("ab#=]},\"'\\\té😀", max_size=6),
    st.dates(),
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=8
)
TABLES = st.dictionaries(KEYS, VALUES, max_size=4)


def written(value: Any) -> str:
    """A value as TOML, laid out so that comments, line ends and brackets stand in the way."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key_of(key)} = {written(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[ # ] , }\n" + "".join(f"  {written(item)} ,\r\n" for item in value) + "]"
    if isinstance(value, str):
        return (
            "'''" + value + "'''" if value and not {"'", "\t"} & set(value) else json.dumps(value, ensure_ascii=False)
        )
    return json.dumps(value) if isinstance(value, (bool, int)) else str(value)


def key_of(key: str) -> str:
    return key if key and all(c in "ab-_0" for c in key) else json.dumps(key, ensure_ascii=False)


def document(table: dict[str, Any], groups: dict[str, list[dict[str, Any]]]) -> str:
    lines = [f"{key_of(key)}\t=  {written(value)} # = [x]\n" for key, value in table.items()]
    for name, members in groups.items():
        for member in members:
            lines.append(f"[[ {key_of(name)} . inner ]]\n")
            lines += [f"{key_of(key)}={written(value)}\n" for key, value in member.items()]
    return "\n".join(lines)


def reached(data: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        data = data[step]
    return data


def paths_of(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [*([path] if path else []), *(found for step, item in steps for found in paths_of(item, (*path, step)))]


@given(
    TABLES,
    st.dictionaries(st.text("xyz ", min_size=1, max_size=3), st.lists(TABLES, min_size=1, max_size=3), max_size=2),
)
def test_every_span_holds_its_key_or_value(table: dict[str, Any], groups: dict[str, list[dict[str, Any]]]) -> None:
    text = document(table, {f"t{name}": members for name, members in groups.items()})
    toml = parser()
    data = toml.loads(text)
    places = find_places(text)
    assert set(places) == set(paths_of(data))
    for path, place in places.items():
        value = text[place.value.start : place.value.end]
        if place.key != place.value:
            assert toml.loads(f"{text[place.key.start : place.key.end]} = 1") == {path[-1]: 1}
            assert toml.loads(f"x = {value}")["x"] == reached(data, path)
        elif isinstance(path[-1], int) and value[:1] not in ("i", "t", '"'):
            assert toml.loads(f"x = {value}")["x"] == reached(data, path)


@pytest.mark.parametrize(
    ("text", "path", "key", "value"),
    [
        ("a.b.c = 1", ("a", "b", "c"), "c", "1"),
        ("a.b.c = 1", ("a", "b"), "b", "b"),
        ("[a]\n[a.'b.c']\nd = 2024-01-01 10:00:00 # x", ("a", "b.c", "d"), "d", "2024-01-01 10:00:00"),
        ('x = """\n"quoted" ""\\"""""', ("x",), "x", '"""\n"quoted" ""\\"""""'),
        ("[[a]]\n[[a]]\n[a.b]\nc = 1", ("a", 1, "b", "c"), "c", "1"),
        ("x = [[1, 2], [3]]", ("x", 1, 0), "3", "3"),
    ],
)
def test_written_otherwise(text: str, path: tuple[str | int, ...], key: str, value: str) -> None:
    place = find_places(text)[path]
    assert (text[place.key.start : place.key.end], text[place.value.start : place.value.end]) == (key, value)


@example('"\\="')
@given(st.text("[]{}=,.\"'#ab \n\\", max_size=40))
def test_no_text_is_too_odd(text: str) -> None:
    for place in find_places(text).values():
        assert 0 <= place.key.start <= place.key.end <= len(text)
        assert 0 <= place.value.start <= place.value.end <= len(text)
