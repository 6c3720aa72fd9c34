"""How long to wait before another attempt: exponential backoff with full jitter.

The jitter keeps commands that failed together, at one overloaded service, from coming back together.
"""

from __future__ import annotations

import random

from ..plan import Retry


def delay(retry: Retry, attempt: int) -> float:
    """Seconds before the attempt after ``attempt`` (from 1): anything up to ``backoff * 2 ** (attempt - 1)``."""
    longest = min(retry.max_backoff, retry.backoff * 2.0 ** min(attempt - 1, 60))
    return random.uniform(0.0, longest)  # noqa: S311 - no secret depends on it
