"""DBOS logs dozens of lines at each start; only what is wrong concerns anybody."""

from __future__ import annotations

import logging


def quiet() -> None:
    """Have DBOS say only what is wrong."""
    logging.getLogger("dbos").setLevel(logging.ERROR)
