"""The shell runner: the blocks of a body in one bash, on their own lines, a step each."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import pytest

from bandleader.pipeline.runners.blocks import blocks_to_run
from bandleader.pipeline.runners.port import Prelude, RunnerError, RunnerEvent, RunRequest, RunResult
from bandleader.pipeline.runners.shell import ShellRunner, Steps

pytestmark = pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")


def request(folder: Path, body: str, **fields: object) -> RunRequest:
    values = {"id": "git/clean", "session": "s1", "path": "git/clean.md", "body": body, "workspace": str(folder)}
    return RunRequest(**{**values, "log": str(folder / "logs" / "git" / "clean"), "grace": 0.0, **fields})  # type: ignore[arg-type]


async def run(folder: Path, body: str, **fields: object) -> tuple[RunResult, list[RunnerEvent]]:
    events: list[RunnerEvent] = []
    result = await ShellRunner().run(request(folder, body, **fields), events.append, lambda record: None)
    return result, events


def output(result: RunResult) -> list[str]:
    """The lines of the log, without the marks of the steps."""
    return [line for line in Path(result.log).read_text(encoding="utf-8").splitlines() if line[:1] != "\x1e"]


async def test_one_bash_runs_all_blocks(tmp_path: Path) -> None:
    result, _ = await run(tmp_path, "```bash\nx=$$\ncd /\n```\ntext\n```sh\necho $((x == $$)) $PWD\n```\n")
    assert result.success
    assert result.output == "1 /"


async def test_a_step_is_shown_for_each_block(tmp_path: Path) -> None:
    body = (
        "# Title\n\n```bash\necho one\n```\n\n```bash\nexec >other.txt\necho two\n```\n```bash\necho three >&2\n```\n"
    )
    result, events = await run(tmp_path, body, body_line=5)
    steps = [dict(event.data) for event in events if event.kind == "notice"]
    assert steps == [{"step": n, "steps": 3, "line": line} for n, line in ((1, 8), (2, 12), (3, 16))]
    assert [event.text for event in events if event.kind == "text"][-1] == "three"
    assert (tmp_path / "other.txt").read_text(encoding="utf-8") == "two\n"
    assert result.success


async def test_the_first_failure_ends_it_and_says_where(tmp_path: Path) -> None:
    result, _ = await run(tmp_path, "```bash\necho a\n```\n```bash\n\nfalse | cat\n```\n```bash\ntouch made\n```\n")
    assert not result.success
    assert result.reason == "step 2 of 3 (line 5) ended with exit status 1"
    assert not (tmp_path / "made").exists()


async def test_bash_speaks_of_the_lines_of_the_file(tmp_path: Path) -> None:
    body = "intro\n\n```bash\n:\nno-such-program-here\n```\n"
    result, _ = await run(tmp_path, body, body_line=7, prelude=(Prelude("_shared/a.md", "```sh\n:\n:\n```\n"),))
    assert "line 11: no-such-program-here" in result.output
    assert result.reason == "step 1 of 1 (line 10) ended with exit status 127"


async def test_an_unset_variable_is_a_failure(tmp_path: Path) -> None:
    result, _ = await run(tmp_path, "```bash\necho $nothing_here\n```\n")
    assert "nothing_here: unbound variable" in result.output


async def test_arguments_are_parameters_and_never_code(tmp_path: Path) -> None:
    arguments = "one 'two words' $(touch${IFS}made) ;touch made"
    result, _ = await run(tmp_path, '```bash\nprintf "%s|" "$@" "$#" "$ARGUMENTS"\n```\n', arguments=arguments)
    words = ["one", "two words", "$(touch${IFS}made)", ";touch", "made", "5", arguments]
    assert "".join(output(result)) == "".join(f"{word}|" for word in words)
    assert not (tmp_path / "made").exists()


async def test_quotes_that_do_not_close_are_text(tmp_path: Path) -> None:
    result, _ = await run(tmp_path, '```bash\necho "$1,$2"\n```\n', arguments="don't stop")
    assert result.output == "don't,stop"


async def test_the_prelude_is_loaded_first(tmp_path: Path) -> None:
    prelude = (
        Prelude("_shared/u.md", '```bash\nhello() { echo "hello $1"; }\n```\n'),
        Prelude("b", "```sh\nA=1\n```\n"),
    )
    result, _ = await run(tmp_path, '```bash\nhello "$1$A"\n```\n', arguments="you", prelude=prelude)
    assert result.output == "hello you1"


async def test_it_runs_in_the_workspace_whatever_that_is_called(tmp_path: Path) -> None:
    odd = tmp_path / 'it\'s $HOME; "x"'
    odd.mkdir()
    result, _ = await run(odd, "```bash\ntouch made\n```\n")
    assert result.success
    assert (odd / "made").exists()


async def test_a_timeout(tmp_path: Path) -> None:
    result, _ = await run(tmp_path, "```bash\nsleep 60\n```\n", timeout=0.1)
    assert not result.success
    assert result.reason == "step 1 of 1 (line 2) was stopped after 0.1 s (run.timeout)"


async def test_a_signal(tmp_path: Path) -> None:
    result, _ = await run(tmp_path, "```bash\nkill -9 $$\n```\n")
    assert result.reason == "step 1 of 1 (line 2) was ended by SIGKILL"


async def test_a_cancelled_run_is_recorded_as_ended(tmp_path: Path) -> None:
    working = asyncio.Event()
    ends = []
    task = asyncio.create_task(
        ShellRunner().run(
            request(tmp_path, "```bash\necho go\nsleep 60\n```\n"),
            lambda event: working.set() if event.text == "go" else None,
            lambda record: None,
            lambda record, end: ends.append((record, end)),
        )
    )
    await asyncio.wait_for(working.wait(), 10)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert ends[0][1].signal == 9


async def test_control_sequences_stay_in_the_log(tmp_path: Path) -> None:
    result, events = await run(tmp_path, "```bash\nprintf '\\033[31mred\\033[0m\\033]0;title\\007\\n'\n```\n")
    assert result.output == events[-1].text == "red"
    assert output(result) == ["\x1b[31mred\x1b[0m\x1b]0;title\x07"]


async def test_without_bash_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(RunnerError, match="no bash on the PATH: install it"):
        await run(tmp_path, "```bash\ntrue\n```\n")


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_marks_are_found_wherever_the_output_is_cut(size: int) -> None:
    events: list[RunnerEvent] = []
    steps = Steps(blocks_to_run("```sh\na\n```\n" * 3, 1, "x"), events.append)
    stream = b"".join(
        b"\x1e%s step %d of 3 (line 2)\nsaid %d\x1e\n\x1enot a mark\n" % (steps.token.encode(), n, n) for n in (1, 2, 3)
    )
    for at in range(0, len(stream), size):
        steps.read(stream[at : at + size])
    assert [event.data["step"] for event in events if event.kind == "notice"] == [1, 2, 3]


def texts(body: str) -> list[str]:
    return [block.text for block in blocks_to_run(body, 1, "x.md")]


def test_only_shell_blocks_run() -> None:
    assert texts("```bash\na\n```\n```python\nb\n```\n~~~SH\nc\n~~~\n```\nd\n```\n") == ["a\n", "c\n"]


def test_marked_blocks_run_alone() -> None:
    assert texts("```bash\na\n```\n```bash run\nb\n```\n```sh title=x run\nc\n```\n") == ["b\n", "c\n"]


def test_blocks_in_lists_and_quotes_lose_what_belongs_to_those() -> None:
    assert texts("1. step\n   ```bash\n   if a; then\n     b\n   fi\n   ```\n") == ["if a; then\n  b\nfi\n"]
    assert texts("> ```bash\n> a\n> ```\n") == ["a\n"]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("text", r"x.md has no ```bash block to run"),
        (
            "```bash\n/quality:verify --all\n# then\n/git/commit\n```\n",
            r"x.md:2: /quality:verify is a command of an agent",
        ),
        ("```bash\necho\ngit checkout <branch>\n```\n", r"x.md:3: <branch> is a placeholder"),
        ("```bash\ngh pr view <pr number> --json x\n```\n", r"x.md:2: <pr number> is a placeholder"),
    ],
)
def test_blocks_for_readers_are_refused(body: str, message: str) -> None:
    with pytest.raises(RunnerError, match=message):
        texts(body)


@pytest.mark.parametrize(
    "source",
    [
        "/usr/bin/env true",
        "echo '<branch>'",
        "cat <<EOF\n<html>\nEOF",
        "# <branch>",
        "sort <in.txt >out.txt",
        "a <(b) >c",
    ],
)
def test_real_shell_is_not_refused(source: str) -> None:
    assert texts(f"```bash\n{source}\n```\n") == [source + "\n"]
