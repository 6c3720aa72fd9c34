"""What a shell offers at TAB: names of the library, sessions, rules and paths.

A person waits at every TAB, so nothing is parsed: the names of files are those of commands, and what an earlier session
has left on disk describes them. Whatever goes wrong, there is nothing to offer, and nothing is said.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

import click

from .scopes import scopes_of

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from ..library.snapshot import Snapshot
    from ..library.source import Kind
    from ..pipeline.upkeep.summaries import SessionSummary
    from ..workspace.scope import Scope

Complete: TypeAlias = Callable[[click.Context, click.Parameter, str], "list[CompletionItem]"]
SESSIONS: Final = 50  # newest ones that are offered
DESCRIBED: Final = 200  # names up to which they are described: nobody reads more


class _Offer(NamedTuple):
    """``word`` may be completed to ``text``; ``help`` says what it is, where the shell shows that."""

    text: str
    help: str = ""


def _quietly(offers: Callable[[click.Context, str], Iterable[_Offer]]) -> Complete:
    """A function as click calls it, of one that says what there is."""

    @functools.wraps(offers)
    def complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        try:
            found = [offer for offer in offers(ctx, incomplete) if offer.text.startswith(incomplete)]
        except Exception:  # noqa: BLE001 - a message in the middle of a command line helps nobody
            return []
        return [_item(offer.text, help=offer.help or None) for offer in found]

    return complete


@_quietly
def complete_commands(ctx: click.Context, incomplete: str) -> Iterator[_Offer]:
    """What can run: commands and skills."""
    return _names(ctx, incomplete, ("command", "skill"))


@_quietly
def complete_files(ctx: click.Context, incomplete: str) -> Iterator[_Offer]:
    """Commands, skills and agents."""
    return _names(ctx, incomplete, ("command", "skill", "agent"))


@_quietly
def complete_sessions(ctx: click.Context, incomplete: str) -> Iterator[_Offer]:
    """Every session, the newest first."""
    return (_session(summary) for summary in _summaries(ctx))


@_quietly
def complete_resumable(ctx: click.Context, incomplete: str) -> Iterator[_Offer]:
    """The sessions that can go on."""
    from ..pipeline.upkeep.status import RESUMABLE

    return (_session(summary) for summary in _summaries(ctx) if summary.status in RESUMABLE)


@_quietly
def complete_running(ctx: click.Context, incomplete: str) -> Iterator[_Offer]:
    """The session that runs now."""
    return (_session(summary) for summary in _summaries(ctx) if summary.status == "running")


@_quietly
def complete_fleets(ctx: click.Context, incomplete: str) -> Iterator[_Offer]:
    """The fleets that were started in the folder, the newest first."""
    from ..fleet.files import fleets_of
    from ..text.plural import plural

    for files in reversed(fleets_of(Path(_scope(ctx).workspace))[-SESSIONS:]):
        state = files.state()
        yield _Offer(files.id, f"{state.name} in {plural(len(state.rows), 'repository', 'repositories')}")


def or_fleets(sessions: Complete) -> Complete:
    """The same sessions, and every fleet."""
    return lambda ctx, param, incomplete: [*sessions(ctx, param, incomplete), *complete_fleets(ctx, param, incomplete)]


@_quietly
def complete_rules(ctx: click.Context, incomplete: str) -> Iterator[_Offer]:
    """What can be explained: rules by name or, when it is begun so, by code; gates and validations."""
    from ..pipeline.explained import EXPLAINED
    from ..rules.registry import RULES

    by_code = incomplete[:1].isupper()
    yield from (_Offer(rule.code if by_code else rule.name, rule.summary) for rule in RULES)
    yield from (_Offer(each.name) for each in EXPLAINED)


def complete_paths(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Files and folders, which the shell knows best."""
    return [_item(incomplete, type="file")]


def complete_folders(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Folders likewise."""
    return [_item(incomplete, type="dir")]


def _item(value: str, **more: Any) -> CompletionItem:
    from click.shell_completion import CompletionItem  # at a TAB only, and not whenever a command runs

    return CompletionItem(value, **more)


def _scope(ctx: click.Context) -> Scope:
    """The workspace that the command line is about, as far as it is written."""
    return scopes_of([ctx.params.get("folder") or "."], ctx.params.get("config"))[0]


def _names(ctx: click.Context, incomplete: str, kinds: tuple[Kind, ...]) -> Iterator[_Offer]:
    from ..library.discovery import discover
    from ..workspace.project import Project
    from ..workspace.state import load_state, state_file

    scope = _scope(ctx)
    project = Project(scope.workspace, config_path=scope.config)
    project.configure()
    settings = project.config.settings
    slash = "/" if incomplete.startswith("/") else ""  # `/git/pr` is a spelling of `git/pr`
    paths = {
        slash + source.id: source.path
        for source in discover(scope.workspace, settings).files
        if source.kind in kinds and (slash + source.id).startswith(incomplete)
    }
    state = load_state(state_file(scope.workspace), settings, checked=False) if len(paths) <= DESCRIBED else None
    for name in sorted(paths):
        yield _Offer(name, _described(state.snapshot, paths[name]) if state else "")


def _described(snapshot: Snapshot, path: str) -> str:
    facts = snapshot.files.get(path)
    return " ".join(facts.summary.split()) if facts else ""


def _summaries(ctx: click.Context) -> list[SessionSummary]:
    from ..pipeline.store.layout import Layout
    from ..pipeline.store.log import Log
    from ..pipeline.upkeep.status import live_session
    from ..pipeline.upkeep.summaries import summaries

    if on := ctx.params.get("on"):
        from .running.opening import open_records

        return open_records(ctx.params.get("folder") or ".", ctx.params.get("config"), on).sessions(SESSIONS)
    layout = Layout(Path(_scope(ctx).workspace))
    with Log.open(layout.log, readonly=True) as log:
        return summaries(log, live_session(layout), SESSIONS)


def _session(summary: SessionSummary) -> _Offer:
    return _Offer(summary.id, f"{summary.target} {summary.arguments}".rstrip() + f", {summary.status}")
