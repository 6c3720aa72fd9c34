"""Plain TOML data to settings with cattrs; every mistake is collected with the path of its value."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from types import GenericAlias
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, get_args, get_origin

from .durations import Seconds, parse_duration
from .settings import DEFAULT, Settings
from .suggest import did_you_mean

if TYPE_CHECKING:
    from .toml import Path

TYPE_NAMES: dict[type, str] = {
    str: "a string",
    bool: "`true` or `false`",
    int: "a whole number",
    float: "a number with a fraction",
    list: "a list",
    dict: "a table",
}


class Mistake(NamedTuple):
    """What is wrong with the value, or with the key, at ``path``."""

    path: Path
    message: str
    at_key: bool = False


class _WrongValueError(Exception):
    """A value of the wrong type; ``str()`` of it follows the name of the key."""


def structure(
    data: dict[str, Any], targets: Collection[str], known_rules: Collection[str] | None
) -> tuple[Settings, list[Mistake]]:
    """The settings in ``data``, and its mistakes, each of which is as if it were not written."""
    from cattrs import BaseValidationError

    mistakes = list(_unknown_targets(data, targets))
    if known_rules is not None:
        mistakes += _unknown_rules(data, known_rules)
    data = _without(data, {mistake.path for mistake in mistakes})
    for _ in range(3):  # without a wrong value a table may miss a key that it needs, and goes as well
        try:
            settings: Settings = _converter().structure(data, Settings)
        except BaseValidationError as error:
            found = list(_mistakes(error, ()))
            mistakes += [new for new in found if not any(old.path[: len(new.path)] == new.path for old in mistakes)]
            data = _without(data, {mistake.path for mistake in found})
        else:
            return settings, mistakes
    return DEFAULT, mistakes


@lru_cache(maxsize=1)
def _converter() -> Any:
    from cattrs import Converter
    from cattrs.cols import is_namedtuple, namedtuple_dict_structure_factory
    from cattrs.gen import override

    converter = Converter()

    def table(cls: Any) -> Callable[[Any, Any], Any]:
        renamed: dict[str, Any] = {field: override(rename=_key(field)) for field in cls._fields}
        read: Any = namedtuple_dict_structure_factory(cls, converter, True, True, **renamed)
        return lambda value, cls: read(_expect(value, dict), cls)

    def items(cls: Any) -> Callable[[Any, Any], Any]:
        listed = GenericAlias(list, get_args(cls)[:1])
        read = converter.get_structure_hook(listed)
        return lambda value, _: tuple(read(_expect(value, list), listed))

    def mapping(cls: Any) -> Callable[[Any, Any], Any]:
        concrete = GenericAlias(dict, get_args(cls))
        read = converter.get_structure_hook(concrete)
        return lambda value, _: read(_expect(value, dict), concrete)

    converter.register_structure_hook(str, _expect)
    converter.register_structure_hook(bool, _expect)
    converter.register_structure_hook(int, _count)
    converter.register_structure_hook(float, _amount)
    converter.register_structure_hook_func(lambda cls: cls is Seconds, _duration)
    converter.register_structure_hook_func(_is(Literal), _one_of)
    converter.register_structure_hook_factory(is_namedtuple, table)
    converter.register_structure_hook_factory(_is(tuple), items)
    converter.register_structure_hook_factory(_is(Mapping), mapping)
    return converter


def _is(origin: Any) -> Callable[[Any], bool]:
    return lambda cls: get_origin(cls) == origin


def _expect(value: Any, cls: Any) -> Any:
    if type(value) is not cls:
        raise _WrongValueError(f"must be {TYPE_NAMES[cls]}, not {TYPE_NAMES.get(type(value), 'a date or time')}")
    return value


def _count(value: Any, _: Any) -> int:
    number: int = _expect(value, int)
    if number < 0:
        raise _WrongValueError("must not be negative")
    return number


def _amount(value: Any, _: Any) -> float:
    if type(value) not in (int, float) or not 0 <= value < float("inf"):
        raise _WrongValueError("must be a number that is not negative")
    return float(value)


def _duration(value: Any, _: Any) -> Seconds:
    seconds = parse_duration(_expect(value, str))
    if seconds is None:
        raise _WrongValueError('must be a duration such as "90s", "10m" or "2h"')
    return seconds


def _one_of(value: Any, cls: Any) -> Any:
    words = get_args(cls)
    if value not in words:
        hint = did_you_mean(value, words) if isinstance(value, str) else ""
        raise _WrongValueError(f"must be {_listed(words)}{hint}")
    return value


def _mistakes(error: BaseException, path: Path) -> Iterator[Mistake]:
    """What a validation error of cattrs says, part by part."""
    from cattrs import BaseValidationError, ForbiddenExtraKeysError

    if isinstance(error, BaseValidationError):
        for part in error.exceptions:
            yield from _mistakes(part, (*path, *_steps(part)))
    elif isinstance(error, ForbiddenExtraKeysError):
        table: Any = error.cl
        keys = [_key(field) for field in table._fields]
        for key in sorted(error.extra_fields):
            hint = did_you_mean(key, keys) or f"; the keys here are {_listed(keys, 'and')}"
            yield Mistake((*path, key), f"unknown key `{key}`{hint}", at_key=True)
    elif isinstance(error, KeyError):
        yield Mistake(path[:-1], f"`{path[-1]}` is missing", at_key=True)
    else:
        yield Mistake(path, f"{_dotted(path)} {error}")


def _steps(error: BaseException) -> Path:
    """The key or index under which a part of the data failed; cattrs attaches it as a note."""
    from cattrs import AttributeValidationNote, IterableValidationNote

    for note in getattr(error, "__notes__", ()):
        if isinstance(note, AttributeValidationNote):
            return (_key(note.name),)
        if isinstance(note, IterableValidationNote):
            return (note.index,)
    return ()


def _unknown_targets(data: Any, targets: Collection[str]) -> Iterator[Mistake]:
    for index, name in _strings(_at(data, "check", "targets")):
        if name not in targets:
            hint = did_you_mean(name, targets) or f"; it is one of {_listed(targets)}"
            yield Mistake(("check", "targets", index), f"unknown target `{name}`{hint}")


def _unknown_rules(data: Any, known: Collection[str]) -> Iterator[Mistake]:
    check = _at(data, "check")
    tables: list[tuple[Path, Any]] = [(("check",), check)]
    overrides = _at(check, "overrides")
    if isinstance(overrides, list):
        tables += [(("check", "overrides", index), override) for index, override in enumerate(overrides)]
    for path, table in tables:
        for key in ("select", "ignore", "severity"):
            for step, name in _strings(_at(table, key)):
                if name not in known:
                    message = f"no rule is called `{name}`{did_you_mean(name, known)}"
                    yield Mistake((*path, key, step), message, at_key=key == "severity")


def _strings(value: Any) -> Iterator[tuple[str | int, str]]:
    """The strings of a list with their index, or the keys of a table."""
    if isinstance(value, dict):
        yield from ((key, key) for key in value)
    elif isinstance(value, list):
        yield from ((index, item) for index, item in enumerate(value) if isinstance(item, str))


def _at(data: Any, *keys: str) -> Any:
    for key in keys:
        data = data.get(key) if isinstance(data, dict) else None
    return data


def _without(value: Any, paths: set[Path], path: Path = ()) -> Any:
    """``value`` without what stands at ``paths``; a list that loses all its items goes with them."""
    if isinstance(value, dict):
        kept = {key: _without(item, paths, (*path, key)) for key, item in value.items() if (*path, key) not in paths}
        return {key: item for key, item in kept.items() if item != [] or value[key] == []}
    if isinstance(value, list):
        places = [(*path, index) for index in range(len(value))]
        return [_without(item, paths, place) for item, place in zip(value, places, strict=True) if place not in paths]
    return value


def _listed(words: Iterable[str], conjunction: str = "or") -> str:
    *others, last = [f"`{word}`" for word in words]
    return f"{', '.join(others)} {conjunction} {last}" if others else last


def _dotted(path: Path) -> str:
    text = "".join(f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in path)
    return f"`{text.removeprefix('.')}`"


def _key(field: str) -> str:
    return field.replace("_", "-")
