"""Stands in for an agent CLI: writes down how it was called, then replays a stream.

``stand_in.py STREAM ARGUMENTS...``. A line of the stream goes to stdout as it is, but ``#err TEXT`` goes to stderr,
``#hang`` waits for ever, ``#child`` starts a process that outlives it and its group, ``#work FILE`` writes a file as an
agent would, ``#meet FILE...`` writes the first file and waits for the others, and ``#exit N`` ends with that status.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path


def main() -> None:
    stream, *arguments = sys.argv[1:]
    call = {"argv": arguments, "stdin": sys.stdin.read(), "environment": dict(os.environ)}
    Path("call.json").write_text(json.dumps(call), encoding="utf-8")
    for line in Path(stream).read_text(encoding="utf-8").splitlines():
        word, _, rest = line.partition(" ")
        if word == "#err":
            sys.stderr.write(rest + "\n")
        elif word == "#hang":
            signal.pause()
        elif word == "#child":
            subprocess.Popen(["sleep", "600"], start_new_session=True)
        elif word == "#meet":
            mine, *others = rest.split()
            Path(mine).touch()
            while not all(Path(other).exists() for other in others):
                time.sleep(0.005)
        elif word == "#work":
            Path(rest).write_text("made by the agent\n", encoding="utf-8")
        elif word == "#exit":
            sys.exit(int(rest))
        else:
            sys.stdout.write(line + "\n")
            sys.stdout.flush()


main()
