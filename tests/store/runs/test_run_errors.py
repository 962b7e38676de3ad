"""Errors as rows and as a tree."""

from __future__ import annotations

import time

import pytest

from tui.model.runs import Operation, RunError, RunOptions, Severity, Trigger
from tui.store.runs import error_room
from tui.store.runs.run_errors import ErrorBatch
from tui.store.runs.runs import NewRun
from tui.store.store import Store


@pytest.fixture
async def run_id(store: Store) -> int:
    """A run to put errors under."""
    return await store.runs.add(NewRun("01X", Operation.XTREAM_SYNC, None, "one", Trigger.MANUAL, RunOptions()))


def error(record: str, step: str = "movies", kind: str = "bad_response", **more: object) -> RunError:
    """An error of one record."""
    return RunError(step, kind, record, f"row {record} is no object", **more)  # type: ignore[arg-type]


async def test_errors_form_a_tree(store: Store, run_id: int) -> None:
    """Groups count rows and occurrences by step and class, the biggest first."""
    fresh = [
        error("1"),
        error("2", count=5),
        error("3", kind="server", recoverable=True, hint="later"),
        error("4", "live"),
    ]
    await store.run_errors.add(ErrorBatch(run_id, fresh=fresh))
    groups = await store.run_errors.groups(run_id)
    found = [
        (group.step, group.error_class, group.rows, group.count, group.recoverable, group.hint) for group in groups
    ]
    assert found == [
        ("live", "bad_response", 1, 1, False, ""),
        ("movies", "bad_response", 2, 6, False, ""),
        ("movies", "server", 1, 1, True, "later"),
    ]
    assert await store.run_errors.by_class(run_id) == {"bad_response": 7, "server": 1}


async def test_equal_errors_add_to_their_row(store: Store, run_id: int) -> None:
    """An error seen before adds to the count of its row and its group, not to their rows."""
    (row_id,) = await store.run_errors.add(ErrorBatch(run_id, fresh=[error("1")]))
    await store.run_errors.add(ErrorBatch(run_id, again=[(row_id, error("1", count=3))]))
    (row,) = await store.run_errors.rows(run_id, "movies", "bad_response")
    (group,) = await store.run_errors.groups(run_id)
    assert (row.count, group.rows, group.count) == (4, 1, 4)


async def test_pages_of_a_branch(store: Store, run_id: int) -> None:
    """A branch is read page by page, in the order in which its errors came."""
    await store.run_errors.add(ErrorBatch(run_id, fresh=[error(str(n)) for n in range(250)]))
    pages, after = [], 0
    while page := await store.run_errors.rows(run_id, "movies", "bad_response", after, 100):
        pages.append(len(page))
        after = page[-1].id
    assert pages == [100, 100, 50]


async def test_s39_s42_errors_are_stored_without_secrets_and_controls(store: Store, run_id: int) -> None:
    """A message that carries a password or an escape sequence is stored without them."""
    store.redactor.add("p/w & é")
    dirty = RunError(
        "live", "server", "7", "GET http://h/live/u/p%2Fw%20%26%20%C3%A9/1.ts \x1b[2Jfailed", hint="p/w & é"
    )
    await store.run_errors.add(ErrorBatch(run_id, fresh=[dirty]))
    (row,) = await store.run_errors.rows(run_id, "live", "server")
    assert (row.message, row.hint) == ("GET http://h/live/***/***/1.ts failed", "***")


async def test_s26_the_tree_of_100_000_errors_opens_at_once(store: Store, run_id: int) -> None:
    """However many rows there are, groups and a first page are read in milliseconds."""
    for start in range(0, 100_000, 5_000):
        batch = [error(str(n), kind=f"kind {n % 7}") for n in range(start, start + 5_000)]
        await store.run_errors.add(ErrorBatch(run_id, fresh=batch))
    spent = []
    for _ in range(5):
        started = time.monotonic()
        groups = await store.run_errors.groups(run_id)
        page = await store.run_errors.rows(run_id, "movies", "kind 3")
        spent.append(time.monotonic() - started)
    assert sum(group.count for group in groups) == 100_000
    assert len(page) == 100
    assert min(spent) < 0.25


async def run_after(store: Store) -> int:
    """A second run."""
    return await store.runs.add(NewRun("01Y", Operation.TAUTULLI_IMPORT, None, "two", Trigger.MANUAL, RunOptions()))


async def test_only_errors_count_as_errors(store: Store, run_id: int) -> None:
    """Repairs, skips and notes stand in the tree behind the errors, and are counted apart."""
    fresh = [
        error("1", kind="Pause is negative", severity=Severity.REPAIRED),
        error("2", kind="Exact duplicate", severity=Severity.SKIPPED, count=3),
        error("3", kind="Guid is missing", severity=Severity.NOTE),
        error("4", kind="Start time is missing"),
    ]
    await store.run_errors.add(ErrorBatch(run_id, fresh=fresh))
    groups = await store.run_errors.groups(run_id)
    (note,) = await store.run_errors.rows(run_id, "movies", "Guid is missing")
    assert [group.severity for group in groups] == list(Severity)
    assert note.severity is Severity.NOTE
    assert await store.run_errors.by_class(run_id) == {"Start time is missing": 1}
    assert await store.run_errors.remarks(run_id) == {
        Severity.REPAIRED: {"Pause is negative": 1},
        Severity.SKIPPED: {"Exact duplicate": 3},
        Severity.NOTE: {"Guid is missing": 1},
    }


async def test_errors_come_and_go_with_the_job_s_transaction(store: Store, run_id: int) -> None:
    """Rows and tree are there when the batch is, and only then; secrets are taken out here too."""
    store.redactor.add("hunter2hunter2")
    async with store.db.transaction() as conn:
        await store.run_errors.put(conn, run_id, [RunError("records", "bad", "7", "saw hunter2hunter2\x1b[2J")])
    with pytest.raises(RuntimeError):
        async with store.db.transaction() as conn:
            await store.run_errors.put(conn, run_id, [RunError("records", "bad", "8", "gone again")])
            raise RuntimeError
    (row,) = await store.run_errors.rows(run_id, "records", "bad")
    (group,) = await store.run_errors.groups(run_id)
    assert (row.record_id, row.message, group.rows, row.at > 0) == ("7", "saw ***", 1, True)


async def test_rows_beyond_the_cap_are_counted_only(store: Store, run_id: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The cap holds over batches and processes, since the store itself knows how many rows there are."""
    monkeypatch.setattr(error_room, "CAPS", {Severity.ERROR: 5})
    for start in (0, 4, 8):
        async with store.db.transaction() as conn:
            await store.run_errors.put(conn, run_id, [error(str(n)) for n in range(start, start + 4)])
    (group,) = await store.run_errors.groups(run_id)
    rows = await store.run_errors.rows(run_id, "movies", "bad_response")
    assert ([row.record_id for row in rows], group.rows, group.count) == (["0", "1", "2", "3", "4"], 5, 12)


async def test_notes_take_no_row_from_what_comes_after_them(
    store: Store, run_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each severity has rows of its own: errors behind any number of notes are listed, within a batch and later."""
    monkeypatch.setattr(error_room, "CAPS", {Severity.ERROR: 3, Severity.REPAIRED: 2, Severity.NOTE: 2})
    notes = [error(str(n), kind="note", severity=Severity.NOTE) for n in range(6)]
    repairs = [error(str(n), kind="repair", severity=Severity.REPAIRED) for n in range(3)]
    for batch in (notes[:1], [*notes[1:], error("90")], [*repairs, error("91")]):
        async with store.db.transaction() as conn:
            await store.run_errors.put(conn, run_id, batch)
    groups = await store.run_errors.groups(run_id)
    found = {group.error_class: (group.rows, group.count) for group in groups}
    assert found == {"bad_response": (2, 2), "repair": (2, 3), "note": (2, 6)}
    assert [group.error_class for group in groups if group.is_cut] == ["repair", "note"]
    assert await store.run_errors.unlisted(run_id) == {("movies", "repair"): 1, ("movies", "note"): 4}


async def test_a_row_for_many_leaves_nothing_out(store: Store, run_id: int) -> None:
    """Equal errors share a row, which is no reason to say that some are not listed."""
    await store.run_errors.add(ErrorBatch(run_id, fresh=[error("1", count=7)]))
    assert await store.run_errors.unlisted(run_id) == {}
    assert [group.is_cut for group in await store.run_errors.groups(run_id)] == [False]
    await store.run_errors.add(ErrorBatch(run_id, beyond=[error("2"), error("3")]))
    assert await store.run_errors.unlisted(run_id) == {("movies", "bad_response"): 2}


async def test_a_run_inherits_what_was_said_of_records(store: Store, run_id: int) -> None:
    """Rows, counts and severities come along; what ended the earlier run does not."""
    told = [error("1", count=3), error("2", kind="note", severity=Severity.NOTE), error("", kind="local_store")]
    beyond = [error("3")]
    await store.run_errors.add(ErrorBatch(run_id, fresh=[*told, error("")], beyond=beyond))
    heir = await run_after(store)
    async with store.db.transaction() as conn:
        await store.run_errors.inherit(conn, run_id, heir)
    groups = await store.run_errors.groups(heir)
    found = [(group.error_class, group.rows, group.count, group.severity) for group in groups]
    rows = await store.run_errors.rows(heir, "movies", "bad_response")
    assert found == [("bad_response", 1, 4, Severity.ERROR), ("note", 1, 1, Severity.NOTE)]
    assert [(row.record_id, row.count) for row in rows] == [("1", 3)]
    assert len(await store.run_errors.groups(run_id)) == 3


async def test_rows_are_found_by_a_text(store: Store, run_id: int) -> None:
    """In record id, class or message, whatever the case; branches count only what was found."""
    note = RunError("movies", "Title is empty", "77", "session of Anna", severity=Severity.NOTE)
    await store.run_errors.add(ErrorBatch(run_id, fresh=[error("77"), error("78"), error("79", count=3), note]))
    groups = await store.run_errors.matching_groups(run_id, "77")
    assert [(group.error_class, group.rows, group.severity) for group in groups] == [
        ("bad_response", 1, Severity.ERROR),
        ("Title is empty", 1, Severity.NOTE),
    ]
    (row,) = await store.run_errors.matching(run_id, "movies", "Title is empty", "anna")
    assert row.record_id == "77"
    assert [(it.rows, it.count) for it in await store.run_errors.matching_groups(run_id, "BAD_")] == [(3, 5)]
    assert await store.run_errors.matching_groups(run_id, "nobody") == []


@pytest.mark.parametrize("text", ["100%", "a_b", "back\\slash", "'; --"])
async def test_a_searched_text_is_only_a_text(store: Store, run_id: int, text: str) -> None:
    """Its percent signs, underscores, backslashes and quotes stand for themselves."""
    found, other = RunError("movies", "odd", "1", f"is {text} here"), RunError("movies", "odd", "2", "is 100 aXb here")
    await store.run_errors.add(ErrorBatch(run_id, fresh=[found, other]))
    assert [row.record_id for row in await store.run_errors.matching(run_id, "movies", "odd", text)] == ["1"]


async def test_what_was_found_is_read_page_by_page(store: Store, run_id: int) -> None:
    """In the order in which it came, nothing twice."""
    await store.run_errors.add(ErrorBatch(run_id, fresh=[error(str(number)) for number in range(1000)]))
    first = await store.run_errors.matching(run_id, "movies", "bad_response", "9", limit=100)
    rest = await store.run_errors.matching(run_id, "movies", "bad_response", "9", after_id=first[-1].id, limit=1000)
    assert [int(row.record_id) for row in first + rest] == [number for number in range(1000) if "9" in str(number)]
