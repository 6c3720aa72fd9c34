"""`bandleader run NAME --repos FILE` as people call it."""

from __future__ import annotations

import json

from tests.fleet.conftest import Fleet

QUICK = "echo done >> result"


def test_every_repository_has_a_row_also_those_in_which_nothing_can_run(fleet: Fleet) -> None:
    fleet.add("good", QUICK)
    fleet.add("bad", "exit 3")
    fleet.add("other").git("mv", ".claude/commands/work.md", ".claude/commands/another.md")
    (fleet.folder / "plain").mkdir()
    (fleet.folder / "file").touch()
    (fleet.folder / "bare").mkdir()
    lines = ["# all of them", "good", "bad # this one fails", "", "other", "plain", "file", "gone", "./good/"]
    url = (fleet.folder / "nowhere").as_uri()
    file = fleet.write_list(*lines, url, "https://me:secret@example.org/x.git", "bad url://[")
    code, said = fleet.bandleader("run", "work", "--repos", file)
    assert code == 1
    assert "secret" not in said
    _, printed = fleet.bandleader("status", fleet.id, "--format", "json")
    told = {row["line"]: (row["status"], row["message"]) for row in json.loads(printed)["repositories"]}
    assert "secret" not in printed
    assert told[2] == ("succeeded", "")
    assert told[3] == ("failed", "")
    assert {line: told[line][0] for line in told if line > 3} == dict.fromkeys([5, 6, 7, 8, 9, 10, 11, 12], "refused")
    for line, message in {
        5: "no command is called `work`",
        6: "in no git repository",
        7: "this is a file",
        8: "there is no such folder",
        9: "it is on line 2 already",
        10: "it cannot be cloned",
        11: "holds a user or a password",
        12: "no such folder",
    }.items():
        assert message in told[line][1]


def test_a_url_is_cloned_once(fleet: Fleet) -> None:
    origin = fleet.add("origin", "exit 3")
    file = fleet.write_list(origin.folder.as_uri())
    assert fleet.bandleader("run", "work", "--repos", file)[0] == 1
    (row,) = json.loads(fleet.bandleader("status", fleet.id, "--format", "json")[1])["repositories"]
    assert row["folder"].startswith(str(fleet.folder / ".milestones" / "fleets" / fleet.id))
    assert fleet.sessions() == {"origin": []}


def test_arguments_and_options_reach_every_repository(fleet: Fleet) -> None:
    script = 'printf "%s|" "$@" > said'
    for name in "ab":
        fleet.add(name, script)
    words = ["--force", "--no-deps", "--timeout", "90s", "--", "a b", "--dashed", "$(x)"]
    code, said = fleet.bandleader("run", "work", "--repos", fleet.write_list(), *words)
    assert code == 0, said
    for each in fleet.repositories:
        assert (each.folder / "said").read_text() == "a b|--dashed|$(x)|"
        (summary,) = each.engine().sessions()
        assert summary.arguments == "'a b' --dashed '$(x)'"
        options = each.events(summary.id)[0].data["options"]
        assert (options["force"], options["no_deps"], options["timeout"]) == (True, True, 90.0)


def test_the_list_may_come_from_standard_input(fleet: Fleet) -> None:
    fleet.add("a", QUICK)
    code, said = fleet.bandleader("run", "work", "--repos", "-", stdin="a\n")
    assert code == 0, said
    assert (fleet.folder / "a" / "result").exists()


def test_what_waits_for_a_person_is_decided_for_all(fleet: Fleet) -> None:
    for name in "ab":
        fleet.add(name, "test -e ok", run={"on-failure": "manual-intervention"})
    code, said = fleet.bandleader("run", "work", "--repos", fleet.write_list())
    assert code == 4, said
    assert "--continue | --skip | --abort" in said
    assert fleet.bandleader("resume", fleet.id)[0] == 4
    (fleet.folder / "a" / "ok").touch()
    assert fleet.bandleader("resume", fleet.id, "--continue")[0] == 4
    assert fleet.statuses() == {"a": "succeeded", "b": "parked"}
    assert fleet.bandleader("resume", fleet.id, "--abort")[0] == 1
    assert fleet.sessions() == {"a": ["succeeded"], "b": ["failed"]}


def test_programs_read_the_events(fleet: Fleet) -> None:
    fleet.add("a", QUICK)
    code, said = fleet.bandleader("run", "work", "--repos", fleet.write_list(), "--format", "json")
    assert code == 0
    told = [json.loads(line) for line in said.splitlines()]
    kinds = ["fleet_started", "repository_began", "session_began", "repository_ended", "fleet_ended"]
    assert [event["type"] for event in told] == kinds
    assert told == fleet.events()
    assert told[-1]["data"] == {"outcome": "succeeded", "counts": {"succeeded": 1}}


def test_at_most_so_many_repositories_at_once(fleet: Fleet) -> None:
    """Each counts those that are at work with it."""
    count = 'mkdir "$GATE/$$"; ls "$GATE" | wc -l > many; sleep 0.3; rmdir "$GATE/$$"'
    for name in "abcde":
        fleet.add(name, count)
    assert fleet.bandleader("run", "work", "--repos", fleet.write_list(), "--jobs", "2")[0] == 0
    assert max(int((each.folder / "many").read_text()) for each in fleet.repositories) <= 2


def test_mistakes(fleet: Fleet) -> None:
    fleet.add("a", QUICK)
    empty = fleet.folder / "empty"
    empty.write_text("# nothing\n")
    for words, message in (
        (["run", "work", "--repos", "gone"], "gone: No such file or directory"),
        (["run", "work", "--repos", str(empty)], "lists no repository"),
        (["run", "work", "--repos", fleet.write_list(), "--dry-run"], "--repos goes with neither"),
        (["resume", "fleet-2020"], "there is no fleet fleet-2020"),
        (["status", "fleet-"], "there is no fleet"),
    ):
        code, said = fleet.bandleader(*words)
        assert (code, message in said) == (2, True), said
    assert not (fleet.folder / ".milestones" / "fleets").exists()
