"""A file name does not work everywhere.

## What it does
Reports names of files and folders below a root with characters that Windows forbids (`:`, `?`, `*`, `"`, `<`, `>`,
`|` and the backslash), names that Windows keeps for devices (`aux`, `con`, `nul` ...), invisible and control
characters, letters that are not in the usual Unicode form (NFC), and a space in the name of a command or skill. A
command more than three folders deep is a hint.

## Why is this bad?
A repository with such a file cannot be checked out on Windows. A name with a space cannot be typed: what stands after
the space is an argument. Two names may look the same and be different.

## Example
```text
.claude/commands/svelte:check.md
```

## Use instead
```text
.claude/commands/svelte/check.md
```
which is `/svelte:check` as well.

## Source
Microsoft: naming files, paths and namespaces; Unicode Standard Annex 15; Claude Code 2.1.240, docs/en/commands.
"""

from __future__ import annotations

import re
import unicodedata

from ...library.document import Document
from ...library.settings import Settings
from ...text.late import compile_late
from ..report import Report
from ..rule import DocumentRule
from ..written import line_end

_PLAIN = compile_late(
    r"(?!.*\./)(?!(?:.*/)?(?:con|prn|aux|nul|com\d|lpt\d)(?:[./]|$))[\w./-]*", re.ASCII | re.IGNORECASE
)
_FORBIDDEN = compile_late(r'[<>:"|?*\\]')
_DEVICE = compile_late(r"(?:con|prn|aux|nul|com[1-9]|lpt[1-9])(?:\..*)?", re.IGNORECASE)
_INVISIBLE = ("Cc", "Cf", "Zl", "Zp", "Zs")
_ALLOWED = " \u200c\u200d"  # the joiners belong to words of several scripts
_FOLDERS = 3
_TYPED = ("command", "skill")


@DocumentRule("NM005", "file-name", severity="warning", kinds=("command", "skill", "agent", "shared"))
def file_name(doc: Document, settings: Settings, report: Report) -> None:
    """Report what is wrong with the path below the root, the first fault of each kind."""
    source = doc.source
    name = source.id
    if not _PLAIN.fullmatch(name):
        for fault in filter(None, (_fault_of_windows(name), _fault_of_letters(name))):
            report(0, line_end(doc.text, 0), fault)
        if source.kind in _TYPED and " " in name:
            message = f"`{name}` cannot be typed: what follows the space is taken for an argument"
            report(0, line_end(doc.text, 0), message)
    if source.kind == "command" and name.count("/") > _FOLDERS:
        message = f"`{name}` lies {name.count('/')} folders deep, so its whole name is long to type"
        report(0, line_end(doc.text, 0), message, severity="hint")


def _fault_of_windows(name: str) -> str:
    forbidden = _FORBIDDEN.search(name)
    if forbidden:
        return f"Windows forbids `{forbidden[0]}` in a file name, so the repository cannot be checked out there"
    for segment in name.split("/"):
        if _DEVICE.fullmatch(segment):
            return f"Windows keeps the name `{segment}` for a device, so the repository cannot be checked out there"
    for folder in name.split("/")[:-1]:
        if folder.endswith((".", " ")):
            return f"Windows cuts the end off the folder name `{folder}`"
    return ""


def _fault_of_letters(name: str) -> str:
    hidden = next((c for c in name if unicodedata.category(c) in _INVISIBLE and c not in _ALLOWED), "")
    if hidden:
        return f"the file name holds the invisible character U+{ord(hidden):04X}"
    if not unicodedata.is_normalized("NFC", name):
        return "the letters of the file name are not in the usual Unicode form (NFC): another name may look the same"
    return ""
