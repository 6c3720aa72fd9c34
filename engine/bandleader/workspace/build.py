"""Reads a library in a process of its own: ``python -m bandleader.workspace.build FOLDER``.

What it leaves on disk is what `Project.recall` reads. A program that goes on answering meanwhile starts it, so that
neither its answers nor its memory pay for the parsing.
"""

from __future__ import annotations

import os
import sys

from .project import Project


def main() -> None:
    """Read the library of a folder as an editor opens it."""
    Project(sys.argv[1], bare=False).prepare(processes=min(2, os.cpu_count() or 1))


if __name__ == "__main__":
    main()
