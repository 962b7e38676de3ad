"""The sandbox panel in a process of its own, so that what it costs is not charged to those who are measured."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tui.sandbox.household import serve


@dataclass(frozen=True)
class Panel:
    """How to get in."""

    url: str
    username: str
    password: str


@contextmanager
def panel(live: int, movies: int, series: int) -> Iterator[Panel]:
    """Start a panel of that size and give it once its lists are encoded."""
    sizes = [str(size) for size in (live, movies, series)]
    process = subprocess.Popen([sys.executable, "-m", "tests.bench.panel", *sizes], stdout=subprocess.PIPE)
    assert process.stdout is not None
    try:
        yield Panel(**json.loads(process.stdout.readline())["xtream"])
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


if __name__ == "__main__":
    live, movies, series = map(int, sys.argv[1:])
    asyncio.run(serve(lambda house: print(json.dumps(house.line), flush=True), live=live, movies=movies, series=series))
