"""What one database carries: a simulation with the costs that `distributed.py` has measured.

A command costs its server processor time, and its session the time for which the session's row is locked, once for
each batch of events. Workers cost the server processor time even when they have nothing to do. Everything else happens
on the workers, of which there are as many as one likes.

    python benchmarks/distributed.py --costs costs.json
    python benchmarks/capacity.py costs.json --cores 4
"""

from __future__ import annotations

import argparse
import json
import math
import random
from collections.abc import Generator
from pathlib import Path
from typing import Any, NamedTuple

import simpy

SLOTS = 4  # commands at once on each worker
WARM_UP, WINDOW = 1.0, 3.0  # durations of a command before what is counted begins, and for which it is
WORKERS = (4, 16, 64, 256, 1000)
DURATIONS = (1.0, 10.0, 60.0, 600.0)  # seconds that a command takes on its worker, on average
SESSIONS = (1, 100)


class Costs(NamedTuple):
    """Seconds. ``command`` is processor time of the server for each command, ``batches`` how many batches of events it
    has, ``locked`` for how long one of them keeps its session to itself, ``idle`` processor time of the server for each
    second of each worker. ``events`` and ``kilobytes`` are those of a command in the log.
    """

    command: float
    batches: float
    locked: float
    idle: float
    events: float
    kilobytes: float


class Outcome(NamedTuple):
    """``rate`` is commands a second, ``ideal`` what the workers could do, ``busy`` the cores of the server in use,
    ``waited`` by how many seconds the slowest of a hundred commands was late.
    """

    rate: float
    ideal: float
    busy: float
    waited: float


def simulated(costs: Costs, cores: int, workers: int, duration: float, sessions: int) -> Outcome:
    """Keep workers busy for a while, and count what has ended between `WARM_UP` and the end."""
    world = simpy.Environment()
    chance = random.Random(workers * 7919 + sessions)
    idle = min(0.95 * cores, workers * costs.idle)
    server = simpy.Resource(world, cores)
    slowdown = cores / (cores - idle)  # what idling takes is missing evenly
    rows = [simpy.Resource(world) for _ in range(sessions)]
    late: list[float] = []
    used = 0.0

    def ask(seconds: float) -> Generator[Any, Any, None]:
        nonlocal used
        with server.request() as core:
            yield core
            yield world.timeout(seconds * slowdown)
        used += seconds

    def batch(row: simpy.Resource) -> Generator[Any, Any, None]:
        with row.request() as lock:
            yield lock
            yield from ask(costs.locked)

    def slot() -> Generator[Any, Any, None]:
        yield world.timeout(chance.random() * duration)  # not all at the same moment
        while True:
            began, works = world.now, chance.expovariate(1 / duration)
            row = chance.choice(rows)
            number = round(costs.batches)
            for place in range(number):
                yield from batch(row)
                yield from ask(max(0.0, costs.command / number - costs.locked))
                if place == number // 2:
                    yield world.timeout(works)
            late.append(world.now - began - works)

    for _ in range(workers * SLOTS):
        world.process(slot())
    world.run(until=WARM_UP * duration)
    late.clear()
    used = 0.0
    window = WINDOW * duration
    world.run(until=world.now + window)
    late.sort()
    slowest = late[len(late) * 99 // 100] if late else math.inf
    return Outcome(len(late) / window, workers * SLOTS / duration, used / window + idle, slowest)


def main() -> None:
    """Print what becomes of each number of workers, and where it breaks."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("costs", type=Path)
    parser.add_argument("--cores", type=int, default=4, help="of the database server")
    asked = parser.parse_args()
    costs = Costs(**json.loads(asked.costs.read_text()))
    print(f"server with {asked.cores} cores; {SLOTS} commands at once a worker; costs: {costs}\n")
    print("sessions duration workers commands/s of ideal  cores  late p99  log MB/h")
    for sessions in SESSIONS:
        for duration in DURATIONS:
            for workers in WORKERS:
                got = simulated(costs, asked.cores, workers, duration, sessions)
                volume = got.rate * costs.kilobytes * 3600 / 1024
                print(
                    f"{sessions:8} {duration:7g}s {workers:7} {got.rate:10.1f} {got.rate / got.ideal:8.0%} "
                    f"{got.busy:6.2f} {got.waited * 1000:7.0f}ms {volume:8.0f}"
                )


if __name__ == "__main__":
    main()
