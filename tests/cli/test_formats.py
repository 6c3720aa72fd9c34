"""The formats for programs: JSON, SARIF 2.1.0 and GitHub's workflow commands."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse

import pytest

from bandleader.cli.output.github import github_report
from bandleader.cli.output.json_report import json_report
from bandleader.cli.output.sarif import sarif_report
from bandleader.cli.report import FileReport, Report
from bandleader.library.finding import Finding, Fix, Related
from bandleader.rules.registry import RULES
from bandleader.text.edit import Edit
from bandleader.text.lines import LineIndex

from .conftest import COMMANDS, Run

TEXT = "a: 😀\nb: c\n"
FINDING = Finding(
    "FM002",
    "info",
    TEXT.index("😀"),
    TEXT.index("c"),
    "50 %: one, two\nthree",
    related=(Related("/w/dir/b.md", 6, 7, "there"), Related("/elsewhere/c.md", 0, 1, "and there")),
    fixes=(Fix("Mend", (Edit(3, 4, '"x"'), Edit(6, 6, "+"))), Fix("Mend otherwise", (Edit(3, 4, ""),), safe=False)),
)


def report(finding: Finding = FINDING, path: str = "/w/dir/a b,%é.md", folder: str = "/w/dir") -> Report:
    lines = LineIndex(TEXT)
    return Report([FileReport(path, lines, [finding])], 2, folder, lambda _: lines, fixed=3, fixed_files=1)


def test_json_says_everything_about_a_finding() -> None:
    result = json.loads(json_report(report()))
    (finding,) = result["findings"]
    assert finding.pop("url").endswith("/rules/unquoted-colon.md")
    assert finding == {
        "code": "FM002",
        "rule": "unquoted-colon",
        "severity": "info",
        "message": "50 %: one, two\nthree",
        "path": "a b,%é.md",
        "start": {"line": 1, "column": 4, "offset": 3},
        "end": {"line": 2, "column": 4, "offset": 8},
        "related": [
            {"path": "b.md", "message": "there", **span(2, 2, 6, 2, 3, 7)},
            {"path": "../../elsewhere/c.md", "message": "and there", **span(1, 1, 0, 1, 2, 1)},
        ],
        "fixes": [
            {
                "title": "Mend",
                "safe": True,
                "edits": [{"new": '"x"', **span(1, 4, 3, 1, 5, 4)}, {"new": "+", **span(2, 2, 6, 2, 2, 6)}],
            },
            {"title": "Mend otherwise", "safe": False, "edits": [{"new": "", **span(1, 4, 3, 1, 5, 4)}]},
        ],
    }
    assert result["summary"] == {
        "checked": 2, "errors": 0, "warnings": 0, "infos": 1, "hints": 0, "fixed": 3, "fixable": 1, "fixable_unsafe": 0,
    }  # fmt: skip


def span(line: int, column: int, offset: int, last: int, until: int, end: int) -> dict[str, Any]:
    return {
        "start": {"line": line, "column": column, "offset": offset},
        "end": {"line": last, "column": until, "offset": end},
    }


def test_github_escapes_what_would_end_a_command() -> None:
    assert github_report(report()) == (
        "::notice file=a b%2C%25é.md,line=1,endLine=2,title=FM002::50 %25: one, two%0Athree\n"
    )
    one_line = FINDING._replace(severity="error", end=4, message="a\r\nb")
    assert github_report(report(one_line, "/w/C:/x.md", "/w")) == (
        "::error file=C%3A/x.md,line=1,endLine=1,title=FM002,col=4,endColumn=5::a%0D%0Ab\n"
    )


def objects(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from objects(item)


def check_sarif(log: dict[str, Any]) -> dict[str, Any]:
    """What SARIF 2.1.0 demands of the parts that are used here (sections in brackets); returns the only run."""
    assert log["version"] == "2.1.0"  # 3.13.2
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    assert set(driver) <= {"name", "semanticVersion", "rules", "informationUri"}
    ids = [rule["id"] for rule in driver["rules"]]
    assert len(set(ids)) == len(ids)  # 3.19.23
    for rule in driver["rules"]:
        assert rule["shortDescription"]["text"].endswith(".")  # 3.49.9
        assert rule["defaultConfiguration"]["level"] in ("error", "warning", "note")  # 3.50.3
        assert urlparse(rule.get("helpUri", "file:")).scheme
    for base in run["originalUriBaseIds"].values():  # 3.14.14: absolute, ends with a slash
        assert urlparse(base["uri"]).scheme
        assert base["uri"].endswith("/")
    for result in run["results"]:
        assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"]  # 3.27.6
        assert result["message"]["text"]
        assert len(result["locations"]) == 1
        for fix in result.get("fixes", ()):
            assert fix["artifactChanges"]  # 3.55.3
    for item in objects(run["results"]):
        if "uri" in item:  # 3.4.3: a valid URI reference, with a base if it is relative
            assert item["uri"].isascii()
            assert " " not in item["uri"]
            assert bool(urlparse(item["uri"]).scheme) != ("uriBaseId" in item)
            assert item.get("uriBaseId", "SRCROOT") in run["originalUriBaseIds"]
        if "startLine" in item:  # 3.30: lines and columns count from 1, the end is not before the start
            assert 1 <= item["startLine"] <= item["endLine"]
            assert item["startColumn"] >= 1
            assert (item["startLine"], item["startColumn"]) <= (item["endLine"], item["endColumn"])
    return run  # type: ignore[no-any-return]


def test_sarif_holds_regions_rules_related_places_and_fixes() -> None:
    run = check_sarif(json.loads(sarif_report(report())))
    assert run["columnKind"] == "unicodeCodePoints"
    assert {rule["id"] for rule in run["tool"]["driver"]["rules"]} == {*(rule.code for rule in RULES), "CF001"}
    (result,) = run["results"]
    assert result["level"] == "note"
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "a%20b%2C%25%C3%A9.md", "uriBaseId": "SRCROOT"}
    assert place["region"] == {"startLine": 1, "startColumn": 4, "endLine": 2, "endColumn": 4}
    related = [location["physicalLocation"]["artifactLocation"] for location in result["relatedLocations"]]
    assert related == [{"uri": "b.md", "uriBaseId": "SRCROOT"}, {"uri": "file:///elsewhere/c.md"}]
    replacement, insertion = result["fixes"][0]["artifactChanges"][0]["replacements"]
    assert replacement["insertedContent"] == {"text": '"x"'}
    assert insertion["deletedRegion"] == {"startLine": 2, "startColumn": 2, "endLine": 2, "endColumn": 2}


@pytest.mark.parametrize("name", ["a:b.md", "#?.md", "\udcff.md", "é.md"])
def test_sarif_paths_are_uris(name: str) -> None:
    run = check_sarif(json.loads(sarif_report(report(path=f"/w/dir/{name}"))))
    uri = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert unquote(uri, errors="surrogateescape") == name


def test_every_format_tells_the_same(bandleader: Run, broken: Path, write: Callable[..., Path]) -> None:
    run = check_sarif(json.loads(bandleader("check", "--format", "sarif").out))
    places = [
        (
            result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"],
            result["locations"][0]["physicalLocation"]["region"]["startLine"],
            result["ruleId"],
        )
        for result in run["results"]
    ]
    findings = json.loads(bandleader("check", "--format", "json").out)["findings"]
    assert [(finding["path"], finding["start"]["line"], finding["code"]) for finding in findings] == places
    annotations = bandleader("check", "--format", "github").out.splitlines()
    assert [line.split("file=")[1].split(",")[0] for line in annotations] == [place[0] for place in places]
    assert (broken / COMMANDS).is_dir()


def test_a_broken_configuration_has_every_format(bandleader: Run, broken: Path, write: Callable[..., Path]) -> None:
    write("bandleader.toml", "[chek]\n")
    run = check_sarif(json.loads(bandleader("check", "--format", "sarif").out))
    assert run["results"][0]["ruleId"] == "CF001"
    assert json.loads(bandleader("check", "--format", "json").out)["findings"][0]["rule"] == "configuration"
    assert bandleader("check", "--format", "github").out.startswith("::error file=bandleader.toml,line=1,")
