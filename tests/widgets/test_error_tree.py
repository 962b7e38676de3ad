"""The error tree opens at once, however many errors there are, and loads records only when asked."""

from __future__ import annotations

import time
from collections.abc import Hashable, Sequence
from dataclasses import replace

from tests.widgets.stage import staged, until
from tui.model.runs import ErrorGroup, RunError, Severity
from tui.widgets.error_tree import BATCH, ErrorTree
from tui.widgets.line_view import LineView

LABELS = {"movies": "Movies", "channels": "Channels"}


class Errors:
    """100,000 bad films and one failed step."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, int, int]] = []
        self.bad = 100_000
        self.key: Hashable = 1
        self.is_filtered = False

    async def groups(self) -> Sequence[ErrorGroup]:
        return [
            ErrorGroup("movies", "bad_response", self.bad, self.bad, recoverable=False, hint=""),
            ErrorGroup("channels", "server", 1, 1, recoverable=True, hint="Try again later"),
        ]

    async def rows(self, step: str, error_class: str, after_id: int, limit: int) -> Sequence[RunError]:
        self.asked.append((step, error_class, after_id, limit))
        last = min(self.bad, after_id + limit)
        return [RunError(step, error_class, f"id-{n}", f"[/b] broken {n}", id=n) for n in range(after_id + 1, last + 1)]


async def test_it_opens_at_once_with_a_hundred_thousand_errors() -> None:
    """Steps and classes are shown with their counts; not one record is read."""
    source, tree = Errors(), ErrorTree()
    async with staged(tree) as (stage, pilot):
        started = time.perf_counter()
        await tree.use(source, LABELS)
        await pilot.pause()
        assert time.perf_counter() - started < 0.5
        assert source.asked == []
        assert "▼ Movies" in stage.text
        assert "▶ bad response" in stage.text
        assert "100,000" in stage.text


async def test_a_branch_loads_a_batch_and_then_the_next() -> None:
    """Enter opens the class; the line with the rest loads more of it."""
    source, tree = Errors(), ErrorTree()
    async with staged(tree) as (stage, pilot):
        await tree.use(source, LABELS)
        await pilot.press("j", "enter")
        await until(pilot, lambda: "id-1 " in stage.text, "the first record")
        assert "[/b] broken 1" in stage.text
        tree.cursor = 2 + BATCH
        await pilot.press("enter")
        await until(pilot, lambda: tree.line_count > 2 * BATCH, "the second batch")
        assert source.asked == [("movies", "bad_response", 0, BATCH), ("movies", "bad_response", BATCH, BATCH)]


async def test_h_closes_the_branch_and_goes_to_it() -> None:
    """From a record back to its class, from there to its step."""
    tree = ErrorTree()
    async with staged(tree) as (stage, pilot):
        await tree.use(Errors(), LABELS)
        await pilot.press("j", "l", "j", "j", "h")
        assert tree.cursor == 1
        assert "id-1 " not in stage.text
        await pilot.press("h")
        assert tree.cursor == 0
        assert "bad response" not in stage.text


async def test_a_record_can_be_opened() -> None:
    """Enter on a record tells which."""
    opened: list[int] = []

    class Listening(ErrorTree):
        def on_line_view_opened(self, event: LineView.Opened) -> None:
            opened.append(event.index)

    tree = Listening()
    async with staged(tree) as (_, pilot):
        await tree.use(Errors(), LABELS)
        await pilot.press("j", "l", "j", "enter")
        await pilot.pause()
        assert opened == [2]
        assert tree.chosen is not None
        assert tree.chosen.error is not None
        assert tree.chosen.error.record_id == "id-1"


async def test_new_errors_keep_what_is_open() -> None:
    """Counts that grow while the tree is looked at close nothing and move nothing."""
    source, tree = Errors(), ErrorTree()
    async with staged(tree) as (stage, pilot):
        await tree.use(source, LABELS)
        await pilot.press("j", "l", "j", "j")
        source.bad += 1
        await tree.reload()
        await pilot.pause()
        assert "100,001" in stage.text
        assert "id-1 " in stage.text
        assert tree.cursor == 3


class Import:
    """The findings of an import: errors, repairs, skips and notes, each record a row."""

    ROWS = (
        (Severity.ERROR, "Start time cannot be read", 31),
        (Severity.ERROR, "Metadata row is missing", 19),
        (Severity.REPAIRED, "Pause is negative", 46),
        (Severity.SKIPPED, "Exact duplicate", 20),
        (Severity.NOTE, "IP address is missing", 41),
    )

    def __init__(self, text: str = "", run: int = 1) -> None:
        self.key: Hashable = (run, text)
        self.text = text
        self.is_filtered = bool(text)
        self.asked: list[str] = []

    def _all(self, error_class: str) -> list[RunError]:
        count = next(count for _, name, count in self.ROWS if name == error_class)
        rows = [RunError("sessions", error_class, f"{n:05}", f"session of anna {n}", id=n) for n in range(1, count + 1)]
        return [row for row in rows if self.text in row.message]

    async def groups(self) -> Sequence[ErrorGroup]:
        found = [(severity, name, len(self._all(name))) for severity, name, _ in self.ROWS]
        return [
            ErrorGroup("sessions", name, count, count, recoverable=False, hint="", severity=severity)
            for severity, name, count in found
            if count
        ]

    async def rows(self, step: str, error_class: str, after_id: int, limit: int) -> Sequence[RunError]:
        self.asked.append(error_class)
        return [row for row in self._all(error_class) if row.id > after_id][:limit]


async def test_repairs_skips_and_notes_have_branches_of_their_own() -> None:
    """The worst is open, the others show their counts; only errors count as errors."""
    tree = ErrorTree()
    async with staged(tree) as (stage, pilot):
        await tree.use(Import(), {})
        await pilot.pause()
        assert [row.strip("▌ ") for row in stage.rows if row.strip()] == [
            "▼ Errors 50",
            stage.rows[1].strip(),
            stage.rows[2].strip(),
            "▶ Repaired 46",
            "▶ Skipped 20",
            "▶ Notes 41",
        ]
        assert stage.rows[1].split() == ["▶", "Start", "time", "cannot", "be", "read", "31"]
        assert tree.total == 50


async def test_a_filter_shows_what_it_found_and_leaves_the_rest_as_it_was() -> None:
    """Few finds lie open at once; without the filter the same branches are open as before it."""
    tree, everything = ErrorTree(), Import()
    async with staged(tree) as (stage, pilot):
        await tree.use(everything, {})
        tree.cursor = 2
        await pilot.press("l")
        before = stage.rows
        await tree.use(Import("anna 40"), {})
        await pilot.pause()
        assert "▼ Repaired 1" in stage.text
        assert "▼ Notes 1" in stage.text
        assert stage.text.count("session of anna 40") == 2
        assert "Errors" not in stage.text
        await tree.use(Import(), {})
        tree.cursor = 2
        await pilot.pause()
        assert stage.rows == before


async def test_the_next_record_is_found_wherever_it_lies() -> None:
    """Closed branches open on the way, forwards and backwards; at the end nothing moves."""
    tree = ErrorTree()
    async with staged(tree) as (_, _pilot):
        await tree.use(Import(), {})

        def record() -> tuple[str, str]:
            assert tree.chosen is not None
            assert tree.chosen.error is not None
            return tree.chosen.error.error_class, tree.chosen.error.record_id

        assert await tree.find(1)
        assert record() == ("Start time cannot be read", "00001")
        for _ in range(31):
            assert await tree.find(1)
        assert record() == ("Metadata row is missing", "00001")
        assert await tree.find(-1)
        assert record() == ("Start time cannot be read", "00031")
        tree.action_move_to_end(1)
        assert await tree.find(-1)
        assert record() == ("Exact duplicate", "00020")
        tree.action_move_to_end(1)
        assert await tree.find(1)
        assert record() == ("IP address is missing", "00001")
        tree.action_move_to_end(1)
        assert await tree.find(1) is False
        assert record() == ("IP address is missing", "00041")


async def test_another_run_shows_nothing_of_the_one_before() -> None:
    """Also where both have the same branches open."""
    tree = ErrorTree()
    async with staged(tree) as (_, pilot):
        await tree.use(Import(), {})
        await pilot.press("j", "l")
        other = Import(run=2)
        await tree.use(other, {})
        assert other.asked == []
        await pilot.press("j", "l")
        assert other.asked == ["Start time cannot be read"]


class Growing(Import):
    """An import whose notes come before its errors."""

    def __init__(self) -> None:
        super().__init__()
        self.has_errors = False

    async def groups(self) -> Sequence[ErrorGroup]:
        groups = await super().groups()
        return [group for group in groups if self.has_errors or group.severity is not Severity.ERROR]


async def test_errors_open_when_they_come_and_stay_closed_when_somebody_closes_them() -> None:
    """Notes that came first lie closed above nothing; a branch that was closed by hand is left alone."""
    source, tree = Growing(), ErrorTree()
    async with staged(tree) as (stage, pilot):
        await tree.use(source, {})
        await pilot.pause()
        assert [row.strip("▌ ") for row in stage.rows if row.strip()] == ["▶ Repaired 46", "▶ Skipped 20", "▶ Notes 41"]
        source.has_errors = True
        await tree.reload()
        await pilot.pause()
        assert "▼ Errors 50" in stage.text
        tree.cursor = 0
        await pilot.press("h")
        source.has_errors = False
        await tree.reload()
        source.has_errors = True
        await tree.reload()
        await pilot.pause()
        assert "▶ Errors 50" in stage.text


class Capped(Import):
    """An import with more notes than are listed."""

    async def groups(self) -> Sequence[ErrorGroup]:
        groups = await super().groups()
        return [replace(it, count=2_000, is_cut=True) if it.severity is Severity.NOTE else it for it in groups]


async def test_what_has_no_record_is_told_at_the_end_of_its_branch() -> None:
    """The branch counts all and says how many of them are listed; its last line tells the others, and opens nothing."""
    tree = ErrorTree()
    async with staged(tree) as (stage, pilot):
        await tree.use(Capped(), {})
        tree.action_move_to_end(1)
        await pilot.press("l", "j", "l")
        assert "▼ Notes 2,000" in stage.text
        assert "▼ IP address is missing  41 listed" in stage.text
        tree.action_move_to_end(1)
        await pilot.pause()
        assert stage.rows[-1].strip("▌ ") == "… 1,959 more, too many to list"
        assert await tree.find(-1)
        assert tree.chosen is not None
        assert tree.chosen.error is not None
        assert tree.chosen.error.record_id == "00041"
