"""One graph in the formats of many task runners: layers of commands that each need three of the layer before."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

WIDTH = 100
NEEDS = 3

Graph = dict[str, list[str]]


def layered(count: int) -> Graph:
    """``count`` names in layers of `WIDTH`, each with the names that it needs; dependencies come first."""
    graph: Graph = {}
    for number in range(count):
        layer, place = divmod(number, WIDTH)
        before = (layer - 1) * WIDTH
        needs = [f"c{before + (place * 7 + step * 31) % WIDTH}" for step in range(NEEDS)] if layer else []
        graph[f"c{number}"] = list(dict.fromkeys(needs))
    return graph


def ends(graph: Graph) -> list[str]:
    """The names that nothing needs; a target ``all`` needs them."""
    needed = {need for needs in graph.values() for need in needs}
    return [name for name in graph if name not in needed]


def bandleader(graph: Graph, folder: Path) -> None:
    """Commands for the shell that only read, so that two may run at once."""
    commands = folder / ".claude" / "commands"
    commands.mkdir(parents=True)
    for name, needs in {**graph, "all": ends(graph)}.items():
        needed = f"dependencies: [{', '.join(needs)}]\n" if needs else ""
        cache = ", cache: 1h" if name == "all" else ""  # what a person asks for runs again unless its result is kept
        (commands / f"{name}.md").write_text(
            f"---\ndescription: Does nothing as command {name} of the benchmark\nallowed-tools: Read\n"
            f"{needed}run: {{runner: shell{cache}}}\n---\n\n```bash\ntrue\n```\n"
        )


def make(graph: Graph, folder: Path) -> None:
    """GNU make, whose commands make a stamp file each, so that a second run has nothing to do."""
    rules = [f"all: {' '.join(ends(graph))}"]
    rules += [f"{name}: {' '.join(needs)}\n\t@touch $@" for name, needs in graph.items()]
    (folder / "Makefile").write_text("\n".join(rules) + "\n")


def ninja(graph: Graph, folder: Path) -> None:
    """ninja, with stamp files."""
    rules = ["rule run\n  command = touch $out"]
    rules += [f"build {name}: run {' '.join(needs)}" for name, needs in graph.items()]
    rules += [f"build all: phony {' '.join(ends(graph))}", "default all"]
    (folder / "build.ninja").write_text("\n".join(rules) + "\n")


def just(graph: Graph, folder: Path) -> None:
    """just; it knows no state, so every run does everything."""
    recipes = [f"all: {' '.join(ends(graph))}"]
    recipes += [f"{name}: {' '.join(needs)}\n    @true" for name, needs in graph.items()]
    (folder / "justfile").write_text("\n".join(recipes) + "\n")


def doit(graph: Graph, folder: Path) -> None:
    """doit, with a stamp file a task."""
    (folder / "dodo.py").write_text(
        f"GRAPH = {graph!r}\n\n\ndef task_all():\n    for name, needs in GRAPH.items():\n"
        "        yield {'name': name, 'actions': [f'touch {name}'], 'targets': [name], 'file_dep': needs,\n"
        "               'uptodate': [True]}\n"
    )


def go_task(graph: Graph, folder: Path) -> None:
    """go-task, whose tasks have checksums and run once."""
    tasks: dict[str, object] = {
        name: {"deps": needs, "cmds": [f"touch {name}"], "generates": [name], "sources": needs, "run": "once"}
        for name, needs in graph.items()
    }
    tasks["all"] = {"deps": ends(graph)}
    (folder / "Taskfile.yml").write_text(json.dumps({"version": "3", "silent": True, "tasks": tasks}))


def wireit(graph: Graph, folder: Path) -> None:
    """wireit, which runs npm scripts and caches by the hash of what they read."""
    scripts = {
        name: {"command": "true", "dependencies": needs, "files": [], "output": []} for name, needs in graph.items()
    }
    scripts["all"] = {"dependencies": ends(graph)}
    package = {"name": "graph", "version": "1.0.0", "scripts": dict.fromkeys(scripts, "wireit"), "wireit": scripts}
    (folder / "package.json").write_text(json.dumps(package))


def snakemake(graph: Graph, folder: Path) -> None:
    """snakemake, with a stamp file a rule."""
    rules = [f"rule all:\n    input: {ends(graph)!r}"]
    for name, needs in graph.items():
        given = f"    input: {needs!r}\n" if needs else ""
        rules.append(f"rule r_{name}:\n{given}    output: touch({name!r})\n    shell: 'true'")
    (folder / "Snakefile").write_text("\n\n".join(rules) + "\n")


def dbos(graph: Graph, folder: Path) -> None:
    """What `dbos_graph.py` reads."""
    (folder / "graph.json").write_text(json.dumps(graph))


WRITERS: dict[str, Callable[[Graph, Path], None]] = {
    "bandleader": bandleader,
    "make": make,
    "ninja": ninja,
    "just": just,
    "doit": doit,
    "go-task": go_task,
    "wireit": wireit,
    "snakemake": snakemake,
    "dbos": dbos,
}
