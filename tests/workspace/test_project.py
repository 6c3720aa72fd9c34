"""A project on a real folder: what it knows before and after loading, and how it follows edits and the disk."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bandleader.workspace.project import CONFIGURATION, Project
from tests.workspace.library import BAD, BROKEN, CLEAN, at, needs, write


def codes(project: Project, path: str) -> list[str]:
    return [finding.code for finding in project.findings(path)]


def everything(project: Project) -> dict[str, list[str]]:
    return {path: [finding.code for finding in found] for path, found in project.all_findings()}


def loaded(folder: Path, **options: bool) -> Project:
    project = Project(folder.as_posix(), **options)
    project.configure()
    project.adopt(project.prepare(incremental=True))
    return project


@pytest.fixture
def library(tmp_path: Path) -> Path:
    commands = {"base": CLEAN, "middle": needs("base"), "top": needs("middle"), "bad": BAD}
    write(tmp_path, {f".claude/commands/{name}.md": text for name, text in commands.items()})
    return tmp_path


class TestLoading:
    def test_all_findings_are_known_once_a_prepared_state_is_adopted(self, library: Path) -> None:
        assert everything(loaded(library)) == {at(library, "bad"): ["FM002"]}

    def test_what_is_prepared_with_and_without_the_findings_is_the_same(self, library: Path) -> None:
        project = Project(library.as_posix())
        project.adopt(project.prepare())
        assert everything(project) == everything(loaded(library))

    def test_preparing_changes_nothing_and_may_happen_in_another_thread(self, library: Path) -> None:
        project = Project(library.as_posix())
        prepared = []
        thread = threading.Thread(target=lambda: prepared.append(project.prepare(incremental=True)))
        thread.start()
        thread.join()
        assert not project.ready
        assert not project.snapshot.files
        project.adopt(prepared[0])
        assert len(project.snapshot.files) == 4

    def test_before_it_is_loaded_an_open_file_has_only_findings_of_its_own(self, library: Path) -> None:
        project = Project(library.as_posix())
        both = needs("nothing").replace("Build on", "Build: on")
        project.edit(at(library, "bad"), both)
        assert codes(project, at(library, "bad")) == ["FM002"]
        project.adopt(project.prepare(incremental=True))
        assert sorted(codes(project, at(library, "bad"))) == ["DP001", "FM002"]

    def test_an_open_buffer_stays_on_top_of_what_is_loaded(self, library: Path) -> None:
        project = Project(library.as_posix())
        project.edit(at(library, "base"), BROKEN)
        project.adopt(project.prepare(incremental=True))
        assert codes(project, at(library, "base")) == ["FM002"]
        assert project.text(at(library, "base")) == BROKEN

    def test_a_folder_without_a_root_is_a_folder_of_commands_only_if_it_was_meant(self, tmp_path: Path) -> None:
        write(tmp_path, {"guide.md": BROKEN, "docs/index.md": "# Hello\n"})
        assert not loaded(tmp_path, bare=False).snapshot.files
        assert len(loaded(tmp_path).snapshot.files) == 2

    @pytest.mark.parametrize(
        ("name", "text"),
        [("quality/verify.md", CLEAN.replace("---\n\n", "allowed-tools: Read\n---\n\n")), ("bandleader.toml", "")],
    )
    def test_files_like_commands_or_a_configuration_say_that_it_was_meant(
        self, tmp_path: Path, name: str, text: str
    ) -> None:
        write(tmp_path, {"guide.md": CLEAN, name: text})
        assert loaded(tmp_path, bare=False).snapshot.files


class TestEditing:
    def test_a_buffer_overrides_the_disk_until_it_is_closed(self, library: Path) -> None:
        project = loaded(library)
        path = at(library, "base")
        assert project.edit(path, BROKEN) == {path}
        assert codes(project, path) == ["FM002"]
        assert project.close(path) == {path}
        assert codes(project, path) == []

    def test_closing_what_is_not_open_changes_nothing(self, library: Path) -> None:
        assert loaded(library).close(at(library, "base")) == frozenset()

    def test_an_edit_reaches_the_files_that_depend_on_it(self, library: Path) -> None:
        project = loaded(library)
        affected = project.edit(at(library, "base"), needs("top"))
        cycle = {at(library, name) for name in ("base", "middle", "top")}
        assert affected >= cycle
        assert all("DP002" in codes(project, path) for path in cycle)
        assert project.edit(at(library, "base"), CLEAN) >= cycle
        assert everything(project) == {at(library, "bad"): ["FM002"]}

    def test_an_edit_of_a_body_touches_no_other_file(self, library: Path) -> None:
        project = loaded(library)
        project.edit(at(library, "base"), CLEAN)
        assert project.edit(at(library, "base"), CLEAN + "More of it.\n") == {at(library, "base")}

    def test_a_new_buffer_is_a_new_command(self, library: Path) -> None:
        project = loaded(library)
        path = at(library, "user")
        project.edit(path, needs("later"))
        assert codes(project, path) == ["DP001"]
        assert path in project.edit(at(library, "later"), CLEAN.replace("tree", "floor"))
        assert codes(project, path) == []

    @pytest.mark.parametrize("name", ["notes.md", "node_modules/x/.claude/commands/a.md", "src/main.py"])
    def test_a_file_that_is_not_of_the_library_has_no_findings(self, library: Path, name: str) -> None:
        project = loaded(library)
        path = f"{library.as_posix()}/{name}"
        assert project.edit(path, BROKEN) == frozenset()
        assert project.findings(path) == ()

    def test_a_buffer_is_not_read_beyond_the_size_of_files(self, library: Path) -> None:
        write(library, {"bandleader.toml": "[library]\nmax-file-size = 1000\n"})
        project = loaded(library)
        project.edit(at(library, "bad"), BROKEN + "x" * 1000)
        (found,) = project.findings(at(library, "bad"))
        assert "1,000 bytes" in found.message

    def test_an_excluded_file_stays_out(self, library: Path) -> None:
        write(library, {"bandleader.toml": '[library]\nexclude = ["**/old/**"]\n'})
        project = loaded(library)
        assert project.edit(at(library, "old/a"), BROKEN) == frozenset()


class TestDisk:
    def test_created_changed_and_deleted_files(self, library: Path) -> None:
        project = loaded(library)
        path = Path(at(library, "base"))
        path.write_text(BROKEN, encoding="utf-8")
        assert at(library, "base") in project.changed_on_disk([at(library, "base")])
        assert codes(project, at(library, "base")) == ["FM002"]
        path.unlink()
        assert project.changed_on_disk([at(library, "base")]) >= {at(library, "base"), at(library, "middle")}
        assert codes(project, at(library, "base")) == []
        assert codes(project, at(library, "middle")) == ["DP001"]
        path.write_text(CLEAN, encoding="utf-8")
        project.changed_on_disk([at(library, "base")])
        assert everything(project) == {at(library, "bad"): ["FM002"]}

    def test_an_open_buffer_keeps_the_upper_hand(self, library: Path) -> None:
        project = loaded(library)
        project.edit(at(library, "base"), BROKEN)
        Path(at(library, "base")).unlink()
        project.changed_on_disk([at(library, "base")])
        assert codes(project, at(library, "base")) == ["FM002"]
        assert at(library, "base") in project.close(at(library, "base"))
        assert at(library, "base") not in project.snapshot.files

    def test_a_mentioned_file_that_comes_and_goes(self, library: Path) -> None:
        write(library, {".claude/commands/reader.md": CLEAN + "See [the plan](../plan.md) for more.\n"})
        project = loaded(library)
        plan = library / ".claude" / "plan.md"
        for exists in (True, False):
            if exists:
                plan.write_text("# Plan\n", encoding="utf-8")
            else:
                plan.unlink()
            assert at(library, "reader") in project.changed_on_disk([plan.as_posix()])
            (link,) = project.snapshot.links[at(library, "reader")]
            assert link.targets == ((plan.as_posix(),) if exists else ())

    def test_one_file_is_followed_without_loading_again(self, library: Path) -> None:
        project = loaded(library)
        for name in ("base", "new", "folder/new"):
            assert not project.must_reload(at(library, name))

    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("bandleader.toml", '[check]\nignore = ["FM"]\n'),
            ("pyproject.toml", '[tool.bandleader.check]\nignore = ["FM"]\n'),
            ("tools/.claude-plugin/plugin.json", '{"name": "kit"}'),
            ("sub/.claude/commands/a.md", CLEAN),
            (".claude/commands/folder/a.md", CLEAN),
        ],
    )
    def test_what_changes_more_than_one_file_loads_again(self, library: Path, name: str, text: str) -> None:
        project = loaded(library)
        write(library, {name: text})
        path = f"{library.as_posix()}/{name}"
        if "folder" in name:
            path = path.rpartition("/")[0]
        assert project.must_reload(path)
        project.adopt(project.prepare(incremental=True))
        assert not project.must_reload(path) or path.endswith((".json", "folder"))

    def test_a_pyproject_that_says_nothing_about_us_does_not(self, library: Path) -> None:
        project = loaded(library)
        write(library, {"pyproject.toml": "[project]\nname = 'x'\n"})
        assert not project.must_reload(f"{library.as_posix()}/pyproject.toml")

    def test_a_deleted_folder_takes_its_files_with_it(self, library: Path) -> None:
        write(library, {".claude/commands/old/a.md": BROKEN})
        project = loaded(library)
        assert at(library, "old/a") in everything(project)
        Path(at(library, "old/a")).unlink()
        Path(at(library, "old/a")).parent.rmdir()
        assert project.must_reload(at(library, "old").removesuffix(".md"))
        project.adopt(project.prepare(incremental=True))
        assert at(library, "old/a") not in everything(project)

    def test_a_workspace_that_vanishes_leaves_nothing(self, library: Path) -> None:
        project = loaded(library)
        library.rename(library.with_name("moved"))
        assert project.must_reload(library.as_posix())
        project.adopt(project.prepare(incremental=True))
        assert everything(project) == {}
        assert project.text(at(library, "bad")) == ""


class TestConfiguration:
    def test_it_counts_before_the_library_is_loaded(self, library: Path) -> None:
        write(library, {"bandleader.toml": '[check]\nignore = ["unquoted-colon"]\n'})
        project = Project(library.as_posix())
        project.configure()
        project.edit(at(library, "bad"), BROKEN)
        assert codes(project, at(library, "bad")) == []

    def test_its_mistakes_are_findings_of_its_file(self, library: Path) -> None:
        write(library, {"bandleader.toml": "[check]\nselekt = []\n"})
        path = f"{library.as_posix()}/bandleader.toml"
        project = loaded(library)
        assert codes(project, path) == [CONFIGURATION]
        (found,) = project.findings(path)
        assert project.text(path)[found.start : found.end] == "selekt"

    def test_they_follow_its_buffer(self, library: Path) -> None:
        write(library, {"bandleader.toml": ""})
        path = f"{library.as_posix()}/bandleader.toml"
        project = loaded(library)
        assert project.edit(path, "[check]\nselekt = []\n") == {path}
        assert codes(project, path) == [CONFIGURATION]
        assert project.close(path) == {path}
        assert codes(project, path) == []


SCRIPT = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "c", "x/a"]),
        st.sampled_from(["edit", "close", "write", "delete"]),
        st.sampled_from([CLEAN, BROKEN, needs("a"), needs("b", "c"), needs("x/a"), ""]),
    ),
    max_size=12,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(SCRIPT)
def test_a_project_that_followed_every_step_knows_what_a_fresh_one_finds(
    tmp_path_factory: pytest.TempPathFactory, script: list[tuple[str, str, str]]
) -> None:
    folder = tmp_path_factory.mktemp("library")
    write(folder, {".claude/commands/a.md": CLEAN, ".claude/commands/b.md": needs("a")})
    project = loaded(folder)
    for name, action, text in script:
        path = Path(at(folder, name))
        if action == "edit":
            project.edit(path.as_posix(), text)
        elif action == "close":
            project.close(path.as_posix())
        else:
            if action == "write":
                write(folder, {f".claude/commands/{name}.md": text})
            else:
                path.unlink(missing_ok=True)
            project.changed_on_disk([path.as_posix()])
    fresh = Project(folder.as_posix())
    for open_path, text in project.buffers.items():
        fresh.edit(open_path, text)
    fresh.adopt(fresh.prepare(keep=False))
    assert dict(project.all_findings()) == dict(fresh.all_findings())
