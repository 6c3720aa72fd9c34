"""The exact words of every view: the plan, lines, summary, status, dashboard and the picture of a run at work."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bandleader.cli.output.colour import Painter
from bandleader.cli.running.dashboard_view import dashboard
from bandleader.cli.running.frame import frame
from bandleader.cli.running.json_events import json_lines
from bandleader.cli.running.lines import log_line, progress_line
from bandleader.cli.running.plan_view import nothing_to_do, plan_json, plan_text
from bandleader.cli.running.sessions_view import sessions_text
from bandleader.cli.running.status_view import status_json, status_text
from bandleader.cli.running.summary import next_steps, summary
from bandleader.pipeline.events import EVENT_TYPES
from bandleader.pipeline.plan import Plan
from bandleader.pipeline.upkeep.summaries import SessionSummary
from tests.cli.running.telling import ID, PLAN, START, Telling, at_work, each_moment, ended, failed, step, story

PLAIN = Painter(False)


def said(text: str) -> str:
    """An expected text as it stands in this file."""
    return text.removeprefix("\n")


def test_a_plan_is_a_table_with_reasons() -> None:
    assert plan_text(PLAN, PLAIN, "'fix it'", 0) == said("""
#  command         decision   why                                   runner  needs
1  quality/format  satisfied  ran 5 min ago, nothing changed since  shell   -
2  quality/lint    cached     its result is 3 min old               shell   -
3  quality/verify  run        never ran                             claude  quality/format quality/lint
4  test/unit       run        src/a.py changed                      shell   quality/verify
5  git/push        run        never ran                             shell   quality/verify
6  git/pr          run        never ran                             shell   test/unit git/push

git/pr 'fix it': 4 of 6 commands to run (1 satisfied, 1 cached).
""")


def test_a_narrow_table_wraps_reasons_and_a_narrower_one_puts_them_below() -> None:
    assert plan_text(PLAN, PLAIN, "", 80).splitlines()[1:6] == [
        "1  quality/format  satisfied  ran 5 min ago,        shell   -",
        "                              nothing changed",
        "                              since",
        "2  quality/lint    cached     its result is 3 min   shell   -",
        "                              old",
    ]
    assert plan_text(PLAN, PLAIN, "", 60).splitlines()[:6] == [
        "#  command         decision   runner",
        "1  quality/format  satisfied  shell",
        "   why: ran 5 min ago, nothing changed since",
        "2  quality/lint    cached     shell",
        "   why: its result is 3 min old",
        "3  quality/verify  run        claude",
    ]


@pytest.mark.parametrize("limit", [30, 45, 60, 72, 80, 100])
def test_no_line_of_a_plan_is_wider_than_the_terminal(limit: int) -> None:
    widest = max(map(len, plan_text(PLAN, PLAIN, "", limit).splitlines()[:-1]))
    assert widest <= max(limit, len("#  quality/format  satisfied  runner"))


def test_nothing_to_do_is_one_sentence() -> None:
    plan = Plan(
        "b", (step("a", decision="satisfied"), step("b", "a", decision="cached", reason="its result is 3 min old"))
    )
    sentence = "Nothing to do: b is cached (its result is 3 min old), and so is the 1 it needs."
    assert nothing_to_do(plan) == sentence
    assert plan_text(plan, PLAIN).endswith(f"\n{sentence}\n")
    assert nothing_to_do(PLAN) == ""


def test_a_plan_for_programs() -> None:
    data = json.loads(plan_json(PLAN, "x"))
    assert (data["schema"], data["target"], data["arguments"]) == (1, "git/pr", "x")
    assert data["counts"] == {"run": 4, "satisfied": 1, "cached": 1}
    assert data["steps"][3]["needs"] == ["quality/verify"]


def test_a_pipe_gets_a_line_for_each_turn_of_a_command() -> None:
    lines = [line.written(PLAIN) for event, so_far in each_moment(ended()) if (line := progress_line(event, so_far))]
    assert "\n".join(lines) == said("""
session      20261122-184311-k3fa: git/pr 'fix it', 6 commands: 4 to run, 1 satisfied, 1 cached
started      quality/verify
succeeded    quality/verify  1.5 s
started      test/unit
rolled back  test/unit  2 paths restored
retry        test/unit  attempt 2 of 2 in 4.0 s: execution: exit status 3
started      git/push
parked       git/push  quality gates: safety: one danger
rolled back  test/unit  1 path restored, 1 path left alone (changed since)
failed       test/unit  6.0 s: execution: exit status 3
skipped      git/pr  test/unit did not succeed
resumed      20261122-184311-k3fa: git/pr, 1 command left, decided: skip
skipped      git/push  a person decided so""")


def test_the_log_tells_every_type_of_event() -> None:
    told = ended()
    told.tell("snapshot_taken", "git/pr", ref="refs/s", tree="t", covers="git")
    told.tell("runner_said", "git/pr", kind="tool", text="Bash(npm test)", data={})
    told.tell("command_dispatched", "git/pr", workflow="w", queue="q", labels=["gpu"])
    told.tell("command_claimed", "git/pr", worker="host-a:7:x", host="host-a", token=1, again="")
    told.tell("command_released", "git/pr", worker="host-a:7:x")
    told.tell("command_claimed", "git/pr", worker="host-b:8:y", host="host-b", token=2, again="execution")
    told.tell("cancel_requested", by="signal")
    told.tell("partially_recovered", "git/pr", kept=["a"], undone=["b", "c"])
    told.tell("compensated", "git/pr", by="git/undo", exit_code=0)
    lines = {event.type: log_line(event, so_far) for event, so_far in each_moment(told)}
    assert set(lines) == set(EVENT_TYPES)
    assert all(line for kind, line in lines.items() if kind != "stage_started")
    written = [line.written(PLAIN) for event, so_far in each_moment(told) if (line := log_line(event, so_far))]
    for expected in (
        "passed       quality/verify  execution, 500 ms",
        "failed       git/push  quality gates, 500 ms; safety: one danger; safety: dangers: 1 (limit: none)",
        "process      test/unit  ended with exit status 3 after 500 ms, 2.0 kB of memory",
        "attempt      test/unit  1 failed: execution: exit status 3; next: retry",
        "rolled back  test/unit  2 paths restored; what was there is kept as refs/d",
        "failed       the session, after 9.2 s",
        "tool         git/pr  Bash(npm test)",
        "queued       git/pr  for a worker with gpu",
        "worker       git/pr  host-a:7:x has it",
        "released     git/pr  by host-a:7:x",
        "again        git/pr  from execution on host-b: its worker is gone",
        "recovered    git/pr  1 change kept, 2 undone; validating again",
        "undone       git/pr  by git/undo",
        "cancelling   ending what runs; Ctrl-C again ends it at once",
    ):
        assert expected in written


def test_an_event_for_programs_is_one_line_with_the_schema() -> None:
    event = at_work().events[1]
    (line,) = json_lines([event]).splitlines()
    assert json.loads(line) == {
        "schema": 1,
        "seq": 2,
        "at": START,
        "session": ID,
        "command": "quality/format",
        "type": "command_skipped",
        "data": {"reason": "satisfied", "detail": "ran 5 min ago, nothing changed since"},
    }


def test_a_summary_says_why_where_and_what_next(tmp_path: Path) -> None:
    told = ended()
    log = tmp_path / "logs" / "unit.log"
    log.parent.mkdir()
    log.write_bytes(b"one\n\x1e0a1b step 2 of 2 (line 9)\n\x1b[31mFAIL\x1b[0m add\n\n")
    at = next(index for index, event in enumerate(told.events) if event.type == "process_started")
    told.events[at] = told.events[at]._replace(data={**told.events[at].data, "log": str(log)})
    assert summary(story(told, lean=True), PLAIN, str(tmp_path)) == said("""
test/unit failed at execution, attempt 2 of 2
  exit status 3
  Its last output:
    one
    -- step 2 of 2 (line 9)
    FAIL add
  All of it: logs/unit.log
  Rolled back: 1 path restored, 1 path left alone (changed since); what was there is kept as refs/d2
    b

Skipped because a person decided so: git/push
Skipped because test/unit did not succeed: git/pr

git/pr 'fix it' failed after 9.2 s: 1 succeeded, 1 satisfied, 1 cached, 1 failed, 2 skipped.

Next
  bandleader log 20261122-184311-k3fa --command test/unit --output
      all it printed
  bandleader run git/pr 'fix it'
      try again; what still holds is not repeated
  bandleader rollback 20261122-184311-k3fa
      undo what has succeeded, too
""")


def test_a_parked_session_shows_the_check_that_failed_and_the_choices() -> None:
    told = Telling()
    told.start(Plan("git/push", (step("git/push"),)), "")
    check = {"name": "safety", "verdict": "failed", "measured": "dangers: 1", "limit": "none", "rule": "QG004"}
    check["message"] = "line 9 forces a push"
    told.stage("git/push", "quality_gates", verdict="failed", message="not safe", checks=[check])
    told.tell("command_parked", "git/push", stage="quality_gates", message="not safe", choices=["skip"])
    told.tell("session_parked", reason="git/push: not safe")
    assert summary(story(told), PLAIN, "/w") == said("""
git/push is parked at quality gates
  not safe
  safety: dangers: 1 (limit: none) (bandleader explain QG004)
    line 9 forces a push

git/push waits for a decision after 500 ms: 1 parked.

Next
  bandleader resume 20261122-184311-k3fa --continue  try again
  bandleader resume 20261122-184311-k3fa --skip      go on without it
  bandleader resume 20261122-184311-k3fa --abort     undo what is unfinished and end
""")


def test_a_summary_of_success_is_one_line() -> None:
    told = Telling()
    told.start(Plan("a", (step("a"),)), "")
    told.tell("command_ended", "a", 2.0, outcome="succeeded", duration=2.0, result={}, metrics={})
    told.tell("session_ended", outcome="succeeded", duration=2.0)
    assert summary(story(told), PLAIN, "/w") == "a succeeded after 2.0 s: 1 succeeded.\n"


def test_a_cancelled_session_can_be_resumed_and_nothing_of_it_is_at_work() -> None:
    told = at_work()
    told.tell("cancel_requested", by="signal")
    told.tell("session_ended", outcome="cancelled", duration=3.0)
    cancelled = story(told)
    assert not cancelled.active
    assert [command for command, _ in next_steps(cancelled, "cancelled")] == [
        f"bandleader resume {ID}",
        f"bandleader rollback {ID}",
    ]
    assert "git/pr 'fix it' was cancelled after 3.0 s: 1 succeeded, 1 satisfied, 1 cached, 3 not done." in summary(
        cancelled, PLAIN, "/w"
    )


def test_status_shows_the_stages_of_what_is_not_in_order() -> None:
    assert status_text(story(at_work()), "running", PLAIN, START + 3) == said("""
git/pr 'fix it': running, 3.0 s
session 20261122-184311-k3fa, begun 1970-01-12 13:46:40
6 commands: 1 succeeded, 1 satisfied, 1 cached

quality/format  satisfied  ran 5 min ago, nothing changed since
quality/lint    cached     its result is 3 min old
quality/verify  succeeded  1.5 s
test/unit       delayed    attempt 2 of 2 at 13:46:46
    command resolution     passed   1 ms
    metadata extraction    passed   1 ms
    complexity triage      passed   1 ms
    dependency validation  passed   1 ms
    quality gates          passed   1 ms
      free disk  passed   80 GB (limit: 1 GB)
    agent deployment       passed   1 ms
    execution              failed   500 ms  exit status 3
    output in /w/logs/unit.log
git/push        running    execution, 1.0 s, critic working
    execution              running
    agent critic: working
git/pr          waiting    for test/unit, git/push
""")


def test_status_of_one_command_shows_all_of_it() -> None:
    assert status_text(story(failed()), "parked", PLAIN, START + 3, only="git/push") == said("""
git/push  parked     at quality gates
    quality gates          failed   500 ms  safety: one danger
      free disk  passed   80 GB (limit: 1 GB)
      safety     failed   dangers: 1 (limit: none)
    agent critic: working
    a person must decide: continue, skip, abort
""")


def test_status_for_programs() -> None:
    data = json.loads(status_json(story(failed()), "interrupted"))
    assert (data["session"], data["status"], data["target"]) == (ID, "interrupted", "git/pr")
    by_id = {command["id"]: command for command in data["commands"]}
    assert by_id["git/push"]["stages"]["quality_gates"]["checks"][1]["measured"] == "dangers: 1"
    assert by_id["test/unit"]["status"] == "failed"


def test_the_dashboard_has_the_sections_of_the_specification() -> None:
    recent = [SessionSummary(ID, "git/pr", "", "running", START, 3.0, 6, {"succeeded": 1}, "")]
    assert dashboard(story(at_work()), "running", recent, PLAIN, START + 3, 80) == said("""
git/pr 'fix it': running, 3 s
session 20261122-184311-k3fa, begun 1970-01-12 13:46:40

ACTIVE COMMANDS
  git/push   execution  1 s  critic working
  test/unit  attempt 2 of 2 in 3 s

EXECUTION METRICS
  3 of 6 commands done: 1 succeeded, 1 satisfied, 1 cached
  duration: 1.5 s in the middle, 1.5 s at most (quality/verify)
  success rate: 100%, 1 retry
  memory: 12 MB at most
  agents used 1,200 tokens, $0.12

AGENT STATUS
  1 at work in 4 slots
  critic: working for git/push
  1 done

QUALITY GATES
  free disk  2 passed, 0 failed

DEPENDENCY STATUS
  5 dependencies: 3 met
  git/pr waits for test/unit, git/push

RECENT SESSIONS
  session               status   begun                took   commands  target
  20261122-184311-k3fa  running  1970-01-12 13:46:40  3.0 s  1 of 6    git/pr
""")


def test_the_dashboard_names_what_a_gate_stopped_and_fits_the_terminal() -> None:
    text = dashboard(story(failed()), "running", [], PLAIN, START + 3, 40)
    assert "  safety     0 passed, 1 failed: git/pu…\n" in text
    assert "  git/pr was skipped: test/unit did not…\n" in text
    assert max(map(len, text.splitlines()[3:])) <= 40


def test_sessions_are_a_table() -> None:
    rows = [SessionSummary(ID, "git/pr", "'fix it'", "parked", START, 75.0, 6, {"succeeded": 2, "satisfied": 1}, "")]
    assert sessions_text(rows, PLAIN, 0) == said("""
session               status  begun                took        commands  target
20261122-184311-k3fa  parked  1970-01-12 13:46:40  1 min 15 s  3 of 6    git/pr 'fix it'
""")


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        (
            80,
            """
git/push  execution    1 s  critic working
test/unit  attempt 2 of 2 in 3 s
━━━━━━━━━━──────────  3 of 6 done, 1 cached, 1 satisfied  3 s""",
        ),
        (
            36,
            """
git/push  execution    1 s  critic …
test/unit  attempt 2 of 2 in 3 s
3 of 6 done, 1 cached, 1 satisfied …""",
        ),
    ],
)
def test_the_picture_of_a_run_at_work(columns: int, expected: str) -> None:
    picture = frame(story(at_work()), START + 3, columns, 24)
    assert "\n".join(line.plain for line in picture) == said(expected)


def test_the_picture_is_lower_than_the_terminal() -> None:
    told = Telling()
    told.start(Plan("c29", tuple(step(f"c{number}") for number in range(30))), "")
    for number in range(30):
        told.tell("stage_started", f"c{number}", stage="execution", attempt=1)
    picture = [line.plain for line in frame(story(told), START, 60, 10)]
    assert len(picture) == 8
    assert picture[-2:] == ["and 24 more at work", "0 of 30 done  0 s"]


def test_what_a_command_prints_cannot_move_the_cursor() -> None:
    told = at_work()
    told.tell("runner_said", "git/push", kind="text", text="a\x1b[2Jb\rc\u202e", data={})
    assert frame(story(told), START + 3, 80, 24)[0].plain.endswith("  abc")
    event = told.events[-1]
    line = log_line(event, story(told))
    assert line is not None
    assert "\x1b" not in line.written(PLAIN)
    assert "\u202e" not in line.written(PLAIN)
