"""The circuit breaker of a command: after repeated failures it is not tried for a while.

What calls a failing command again and again, a loop or a schedule, would otherwise spend an agent's money each time.
"""

from __future__ import annotations

import time

from ...library.durations import say_duration
from ..check import Check
from ..context import Context
from ..state import CommandState


def breaker_check(context: Context, command: CommandState) -> Check:
    """Whether the breaker lets the command through: closed, or open for long enough that one try may close it."""
    setting = context.settings.breaker
    failures, last = context.failures.get(command.id, (0, 0.0))
    limit = f"fewer than {setting.failures}" if setting.failures else "off"
    measured = f"{failures} failure{'' if failures == 1 else 's'} in a row"
    if not setting.failures or failures < setting.failures or context.session.options.get("force"):
        return Check("circuit", "passed", measured, limit)
    again = last + setting.reset
    left = again - context.session.started
    if left <= 0:
        return Check("circuit", "passed", f"{measured}, the last {say_duration(setting.reset - left)} ago", limit)
    at = time.strftime("%H:%M", time.localtime(again))
    message = (
        f"{command.id} has failed {failures} times in a row and is not tried again before {at} "
        f"(in {say_duration(left)}); --force tries it now"
    )
    return Check("circuit", "failed", measured, limit, message)
