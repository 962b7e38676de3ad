"""Reading a film list of 100,000 rows from bytes to typed rows: our splitter beside whole-body parsers.

python -m tests.bench.decode [films] [repeats]
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
import orjson

from tests.bench.contest import contest, table
from tests.bench.measure import peak_rss_mb, show
from tui.clients.splitter import ListSplitter
from tui.clients.xtream.rows import RowNormaliser
from tui.clients.xtream.scrub import Scrubber
from tui.clients.xtream.wire import FilmWire
from tui.model.catalogue import TitleKind
from tui.sandbox.xtream.panel import XtreamPanel

CHUNK = 65536


def write_list(path: Path, films: int) -> None:
    """Write the film list of a sandbox panel."""
    panel = XtreamPanel(live=0, movies=films, series=0)
    path.write_bytes(b"".join(panel.movies.body()))


def by_groups(path: Path, *, normalised: bool = False) -> int:
    """Our way: cut into groups while the bytes come, bad rows kept apart."""
    splitter = ListSplitter(FilmWire, id_field="stream_id")
    normaliser = RowNormaliser(TitleKind.MOVIE, Scrubber("", ""))
    rows = 0
    with path.open("rb") as body:
        while chunk := body.read(CHUNK):
            for group in splitter.feed(chunk):
                rows += (
                    len(normaliser.facts(group.rows).rows(range(len(group.rows)))) if normalised else len(group.rows)
                )
    return rows + sum(len(group.rows) for group in splitter.close())


CONTENDERS: dict[str, Callable[[Path], int]] = {
    "msgspec typed, whole": lambda path: len(msgspec.json.decode(path.read_bytes(), type=list[FilmWire])),
    "orjson, whole": lambda path: len(orjson.loads(path.read_bytes())),
    "json, whole": lambda path: len(json.loads(path.read_bytes())),
    "our groups": by_groups,
    "our groups, normalised and hashed": lambda path: by_groups(path, normalised=True),
}


def alone(name: str, path: Path) -> None:
    """Run one contender and print its figures."""
    before = peak_rss_mb()
    started = time.perf_counter()
    rows = CONTENDERS[name](path)
    seconds = time.perf_counter() - started
    print(json.dumps({"seconds": seconds, "peak_rss_mb": peak_rss_mb() - before, "rows": rows}))


def main(films: int, repeats: int) -> None:
    """Run all in turns and print the table."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "films.json"
        write_list(path, films)
        show(f"{films:,} films, {path.stat().st_size / 1e6:.0f} MB", "median", "memory is what reading adds")
        results = contest("tests.bench.decode", list(CONTENDERS), [str(path)], repeats=repeats)
    table(results, "seconds", floor="msgspec typed, whole")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--only"]:
        alone(sys.argv[2], Path(sys.argv[3]))
    else:
        numbers = [int(text) for text in sys.argv[1:]]
        main(*numbers, *(100_000, 5)[len(numbers) :])
