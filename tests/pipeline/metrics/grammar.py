"""A strict reader of the OpenMetrics text format 1.0.0, as far as counters, gauges and histograms go.

https://github.com/prometheus/OpenMetrics/blob/main/specification/OpenMetrics.md
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field

NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
SAMPLE = re.compile(rf"({NAME})(?:\{{(.*)\}})? (\S+)")
LABEL = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\n"])*)"(,|$)')
ESCAPE = re.compile(r"\\(.)")
SUFFIXES = {"counter": ("_total",), "gauge": ("",), "histogram": ("_bucket", "_count", "_sum")}

Labels = tuple[tuple[str, str], ...]


@dataclass
class Parsed:
    kind: str
    unit: str = ""
    help: str = ""
    samples: dict[tuple[str, Labels], float] = field(default_factory=dict)


def parse(text: str) -> dict[str, Parsed]:
    """The families of a text; a text that breaks a rule fails an assertion."""
    *lines, end = text.split("\n")[:-1]
    assert end == "# EOF"
    assert text.endswith("\n")
    families: dict[str, Parsed] = {}
    name = ""
    for line in lines:
        if line.startswith("# "):
            _, word, about, *rest = line.split(" ", 3)
            if word == "TYPE":
                assert about not in families, f"{about} comes twice"
                assert re.fullmatch(NAME, about)
                name, families[about] = about, Parsed(rest[0])
            assert about == name, f"{line}: metadata of another family"
            assert not families[name].samples, f"{line}: metadata after samples"
            if word == "UNIT":
                assert name.endswith(f"_{rest[0]}")
                families[name].unit = rest[0]
            elif word == "HELP":
                families[name].help = unescape(rest[0])
            else:
                assert word == "TYPE", line
            continue
        sample(line, name, families[name])
    for name, family in families.items():
        if family.kind == "histogram":
            check_histogram(name, family)
    return families


def sample(line: str, name: str, family: Parsed) -> None:
    match = SAMPLE.fullmatch(line)
    assert match, line
    assert match[1] in [name + suffix for suffix in SUFFIXES[family.kind]], line
    labels = labels_of(match[2] or "")
    value = float(match[3])
    assert not math.isnan(value)
    if family.kind == "counter":
        assert value >= 0
    key = (match[1].removeprefix(name), labels)
    assert key not in family.samples, f"{line} comes twice"
    family.samples[key] = value


def labels_of(text: str) -> Labels:
    labels = []
    at = 0
    while at < len(text):
        match = LABEL.match(text, at)
        assert match, text
        labels.append((match[1], unescape(match[2])))
        at = match.end()
        assert at < len(text) or match[3] == "", "a comma at the end"
    assert len({name for name, _ in labels}) == len(labels)
    return tuple(labels)


def check_histogram(name: str, family: Parsed) -> None:
    groups: dict[Labels, list[tuple[float, float]]] = {}
    for (suffix, labels), value in family.samples.items():
        if suffix == "_bucket":
            bound = dict(labels)["le"]
            assert bound == "+Inf" or repr(float(bound)) == bound, "a canonical number"
            groups.setdefault(labels[:-1], []).append((float(bound), value))
    for labels, buckets in groups.items():
        assert buckets == sorted(buckets), f"{name}: buckets in order, and cumulative"
        assert buckets[-1] == (math.inf, family.samples["_count", labels])
        assert [count for _, count in buckets] == sorted(count for _, count in buckets)
        assert ("_sum", labels) in family.samples


def unescape(text: str) -> str:
    return ESCAPE.sub(lambda match: "\n" if match[1] == "n" else match[1], text)
