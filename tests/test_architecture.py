"""The layers and the absences that ARCHITECTURE.md promises."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ENGINE = ROOT / "engine" / "bandleader"
LAYERS = ("text", "library", "rules", "ide", "workspace", "pipeline", "distributed", "export", "fleet", "web", "cli")
DISK = ENGINE / "library" / "disk.py"
DISK_MODULES = {"os", "pathlib", "shutil", "tempfile", "io", "glob"}
HEAVY = ("lsprotocol", "pygls", "networkx", "cattrs", "rich", "rapidfuzz", "yaml", "asyncio")


def imports(path: Path) -> Iterator[str]:
    """The absolute names that a module imports, at any depth of its code."""
    package = ["bandleader", *path.relative_to(ENGINE).parts[:-1]] if path.is_relative_to(ENGINE) else []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            yield module
            yield from (f"{module}.{alias.name}" for alias in node.names)


def layer_of(module: str) -> int | None:
    parts = module.split(".")
    return LAYERS.index(parts[1]) if parts[0] == "bandleader" and len(parts) > 1 and parts[1] in LAYERS else None


def test_no_layer_imports_a_later_one() -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in ENGINE.rglob("*.py")
        if (own := layer_of(f"bandleader.{path.relative_to(ENGINE).parts[0]}")) is not None
        for name in imports(path)
        if (other := layer_of(name)) is not None and other > own
    ]
    assert not wrong


def test_only_the_server_knows_the_protocol() -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in ENGINE.rglob("*.py")
        for name in imports(path)
        if name.split(".")[0] in ("lsprotocol", "pygls", "bandleader_lsp")
    ]
    assert not wrong


def test_only_distributed_sessions_know_databases() -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in ENGINE.rglob("*.py")
        if path.relative_to(ENGINE).parts[0] != "distributed"
        for name in imports(path)
        if name.split(".")[0] in ("psycopg", "sqlalchemy", "dbos")
    ]
    assert not wrong


def test_the_server_knows_nothing_of_the_command_line() -> None:
    """It starts `bandleader` as a process and shares everything below that with it."""
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in (ROOT / "server").rglob("*.py")
        for name in imports(path)
        if layer_of(name) == LAYERS.index("cli")
    ]
    assert not wrong


@pytest.mark.parametrize("layer", ["text", "library", "rules", "ide"])
def test_one_module_touches_the_disk(layer: str) -> None:
    allowed = {DISK, ENGINE / "library" / "loader.py", ENGINE / "rules" / "page.py"}  # fork and pipes; a path as a URI
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in (ENGINE / layer).rglob("*.py")
        if path not in allowed
        for name in imports(path)
        if name.split(".")[0] in DISK_MODULES
    ]
    calls = [
        f"{path.relative_to(ROOT)}:{node.lineno} opens a file"
        for path in (ENGINE / layer).rglob("*.py")
        if path != DISK
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "open"
    ]
    assert (wrong, calls) == ([], [])


def test_checking_a_clean_library_imports_nothing_heavy(tmp_path: Path) -> None:
    command = tmp_path / ".claude" / "commands" / "greet.md"
    command.parent.mkdir(parents=True)
    command.write_text("---\ndescription: Greet whoever comes in\n---\n\nSay hello to them.\n", encoding="utf-8")
    code = (
        "import sys\nfrom bandleader.cli.main import main\n"
        "sys.argv = ['bandleader', 'check', sys.argv[1]]\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert end.code == 0, end.code\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert done.stdout.splitlines()[-1] == "[]"
