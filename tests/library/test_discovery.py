"""Which folders of a workspace are roots, and what their files are."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bandleader.library.discovery import discover, source_of
from bandleader.library.settings import DEFAULT, LibrarySettings, RootSetting, Settings
from bandleader.library.source import Kind, Root

ALONE = Settings(library=LibrarySettings(user=False))


def write(folder: Path, *paths: str, text: str = "Do it.\n") -> str:
    for path in paths:
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    return folder.as_posix()


def found(workspace: str, settings: Settings = ALONE) -> dict[str, tuple[str, str, str]]:
    """Id, kind and namespace of every file by its path in the workspace."""
    return {
        source.path.removeprefix(workspace + "/"): (source.id, source.kind, source.root.prefix)
        for source in discover(workspace, settings).files
    }


def test_the_folders_of_every_vendor_wherever_they_lie(tmp_path: Path) -> None:
    workspace = write(
        tmp_path,
        ".claude/commands/git/push.md",
        ".claude/skills/pdf/SKILL.md",
        ".claude/skills/pdf/reference.md",
        ".claude/agents/team/reader.md",
        "sub/.opencode/command/tidy.md",
        ".github/prompts/ask.prompt.md",
        ".github/agents/lead.agent.md",
        "node_modules/kit/.claude/commands/no.md",
        "docs/guide.md",
    )
    assert found(workspace) == {
        ".claude/commands/git/push.md": ("git/push", "command", ""),
        ".claude/skills/pdf/SKILL.md": ("pdf", "skill", ""),
        ".claude/agents/team/reader.md": ("team/reader", "agent", ""),
        "sub/.opencode/command/tidy.md": ("tidy", "command", ""),
        ".github/prompts/ask.prompt.md": ("ask", "command", ""),
        ".github/agents/lead.agent.md": ("lead", "agent", ""),
    }


def test_a_folder_without_roots_is_a_folder_of_commands(tmp_path: Path) -> None:
    workspace = write(tmp_path, "push.md", "git/pull.md", "README.md")
    assert found(workspace) == {
        "push.md": ("push", "command", ""),
        "git/pull.md": ("git/pull", "command", ""),
        "README.md": ("README", "shared", ""),
    }


def test_a_vendor_s_folder_can_be_the_workspace(tmp_path: Path) -> None:
    workspace = write(tmp_path / ".claude", "commands/push.md", "agents/reader.md", "notes.md")
    assert found(workspace) == {
        "commands/push.md": ("push", "command", ""),
        "agents/reader.md": ("reader", "agent", ""),
    }


def plugin(folder: Path, manifest: dict[str, object], name: str = "plugin.json") -> None:
    write(folder, f".claude-plugin/{name}", text=json.dumps(manifest))


def test_a_plugin_gives_its_name_to_its_roots(tmp_path: Path) -> None:
    write(tmp_path, "commands/a.md", "skills/b/SKILL.md", "agents/c.md", "more/d/SKILL.md", "tools/e.md")
    plugin(tmp_path, {"name": "kit", "skills": "./more", "commands": ["./tools", "../outside", 7]})
    assert found(tmp_path.as_posix()) == {
        "skills/b/SKILL.md": ("b", "skill", "kit"),
        "agents/c.md": ("c", "agent", "kit"),
        "more/d/SKILL.md": ("d", "skill", "kit"),
        "tools/e.md": ("e", "command", "kit"),
    }


def test_a_plugin_that_a_marketplace_lists_too_is_one_root(tmp_path: Path) -> None:
    write(tmp_path, "plugins/one/commands/a.md", "plugins/two/commands/a.md")
    plugin(tmp_path / "plugins/one", {"name": "one"})
    listed = [{"name": "first", "source": "./plugins/one"}, {"name": "second", "source": "./plugins/two"}]
    plugin(tmp_path, {"plugins": [*listed, {"name": "far", "source": {"source": "github"}}, 7]}, "marketplace.json")
    roots = discover(tmp_path.as_posix(), ALONE).roots
    assert sorted(root.path.removeprefix(tmp_path.as_posix()) for root in roots) == [
        "/plugins/one/commands",
        "/plugins/two/commands",
    ]
    assert found(tmp_path.as_posix())["plugins/two/commands/a.md"] == ("a", "command", "second")


@pytest.mark.parametrize(
    "text", ["", "[", "[]", "7", '{"plugins": 7}', '{"name": 7, "commands": {"a": 1}}', "[" * 100_000]
)
def test_a_broken_manifest_is_no_plugin(tmp_path: Path, text: str) -> None:
    write(tmp_path, ".claude/commands/a.md")
    write(tmp_path, ".claude-plugin/plugin.json", ".claude-plugin/marketplace.json", text=text)
    assert found(tmp_path.as_posix()) == {".claude/commands/a.md": ("a", "command", "")}


def test_a_configured_root_takes_the_place_of_the_one_found(tmp_path: Path) -> None:
    workspace = write(tmp_path, ".claude/commands/a.md", "lib/b.md")
    roots = (RootSetting(".claude/commands", prefix="pm"), RootSetting("lib", kind="agent"), RootSetting("missing"))
    assert found(workspace, Settings(library=LibrarySettings(roots=roots, user=False))) == {
        ".claude/commands/a.md": ("a", "command", "pm"),
        "lib/b.md": ("b", "agent", ""),
    }


def test_of_two_roots_inside_one_another_the_inner_has_the_file(tmp_path: Path) -> None:
    workspace = write(tmp_path, "a.md", ".claude/commands/b.md")
    settings = Settings(library=LibrarySettings(roots=(RootSetting("."),), user=False))
    assert found(workspace, settings) == {"a.md": ("a", "command", ""), ".claude/commands/b.md": ("b", "command", "")}


def test_excluded_files_are_left_out(tmp_path: Path) -> None:
    workspace = write(tmp_path, ".claude/commands/a.md", ".claude/commands/old/b.md", "vendor/.claude/commands/c.md")
    settings = Settings(library=LibrarySettings(exclude=("vendor", "**/old/**"), user=False))
    assert found(workspace, settings) == {".claude/commands/a.md": ("a", "command", "")}


def test_links_out_of_a_root_are_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    write(outside, "secret.md")
    workspace = write(tmp_path / "work", ".claude/commands/a.md")
    (tmp_path / "work/.claude/commands/link").symlink_to(outside, target_is_directory=True)
    (tmp_path / "work/.claude/commands/link.md").symlink_to(outside / "secret.md")
    (tmp_path / "work/.claude/commands/loop").symlink_to(tmp_path / "work/.claude/commands", target_is_directory=True)
    assert [path for path in found(workspace) if "link" in path] == []


def test_the_user_s_own_names_are_there_unless_they_are_switched_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "home", ".claude/commands/mine.md")
    workspace = write(tmp_path / "work", ".claude/commands/a.md")
    monkeypatch.setenv("HOME", (tmp_path / "home").as_posix())
    monkeypatch.setenv("USERPROFILE", (tmp_path / "home").as_posix())
    origins = {source.id: source.root.origin for source in discover(workspace, DEFAULT).files}
    assert origins == {"a": "project", "mine": "user"}
    assert [source.id for source in discover(workspace, ALONE).files] == ["a"]


@pytest.mark.parametrize(
    ("kind", "path", "expected"),
    [
        ("command", "/r/a/b.md", ("a/b", "command")),
        ("command", "/r/_shared/u.md", ("_shared/u", "shared")),
        ("command", "/r/a/_shared/x/u.md", ("a/_shared/x/u", "shared")),
        ("command", "/r/a_shared/u.md", ("a_shared/u", "command")),
        ("command", "/r/readme.md", ("readme", "shared")),
        ("command", "/r/a.txt", None),
        ("command", "/other/a.md", None),
        ("command", "/root/a.md", None),
        ("skill", "/r/a/SKILL.md", ("a", "skill")),
        ("skill", "/r/group/a/SKILL.md", ("group/a", "skill")),
        ("skill", "/r/SKILL.md", None),
        ("skill", "/r/a/notes.md", None),
        ("agent", "/r/x/a.md", ("x/a", "agent")),
    ],
)
def test_what_a_path_below_a_root_is(kind: Kind, path: str, expected: tuple[str, str] | None) -> None:
    source = source_of(Root("/r", kind, "claude", "/"), path)
    assert (source and (source.id, source.kind)) == expected
