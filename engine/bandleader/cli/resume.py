"""`bandleader resume`: go on with a run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from .completing import complete_resumable, or_fleets
from .library import library_options
from .running.opening import answering, looking_for, open_engine, tell_whom_we_wait_for
from .running.options import on_option

if TYPE_CHECKING:
    from ..pipeline.events import Event
    from ..pipeline.store.port import EventLog


HELP = """Go on with a run that was interrupted, cancelled or parked: the newest of these unless SESSION is given.

What has ended is not repeated. What was interrupted is rolled back and starts over. Commands that are parked wait
for one of --continue, --skip and --abort.

\b
Examples:
  bandleader resume                       after a crash, a power failure or Ctrl-C
  bandleader resume --skip                go on without what is parked
  bandleader resume 20261122-18 --abort   give this one up

The exit code is that of `bandleader run`.
"""


@click.command(help=HELP)
@click.argument("session", default="", shell_complete=or_fleets(complete_resumable))
@click.option("--continue", "decision", flag_value="continue", default="", help="Try the parked commands again.")
@click.option("--skip", "decision", flag_value="skip", help="Leave the parked commands out; what needs them goes on.")
@click.option("--abort", "decision", flag_value="abort", help="Undo what is unfinished and end the run.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="For people or programs.")
@on_option
@library_options
@answering
def resume(session: str, decision: Any, form: Any, on: str, folder: str, config: str | None) -> int:
    """Go on with a run."""
    if session.startswith("fleet-"):
        from .fleet import resume_over

        return resume_over(session, decision, folder, form)
    from ..pipeline.narration.story import Story
    from .running.conclusion import conclude
    from .running.views import showing

    engine = open_engine(folder, config, on)
    story = Story(lean=True)
    with looking_for(engine, session), showing(story, form) as view:

        def listener(events: Sequence[Event]) -> None:
            if not story.id:  # what was before is part of the story
                with engine.log() as log:
                    view.recall(_before(log, events[0]))
            view(events)

        result = engine.resume(session, decision, listener, tell_whom_we_wait_for)
    if not story.id:
        click.echo(
            f"Session {result.session} has {result.outcome}; there is nothing to go on with.", err=form == "json"
        )
    return conclude(engine, story, result.outcome, form if story.id else "json")


def _before(log: EventLog, event: Event) -> list[Event]:
    """What led up to an event of a session; of what has succeeded only that it has, for it is not told again."""
    events = [each for each in log.read(event.session, lean=True) if each.seq < event.seq]
    if any(each.data.get("outcome") == "failed" for each in events if each.type == "command_ended"):
        events = [each for each in log.read(event.session) if each.seq < event.seq]
    return events
