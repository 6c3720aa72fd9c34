"""What a command says of itself, and what it cannot say."""

from __future__ import annotations

from hashlib import sha256

import pytest

from bandleader.library.document import Document
from bandleader.pipeline.plan import Retry
from bandleader.pipeline.planning.definition import Definition, DefinitionError, read_definition
from tests.support.memory import memory_source

FULL = """---
description: Checks everything
allowed-tools: Read, Grep
argument-hint: "[path]"
arguments: path depth
model: sonnet
complexity: Medium
agents: tester, reader
run:
  runner: shell
  timeout: 10m
  retry: {attempts: 5, backoff: 1s, max-backoff: 10s}
  on-failure: partial-recovery
  compensate: git/undo
  inputs: ["src/**", docs]
  cache: 1h
  isolation: worktree
  prelude: _shared/log
  labels: [gpu, browser]
---

Check it.
"""


def read(text: str) -> Definition:
    source = memory_source(".claude/commands/quality/check.md")
    assert source
    return read_definition(Document(source, text), "quality/check")


def test_everything_is_read() -> None:
    definition = read(FULL)
    assert (definition.id, definition.path) == ("quality/check", "/w/.claude/commands/quality/check.md")
    assert (definition.kind, definition.description, definition.model) == ("command", "Checks everything", "sonnet")
    assert (definition.argument_hint, definition.argument_names) == ("[path]", ("path", "depth"))
    assert (definition.complexity, definition.agents) == ("medium", ("tester", "reader"))
    assert (definition.body, definition.body_line) == ("\nCheck it.\n", 21)
    assert [grant.tool for grant in definition.grants] == ["Read", "Grep"]
    assert (definition.runner, definition.timeout, definition.cache) == ("shell", 600.0, 3600.0)
    assert definition.retry == Retry(5, 1.0, 10.0)
    assert (definition.on_failure, definition.compensate) == ("partial-recovery", "git/undo")
    assert (definition.inputs, definition.outputs) == (("src/**", "docs"), ())
    assert (definition.isolation, definition.prelude) == ("worktree", ("_shared/log",))
    assert definition.labels == ("browser", "gpu")
    assert definition.reads_only
    assert definition.digest == sha256(FULL.encode()).hexdigest()


@pytest.mark.parametrize(
    "text", ["", "Just do it.", "---\ndescription: x\n---\n", "---\nrun:\n---\n", "---\nrun: {}\n---\n"]
)
def test_a_plain_command_has_the_defaults(text: str) -> None:
    definition = read(text)
    assert (definition.runner, definition.timeout, definition.cache, definition.isolation) == (
        "",
        1800.0,
        0,
        "in-place",
    )
    assert (definition.retry, definition.on_failure, definition.complexity) == (Retry(1), None, "simple")
    assert not definition.reads_only


def test_attempts_are_three_where_retry_is_asked_for() -> None:
    assert read("---\nrun: {retry: {backoff: 5s}}\n---\n").retry == Retry(3, 5.0, 60.0)
    assert read("---\nrun: {retry: }\n---\n").retry == Retry(1)


@pytest.mark.parametrize("value", ["false", "no", "off", "False", ""])
def test_a_cache_can_be_off(value: str) -> None:
    assert read(f"---\nrun:\n  cache: {value}\n---\n").cache == 0.0


@pytest.mark.parametrize(
    ("tools", "outputs", "reads_only"),
    [
        ("Read, Grep, Glob", "", True),
        ("Read, Bash(git status)", "", False),
        ("Read, Edit", "", False),
        ("all", "", False),
        ("Read", "report.md", False),
    ],
)
def test_only_a_command_that_can_change_nothing_reads_only(tools: str, outputs: str, reads_only: bool) -> None:
    definition = read(f"---\nallowed-tools: {tools}\nrun: {{runner: shell, outputs: '{outputs}'}}\n---\n")
    assert definition.reads_only is reads_only


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("timeout: 5 minutes", "`run.timeout` has to be a duration such as `90s`, `10m` or `1.5h`, not `5 minutes`"),
        ("timeout: 600", "`run.timeout` has to be a duration"),
        ("timeout: [10m]", "`run.timeout` has to be one value, not `[10m]`"),
        ("cache: always", "`run.cache` has to be a duration"),
        ("retry: 3", "`run.retry` has to be a map such as `{attempts: 3}`, not `3`"),
        ("retry: {attempts: 0}", "`run.retry.attempts` has to be a whole number from 1, not `0`"),
        ("retry: {attempts: many}", "`run.retry.attempts` has to be a whole number from 1"),
        ("retry: {backoff: x}", "`run.retry.backoff` has to be a duration"),
        ("on-failure: panic", "`run.on-failure` has to be one of retry, rollback, partial-recovery, manual-inter"),
        ("labels: [gpu, Big Memory]", "`run.labels` has to be at most 8 words of lower-case letters, digits and hyp"),
        ("labels: a b", "`run.labels` has to be at most 8 words"),
        ("labels: [a, b, c, d, e, f, g, h, i]", "`run.labels` has to be at most 8 words"),
        ("isolation: docker", "`run.isolation` has to be one of in-place, worktree, not `docker`"),
    ],
)
def test_what_means_nothing_is_said_with_its_place(line: str, wanted: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        read(f"---\ndescription: x\nrun:\n  {line}\n---\n")
    assert str(caught.value).startswith(f"/w/.claude/commands/quality/check.md:4: {wanted}")


def test_a_run_that_is_no_map_cannot_be_run() -> None:
    with pytest.raises(DefinitionError, match=r"check.md:2: `run` has to be a map, not `fast`"):
        read("---\nrun: fast\n---\n")


def test_a_file_that_cannot_be_read_says_why() -> None:
    source = memory_source(".claude/commands/a.md")
    assert source
    with pytest.raises(DefinitionError, match="larger than"):
        read_definition(Document(source, "", unreadable="a.md is larger than 4 bytes"), "a")
