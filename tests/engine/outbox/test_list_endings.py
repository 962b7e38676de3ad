"""How deliveries of lists end: held ones wait for a person, those without room for the account."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest

from tui.engine.outbox.batch import Batch
from tui.engine.outbox.endings import TargetFailed, ending
from tui.engine.outbox.verdict import QUOTA_PAUSE
from tui.engine.targets import Arrival, Delivered
from tui.errors import LimitExceeded
from tui.model.hub import WatchValue
from tui.model.outbox import Aspect, Delivery, DeliveryState, ListWork
from tui.store.outbox.landing import Failed, Landed

FULL = LimitExceeded("needs 312, limit 250", status=420)


@pytest.fixture
def delivery() -> Delivery:
    """A list that is on its way."""
    blank: dict[str, Any] = {field.name: 0 for field in fields(Delivery) if field.default is field.default_factory}
    values = {"wanted": WatchValue(), "before": WatchValue(), "hub_before": WatchValue()}
    made = Delivery(**{**blank, **values})
    return replace(made, aspect=Aspect.LIST, list_id=7, list_work=ListWork.SYNC, item_id=None)


def end_of(delivery: Delivery, told: Delivered) -> Failed:
    """Give what is stored of it at 1000 s."""
    end = ending(delivery, told, now=1000.0, jitter=lambda _seconds: 0.0)
    assert isinstance(end, Failed)
    return end


def test_s4_what_the_gate_keeps_back_waits_for_a_person(delivery: Delivery) -> None:
    """No attempt is burnt, and no time lets it go."""
    end = end_of(delivery, Delivered(delivery.id, Arrival.HELD, note="9 of 9 would be removed"))
    assert (end.state, end.error, end.is_counted) == (DeliveryState.HELD, "9 of 9 would be removed", False)
    assert end.next_attempt_at is None


def test_s17_a_list_without_room_leaves_the_lane_to_others(delivery: Delivery) -> None:
    """It is looked at again in an hour, and is not to blame."""
    end = end_of(delivery, Delivered(delivery.id, None, error=FULL))
    assert (end.state, end.is_counted, end.next_attempt_at) == (DeliveryState.WAITING, False, 1000.0 + QUOTA_PAUSE)


def test_s17_without_room_for_what_was_watched_the_lane_closes(delivery: Delivery) -> None:
    """There the account is full whatever is written."""
    with pytest.raises(TargetFailed):
        end_of(replace(delivery, list_id=None), Delivered(delivery.id, None, error=FULL))


def test_lists_are_no_playback() -> None:
    """They count as synced, and tell of themselves."""
    batch = Batch()
    batch.add(Landed(1, DeliveryState.DONE, ""), is_list=True)
    assert (batch.synced, batch.has_plays) == (1, False)
    batch.add(Landed(2, DeliveryState.DONE, ""))
    batch.add(Failed(3, DeliveryState.DEAD, "no"), is_list=True)
    assert (batch.synced, batch.failed, batch.words) == (2, 1, "Playback sync: 1 change synced")
