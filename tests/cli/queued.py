"""A change on its way, and a lane, to be varied by the tests of what is printed."""

from __future__ import annotations

from tui.model.hub import WatchValue
from tui.model.library import Watch
from tui.model.outbox import Aspect, Delivery, DeliveryState, Lane, LaneCounts, LaneState

NOW = 1_767_367_300.0
WATCHED = WatchValue(Watch.WATCHED, plays=1, last_watched=1_767_367_000)
UNWATCHED = WatchValue(Watch.UNWATCHED)

DELIVERY = Delivery(
    id=7,
    profile_id=3,
    profile="emby-cabin",
    person_id=1,
    person="Anna",
    account_id=5,
    account_key="f3a1",
    item_id=11,
    item_key="204",
    library_key="2",
    title="Severance S02E04",
    title_id=9,
    aspect=Aspect.WATCH,
    wanted=WATCHED,
    before=UNWATCHED,
    hub_before=UNWATCHED,
    decision="watched on plex-den",
    origin="plex-den",
    rev=2,
    state=DeliveryState.PENDING,
    attempts=0,
    created_at=1_767_367_010.0,
    changed_at=1_767_367_000.0,
)
LANE = Lane(3, "emby-cabin", LaneState.OFFLINE, "no route since 11:20", counts=LaneCounts(ready=17, dead=1))
