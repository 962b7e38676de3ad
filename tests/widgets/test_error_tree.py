"""The error tree opens at once, however many errors there are, and loads records only when asked."""

from __future__ import annotations

import time
from collections.abc import Sequence

from tests.widgets.stage import staged, until
from tui.model.runs import ErrorGroup, RunError
from tui.widgets.error_tree import BATCH, ErrorTree
from tui.widgets.line_view import LineView

LABELS = {"movies": "Movies", "channels": "Channels"}


class Errors:
    """100,000 bad films and one failed step."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, int, int]] = []
        self.bad = 100_000

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
