"""What is known of the quality of states of the work tree: which checks have passed for which tree.

The file is a cache. Losing it only means that checks run again, so it is replaced in one step and never flushed.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from ...library.settings import QualityCheck
from ..check import Check

FILE: Final = "cache/quality.json"
"""Below the folder of the engine's state."""
KEPT: Final = 64
"""Records in the file; older ones are dropped."""
_SCHEMA: Final = 1


class QualityRecord(NamedTuple):
    """The results for one state of the tree. ``at`` is Unix time in seconds.

    ``checks`` has a result for every check that is known, by the digest of its configuration: a check whose line
    has changed since is another one.
    """

    tree: str
    at: float
    checks: Mapping[str, Check]

    def passed(self, configured: Iterable[QualityCheck]) -> bool:
        """Whether every configured check has passed for this tree; nothing is proved where none is configured."""
        results = [self.checks.get(check_digest(check)) for check in configured]
        return bool(results) and all(result is not None and result.verdict == "passed" for result in results)


def check_digest(check: QualityCheck) -> str:
    """A short name for what a check runs."""
    text = json.dumps([check.name, check.run, check.command])
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def new_record(
    tree: str,
    at: float,
    ran: Mapping[QualityCheck, Check],
    configured: Iterable[QualityCheck],
    before: QualityRecord | None = None,
) -> QualityRecord:
    """The record of a tree in which the checks ``ran`` and the others had nothing to look at.

    What had nothing to look at has the result that it had for the tree ``before`` the change.
    """
    checks = {}
    for check in configured:
        digest = check_digest(check)
        result = ran.get(check) or (before.checks.get(digest) if before else None)
        if result is not None:
            checks[digest] = result
    return QualityRecord(tree, at, checks)


def passed_trees(path: Path, configured: Iterable[QualityCheck]) -> dict[str, float]:
    """The trees for which every configured check has passed, with the time (Unix, seconds) at which it was known."""
    checks = tuple(configured)
    return {tree: record.at for tree, record in read_records(path).items() if record.passed(checks)} if checks else {}


def read_records(path: Path) -> dict[str, QualityRecord]:
    """The records by tree, oldest first; none if the file is missing or cannot be read."""
    try:
        data = json.loads(path.read_bytes())
        return {record["tree"]: _from_data(record) for record in data["records"]} if data["schema"] == _SCHEMA else {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def write_record(path: Path, record: QualityRecord) -> None:
    """Add a record to the file, or replace that of its tree.

    Raises:
        OSError: the file cannot be written; the old one is as it was.
    """
    records = read_records(path)
    records.pop(record.tree, None)
    kept = [*records.values(), record][-KEPT:]
    data = {"schema": _SCHEMA, "records": [_to_data(each) for each in kept]}
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.write_text(json.dumps(data, ensure_ascii=False, indent=1), encoding="utf-8")
    draft.replace(path)


def _to_data(record: QualityRecord) -> dict[str, Any]:
    checks = {digest: check._asdict() for digest, check in record.checks.items()}
    return {"tree": record.tree, "at": record.at, "checks": checks}


def _from_data(data: Mapping[str, Any]) -> QualityRecord:
    checks = {digest: Check(**check) for digest, check in data["checks"].items()}
    return QualityRecord(data["tree"], data["at"], checks)
