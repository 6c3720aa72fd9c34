"""How a name or a path that is written somewhere is written once its file is called differently.

Each function gives candidates, the one most like the present spelling first; whether one is right is for resolution
to say.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from ...library.references import Reference
from ...library.resolution import DEFAULT_COMMAND
from ...library.source import Source

_SEPARATOR = re.compile(r"([/:])")


def name_spellings(reference: Reference, old: str, new: str, prefix: str = "") -> Iterator[str]:
    """``reference`` means what is called ``old``, which becomes ``new``; ``prefix`` is the namespace of the new place.

    Kept are a leading slash, a namespace or folders before the name, the separators, ``.md``, and that only the last
    segment or only the family is written.
    """
    written = reference.name
    slash = "/" if written.startswith("/") else ""
    suffix = ".md" if written.endswith(".md") else ""
    pieces = _SEPARATOR.split(written[len(slash) : len(written) - len(suffix)])
    parts, separators = pieces[::2], pieces[1::2]
    usual = ":" if reference.kind == "command" else "/"
    before, after = old.split("/"), new.split("/")

    def join(lead: list[str], name: list[str]) -> str:
        marks = [*separators[: len(lead)], *[separators[-1] if separators else usual] * (len(name) - 1)]
        words = [*lead, *name]
        return slash + words[0] + "".join(map("".join, zip(marks, words[1:], strict=True))) + suffix

    if parts[-len(before) :] == before:
        yield join(parts[: -len(before)], after)
    family = before[:-1]
    if before[-1] == after[-1] == DEFAULT_COMMAND and family and after[1:] and parts[-len(family) :] == family:
        yield join(parts[: -len(family)], after[:-1])
    yield join(parts[:-1], after[-1:])
    yield join([], after)
    if prefix:
        yield slash + (separators[0] if separators else usual).join([prefix, *after]) + suffix


def path_spellings(
    reference: Reference, old: Source, new: Source, before: str, after: str, *, mentioned: bool = False
) -> Iterator[str]:
    """``reference`` stands in ``old``, which becomes ``new``, and means the file ``before``, which becomes ``after``.

    Kept are what the path counts from (the file's own folder, the root, the project), ``./``, and a ``.md`` left out.
    Only links can lead up: neither an ``@path`` (``mentioned``) nor a ``_shared`` file is written that way.
    """
    written = reference.name
    lead = "./" if written.startswith("./") else ""
    tail = "/" if written.endswith("/") else ""
    suffix = ".md" if before.endswith(".md") and not written.endswith(".md") else ""
    bases = list(zip(_bases(old), _bases(new), strict=True))
    bases.sort(key=lambda pair: posixpath.normpath(f"{pair[0]}/{written}") + suffix != before)
    for _, base in bases:
        path = posixpath.relpath(after, base)
        upwards = path.startswith("../")
        if not (upwards and (mentioned or reference.kind == "shared")):
            yield ("" if upwards else lead) + path.removesuffix(suffix) + tail


def _bases(source: Source) -> tuple[str, str, str]:
    return posixpath.dirname(source.path), source.root.path, source.root.scope
