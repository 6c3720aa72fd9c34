"""What every test needs: a home and a cache of its own, so that nothing of whoever runs the tests counts."""

from __future__ import annotations

import os
import signal
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

# No test asserts how long something takes. Continuous integration tries the same examples every time; everybody else's
# runs look for new ones.
hypothesis.settings.register_profile("patient", deadline=None, derandomize=bool(os.environ.get("CI")))
hypothesis.settings.load_profile("patient")

# What `nohup` or a shell starts in the background ignores signals that tests send, and so do all its children.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
if sys.platform != "win32" and signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
    signal.signal(signal.SIGHUP, signal.SIG_DFL)

CORPUS = Path(__file__).parents[2] / "shared" / "corpus.tar.xz"


@pytest.fixture(scope="session", autouse=True)
def private_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        home = str(tmp_path_factory.mktemp("home"))
        patch.setenv("HOME", home)
        patch.setenv("USERPROFILE", home)
        patch.setenv("BANDLEADER_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
        for name in ("NO_COLOR", "FORCE_COLOR", "XDG_CACHE_HOME", "BANDLEADER_TRACEBACK"):
            patch.delenv(name, raising=False)
        yield


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of real libraries, one below the other."""
    if not CORPUS.exists():
        pytest.skip(f"no corpus of real files at {CORPUS}")
    folder = tmp_path_factory.mktemp("corpus")
    with tarfile.open(CORPUS) as archive:
        archive.extractall(folder, filter="data")
    return folder
