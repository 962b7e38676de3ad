"""What a run of the tests begins with, and fixtures that every floor shares: a real store in a fresh folder, clocks."""

from __future__ import annotations

import gc
import os
import signal
import sys
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.compiled import compile_share
from tests.fake_clock import FakeClock
from tests.ready_tables import ready_tables, tables_made_anew
from tui.engine.clock import SystemClock
from tui.store.store import Store

__all__ = ["ready_tables", "tables_made_anew"]

# What a busy machine is slow at is no fault of the code under test. The same examples are tried each time, so that a
# change is judged by what it changed; SYNCDECK_EXPLORE=1 looks for new ones.
settings.register_profile(
    "house",
    deadline=None,
    derandomize=not os.environ.get("SYNCDECK_EXPLORE"),
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("house")

# Under `nohup`, or in the background of a script, the tests would start processes that ignore these signals, too.
signal.signal(signal.SIGHUP, signal.SIG_DFL)
signal.signal(signal.SIGINT, signal.default_int_handler)

# Where Python is told to keep no compiled modules, each of the many processes started here would compile them all: they
# share a folder that goes with this run. Workers of the run find it in their environment.
if os.environ.pop("PYTHONDONTWRITEBYTECODE", ""):
    COMPILED = tempfile.TemporaryDirectory(prefix="syncdeck-tests-")
    os.environ["PYTHONPYCACHEPREFIX"] = COMPILED.name

# httpcore looks for it several times in every request. Where it is not installed, that is a search of all folders.
sys.modules.setdefault("sniffio", None)  # type: ignore[arg-type]


# Thousands of tests are many objects that all stay: each look for garbage among them would be for nothing.
FEWER_LOOKS = (20_000, 20, 20)


def pytest_configure(config: pytest.Config) -> None:
    """Compile what falls to this worker, before any test is collected."""
    compile_share(config)


def pytest_collection_finish() -> None:
    """Keep what was collected out of the search for garbage, and search less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*FEWER_LOOKS)


@pytest.fixture
def clock() -> FakeClock:
    """A clock that stands still until the test moves it."""
    return FakeClock()


@pytest.fixture
def store_path(tmp_path: Path) -> Path:
    """Where a test's store lies."""
    return tmp_path / "store.db"


@pytest.fixture
async def store(store_path: Path) -> AsyncIterator[Store]:
    """An open, empty store on a real file, on the real clock."""
    opened = await Store.open(store_path, clock=SystemClock())
    yield opened
    await opened.close()
