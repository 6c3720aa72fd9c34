"""What a shell text does that nobody should do unasked: the judgement of the safety gate, as a pure function.

It errs on the side of silence: only what is plain to see counts, not what a script or a quoted variable may hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple, TypeAlias

from ..text.late import compile_late
from .credentials import credentials
from .shell_words import Word, simple_commands

DangerKind: TypeAlias = Literal[
    "recursive-delete",  # of something that is not inside the workspace, or may be anything
    "download-to-shell",  # what the network answers is executed
    "forced-push",
    "world-writable",  # recursively
    "raw-disk",  # a file system is made, or a device written
    "secret",  # a key in the command line
]


class Danger(NamedTuple):
    """``shell[start:end]`` is dangerous; ``what`` goes on from there: "deletes in the home folder"."""

    start: int
    end: int
    kind: DangerKind
    what: str


_HINT = compile_late(r"\b(?:rm|find|curl|wget|fetch|push|chmod|dd|mkfs|wipefs)\b|/dev/")
_RESERVED = frozenset(("if", "then", "elif", "else", "while", "until", "do", "!", "{", "time", "exec", "builtin"))
_WRAPPERS = frozenset(("sudo", "doas", "env", "command", "nohup", "nice", "timeout", "xargs", "stdbuf"))
_ASSIGNMENT = compile_late(r"\w+\+?=")
_WRAPPER_ARGUMENT = compile_late(r"-.*|\d+(?:\.\d+)?[smhd]?|\w+=.*", re.DOTALL)
_SHELLS = frozenset(("sh", "bash", "zsh", "dash", "ksh"))
_INTERPRETERS = frozenset(("python", "python3", "node", "perl", "ruby", "php"))
_DOWNLOADS = frozenset(("curl", "wget", "fetch"))
_HOME = compile_late(r"~|\$HOME\b|\$\{HOME\}")
_TEMPORARY = compile_late(r"/(?:private/)?(?:(?:var/)?tmp|dev/shm)/+[^/.*]")
_VARIABLE = compile_late(r"\$(?!\{\w+:?\?)")
_DEVICE = compile_late(r"(?:of=)?/dev/(?:sd|hd|vd|xvd|nvme|r?disk|mmcblk|mapper/)")
_FOR_ALL = compile_late(r"[0-7]?[0-7]{2}[2367]|[ugoa]*[oa][ugoa]*[+=][rwxXst]*w[rwxXst]*")
_FORCED = compile_late(r"--force|-[a-zA-Z]*f[a-zA-Z]*|\+[\w/$].*", re.DOTALL)


def dangers(shell: str) -> tuple[Danger, ...]:
    """Every danger in a shell text, in the order written. Never raises, whatever the text is."""
    found = {Danger(c.start, c.end, "secret", f"is {c.what}") for c in credentials(shell) if not c.sample}
    if _HINT.search(shell):
        found.update(_judge(shell, 0, len(shell)))
    return tuple(sorted(found))


def may_be_dangerous(text: str) -> bool:
    """Whether ``text`` is worth taking apart at all: False means that no part of it holds a danger or a secret."""
    return _HINT.search(text) is not None or next(credentials(text), None) is not None


def _judge(shell: str, start: int, end: int) -> Iterator[Danger]:
    downloading = False
    for command in simple_commands(shell, start, end):
        for target in command.targets:
            if _DEVICE.match(target.value):
                yield Danger(target.start, target.end, "raw-disk", "is a device, which is written over")
        words = _unwrapped(command.words)
        if not words:
            continue
        program, arguments = _program(words), words[1:]
        place = words[0].start, words[-1].end
        if downloading and command.piped and _takes_script(program, arguments):
            yield Danger(*place, "download-to-shell", "executes what the network answers")
        downloading = program in _DOWNLOADS or (downloading and command.piped)
        if program in _SHELLS or program in ("eval", "source", "."):
            yield from _executed(shell, program, arguments, place)
        else:
            yield from _direct(program, arguments, place)


def _direct(program: str, arguments: Sequence[Word], place: tuple[int, int]) -> Iterator[Danger]:
    if program == "rm":
        if _has_flag(arguments, "rR", "--recursive"):
            yield from _deletions(word for word in arguments if word.value[:1] != "-")
    elif program == "find":
        tests = next((at for at, word in enumerate(arguments) if word.value[:1] in ("-", "(", "!")), len(arguments))
        if any(word.value in ("-delete", "rm") for word in arguments[tests:]):
            yield from _deletions(arguments[:tests])
    elif program == "git":
        for word in _pushed(arguments):
            if _FORCED.fullmatch(word.value):
                yield Danger(word.start, word.end, "forced-push", "writes over what others have pushed")
    elif program == "chmod":
        if _has_flag(arguments, "R", "--recursive") and any(_FOR_ALL.fullmatch(word.value) for word in arguments):
            yield Danger(*place, "world-writable", "lets every user of the machine change everything below")
    elif program in ("mkfs", "wipefs") or program.startswith("mkfs."):
        yield Danger(*place, "raw-disk", "destroys a file system")
    elif program == "dd":
        for word in arguments:
            if word.value.startswith("of=") and _DEVICE.match(word.value):
                yield Danger(*place, "raw-disk", "writes over a device")


def _executed(shell: str, program: str, arguments: Sequence[Word], place: tuple[int, int]) -> Iterator[Danger]:
    """What `bash -c`, `eval` and `source <(...)` execute."""
    is_text = program == "eval" or (program in _SHELLS and _has_flag(arguments, "c"))
    for word in arguments:
        if is_text or word.bare.startswith("<"):
            inner = [_unwrapped(command.words) for span in word.inner for command in simple_commands(shell, *span)]
            if any(words and _program(words) in _DOWNLOADS for words in inner):
                yield Danger(*place, "download-to-shell", "executes what the network answers")
        if is_text and shell[word.start] in "'\"":
            yield from _judge(shell, word.start + 1, word.end - 1)


def _program(words: Sequence[Word]) -> str:
    return words[0].value.rsplit("/", 1)[-1]


def _unwrapped(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """The words without reserved words, assignments, and programs that only run the rest of their arguments."""
    at, wrapped = 0, False
    for at, word in enumerate(words):
        if word.value in _WRAPPERS:
            wrapped = True
        elif not (
            word.value in _RESERVED
            or _ASSIGNMENT.match(word.value)
            or (wrapped and (_WRAPPER_ARGUMENT.fullmatch(word.value) or words[at - 1].value in ("-u", "-g")))
        ):
            return words[at:]
    return ()


def _has_flag(arguments: Sequence[Word], letters: str, long: str = "") -> bool:
    """Whether a flag is given: one of the letters, alone or among others behind one dash, or the long form."""
    values = [word.value for word in arguments if word.value[:1] == "-"]
    return long in values or any(value[1:2] != "-" and set(letters) & set(value) for value in values)


def _takes_script(program: str, arguments: Sequence[Word]) -> bool:
    """Whether an interpreter executes what is piped into it."""
    if program in _INTERPRETERS:
        return all(word.value == "-" for word in arguments)
    if program not in _SHELLS or _has_flag(arguments, "c"):
        return False
    operands = [word for word in arguments if word.value[:1] not in ("-", "+") or word.value == "-"]
    return not operands or operands[0].value == "-" or _has_flag(arguments, "s")


def _deletions(paths: Iterator[Word] | Sequence[Word]) -> Iterator[Danger]:
    for word in paths:
        value = word.value
        if _HOME.match(value):
            what = "deletes in the home folder"
        elif value[:1] == "/" and not _TEMPORARY.match(value):
            what = "deletes outside the workspace"
        elif value == ".." or value.startswith("../") or "/.." in value:
            what = "deletes above the folder it begins in"
        elif _VARIABLE.search(word.bare):
            what = "deletes whatever the shell makes of an unquoted variable"
        else:
            continue
        yield Danger(word.start, word.end, "recursive-delete", what)


def _pushed(arguments: Sequence[Word]) -> Sequence[Word]:
    """The arguments of `git push`; none when it is another command of git."""
    at = 0
    while at < len(arguments) and arguments[at].value[:1] == "-":
        at += 2 if arguments[at].value in ("-C", "-c") else 1
    return arguments[at + 1 :] if at < len(arguments) and arguments[at].value == "push" else ()
