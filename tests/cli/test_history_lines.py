"""Plays in a table, in JSON and in CSV."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import tracemalloc
from collections.abc import AsyncGenerator, Sequence

import pytest

from tests.cli.screen import HARMLESS, HOSTILE, piped, shown
from tui.cli.history.export import COLUMNS, pieces_of, remembering
from tui.cli.history.lines import (
    history_document,
    history_table,
    play_id_of,
    play_name,
    watched_text,
    what_text,
    who_text,
)
from tui.cli.table import cells
from tui.engine.exports.row_export import ExportFormat, RowExport
from tui.errors import InvalidInput
from tui.model.clean import clean_text
from tui.model.plays import HistoryLine, MediaType, SourceKind

NOW = 1_700_000_000.0
EPISODE = HistoryLine(
    id=1_099_511_627_776,
    source_kind=SourceKind.TAUTULLI,
    source_name="Tautulli",
    server_name="Attic",
    person="Anna",
    account="anna.k",
    media_type=MediaType.EPISODE,
    is_live=False,
    title="Pilot",
    parent_title="Season 1",
    grandparent_title="The Show",
    season=1,
    number=2,
    year=2019,
    guid="plex://episode/5d9c",
    item_key=77,
    library_key="2",
    at=1_699_990_000,
    started=1_699_990_000,
    stopped=1_699_991_000,
    paused=12,
    duration=988,
    percent=97,
    watched=1.0,
    sessions=2,
    player="Living room",
    product="Plex for TV",
    platform="tvOS",
    transcode_decision="direct play",
    ip_address="192.0.2.7",
)


async def _batches(lines: Sequence[HistoryLine], size: int = 2) -> AsyncGenerator[Sequence[HistoryLine], None]:
    for at in range(0, len(lines), size):
        yield lines[at : at + size]


async def _exported(form: ExportFormat, lines: Sequence[HistoryLine]) -> str:
    export = RowExport(form, COLUMNS)
    return "".join([piece async for piece in pieces_of(_batches(lines), export, clean_text)])


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({}, "The Show S01E02 Pilot"),
        ({"season": None}, "The Show E02 Pilot"),
        ({"season": 0, "number": None}, "The Show S00 Pilot"),
        ({"media_type": MediaType.MOVIE}, "Pilot (2019)"),
        ({"media_type": MediaType.MOVIE, "year": None}, "Pilot"),
        ({"media_type": MediaType.TRACK}, "The Show - Pilot"),
        ({"is_live": True, "grandparent_title": ""}, "Pilot (live)"),
    ],
)
def test_what_was_played(changes: dict[str, object], text: str) -> None:
    """Each kind of thing is named the way people name it."""
    assert what_text(dataclasses.replace(EPISODE, **changes)) == text


@pytest.mark.parametrize("name", ["1:2000", "1099511629776", " 1:2000 "])
def test_play_is_named(name: str) -> None:
    """By its source and first record, or by its bare id."""
    assert play_id_of(name) == (1 << 40) + 2000
    assert play_name(play_id_of(name)) == "1:2000"


@pytest.mark.parametrize("name", ["", "x", "1:2:3", "-1", "1:", "9" * 20, "\u0661"])
def test_no_play_is_refused(name: str) -> None:
    """What cannot be the name of a play is said, whatever stands there."""
    with pytest.raises(InvalidInput, match="is no play"):
        play_id_of(name)


def test_s25_unmapped_play_is_nobodys() -> None:
    """S25: without a person the account stands in brackets, and never as a person."""
    line = dataclasses.replace(EPISODE, person="")
    assert who_text(line) == "(anna.k)"
    assert history_document(line, piped())["person"] == ""


@pytest.mark.parametrize(
    ("watched", "text"), [(1.0, "✓ watched"), (0.75, "◐ partly"), (0.25, "◐ partly"), (0.0, "○ hardly"), (None, "-")]
)
def test_watched_has_sign_and_word(watched: float | None, text: str) -> None:
    """Nothing is told by a sign or colour alone."""
    assert watched_text(watched, piped()) == text


def test_table_fits_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """At 80 columns the play, its time, its mark and its server stay, and the title gets what room there is."""
    monkeypatch.setenv("COLUMNS", "80")
    line = dataclasses.replace(EPISODE, title="A title that goes on " * 5, player="A player " * 9, source_name="S" * 90)
    head, row = history_table([line], NOW, shown())
    assert max(cells(head), cells(row)) <= 80
    assert "The Show S01E02 A title" in row
    assert "Attic: S" in row
    assert "✓ watched" in row


def test_piped_table_is_whole() -> None:
    """What goes into a file is not cut to any width."""
    line = dataclasses.replace(EPISODE, title="A title that goes on and on to the very end of it")
    assert "to the very end of it" in history_table([line], NOW, piped())[1]


def test_s42_hostile_titles_in_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    """S42: no text of a source drives the terminal."""
    monkeypatch.setenv("COLUMNS", "400")
    line = dataclasses.replace(EPISODE, person=HOSTILE, title=HOSTILE, player=HOSTILE, source_name=HOSTILE)
    (_, row) = history_table([line], NOW, shown())
    assert row.isprintable()
    assert row.count(HARMLESS) == 4


def test_s20_unknown_time_stays_unknown() -> None:
    """S20: a play without a date has none, in the table and for machines."""
    line = dataclasses.replace(EPISODE, at=None, started=None)
    assert history_table([line], NOW, piped())[1].split()[1] == "-"
    document = history_document(line, piped())
    assert (document["at"], document["at_epoch"], document["started_epoch"]) == (None, None, None)


async def test_csv_reads_back() -> None:
    """One head, one line a play, times as text in UTC and as epoch seconds."""
    rows = list(csv.DictReader(io.StringIO(await _exported(ExportFormat.CSV, [EPISODE] * 3))))
    assert len(rows) == 3
    assert (rows[0]["started"], rows[0]["started_epoch"]) == ("2023-11-14T19:26:40Z", "1699990000")
    assert (rows[0]["person"], rows[0]["season"], rows[0]["watched"]) == ("Anna", "1", "1.0")


@pytest.mark.parametrize("count", [0, 1, 2, 5])
async def test_json_is_one_array(count: int) -> None:
    """Over the edges of batches, and empty as well; the same names as `history ls --json`."""
    found = json.loads(await _exported(ExportFormat.JSON, [EPISODE] * count))
    assert found == [history_document(EPISODE, piped())] * count


@pytest.mark.parametrize("title", ["=HYPERLINK(1)", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\uff1d1+1"])
async def test_s42_no_cell_is_a_formula(title: str) -> None:
    """S42: a title that a spreadsheet would run is disarmed, and still to be read."""
    line = dataclasses.replace(EPISODE, title=title, person=title)
    (row,) = csv.DictReader(io.StringIO(await _exported(ExportFormat.CSV, [line])))
    assert row["title"][0] not in "=+-@\t\uff1d"
    assert row["title"].removeprefix("'") == row["person"].removeprefix("'") == title.strip()


async def test_export_stays_small() -> None:
    """Twenty times as many plays take no more memory."""

    async def peak(count: int) -> int:
        async def batches() -> AsyncGenerator[Sequence[HistoryLine], None]:
            for at in range(count):
                yield [dataclasses.replace(EPISODE, id=at * 500 + of, title=f"Film {at}") for of in range(500)]

        export = RowExport(ExportFormat.JSON, COLUMNS)
        tracemalloc.start()
        try:
            async for _ in pieces_of(batches(), export, remembering(clean_text)):
                pass
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    small = await peak(2)
    assert await peak(40) < 1.3 * small
