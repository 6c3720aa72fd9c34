"""What one command says of itself and of how it is run."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Literal, cast, get_args

from bandleader.library import labels
from bandleader.library.document import Document
from bandleader.library.durations import parse_duration
from bandleader.library.frontmatter.model import Node
from bandleader.library.grants import Grant, is_read_only
from bandleader.library.paths import shown_path
from bandleader.library.record import DEFAULT_COMPLEXITY
from bandleader.library.schema.key import FALSE_WORDS
from bandleader.library.source import Kind

from ..plan import Retry
from ..stage import Strategy

Isolation = Literal["in-place", "worktree"]
TIMEOUT = 1800.0  # seconds, where `run.timeout` says nothing
ATTEMPTS = 3  # where `run.retry` is given and does not say


class DefinitionError(ValueError):
    """A command cannot be run as it is written; ``str()`` of it is a sentence with the place."""


@dataclass(frozen=True)
class Definition:
    """What one command says of itself and of how it is run; read from its `Document`. Durations are seconds.

    ``id`` is its name in plans, ``path`` absolute, ``body_line`` the line (from 1) of the file where ``body`` begins.
    ``grants`` are those of `allowed-tools`, none meaning all tools. ``runner`` is "" where none is declared; names in
    ``compensate``, ``agents`` and ``prelude`` are as written. ``reads_only`` says that the grants cannot change the
    work tree and no outputs are declared. ``digest`` is the SHA-256 of the file's text in hex.
    """

    id: str
    path: str
    kind: Kind
    description: str
    argument_hint: str
    argument_names: tuple[str, ...]
    body: str
    body_line: int
    grants: tuple[Grant, ...]
    denials: tuple[Grant, ...]
    model: str
    complexity: str
    agents: tuple[str, ...]
    runner: str
    timeout: float
    retry: Retry
    on_failure: Strategy | None
    compensate: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    cache: float
    isolation: Isolation
    prelude: tuple[str, ...]
    labels: tuple[str, ...]
    reads_only: bool
    digest: str


def read_definition(document: Document, id: str, folder: str = "") -> Definition:
    """The definition of the command or skill ``document``, called ``id`` in plans; errors name it from ``folder``.

    Raises:
        DefinitionError: the file cannot be read, or a value of `run` means nothing (a duration, a strategy ...).
    """
    if document.unreadable:
        raise DefinitionError(document.unreadable)
    run = _Map(document, shown_path(document.source.path, folder), "run", document.node("run"))
    outputs = run.strings("outputs")
    return Definition(
        id=id,
        path=document.source.path,
        kind=document.source.kind,
        description=document.string("description"),
        argument_hint=document.string("argument-hint"),
        argument_names=_strings(document.node("arguments"), separator=None),
        body=document.text[document.body_start :],
        body_line=document.text.count("\n", 0, document.body_start) + 1,
        grants=document.grants,
        denials=document.denials,
        model=document.string("model"),
        complexity=document.string("complexity").lower() or DEFAULT_COMPLEXITY,
        agents=_strings(document.node("agents")),
        runner=run.string("runner"),
        timeout=run.duration("timeout", TIMEOUT),
        retry=_retry(run.map("retry")),
        on_failure=cast("Strategy | None", run.choice("on-failure", get_args(Strategy)) or None),
        compensate=run.string("compensate"),
        inputs=run.strings("inputs"),
        outputs=outputs,
        cache=0.0 if run.string("cache").lower() in FALSE_WORDS else run.duration("cache", 0.0),
        isolation=cast("Isolation", run.choice("isolation", get_args(Isolation)) or "in-place"),
        prelude=run.strings("prelude"),
        labels=run.labels(),
        reads_only=bool(document.grants) and not outputs and all(map(is_read_only, document.grants)),
        digest=text_digest(document.text),
    )


def text_digest(text: str) -> str:
    """The SHA-256 of a text in hex; characters that stand for undecodable bytes count like any other."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


class _Map:
    """A map of the front matter: reads values as what they have to be, and says where one is not."""

    def __init__(self, document: Document, file: str, name: str, node: Node | None) -> None:
        self._document = document
        self._file = file
        self._name = name
        self.given = node is not None and node.tag != "null"
        if node is not None and node.tag not in ("map", "null"):
            raise self._error(node, name, "a map such as `{attempts: 3}`" if name == "run.retry" else "a map")
        self._nodes: Mapping[str, Node] = {pair.key: pair.node for pair in node.pairs} if node else {}

    def map(self, key: str) -> _Map:
        return _Map(self._document, self._file, f"{self._name}.{key}", self._nodes.get(key))

    def string(self, key: str) -> str:
        node = self._nodes.get(key)
        if node is None or node.tag == "null":
            return ""
        if node.scalar is None:
            raise self._error(node, f"{self._name}.{key}", "one value")
        return node.scalar.strip()

    def strings(self, key: str) -> tuple[str, ...]:
        return _strings(self._nodes.get(key))

    def labels(self) -> tuple[str, ...]:
        """The labels of a worker, sorted."""
        found = set(self.strings("labels"))
        if len(found) > labels.MOST or not all(re.fullmatch(labels.PATTERN, label) for label in found):
            wanted = f"at most {labels.MOST} words of lower-case letters, digits and hyphens"
            raise self._error(self._nodes["labels"], f"{self._name}.labels", wanted)
        return tuple(sorted(found))

    def choice(self, key: str, values: tuple[str, ...]) -> str:
        value = self.string(key)
        if value and value not in values:
            raise self._error(self._nodes[key], f"{self._name}.{key}", "one of " + ", ".join(values))
        return value

    def duration(self, key: str, default: float) -> float:
        value = self.string(key)
        if not value:
            return default
        seconds = parse_duration(value)
        if seconds is None:
            raise self._error(self._nodes[key], f"{self._name}.{key}", "a duration such as `90s`, `10m` or `1.5h`")
        return seconds

    def count(self, key: str, default: int) -> int:
        value = self.string(key)
        if not value:
            return default
        if not (value.isascii() and value.isdigit() and int(value)):
            raise self._error(self._nodes[key], f"{self._name}.{key}", "a whole number from 1")
        return int(value)

    def _error(self, node: Node, name: str, wanted: str) -> DefinitionError:
        text = self._document.text
        line = text.count("\n", 0, node.start) + 1
        written = text[node.start : node.end].split("\n")[0].strip()
        return DefinitionError(f"{self._file}:{line}: `{name}` has to be {wanted}, not `{written}`")


def _retry(retry: _Map) -> Retry:
    if not retry.given:
        return Retry()
    defaults = {field.name: field.default for field in fields(Retry)}
    return Retry(
        retry.count("attempts", ATTEMPTS),
        retry.duration("backoff", cast("float", defaults["backoff"])),
        retry.duration("max-backoff", cast("float", defaults["max_backoff"])),
    )


def _strings(node: Node | None, separator: str | None = ",") -> tuple[str, ...]:
    """The items of a list, or of a string with its items between separators (None: blanks)."""
    if node is None:
        return ()
    written = [item.scalar or "" for item in node.items] if node.tag == "list" else (node.scalar or "").split(separator)
    return tuple(item for text in written if (item := text.strip()))
