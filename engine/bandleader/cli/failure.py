"""How a command ends when it cannot do what was asked."""

from __future__ import annotations


class Stop(Exception):
    """Wrong usage or configuration: ``str()`` of it is one line that says what to do. The exit code is 2."""
