"""Starts and stops of the activity log, paired into plays."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest

from tests.clients.jellyfin.support import NOW
from tui.clients.jellyfin.activity import Event, Stretch, event_of, page_in
from tui.clients.jellyfin.times import iso
from tui.model.library import ItemKind
from tui.model.pages import BadItem, Page
from tui.model.server_history import PulledPlay


def entry(number: int, kind: str, at: int, item: str | None = "i", user: str | None = "u", **more: Any) -> Any:
    """An entry as it is decoded."""
    told = {"Id": number, "Type": kind, "Date": iso(NOW + at), "ItemId": item, "UserId": user, "Name": "words"} | more
    return event_of(msgspec.Raw(json.dumps(told).encode()))


def start(number: int, at: int, item: str = "i", user: str = "u") -> Any:
    return entry(number, "VideoPlayback", at, item, user)


def stop(number: int, at: int, item: str = "i", user: str = "u") -> Any:
    return entry(number, "VideoPlaybackStopped", at, item, user)


def paired(*entries: Any, first: int = 0, size: int = 100) -> Page[PulledPlay]:
    return page_in(Stretch(0, entries, len(entries)), first, size, lambda _: True, {"u": "Mira"})


def times(page: Page[PulledPlay]) -> list[tuple[int | None, int | None]]:
    """Starts and stops, s from now."""
    return [
        (None if one.started is None else one.started - NOW, None if one.stopped is None else one.stopped - NOW)
        for one in page.rows
    ]


def test_a_start_and_the_next_stop_are_one_play() -> None:
    """Of the same user and item, whatever lies between."""
    page = paired(start(1, 0), start(2, 5, "j"), start(3, 6, "i", "v"), stop(4, 60, "j"), stop(5, 90))
    assert times(page) == [(0, 90), (5, 60), (6, None)]
    assert (page.rows[0].record, page.rows[0].account_name, page.received, page.left_out) == (1, "Mira", 5, 2)


def test_repeats_stay_apart() -> None:
    """Each start takes the first stop after it."""
    assert times(paired(start(1, 0), stop(2, 50), start(3, 60), stop(4, 99))) == [(0, 50), (60, 99)]


def test_a_start_without_a_stop_has_no_end() -> None:
    """The next start shows that the stop was lost."""
    assert times(paired(start(1, 0), start(2, 100), stop(3, 150))) == [(0, None), (100, 150)]


def test_a_stop_after_a_day_belongs_to_another_play() -> None:
    """Something was lost between."""
    assert times(paired(start(1, 0), stop(2, 90_000))) == [(0, None), (None, 90_000)]


def test_s20_a_stop_without_a_start_has_no_beginning() -> None:
    """It is a play all the same; when it began is not known."""
    assert times(paired(stop(1, 50))) == [(None, 50)]


def test_a_play_belongs_to_the_page_of_its_start() -> None:
    """The stop on the next page is seen, and tells nothing again there."""
    entries = [start(1, 0), start(2, 5, "j"), stop(3, 60, "j"), stop(4, 90)]
    assert times(paired(*entries, first=0, size=2)) == [(0, 90), (5, 60)]
    later = paired(*entries, first=2, size=2)
    assert (times(later), later.received, later.left_out) == ([], 2, 2)


@pytest.mark.parametrize(
    "odd",
    [
        entry(9, "AuthenticationSucceeded", 0),
        entry(9, "VideoPlayback", 0, None),
        entry(9, "VideoPlayback", 0, "i", None),
    ],
)
def test_what_tells_of_no_play_is_left_out(odd: Any) -> None:
    """Sign-ins, and rows of 10.8 without an item."""
    assert odd is None
    assert paired(odd, start(1, 5)).left_out == 1


def test_music_is_music() -> None:
    """A video is a film until its item is read."""
    kinds = [one.kind for one in (entry(1, "AudioPlayback", 0), start(2, 0)) if isinstance(one, Event)]
    assert kinds == [ItemKind.TRACK, ItemKind.MOVIE]


def test_s26_an_entry_that_cannot_be_read_is_told() -> None:
    """Its neighbours come."""
    page = paired(entry(7, "VideoPlayback", 0, Date="soon"), event_of(msgspec.Raw(b'{"Id":"x"}')), start(1, 5))
    assert page.bad == (BadItem("7", "Its time cannot be read"), page.bad[1])
    assert len(page.rows) == 1
