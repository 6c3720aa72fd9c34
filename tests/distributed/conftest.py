"""A PostgreSQL server of the tests' own, and fresh databases in it."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from bandleader.distributed.database.address import Address
from bandleader.distributed.database.schema import migrate

from ..support.postgres import Cluster, programs

# What is not to be on the disk at once is not for ten seconds, so that a crash really takes it.
FORGETFUL = "wal_writer_delay = 10s\n"


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    found = programs()
    if sys.platform == "win32" or found is None:
        pytest.skip("PostgreSQL is not installed (no initdb on the PATH nor below /usr/lib/postgresql)")
    # Not below pytest's own folder: that is private, and another account may run the server.
    with tempfile.TemporaryDirectory(prefix="bandleader-cluster-") as folder:
        cluster = Cluster(found, Path(folder), FORGETFUL)
        cluster.start()
        yield cluster
        cluster.stop(immediate=True)


@pytest.fixture(scope="session")
def migrated(cluster: Cluster) -> str:
    """The name of a database with all tables, from which others are copied."""
    address = cluster.create()
    migrate(address)
    return address.url.rpartition("/")[2]


@pytest.fixture
def database(cluster: Cluster, migrated: str) -> Iterator[Address]:
    """A fresh database with all tables."""
    address = cluster.create(migrated)
    yield address
    cluster.drop(address)
