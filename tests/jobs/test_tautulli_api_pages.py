"""A history read page by page from servers that grow, shrink, clamp, repeat themselves and lie (S2, S3)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pytest

from tui.clients.tautulli.wire import BadRecord, HistoryPage, session_of
from tui.errors import BadResponse
from tui.jobs.tautulli.api_pages import LENGTH, HistoryReader
from tui.model.snapshot import Proof
from tui.model.tautulli import RawSession


def record(number: int) -> RawSession:
    """A record as the client gives it."""
    found = session_of({"row_id": number, "started": 1_700_000_000 + number})
    assert found is not None
    return found


@dataclass
class Server:
    """A history that changes while it is read."""

    ids: list[int]
    clamp: int = 10**9
    """Most rows that it gives at once, whatever was asked."""
    declares: int | None = None
    """What it says that it has; None = the truth."""
    changes: dict[int, Callable[[list[int]], None]] = field(default_factory=dict)
    """What happens before the request of that number, from 1."""
    asked: list[int] = field(default_factory=list)
    staged: dict[int, RawSession] = field(default_factory=dict)

    async def ask(self, start: int, length: int) -> HistoryPage:
        self.asked.append(start)
        self.changes.get(len(self.asked), lambda ids: None)(self.ids)
        ids = self.ids[start : start + min(length, self.clamp)]
        declared = len(self.ids) if self.declares is None else self.declares
        return HistoryPage([record(number) for number in ids], [], len(ids), declared, declared)

    async def take(self, rows: Sequence[RawSession]) -> None:
        self.staged |= {row.id: row for row in rows}

    async def count(self) -> int:
        return len(self.staged)

    async def read(self) -> Proof:
        return await HistoryReader(self.ask, self.take, self.count).read()


def ids(count: int) -> list[int]:
    """So many records."""
    return list(range(1, count + 1))


@pytest.mark.parametrize("count", [0, 1, LENGTH - 1, LENGTH, LENGTH + 1, 3 * LENGTH + 7])
async def test_a_quiet_history_is_read_once(count: int) -> None:
    """Every record comes, each page begins in the one before, and the proof says that it is the whole."""
    server = Server(ids(count))
    proof = await server.read()
    assert (proof.is_complete, proof.rows, proof.declared) == (True, count, count)
    assert sorted(server.staged) == ids(count)
    assert len(server.asked) <= count // (LENGTH - 50) + 1


@pytest.mark.parametrize("clamp", [1, 2, 25, 100])
async def test_s3_a_server_that_clamps_the_length_is_followed(clamp: int) -> None:
    """The next page starts where the last one ended, not where it should have ended."""
    server = Server(ids(260), clamp=clamp)
    proof = await server.read()
    assert (proof.is_complete, len(server.staged)) == (True, 260)


async def test_s3_records_that_are_added_meanwhile_come_too() -> None:
    """A play that ends while its history is read is found at the end of it."""
    server = Server(ids(2500), changes={2: lambda ids: ids.append(9000), 3: lambda ids: ids.append(9001)})
    proof = await server.read()
    assert (proof.is_complete, proof.rows, {9000, 9001} <= server.staged.keys()) == (True, 2502, True)


@pytest.mark.parametrize("gone", [3, 49, 50, 400, 999])
async def test_s2_records_that_are_deleted_meanwhile_hide_no_others(gone: int) -> None:
    """Deletions before the place that was reached move everything forward; what moved over the edge is fetched."""
    server = Server(ids(3000), changes={2: lambda ids: ids.__delitem__(slice(0, gone))})
    proof = await server.read()
    assert proof.is_complete
    assert set(server.ids) <= server.staged.keys()


async def test_s2_a_late_old_record_is_found_by_a_second_reading() -> None:
    """A record that is put in where the reader has been already is missed by the first pass, and counted."""
    server = Server(ids(3000), changes={3: lambda ids: ids.insert(0, 9000)})
    proof = await server.read()
    assert (proof.is_complete, 9000 in server.staged) == (True, True)


async def test_a_server_that_declares_more_than_it_has_is_no_proof() -> None:
    """What came is kept; the reading ends, and says how many did not come."""
    server = Server(ids(1500), declares=1600)
    proof = await server.read()
    assert (proof.is_complete, proof.rows, len(server.asked) < 20) == (False, 1500, True)
    assert proof.reason == "100 of 1,600 records did not come"


async def test_a_server_that_ignores_where_to_start_does_not_hold_us() -> None:
    """The same page again and again ends the reading, as incomplete."""
    server = Server(ids(5000))
    original = server.ask

    async def always_first(start: int, length: int) -> HistoryPage:
        return await original(0, length)

    proof = await HistoryReader(always_first, server.take, server.count).read()
    assert (proof.is_complete, proof.rows, len(server.asked) < 30) == (False, LENGTH, True)


async def test_a_server_that_shuffles_does_not_hold_us() -> None:
    """Pages that never join are taken as they come after some steps back; the counts are compared at the end."""
    server = Server(ids(4000))

    def turn(listed: list[int]) -> None:
        listed.reverse()

    server.changes = dict.fromkeys(range(2, 200), turn)
    await server.read()
    assert len(server.asked) < 60


async def test_a_count_that_cannot_be_is_refused() -> None:
    """Nobody has watched so much."""
    with pytest.raises(BadResponse, match="which cannot be"):
        await Server(ids(10), declares=10**12).read()


async def test_an_endless_server_is_left_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    """A history that grows as fast as it is read ends at a number of pages, as incomplete."""
    monkeypatch.setattr("tui.jobs.tautulli.api_pages.MOST_PAGES", 40)
    server = Server(ids(LENGTH), declares=49_000_000)
    server.changes = {n: lambda listed: listed.extend(range(len(listed) + 1, len(listed) + 2000)) for n in range(999)}
    proof = await server.read()
    assert (proof.is_complete, len(server.asked)) == (False, 40)


async def test_rows_without_an_id_are_counted_once() -> None:
    """They are told by their place, also when a page is read twice, and are not taken for missing ones."""
    rows = [record(number) for number in ids(1200)]

    async def ask(start: int, length: int) -> HistoryPage:
        part = list(enumerate(rows))[start : start + length]
        good = [row for place, row in part if place % 100]
        bad = [BadRecord(place - start, "", "a title") for place, _ in part if not place % 100]
        return HistoryPage(good, bad, len(part), len(rows), len(rows))

    server = Server([])
    reader = HistoryReader(ask, server.take, server.count)
    proof = await reader.read()
    assert (proof.is_complete, proof.rows, proof.bad_rows) == (True, 1188, 12)
    assert sorted(reader.reading.bad) == list(range(0, 1200, 100))
