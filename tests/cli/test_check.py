"""`bandleader check`: what is checked, what is shown, and how it ends."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest

from .conftest import CHECK, COLON, COMMANDS, GOOD, MISSING, TWICE, Run

Write = Callable[..., Path]


def found(bandleader: Run, *arguments: str) -> list[tuple[str, str]]:
    """The path and the code of every finding."""
    ran = bandleader("check", "--format", "json", *arguments)
    return [(finding["path"], finding["code"]) for finding in json.loads(ran.out)["findings"]]


def test_a_library_in_order_ends_with_0(bandleader: Run, write: Write) -> None:
    write(f"{COMMANDS}/greet.md", GOOD)
    write(f"{COMMANDS}/quality/check.md", CHECK)
    assert bandleader("check") == (0, "All 2 files are in order.\n", "")
    assert bandleader("check", f"{COMMANDS}/greet.md") == (0, "The file is in order.\n", "")


def test_an_error_ends_with_1_and_is_shown_at_its_place(bandleader: Run, broken: Path) -> None:
    ran = bandleader("check", f"{COMMANDS}/deploy.md")
    lines = ran.out.splitlines()
    assert (ran.code, ran.err) == (1, "")
    assert lines[0].startswith("error[FM002] ")
    assert lines[1:6] == [
        f" --> {COMMANDS}/deploy.md:2:14",
        "  |",
        "2 | description: Deploy now: all of it",
        "  |              ^^^^^^^^^^^^^^^^^^^^^",
        "  = help: safe fix available (--fix): Quote the value",
    ]
    assert lines[-1] == "Found 1 error in 1 of 1 file (1 fixable with --fix)."


def test_the_summary_counts_both_kinds_of_fixes(bandleader: Run, broken: Path) -> None:
    assert bandleader("check").out.splitlines()[-1] == (
        "Found 3 errors in 3 of 4 files (1 fixable with --fix, 1 more with --unsafe-fixes)."
    )


def test_findings_that_are_no_errors_end_with_0(bandleader: Run, broken: Path, write: Write) -> None:
    write("bandleader.toml", '[check]\nseverity = { FM002 = "warning", FM004 = "warning", DP001 = "info" }\n')
    ran = bandleader("check")
    assert (ran.code, ran.out.splitlines()[-1].split(" (")[0]) == (0, "Found 2 warnings, 1 info in 3 of 4 files")


def test_exit_zero_forgives_findings_but_not_wrong_usage(bandleader: Run, broken: Path) -> None:
    assert bandleader("check", "--exit-zero").code == 0
    assert bandleader("check", "--exit-zero", "nowhere").code == 2


@pytest.mark.parametrize("path", [f"{COMMANDS}/git/pr.md", f"{COMMANDS}/git", f"./{COMMANDS}/../commands/git/"])
def test_a_part_is_checked_within_its_project(bandleader: Run, broken: Path, write: Write, path: str) -> None:
    assert found(bandleader, path) == [(f"{COMMANDS}/git/pr.md", "DP001")]
    write(f"{COMMANDS}/gone/away.md", CHECK)
    assert found(bandleader, path) == []


def test_paths_are_shown_from_the_current_folder(
    bandleader: Run, broken: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(broken / COMMANDS / "git")
    assert found(bandleader) == [("pr.md", "DP001")]
    assert found(bandleader, "../deploy.md") == [("../deploy.md", "FM002")]
    assert found(bandleader, str(broken)) == [("../deploy.md", "FM002"), ("pr.md", "DP001"), ("../tidy.md", "FM004")]


def test_several_projects_and_several_paths_of_one(bandleader: Run, folder: Path, write: Write) -> None:
    for name in ("one", "two"):
        write(f"{name}/{COMMANDS}/deploy.md", COLON)
        write(f"{name}/{COMMANDS}/git/pr.md", MISSING)
    one, two = f"one/{COMMANDS}", f"two/{COMMANDS}"
    paths = [f"{one}/deploy.md", f"{two}/git", f"{one}/git/pr.md", f"{one}/deploy.md"]
    assert sorted(found(bandleader, *paths)) == [
        (f"{one}/deploy.md", "FM002"),
        (f"{one}/git/pr.md", "DP001"),
        (f"{two}/git/pr.md", "DP001"),
    ]
    assert len(found(bandleader)) == 4


def test_a_folder_without_a_library_is_a_folder_of_commands(bandleader: Run, folder: Path, write: Write) -> None:
    write("prompts/git/pr.md", MISSING)
    assert found(bandleader, "prompts") == [("prompts/git/pr.md", "DP001")]
    write(f"{COMMANDS}/greet.md", GOOD)
    assert found(bandleader) == []
    assert found(bandleader, "prompts") == [("prompts/git/pr.md", "DP001")]
    assert found(bandleader, "prompts/git/pr.md") == [("prompts/git/pr.md", "DP001")]


def test_a_folder_of_commands_under_a_configuration_keeps_it(bandleader: Run, folder: Path, write: Write) -> None:
    write("bandleader.toml", '[check]\nignore = ["DP001"]\n[[library.roots]]\npath = "library"\n')
    write("library/deploy.md", COLON)
    write("prompts/git/pr.md", MISSING)
    write("prompts/deploy.md", COLON)
    assert found(bandleader) == [("library/deploy.md", "FM002")]
    assert found(bandleader, "prompts") == [("prompts/deploy.md", "FM002")]


ASKING = "---\ndescription: Look at the notes\nagents: [reviewer]\nallowed-tools: Skill(pdf)\n---\n\nLook at them.\n"
READER = "---\nname: reader\ndescription: Reads the notes of a release\n---\n\nRead them.\n"


def test_a_folder_of_commands_by_itself_says_nothing_about_agents_and_skills(bandleader: Run, write: Write) -> None:
    write("kit/commands/look.md", ASKING)
    assert found(bandleader, "kit/commands") == []
    assert found(bandleader, "kit") == []
    write("kit/agents/reader.md", READER)
    assert found(bandleader, "kit") == [("kit/commands/look.md", "DP008")]
    write("kit/skills/tex/SKILL.md", "---\nname: tex\ndescription: Use when a paper is set\n---\n\nSet it.\n")
    assert found(bandleader, "kit") == [("kit/commands/look.md", "DP008"), ("kit/commands/look.md", "DP009")]


def test_a_configured_folder_of_commands_by_itself_says_nothing_about_agents(bandleader: Run, write: Write) -> None:
    root = '[[library.roots]]\npath = "{}"\nkind = "{}"\n'
    write("bandleader.toml", root.format("prompts", "command"))
    write("prompts/look.md", ASKING)
    assert found(bandleader) == []
    write("bandleader.toml", root.format("prompts", "command") + root.format("people", "agent"))
    write("people/reader.md", READER)
    assert found(bandleader) == [("prompts/look.md", "DP008")]


def test_a_project_without_agents_has_none(bandleader: Run, write: Write) -> None:
    write(f"{COMMANDS}/look.md", ASKING)
    assert found(bandleader) == [(f"{COMMANDS}/look.md", "DP008"), (f"{COMMANDS}/look.md", "DP009")]


def test_files_of_a_library_that_are_no_commands_are_left_alone(bandleader: Run, write: Write) -> None:
    write(
        ".claude/skills/deploy/SKILL.md",
        "---\nname: deploy\ndescription: Deploy the service to the cluster\n---\n\nDo.\n",
    )
    write(".claude/skills/deploy/notes.md", COLON)
    write(".claude/docs/notes.md", COLON)
    assert bandleader("check", ".claude/docs") == (0, "There are no commands, skills or agents here.\n", "")
    assert found(bandleader, ".claude/skills/deploy/notes.md") == []


def test_a_plugin_is_checked_as_one(bandleader: Run, write: Write) -> None:
    write("plug/.claude-plugin/plugin.json", '{"name": "plug"}')
    write("plug/commands/pr.md", MISSING.replace("gone/away", "plug:check"))
    write("plug/commands/check.md", CHECK)
    write("plug/commands/deploy.md", COLON)
    assert found(bandleader, "plug/commands/pr.md") == []
    assert found(bandleader, "plug/commands") == [("plug/commands/deploy.md", "FM002")]


class TestHome:
    """The user's own library: names in it resolve, but only who asks for it by name sees findings of it."""

    @pytest.fixture(autouse=True)
    def home(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write: Write) -> Path:
        home = tmp_path / "home"
        (home / COMMANDS).mkdir(parents=True)
        (home / COMMANDS / "mine.md").write_text(COLON)
        (home / ".claude/plugins/cache/x/.claude-plugin").mkdir(parents=True)
        (home / ".claude/plugins/cache/x/.claude-plugin/plugin.json").write_text('{"name": "x"}')
        (home / ".claude/plugins/cache/x/commands").mkdir()
        (home / ".claude/plugins/cache/x/commands/deploy.md").write_text(COLON)
        monkeypatch.setenv("HOME", str(home))
        monkeypatch.setenv("USERPROFILE", str(home))
        write(f"{COMMANDS}/pr.md", MISSING.replace("gone/away", "mine"))
        return home

    def test_it_resolves_and_stays_unmentioned(self, bandleader: Run) -> None:
        assert bandleader("check").out == "The file is in order.\n"

    @pytest.mark.parametrize("path", [".claude", ".claude/commands", ".claude/commands/mine.md"])
    def test_asked_for_by_name_it_is_checked(self, bandleader: Run, home: Path, path: str) -> None:
        ((path, code),) = found(bandleader, f"{home}/{path}")
        assert (Path(path).name, code) == ("mine.md", "FM002")


def test_a_missing_path_is_named(bandleader: Run, broken: Path) -> None:
    assert bandleader("check", COMMANDS, "nowhere") == (2, "", "bandleader: there is no file or folder nowhere\n")
    assert bandleader("check", "--config", "x.toml") == (2, "", "bandleader: there is no configuration file x.toml\n")
    assert bandleader("check", "\0").code == 2


def test_a_folder_that_cannot_be_read_is_named(bandleader: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed = folder / "closed"
    closed.mkdir()

    def scandir(path: str) -> NoReturn:
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr("os.scandir", scandir)
    assert bandleader("check", "closed") == (2, "", f"bandleader: cannot list {closed}: Permission denied\n")


def test_wrong_usage_says_what_is_right(bandleader: Run, folder: Path) -> None:
    for arguments, message in (
        (["--fux"], "--fix"),
        (["--format", "xml"], "'sarif'"),
        (["--select", "unquoted-colons"], "no rule is called unquoted-colons; did you mean `unquoted-colon`?"),
        (["--ignore", "FM002,zzz"], "no rule is called zzz"),
        (["--stdin-filename", "x.md", "y.md"], "give no PATHS"),
        (["--watch", "--fix"], "leave out"),
    ):
        code, out, err = bandleader("check", *arguments)
        assert (code, out, err.count("\n")) == (2, "", 1)
        assert message in err


def test_select_and_ignore_take_codes_names_and_families(bandleader: Run, broken: Path, write: Write) -> None:
    (broken / COMMANDS / "tidy.md").unlink()
    deploy, pr = (f"{COMMANDS}/deploy.md", "FM002"), (f"{COMMANDS}/git/pr.md", "DP001")
    assert found(bandleader) == [deploy, pr]
    assert found(bandleader, "--select", "DP") == [pr]
    assert found(bandleader, "--select", "unquoted-colon, DP001") == [deploy, pr]
    assert found(bandleader, "--ignore", "FM", "--ignore", "TL") == [pr]
    assert found(bandleader, "--select", "DP,FM", "--ignore", "missing-dependency") == [deploy]
    write("bandleader.toml", '[check]\nignore = ["DP"]\n')
    assert found(bandleader) == [deploy]
    assert found(bandleader, "--select", "DP") == [pr]
    assert found(bandleader, "--ignore", "FM") == []


def test_the_nearest_configuration_counts_unless_another_is_given(bandleader: Run, broken: Path, write: Write) -> None:
    write("pyproject.toml", '[tool.bandleader.check]\nignore = ["DP"]\n')
    write("other.toml", '[[check.overrides]]\npaths = [".claude/commands/deploy.md"]\nignore = ["ALL"]\n')
    (broken / COMMANDS / "tidy.md").unlink()
    assert found(bandleader, COMMANDS) == [(f"{COMMANDS}/deploy.md", "FM002")]
    assert found(bandleader, COMMANDS, "--config", "other.toml") == [(f"{COMMANDS}/git/pr.md", "DP001")]


def test_mistakes_in_the_configuration_are_shown_and_nothing_is_checked(
    bandleader: Run, broken: Path, write: Write
) -> None:
    write("bandleader.toml", '[check]\nselect = ["FM", "flow-lookalikes"]\nlimits = 5\n')
    code, out, err = bandleader("check", COMMANDS)
    assert (code, err) == (2, "")
    assert out.splitlines() == [
        "error[CF001] no rule is called `flow-lookalikes`; did you mean `flow-lookalike`?",
        " --> bandleader.toml:2:17",
        "  |",
        '2 | select = ["FM", "flow-lookalikes"]',
        "  |                 ^^^^^^^^^^^^^^^^^",
        "",
        "error[CF001] `check.limits` must be a table, not a whole number",
        " --> bandleader.toml:3:10",
        "  |",
        "3 | limits = 5",
        "  |          ^",
        "",
        "Found 2 errors in the configuration.",
    ]
    assert bandleader("check", "--exit-zero").code == 2
    assert found(bandleader) == [("bandleader.toml", "CF001")] * 2


def test_what_the_cache_knows_is_what_is_there(bandleader: Run, broken: Path, write: Write) -> None:
    before = found(bandleader)
    assert found(bandleader) == before == found(bandleader, "--no-cache")
    write(f"{COMMANDS}/deploy.md", GOOD.replace("Greet", "Welcome"))
    write(f"{COMMANDS}/gone/away.md", COLON)
    write(f"{COMMANDS}/tidy.md", TWICE.replace("model: opus\n", ""))
    assert found(bandleader) == [(f"{COMMANDS}/gone/away.md", "FM002")] == found(bandleader, "--no-cache")


@pytest.mark.parametrize(
    "content", [b"", b"\0\xff\xfe", b"---", b"\xff" * 100, "---\nx: \u202e😀\n---\n".encode(), b"-" * 100_000]
)
def test_no_content_is_too_odd_for_any_format(bandleader: Run, write: Write, content: bytes) -> None:
    write(f"{COMMANDS}/odd.md", content)
    for form in ("text", "json", "sarif", "github"):
        ran = bandleader("check", "--format", form)
        assert ran.code in (0, 1)
        assert ran.err == ""


def test_what_cannot_be_read_is_a_finding(bandleader: Run, write: Write) -> None:
    write("bandleader.toml", "[library]\nmax-file-size = 10\n")
    write(f"{COMMANDS}/greet.md", GOOD)
    ran = bandleader("check")
    assert ran.code in (0, 1)
    assert "larger than 10 bytes" in ran.out
