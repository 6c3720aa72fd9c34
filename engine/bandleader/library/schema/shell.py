"""What Claude Code sees in a shell command before it holds permission rules against it.

Source: docs/en/permissions (2.1.240): compound commands, process wrappers, read-only commands.
"""

from __future__ import annotations

import re

from ...text.late import compile_late

# Quoted text, escapes, arithmetic and redirections hold characters that look like separators and are none.
_TOKEN = compile_late(
    r"""
    ' [^']* '
    | (?P<double> " (?: [^"\\] | \\. )* " )
    | \\.
    | \$\(\( [^()]* \)\)
    | &>>? | [0-9]* > [&|] [0-9-]* | <& [0-9-]*
    | (?P<separator> && | \|\| | \|& | ;;? | \| | & | \n | [$<>]?\( | \) | ` )
    """,
    re.VERBOSE | re.DOTALL,
)

# Programs that run the rest of their arguments; those that nobody can foresee are apart.
_WRAPPER = compile_late(
    r"""
    (?: timeout (?:\s+ (?: -[ks]\s+[^\s-]\S* | -\S+ ) )* \s+ \d\S*
      | nice (?:\s+ (?: -n\s*-?\d+ | -\d+ ) )?
      | stdbuf (?:\s+ -\S+ )+
      | xargs (?=\s+[^-\s])
      | command (?=\s+[^-\s])
      | time | nohup | builtin | noglob )
    \s+
    """,
    re.VERBOSE,
)
_EXEC_WRAPPER = compile_late(
    r"(?:watch|setsid|ionice|flock)\b|find\b.*\s-(?:exec|execdir|ok|okdir|delete)\b", re.DOTALL
)

# The source names the first line of commands and "read-only forms of git"; the rest is of the same nature.
_READING = compile_late(
    r"""
    (?: ls | cat | echo | pwd | head | tail | grep | wc | which | diff | stat | du | cd
      | basename | cut | date | dirname | false | realpath | test | tr | true | uname | uniq | whoami ) (?= \s | \Z ) .*
    | command \s+ -[vV] \s .*
    | sort (?= \s | \Z ) (?! .* \s(?: -\w*o | --output ) ) [^*?]*
    | find (?= \s | \Z ) (?! .* \s-(?: exec | ok | delete | fprint | fls ) ) [^*?]*
    | git \s+ (?: status | log | diff | show | rev-parse | rev-list | ls-files | ls-tree | blame | describe
                | cat-file | shortlog | merge-base | for-each-ref ) (?= \s | \Z ) (?! .* \s--output ) [^*?]*
    | git \s+ (?: branch (?: \s+ (?: -[arv]+ | --all | --list | --remotes | --show-current ) )*
                | remote (?: \s+ -v )? | stash \s+ list | tag (?: \s+ (?: -l | --list ) )? | worktree \s+ list )
    """,
    re.VERBOSE | re.DOTALL,
)
_QUOTED = compile_late(r"""'[^']*'|"(?:[^"\\]|\\.)*\"""", re.DOTALL)
_NULL_REDIRECT = compile_late(r"(?:[0-9]|&)?>>?\s*(?:/dev/null\b|&[0-9-])")


def split_command(command: str) -> tuple[str, ...]:
    """The simple commands of a compound one, split at `&&`, `||`, `;`, `|`, `|&`, `&` and line breaks.

    Commands in subshells and substitutions are parts of their own; a substitution is also in the part around it.
    What bash would refuse is split all the same.
    """
    return tuple(part for part in map(str.strip, _parts(command, quoted=False)) if part)


def _parts(command: str, *, quoted: bool) -> list[str]:
    """The parts, with their blanks; of text between double quotes only those in substitutions."""
    parts: list[str] = []
    nested: list[tuple[str, int]] = [("", 0)]  # what opened each list of commands, and where its last command starts
    for match in _TOKEN.finditer(command):
        mark = match["separator"]
        opener, start = nested[-1]
        if match["double"]:
            # An apostrophe between double quotes quotes nothing.
            parts += _parts(match[0][1:-1].replace("'", " "), quoted=True)
        elif not mark or (quoted and len(nested) == 1 and mark not in ("$(", "`")):
            continue
        elif mark in ("$(", "<(", ">(") or (mark == "`" and opener != "`"):
            nested.append((mark, match.end()))
        else:
            parts.append(command[start : match.start()])
            if mark in (")", "`") and len(nested) > 1:
                nested.pop()
                if opener == "(":
                    nested[-1] = (nested[-1][0], match.end())
            else:
                nested[-1] = (opener, match.end())
                if mark == "(":
                    nested.append((mark, match.end()))
    return parts + [command[start:] for _, start in nested[quoted:]]


def matches(specifier: str, part: str) -> bool:
    """Whether the rule `Bash(specifier)` holds for a simple command, as written or without its wrappers.

    `*` stands for any text, `:*` and ` *` at the end for further words or none. Commands like `watch` and
    `find -exec`, which run what no pattern can foresee, are only allowed word by word, or by `*` alone.
    """
    specifier = specifier.strip()
    forms = (part, _unwrapped(part))
    if specifier in forms or ("*" in specifier and not specifier.strip("*: ")):
        return True
    if any(map(_EXEC_WRAPPER.match, forms)):
        return False
    patterns = [specifier]
    if specifier.endswith((":*", " *")):
        stem = specifier[:-2].rstrip()
        patterns = [stem, f"{stem} *"]
    return any(_fits(pattern, form) for pattern in patterns for form in forms)


def _fits(pattern: str, text: str) -> bool:
    """Whether ``text`` is ``pattern`` with any text in place of each star. Linear, unlike a regular expression."""
    head, *middle = pattern.split("*")
    if not middle:
        return text == head
    tail = middle.pop()
    at, end = len(head), len(text) - len(tail)
    if at > end or not text.startswith(head) or not text.endswith(tail):
        return False
    for piece in middle:
        found = text.find(piece, at, end)
        if found < 0:
            return False
        at = found + len(piece)
    return True


def _unwrapped(part: str) -> str:
    """A simple command without programs before it that only run the rest of their arguments (`timeout 9 x`)."""
    while match := _WRAPPER.match(part):
        part = part[match.end() :]
    return part


def is_harmless(part: str) -> bool:
    """Whether Claude Code runs a simple command without any rule, as one of those that only read."""
    bare = _NULL_REDIRECT.sub("", _QUOTED.sub("''", _unwrapped(part))).strip()
    return ">" not in bare and _READING.fullmatch(bare) is not None
