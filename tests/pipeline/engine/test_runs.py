"""Runs of the shell runner through all stages, on real processes and a real repository."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bandleader.pipeline.errors import EngineError
from bandleader.pipeline.events import Event
from bandleader.pipeline.stage import STAGES
from bandleader.pipeline.store.log import Log
from tests.support.workspace import Workspace


def test_dependencies_run_first_and_once(workspace: Workspace, tmp_path: Path) -> None:
    journal = tmp_path / "journal"
    workspace.command("base", f"echo base >> {journal}")
    workspace.command("left", f"echo left >> {journal}", dependencies=["base"])
    workspace.command("right", f"echo right >> {journal}", dependencies=["base"])
    workspace.command("top", f"echo top >> {journal}", dependencies=["left", "right"])
    result = workspace.run("top")
    assert result.outcome == "succeeded"
    lines = journal.read_text().split()
    assert (lines[0], sorted(lines[1:3]), lines[3:]) == ("base", ["left", "right"], ["top"])
    assert workspace.outcomes(result.session) == dict.fromkeys(("base", "left", "right", "top"), "succeeded")


def test_every_stage_is_recorded_with_its_checks(repository: Workspace) -> None:
    repository.command("touch", "echo new > src/new.txt")
    result = repository.run("touch")
    ended = [event.data for event in repository.events(result.session) if event.type == "stage_ended"]
    assert tuple(data["stage"] for data in ended) == STAGES
    checks = {data["stage"]: [check["name"] for check in data["checks"]] for data in ended}
    assert len(checks["quality_gates"]) == 5
    assert len(checks["validation"]) == 4
    command = next(event for event in repository.events(result.session) if event.type == "command_ended")
    assert command.data["result"]["changed"] == {"created": ["src/new.txt"], "modified": [], "deleted": []}


def test_what_ran_is_satisfied_until_something_it_depends_on_changes(workspace: Workspace, tmp_path: Path) -> None:
    journal = tmp_path / "journal"
    workspace.write("data.txt", "1")
    workspace.command("base", f"echo base >> {journal}", run={"inputs": ["data.txt"]})
    workspace.command("top", f"echo top >> {journal}", dependencies=["base"])
    workspace.run("top")
    second = workspace.run("top")
    assert workspace.outcomes(second.session) == {"base": "satisfied", "top": "succeeded"}
    workspace.write("data.txt", "2")
    third = workspace.run("top")
    assert workspace.outcomes(third.session) == {"base": "succeeded", "top": "succeeded"}
    assert journal.read_text().split() == ["base", "top", "top", "base", "top"]


def test_inputs_that_a_dependency_writes_count_as_they_are_when_the_command_starts(workspace: Workspace) -> None:
    workspace.command("make", "echo made > made.txt", run={"outputs": ["made.txt"]})
    workspace.command("use", "cat made.txt", dependencies=["make"], run={"inputs": ["made.txt"]})
    workspace.command("top", "true", dependencies=["use"])
    workspace.run("top")
    again = workspace.run("top")
    assert workspace.outcomes(again.session) == {"make": "satisfied", "use": "satisfied", "top": "succeeded"}


def test_a_failed_command_leaves_everything_as_it_was(repository: Workspace) -> None:
    repository.write("staged.txt", "staged\n")
    repository.git("add", "staged.txt")
    repository.write("src/a.txt", "edited, not committed\n")
    repository.write("untracked.txt", "mine\n")
    repository.write("debug.log", "ignored\n")
    script = (
        "echo broken > src/a.txt; rm src/b.txt untracked.txt; mkdir -p deep/er; echo x > deep/er/new; "
        "chmod +x staged.txt; ln -s /etc/passwd link; false"
    )
    repository.command("wreck", script)
    before = repository.files()
    index = (repository.folder / ".git" / "index").read_bytes()
    head = repository.git("rev-parse", "HEAD")
    result = repository.run("wreck")
    assert result.outcome == "failed"
    assert repository.files() == before
    assert not (repository.folder / "deep").exists()
    assert (repository.folder / ".git" / "index").read_bytes() == index
    assert repository.git("rev-parse", "HEAD") == head
    rolled_back = next(event for event in repository.events(result.session) if event.type == "rolled_back")
    assert "src/a.txt" in rolled_back.data["paths"]
    kept = repository.git("show", f"{rolled_back.data['discarded']}:src/a.txt")
    assert kept == "broken"


def test_a_retry_starts_from_a_clean_state(repository: Workspace, tmp_path: Path) -> None:
    count = tmp_path / "count"
    script = f"test ! -e partial.txt; echo x > partial.txt; echo . >> {count}; test $(wc -l < {count}) -ge 3"
    repository.command("flaky", script, run={"retry": {"attempts": 3, "backoff": "1ms"}})
    result = repository.run("flaky")
    assert result.outcome == "succeeded"
    assert count.read_text() == ".\n.\n.\n"
    kinds = [event.type for event in repository.events(result.session)]
    assert kinds.count("retry_scheduled") == kinds.count("rolled_back") == 2


def test_a_failure_keeps_its_dependents_from_running(workspace: Workspace) -> None:
    workspace.command("bad", "exit 3")
    workspace.command("good", "true")
    workspace.command("needy", "true", dependencies=["bad"])
    workspace.command("top", "true", dependencies=["needy", "good"])
    result = workspace.run("top", keep_going=True)
    assert result.outcome == "failed"
    assert workspace.outcomes(result.session) == {
        "bad": "failed",
        "good": "succeeded",
        "needy": "dependency_failed",
        "top": "dependency_failed",
    }


def test_a_gate_waits_for_a_person_and_goes_on_once_the_cause_is_mended(repository: Workspace) -> None:
    repository.command("clean", "rm -rf /srv/other")
    result = repository.run("clean")
    assert result.outcome == "parked"
    parked = next(event for event in repository.events(result.session) if event.type == "command_parked")
    assert "safety" in parked.data["message"]
    repository.command("clean", "rm -rf build")
    assert repository.engine().resume(decision="continue").outcome == "succeeded"


def test_what_lies_outside_the_declared_scope_is_undone_and_the_rest_is_kept(repository: Workspace) -> None:
    script = "mkdir -p reports; echo fine > reports/r.txt; echo oops > src/a.txt"
    repository.command("report", script, run={"outputs": ["reports/**"]})
    result = repository.run("report")
    assert result.outcome == "succeeded"
    assert (repository.folder / "reports" / "r.txt").read_text() == "fine\n"
    assert (repository.folder / "src" / "a.txt").read_text() == "one\n"
    event = next(event for event in repository.events(result.session) if event.type == "partially_recovered")
    assert (event.data["kept"], event.data["undone"]) == (["reports/r.txt"], ["src/a.txt"])


def test_compensations_run_in_reverse_order_when_a_later_command_fails(workspace: Workspace, tmp_path: Path) -> None:
    journal = tmp_path / "journal"
    for name in ("first", "second"):
        workspace.command(f"undo-{name}", f"echo undo {name} >> {journal}")
        needs = [] if name == "first" else ["first"]
        workspace.command(name, f"echo {name} >> {journal}", dependencies=needs, run={"compensate": f"undo-{name}"})
    workspace.command("last", "false", dependencies=["second"])
    result = workspace.run("last")
    assert result.outcome == "failed"
    assert journal.read_text().splitlines() == ["first", "second", "undo second", "undo first"]


def test_a_command_that_fails_again_and_again_is_not_tried_for_a_while(workspace: Workspace) -> None:
    workspace.write("bandleader.toml", '[breaker]\nfailures = 2\nreset = "1h"\n')
    workspace.command("bad", "false")
    for _ in range(2):
        assert workspace.run("bad").outcome == "failed"
    third = workspace.run("bad")
    stages = [event.data["stage"] for event in workspace.events(third.session) if event.type == "stage_started"]
    assert third.outcome == "failed"
    assert "execution" not in stages
    forced = workspace.run("bad", force=True)
    assert "execution" in [event.data.get("stage") for event in workspace.events(forced.session)]


def test_a_cached_result_is_not_computed_again(workspace: Workspace, tmp_path: Path) -> None:
    journal = tmp_path / "journal"
    workspace.command("slow", f"echo $1 >> {journal}", run={"cache": "1h"}, **{"argument-hint": "[word]"})
    workspace.run("slow", arguments="a")
    assert workspace.engine().plan("slow").steps[-1].decision == "run"
    again = workspace.run("slow", arguments="a")
    assert (again.outcome, again.session) == ("succeeded", "")
    workspace.run("slow", arguments="b")
    assert journal.read_text().split() == ["a", "b"]


def test_quality_checks_judge_a_change_and_satisfy_quality_verify(repository: Workspace) -> None:
    repository.write("bandleader.toml", '[[quality.checks]]\nname = "no tabs"\nrun = "! grep -rq TAB src"\n')
    repository.command("edit", "echo fine >> src/a.txt")
    repository.command("spoil", "echo TAB >> src/a.txt", run={"on-failure": "rollback"})
    repository.command("quality/verify", "true")
    repository.command("release", "true", dependencies=["quality/verify"])
    assert repository.run("edit").outcome == "succeeded"
    plan = repository.engine().plan("release")
    assert plan.steps[0].decision == "satisfied", plan.steps[0].reason
    spoilt = repository.run("spoil")
    assert spoilt.outcome == "parked"
    assert repository.engine().resume(decision="abort").outcome == "failed"
    assert "TAB" not in (repository.folder / "src" / "a.txt").read_text()


def test_a_person_who_is_to_decide_sees_what_failed_the_validation(repository: Workspace) -> None:
    run = {"on-failure": "manual-intervention", "outputs": ["src/**"]}
    repository.command("stray", "echo more >> src/a.txt; echo x > stray.txt", run=run)
    result = repository.run("stray")
    assert (result.outcome, result.state.commands["stray"].stage) == ("parked", "validation")
    assert (repository.folder / "stray.txt").read_text() == "x\n"
    assert not [event for event in repository.events(result.session) if event.type == "partially_recovered"]
    assert repository.engine().resume(decision="abort").outcome == "failed"
    assert not (repository.folder / "stray.txt").exists()


def test_going_on_reads_what_was_recorded_once(repository: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    repository.command("risky", "false", run={"on-failure": "manual-intervention"})
    session = repository.run("risky").session
    reads: list[str | None] = []
    read = Log.read

    def counted(log: Log, session: str | None = None, after: int = 0, lean: bool = False) -> Iterator[Event]:
        reads.append(session)
        return read(log, session, after, lean)

    monkeypatch.setattr(Log, "read", counted)
    assert repository.engine().resume(decision="abort").outcome == "failed"
    assert reads.count(session) == 1


def test_only_new_errors_of_the_library_fail_what_made_them(repository: Workspace) -> None:
    colon = "---\ndescription: Look: again\n---\n\nLook.\n"
    repository.write(".claude/commands/old.md", colon)
    repository.write(".claude/commands/new.md", colon.replace(":", ",", 2).replace("description,", "description:"))
    repository.commit()
    repository.command("touch", "echo more >> .claude/commands/old.md")
    repository.command("spoil", "cat .claude/commands/old.md > .claude/commands/new.md")
    assert repository.run("touch").outcome == "succeeded"
    result = repository.run("spoil")
    ended = [event.data for event in repository.events(result.session) if event.type == "stage_ended"]
    said = next(data["message"] for data in ended if data["verdict"] == "failed")
    assert said.startswith("state_consistency: .claude/commands/new.md: ")
    assert "(FM002)" in said


def test_a_session_that_was_left_half_done_keeps_others_from_running(repository: Workspace) -> None:
    repository.command("risky", "echo half >> src/a.txt; false", run={"on-failure": "manual-intervention"})
    repository.command("other", "true")
    assert repository.run("risky").outcome == "parked"
    with pytest.raises(EngineError, match="its changes are still in the workspace"):
        repository.run("other")
    assert repository.engine().resume(decision="abort").outcome == "failed"
    assert (repository.folder / "src" / "a.txt").read_text() == "one\n"
    assert repository.run("other").outcome == "succeeded"


def test_a_whole_session_can_be_undone_but_not_what_a_person_did_since(repository: Workspace) -> None:
    repository.command("first", "echo 1 > src/a.txt; echo 1 > one.txt")
    repository.command("second", "echo 2 > src/a.txt; echo 2 > src/b.txt", dependencies=["first"])
    before = repository.files()
    result = repository.run("second")
    summary_before = repository.engine().sessions()[0]
    (repository.folder / "src" / "b.txt").write_text("edited since\n")
    rewound = repository.engine().roll_back(result.session)
    assert rewound.paths == ("one.txt", "src/a.txt")
    assert [conflict.path for conflict in rewound.conflicts] == ["src/b.txt"]
    after = repository.files()
    assert after.pop("src/b.txt")[1] == b"edited since\n"
    before.pop("src/b.txt")
    assert after == before
    assert repository.engine().plan("second").steps[0].decision == "run"
    summary = repository.engine().sessions()[0]
    assert (summary.status, summary.duration) == ("succeeded", summary_before.duration)
    with pytest.raises(EngineError, match="rolled back already"):
        repository.engine().roll_back(result.session)
