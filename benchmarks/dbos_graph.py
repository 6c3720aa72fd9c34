"""The graph of `pipeline.py` on DBOS Transact with SQLite: a workflow a command, ten recorded steps each, two at once.

Run it as ``PYTHON-WITH-DBOS benchmarks/dbos_graph.py GRAPH.json`` in an empty folder.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
import sys
from pathlib import Path

from dbos import DBOS, SetWorkflowID

STAGES = 10
EXECUTION = 7


@DBOS.step()
async def stage(number: int) -> int:
    """One stage; the seventh runs the command."""
    if number == EXECUTION:
        process = await asyncio.create_subprocess_exec("true")
        await process.wait()
    return number


@DBOS.workflow()
async def command(name: str) -> str:
    """Ten stages, each of them on record before the next begins."""
    for number in range(1, STAGES + 1):
        await stage(number)
    return name


async def run(graph: dict[str, list[str]]) -> None:
    """Every command once, after those that it needs."""
    places = asyncio.Semaphore(2)
    done: dict[str, asyncio.Task[None]] = {}

    async def one(name: str, needs: list[str]) -> None:
        for need in needs:
            await done[need]
        async with places:
            with SetWorkflowID(f"run:{name}"):
                await command(name)

    for name, needs in graph.items():
        done[name] = asyncio.create_task(one(name, needs))
    await asyncio.gather(*done.values())


def main() -> None:
    """Run the graph in the current folder."""
    graph = json.loads(Path(sys.argv[1]).read_text())
    file = Path("dbos.sqlite").resolve()
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.close()
    DBOS(
        config={
            "name": "graph",
            "system_database_url": f"sqlite:///{file}",
            "application_version": "1",
            "log_level": "ERROR",
        }
    )
    DBOS.launch()
    asyncio.run(run(graph))
    DBOS.destroy()


if __name__ == "__main__":
    main()
