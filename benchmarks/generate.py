"""Writes a library of agent commands of any size, to measure on.

    python benchmarks/generate.py DIR --count 1000 [--seed 1] [--errors 0.01]

Below ``DIR/.claude/commands`` stands a two-level tree of about 100 commands a family. Each command has a front
matter of five keys and a body of 60 lines with headings, lists, two fences, inline code and three mentions of others.
Nothing in it is a finding, except in the given share of files, where the description holds an unquoted colon that YAML
rejects.

Commands lie in layers, each three times the size of the one before. A command depends on three of the layer below,
evenly spread, so the graph is acyclic, no dependency is implied by another, and no command is a hub. Only the lowest
layer, under one percent of a large library, depends on nothing.

The same arguments give the same files, byte for byte.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path
from typing import NamedTuple

FAMILY_SIZE = 100
GROWTH = 3

AREAS = """
billing carrier catalogue checkout claims customs delivery depot dispatch export finance fleet fulfilment gateway
handover import insurance inventory invoice label ledger locker logistics manifest notice parcel partner payment
picking pricing quota refund return route schedule sorting stock storage tariff tracking transit warehouse
""".split()
PARTS = """
adapters alerts api archive audit batch cache client config console contracts data docs events exports feeds forms
hooks jobs limits metrics mirror policy portal queue reports rules schema search sync
""".split()
VERBS = """
align archive audit backfill balance check clean collect compare compress convert count describe document drain
estimate explain export extract freeze group import index inspect isolate label list locate map measure merge migrate
move normalise pair prune publish rebuild reconcile record rename repair replay rotate sample shrink sort split trace
""".split()
QUALIFIERS = """
ageing aligned annual cached cold daily damaged delayed dormant double empty expired external failed foreign frozen
hourly internal large late legacy local manual missing mixed monthly nested nightly orphaned partial pending pinned
quarterly regional rejected remote seasonal shared signed stale stuck unpaid unsigned
""".split()
NOUNS = """
accounts addresses alarms attachments barcodes batches bookings certificates charges columns contracts credentials
currencies dashboards deliveries deposits discounts documents drivers endpoints entries events exports factors
fields filters fixtures forecasts formats grants hubs images imports indexes invoices keys labels layouts ledgers
licences limits lockers manifests margins messages meters notices offers orders pages pallets parcels payments permits
photos policies prices queues quotas readings receipts records refunds reports returns routes rules schedules
""".split()
WHEN = [
    "after a carrier has changed its format",
    "after a failed migration",
    "after an outage of more than an hour",
    "as soon as the figures of two regions differ",
    "at the end of a quarter",
    "at the request of the support desk",
    "before a customer notices",
    "before the accounts are closed",
    "before the weekly release",
    "between two deployments",
    "during the nightly window",
    "for a single tenant",
    "for the region given in the arguments",
    "in the order in which they were received",
    "on the staging system first",
    "once the queue is empty",
    "ten at a time",
    "when a depot has moved",
    "when a partner leaves",
    "when the dashboard disagrees with the ledger",
    "when the monthly figures do not add up",
    "while the importer is paused",
    "with the data of the last thirty days",
    "without touching what is already signed",
]
AIM = [
    "and leave a record for the auditors",
    "and list what could not be decided",
    "and name the commit that is to blame",
    "and propose the smallest change that helps",
    "and put the numbers into one table",
    "and say which of them need a person",
    "and show the difference before anything is written",
    "and stop at the first surprise",
    "and write a test for every case found",
    "so that a colleague can repeat it",
    "so that support can answer without asking an engineer",
    "so that the alarm can be switched on again",
    "so that the depots see the same picture",
    "so that the next import starts from a clean state",
    "so that the old table can be dropped",
    "so that the report is right on Monday",
    "so that two teams can work at the same time",
    "to bring the error rate below one in a thousand",
    "to find out what the cache hides",
    "to keep the schema ready for a second currency",
    "to make the release smaller",
    "to prove that nothing was lost",
    "to shorten the nightly run",
    "to save the storage of a whole year",
]
HINTS = ["region", "date", "tenant", "depot", "batch", "carrier", "ticket", "branch"]
GRANTS = [
    "Read, Grep, Glob",
    "Read, Grep, Glob, Bash(git status *), Bash(git diff *)",
    "Read, Grep, Edit(src/**), Bash(python3 -m pytest *)",
    "Read, Glob, Edit(docs/**), Bash(git log *)",
    "[Read, Grep, Bash(git log *)]",
    "Read, Write, Bash(make check)",
]
REMARKS = [
    "Start with the newest entries; the old ones have been looked at before.",
    "Times are UTC, also when the input says otherwise.",
    "A value that occurs once is not yet a pattern.",
    "Keep the order of the input, so that two runs can be compared line by line.",
    "Numbers without a unit are counted as pieces and never as money.",
    "An empty result is a result. Report it as one.",
    "Ask before anything is deleted, and say how it could be brought back.",
    "Names of customers do not belong in the summary.",
    "If a file is larger than a megabyte, read the first and the last hundred lines.",
    "Do not repair what you only came to measure.",
    "The limits in `config/limits.yaml` are agreed with the partners; do not raise them.",
    "Entries of the current day may still change. Leave them out.",
    "What the importer has skipped is in `var/skipped.log`, one entry a line.",
    "Two entries with the same number and different dates are both right.",
    "Use the function `round_half_even` for amounts, as everything else does.",
    "The field `source` says who wrote the entry; an empty one means the old importer.",
    "Write plain sentences. The summary is read on a telephone.",
    "When in doubt, prefer the figure of the ledger.",
    "A run that takes more than five minutes is a finding of its own.",
    "Nothing here needs access to production.",
]


class Command(NamedTuple):
    """One command to write: its place, its words and the ids that it depends on and mentions."""

    family: str
    name: str
    words: tuple[str, str, str]  # verb, qualifier, noun
    dependencies: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        return f"{self.family}/{self.name}"


def plan(count: int, rng: random.Random) -> list[Command]:
    """The names and edges of ``count`` commands, lowest layer first."""
    names = list(product(VERBS, QUALIFIERS, NOUNS))
    families = [f"{area}-{part}" for area, part in product(AREAS, PARTS)]
    wanted = max(1, round(count / FAMILY_SIZE))
    if count > len(names) or wanted > len(families):
        raise ValueError(f"at most {min(len(names), FAMILY_SIZE * len(families))} commands")
    families = rng.sample(families, wanted)
    commands = [
        Command(families[index % wanted], "-".join(words), words)
        for index, words in enumerate(rng.sample(names, count))
    ]
    ids = [command.id for command in commands]
    related = triples(ids, rng)
    planned: list[Command] = []
    below: list[str] = []
    for start, end in layers(count):
        supply = triples(below, rng)
        for command in commands[start:end]:
            dependencies = tuple(next(supply)) if below else ()
            planned.append(command._replace(dependencies=dependencies, mentions=tuple(next(related))))
        below = ids[start:end]
    return planned


def layers(count: int) -> Iterator[tuple[int, int]]:
    """Consecutive index ranges that cover ``count``, each ``GROWTH`` times the size of the one before."""
    size = max(3, count // sum(GROWTH**level for level in range(5)))
    start = 0
    while start < count:
        yield start, min(start + size, count)
        start, size = start + size, size * GROWTH


def triples(ids: Sequence[str], rng: random.Random) -> Iterator[Sequence[str]]:
    """Three different ids at a time (fewer when there are no three), for ever, each about equally often."""
    while True:
        shuffled = rng.sample(ids, len(ids))
        for index in range(0, max(1, len(ids) - 2), 3):
            yield shuffled[index : index + 3]


def descriptions(commands: Sequence[Command], rng: random.Random) -> Iterator[tuple[str, str]]:
    """What each command does, in two parts; any two descriptions of a library differ in at least two places."""
    taken: set[tuple[str, ...]] = set()
    for command in commands:
        verb, qualifier, noun = command.words
        while True:
            when, aim = rng.choice(WHEN), rng.choice(AIM)
            alike = {(when, aim, "", qualifier, noun), (when, aim, verb, "", noun), (when, aim, verb, qualifier, "")}
            if taken.isdisjoint(alike):
                break
        taken |= alike
        yield f"{verb.capitalize()} {qualifier} {noun}", f"{when} {aim}"


def front_matter(command: Command, description: str, hints: Sequence[str], rng: random.Random) -> str:
    """The five keys, with the dependencies in one of the three forms that occur."""
    form = rng.choice(["flow", "block", "comma"])
    if not command.dependencies:
        dependencies = ""
    elif form == "flow":
        dependencies = f"dependencies: [{', '.join(command.dependencies)}]\n"
    elif form == "block":
        dependencies = "dependencies:\n" + "".join(f"  - {identifier}\n" for identifier in command.dependencies)
    else:
        dependencies = f"dependencies: {', '.join(command.dependencies)}\n"
    return (
        "---\n"
        f"description: {description}\n"
        f'argument-hint: "[{hints[0]}] [{hints[1]}]"\n'
        f"allowed-tools: {rng.choice(GRANTS)}\n"
        f"{dependencies}"
        f"complexity: {rng.choice(['simple', 'simple', 'medium', 'complex'])}\n"
        "---\n"
    )


def body(command: Command, goal: str, hints: Sequence[str], rng: random.Random) -> str:
    """Sixty lines of a command as people write them."""
    verb, qualifier, noun = command.words
    module = f"src/{command.family.replace('-', '/')}/{noun}.py"
    remarks = rng.sample(REMARKS, 16)
    slash = [f"/{identifier.replace('/', ':')}" for identifier in command.mentions]
    lines = [
        "",
        f"# {verb.capitalize()} {qualifier} {noun}",
        "",
        f"Work on $ARGUMENTS: a {hints[0]}, then a {hints[1]} if only a part is wanted. The aim is to",
        f"{verb} them {goal}.",
        "",
        "## Context",
        "",
        f"The code is in `{module}`, and its tests are beside it. {remarks[0]}",
        remarks[1],
        "",
        remarks[2],
        "",
        "## Before you start",
        "",
        *(f"- {remark}" for remark in remarks[3:6]),
        f"- Read the last ten entries that mention `{noun}` in the journal.",
        "",
        "## Steps",
        "",
        f"1. Find every place that reads or writes {noun}, and note which of them are {qualifier}.",
        f"2. {remarks[6]}",
        f"3. Let the checks of the {command.family.replace('-', ' ')} run once before any change:",
        "",
        "   ```bash",
        f"   python3 -m pytest tests/{command.family} --quiet",
        f'   git diff --stat -- "{module}"',
        "   ```",
        "",
        f"4. {verb.capitalize()} one batch of **{rng.randint(5, 500)}** and compare the result with the expectation.",
        f"5. {remarks[7]}",
        f"6. {remarks[8]}",
        "",
        "## What the result looks like",
        "",
        "```json",
        "{",
        f'  "{noun}": {rng.randint(10, 9000)},',
        f'  "{qualifier}": {rng.randint(0, 9)},',
        f'  "source": "{command.family}"',
        "}",
        "```",
        "",
        "### Judging it",
        "",
        f"- {remarks[9]}",
        f"  - {remarks[10]}",
        f"- {remarks[11]}",
        "",
        "## Related",
        "",
        f"- {slash[0]} prepares the input of this command." if slash else f"- {remarks[12]}",
        f"- {slash[1]} and {slash[2]} use the same tables." if len(slash) > 2 else f"- {remarks[13]}",
        "",
        "## Report",
        "",
        f"One table, one line for each {hints[0]}, then a sentence on what is left. {remarks[14]}",
        remarks[15],
    ]
    return "\n".join(lines) + "\n"


def generate(directory: Path, count: int, seed: int = 1, errors: float = 0.01) -> int:
    """Write ``count`` commands below ``directory`` and return how many of them have a YAML error.

    Raises ``ValueError`` for a count that the word lists cannot name, ``FileExistsError`` for a library that exists.
    """
    rng = random.Random(seed)
    commands = plan(count, rng)
    broken = set(rng.sample(range(count), round(count * errors)))
    root = directory / ".claude" / "commands"
    root.mkdir(parents=True)
    for family in dict.fromkeys(command.family for command in commands):
        (root / family).mkdir()
    for index, (command, (what, goal)) in enumerate(zip(commands, descriptions(commands, rng), strict=True)):
        hints = rng.sample(HINTS, 2)
        description = f"{what}: {goal}" if index in broken else f"{what} {goal}"
        text = front_matter(command, description, hints, rng) + body(command, goal, hints, rng)
        with open(root / command.family / f"{command.name}.md", "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
    return len(broken)


def main() -> None:
    """Read the command line and write the library."""
    parser = argparse.ArgumentParser(description="Write a library of agent commands to measure on.")
    parser.add_argument("directory", type=Path, metavar="DIR", help="where .claude/commands is made")
    parser.add_argument("--count", type=int, required=True, metavar="N", help="how many commands")
    parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same files (default 1)")
    parser.add_argument("--errors", type=float, default=0.01, help="share of files with a YAML error (default 0.01)")
    arguments = parser.parse_args()
    if arguments.count < 1 or not 0 <= arguments.errors <= 1:
        parser.error("--count must be positive and --errors between 0 and 1")
    try:
        broken = generate(arguments.directory, arguments.count, arguments.seed, arguments.errors)
    except (ValueError, OSError) as error:
        parser.error(str(error))
    print(f"{arguments.count} commands in {arguments.directory}, {broken} with a YAML error")


if __name__ == "__main__":
    main()
