"""When the dashboard speaks up about changes on their way: once when trouble begins, once when it is over."""

from __future__ import annotations

from tests.widgets.runs import NOW
from tui.model.outbox import Away, Tally
from tui.screens.sync_signs import SyncSigns

WAITING = Tally(away=(Away("emby-cabin", 17),))


def told(*tallies: Tally) -> list[str]:
    """What is said to each reading, one after the other."""
    signs = SyncSigns()
    notes = [signs.heed(tally, NOW) for tally in tallies]
    return ["" if note is None else note.text for note in notes]


def test_changes_that_arrive_are_no_note() -> None:
    """The indicator tells them."""
    assert told(Tally(), Tally(syncing=3), Tally(synced=3, ended_at=NOW)) == ["", "", ""]


def test_trouble_is_told_when_it_begins_and_when_it_is_over() -> None:
    """Not with every change in between."""
    more = Tally(away=(Away("emby-cabin", 18),))
    notes = told(Tally(), WAITING, more, Tally(syncing=18), Tally(synced=18, ended_at=NOW))
    assert notes == [
        "",
        "emby-cabin is offline: 17 changes wait for it. They go by themselves when it answers",
        "",
        "",
        "Playback sync: 18 changes synced",
    ]


def test_what_failed_is_told_at_the_end() -> None:
    """With both figures."""
    assert told(Tally(), WAITING, Tally(synced=15, failed=2, ended_at=NOW))[-1] == (
        "Playback sync: 15 succeeded, 2 failed"
    )


def test_trouble_of_before_is_no_news() -> None:
    """A dashboard that opens shows the indicator and is quiet; the end of it is told."""
    assert told(WAITING, WAITING) == ["", ""]
    assert told(WAITING, Tally(synced=17, ended_at=NOW))[-1] == "Playback sync: 17 changes synced"


def test_what_is_dropped_needs_no_word() -> None:
    """Nothing arrived, nothing is told."""
    assert told(WAITING, Tally()) == ["", ""]


def test_several_targets_are_told_in_one_note() -> None:
    """The one with the most by name."""
    both = Tally(away=(Away("emby-cabin", 17), Away("plex-den", 2)))
    assert told(Tally(), both)[1].startswith("emby-cabin is offline: 17 changes wait for it, and 2 for others.")
