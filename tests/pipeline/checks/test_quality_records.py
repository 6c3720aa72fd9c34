"""What is known of the quality of a tree: when it proves something, and that it survives on disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from bandleader.library.settings import QualityCheck
from bandleader.pipeline.assurance.records import (
    KEPT,
    QualityRecord,
    new_record,
    passed_trees,
    read_records,
    write_record,
)
from bandleader.pipeline.check import Check

LINT, TESTS = QualityCheck("lint", "ruff"), QualityCheck("tests", "pytest")
GOOD = Check("x", "passed", "exit status 0 after 1.0 s", "exit status 0")
BAD = GOOD._replace(verdict="failed")


def test_a_tree_has_passed_when_every_configured_check_has() -> None:
    assert new_record("t", 1.0, {LINT: GOOD, TESTS: GOOD}, [LINT, TESTS]).passed([LINT, TESTS])
    assert not new_record("t", 1.0, {LINT: GOOD, TESTS: BAD}, [LINT, TESTS]).passed([LINT, TESTS])
    assert not new_record("t", 1.0, {LINT: GOOD}, [LINT, TESTS]).passed([LINT, TESTS])


def test_without_checks_nothing_is_proved() -> None:
    assert not new_record("t", 1.0, {}, []).passed([])


def test_a_check_that_had_nothing_to_look_at_keeps_its_result() -> None:
    before = new_record("t1", 1.0, {LINT: GOOD, TESTS: GOOD}, [LINT, TESTS])
    assert new_record("t2", 2.0, {LINT: GOOD}, [LINT, TESTS], before).passed([LINT, TESTS])
    assert not new_record("t2", 2.0, {LINT: BAD}, [LINT, TESTS], before).passed([LINT, TESTS])
    broken = new_record("t1", 1.0, {LINT: GOOD, TESTS: BAD}, [LINT, TESTS])
    assert not new_record("t2", 2.0, {LINT: GOOD}, [LINT, TESTS], broken).passed([LINT, TESTS])


def test_a_check_whose_line_has_changed_is_another_one() -> None:
    record = new_record("t", 1.0, {LINT: GOOD}, [LINT])
    assert not record.passed([QualityCheck("lint", "ruff --strict")])
    assert record.passed([QualityCheck("lint", "ruff", paths=("x",))])  # where it looks is not what it finds


def test_the_trees_for_which_everything_has_passed(tmp_path: Path) -> None:
    path = tmp_path / "quality.json"
    write_record(path, new_record("good", 5.0, {LINT: GOOD, TESTS: GOOD}, [LINT, TESTS]))
    write_record(path, new_record("bad", 6.0, {LINT: GOOD, TESTS: BAD}, [LINT, TESTS]))
    assert passed_trees(path, [LINT, TESTS]) == {"good": 5.0}
    assert passed_trees(path, [LINT]) == {"good": 5.0, "bad": 6.0}
    assert passed_trees(path, []) == passed_trees(tmp_path / "missing", [LINT]) == {}


def test_records_come_back_and_old_ones_go(tmp_path: Path) -> None:
    path = tmp_path / "cache" / "quality.json"
    records = [new_record(f"t{number}", float(number), {LINT: GOOD}, [LINT]) for number in range(KEPT + 2)]
    for record in records:
        write_record(path, record)
    assert list(read_records(path).values()) == records[2:]
    again = new_record("t5", 99.0, {LINT: BAD}, [LINT])
    write_record(path, again)
    assert list(read_records(path).values()) == [*records[2:5], *records[6:], again]
    assert [each.name for each in path.parent.iterdir()] == ["quality.json"]


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '{"schema": 2}', '{"schema": 1, "records": [{"tree": "t"}]}', "\ud800"]
)
def test_a_broken_file_is_no_record(tmp_path: Path, text: str) -> None:
    path = tmp_path / "quality.json"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    assert read_records(path) == {}
    record = QualityRecord("t", 1.0, {})
    write_record(path, record)
    assert read_records(path) == {"t": record}
