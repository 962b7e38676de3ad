"""What a sync says of the watched states that it keeps in step."""

from __future__ import annotations

import dataclasses

import pytest

from tests.cli.sample import REPORT, RUN
from tests.cli.screen import piped
from tui.cli.runs.report import report_lines
from tui.model.runs import EntityCounts, Operation, RunOptions, RunReport, RunState

SYNC = dataclasses.replace(RUN, kind=Operation.SERVER_SYNC, state=RunState.COMPLETED)


def told(watch: EntityCounts, **changes: object) -> list[str]:
    """Give the lines on a run that counted this."""
    run = dataclasses.replace(SYNC, **changes)  # type: ignore[arg-type]
    return report_lines(dataclasses.replace(REPORT, run=run, counts={"movies": EntityCounts(added=5), "watch": watch}),
                        piped())  # fmt: skip


@pytest.mark.parametrize(
    ("counts", "text"),
    [
        (EntityCounts(added=18, updated=12), "Watched states: 12 changed, 18 go to servers"),
        (EntityCounts(added=1), "Watched states: 1 goes to servers"),
        (EntityCounts(updated=2, held=3, skipped=1), "Watched states: 2 changed, 3 held, 1 not taken over"),
    ],
)
def test_what_came_of_it(counts: EntityCounts, text: str) -> None:
    """In a sentence, and not among the lists."""
    lines = told(counts)
    assert f"  {text}" in lines
    assert [line for line in lines if line.strip().startswith("watch ")] == []


def test_nothing_is_said_of_what_stayed() -> None:
    """Everything is in step already."""
    assert "Watched" not in "".join(told(EntityCounts(unchanged=40)))


def test_s35_a_dry_run_speaks_of_what_would_be() -> None:
    """Nothing goes anywhere."""
    lines = told(EntityCounts(added=2), options=RunOptions(dry_run=True))
    assert "  Watched states: 2 would go to servers" in lines


def test_what_is_held_is_told_with_what_lets_it_go() -> None:
    """Removals of the library and un-watches are two things."""
    text = "\n".join(told(EntityCounts(held=3), state=RunState.HELD))
    assert "Nothing was un-watched; syncdeck queue ls --state held shows what, run approve 12 lets it go" in text
    assert "Nothing was removed" not in text
    counts = {"movies": EntityCounts(held=9), "watch": EntityCounts(held=3)}
    both = report_lines(RunReport(dataclasses.replace(SYNC, state=RunState.HELD), counts=counts), piped())
    assert [line for line in both if "Nothing was" in line] == both[-2:]
