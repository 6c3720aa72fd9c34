"""What the jobs do, as POSIX shell. These texts are the same for every library: what comes from one reaches them in
variables only, so that nothing in a name or an argument can be a piece of shell.

A job leaves a git bundle with one commit: the files as they are after its command, on top of those that its
dependencies left. Whoever needs several of them merges, and git knows the commit that they have in common. HEAD stays
the commit that was checked out, so a command sees what others changed as changes, like in a run on one machine.
"""

from __future__ import annotations

from typing import Final

FOLDER: Final = ".milestones/ci"  # in the workspace; git and Bandleader leave `.milestones` alone
CACHE: Final = f"{FOLDER}/cache"
_IDENTITY: Final = "-c user.name=Bandleader -c user.email=bandleader@localhost"

# Begins from the files that the dependencies left.
TAKE: Final = f"""\
mkdir -p {CACHE}
echo '*' > .milestones/.gitignore
git update-ref refs/bandleader/base HEAD
for bundle in "$PWD"/{FOLDER}/*.bundle; do
  test -e "$bundle" || continue
  git fetch --quiet "$bundle" refs/bandleader/result
  git {_IDENTITY} merge --quiet --no-verify --no-edit FETCH_HEAD || {{
    echo "Two dependencies of $BANDLEADER_COMMAND changed the same lines: let one of them depend on the other." >&2
    exit 1
  }}
done
git update-ref refs/bandleader/start HEAD
git reset --quiet refs/bandleader/base
"""

# Writes down what the result depends on: the key of the engine, and for a result that expires the span of time.
_KEY: Final = f"""\
bandleader plan --format json {{options}} > {FOLDER}/plan.json
key=$(python3 -c 'import json, sys; print(json.load(sys.stdin)["steps"][-1]["key"])' < {FOLDER}/plan.json)
echo "$key{{span}}" > {FOLDER}/key
"""

_RUN: Final = "bandleader run {options}\n"

# The same unless the cache has what it would do, which is put into the files or is there already.
_RUN_OR_RECALL: Final = f"""\
top=$(git rev-parse --show-toplevel)
changes=$PWD/{CACHE}/changes.patch
if cmp -s {FOLDER}/key {CACHE}/key && {{{{ ! test -s "$changes" || git -C "$top" apply "$changes" ||
  git -C "$top" apply --reverse --check "$changes"; }}}}; then
  echo "$BANDLEADER_COMMAND holds still; what it changed comes from the cache."
else
  bandleader run {{options}}
fi
"""

# Leaves the files as they are now for the jobs that need them. What git ignores is left out unless it is declared.
KEEP: Final = f"""\
export GIT_INDEX_FILE="$PWD/{FOLDER}/index"
git read-tree refs/bandleader/start
git add --all :/
printf '%s\\n' "$BANDLEADER_OUTPUTS" | while IFS= read -r outputs; do
  test -z "$outputs" ||
    git ls-files -z --others -- "$outputs" ':(exclude).milestones' | git update-index -z --add --stdin
done
tree=$(git write-tree)
result=$(git {_IDENTITY} commit-tree -p refs/bandleader/start -m "$BANDLEADER_COMMAND" "$tree")
unset GIT_INDEX_FILE
git update-ref refs/bandleader/result "$result"
git bundle create --quiet "$PWD/{FOLDER}/$BANDLEADER_JOB.bundle" refs/bandleader/result ^refs/bandleader/base
"""

# What was changed, for the next time that the key is the same.
REMEMBER: Final = f"""\
git diff --binary refs/bandleader/start refs/bandleader/result > {CACHE}/changes.patch
cp {FOLDER}/key {CACHE}/key
"""


def key(arguments: int, *, runner: bool, lifetime: float) -> str:
    """The script that makes the key. A result that holds for ``lifetime`` seconds (0: without end) has another one in
    every span of that length, so what the cache holds is never older.
    """
    span = f"-$(($(date +%s) / {max(1, int(lifetime))}))" if lifetime else ""
    return _KEY.format(options=_options(arguments, runner=runner), span=span)


def run(arguments: int, *, runner: bool, recall: bool) -> str:
    """The script that runs the command, or takes its result from the cache where that is allowed."""
    return (_RUN_OR_RECALL if recall else _RUN).format(options=_options(arguments, runner=runner))


def _options(arguments: int, *, runner: bool) -> str:
    words = ["--no-deps", *(['--runner "$BANDLEADER_RUNNER"'] if runner else []), "--", '"$BANDLEADER_COMMAND"']
    return " ".join([*words, *(f'"$BANDLEADER_ARGUMENT_{number}"' for number in range(1, arguments + 1))])
