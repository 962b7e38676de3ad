"""What lists need a person for, and that it is told once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.screens.list_samples import TRAKT, a_list
from tests.widgets.runs import NOW, a_run
from tui.engine.attention import attention_of
from tui.engine.list_attention import attention_of_lists
from tui.model.attention import AttentionKind
from tui.model.lists import ListDetails, ListState
from tui.model.outbox import Lane, LaneCounts, LaneState
from tui.model.runs import Operation, RunState

LANE = Lane(4, "trakt", LaneState.OPEN, counts=LaneCounts(held=1))


@pytest.mark.parametrize(
    ("state", "kind", "text"),
    [
        (ListState.HELD, AttentionKind.LIST_HELD, "42 removals held: the list on Trakt shrank from 60 to 18"),
        (ListState.GONE, AttentionKind.LIST_GONE, "deleted on Trakt; what is here stays"),
        (ListState.CONFLICT, AttentionKind.LIST_CONFLICT, "changed here and on Trakt alike"),
    ],
)
def test_a_list_that_stands_still_is_told(state: ListState, kind: AttentionKind, text: str) -> None:
    """With its title, its account, and the key that shows it."""
    (item,) = attention_of_lists([a_list(state=state)])
    assert (item.kind, item.name, item.text) == (kind, "Weekend 4K", text)
    assert (item.profile, item.key, item.list_id) == ("trakt", "enter", 1)
    assert "'Weekend 4K'" in item.command


@pytest.mark.parametrize(
    ("state", "told"),
    [(ListState.QUOTA, "no room on Trakt, nothing was sent: needs 312, limit 250"),
     (ListState.FAILED, "Trakt sync failed: needs 312, limit 250")],
)  # fmt: skip
def test_reasons_are_told(state: ListState, told: str) -> None:
    """They say what to do."""
    assert attention_of_lists([a_list(state=state, reason="needs 312, limit 250")])[0].text == told


def test_what_trakt_does_not_know_is_told() -> None:
    """Also of a list that is in line otherwise; a list that is all right says nothing."""
    synced = a_list(state=ListState.SYNCED, missing=1)
    assert [(one.kind, one.text) for one in attention_of_lists([synced])] == [
        (AttentionKind.LIST_MISSING, "1 item unknown on Trakt")
    ]
    assert attention_of_lists([replace(synced, missing=0), a_list(state=ListState.WAITING)]) == []


def test_what_a_list_holds_is_told_once() -> None:
    """Not once more by its run, nor by its lane."""
    run = replace(a_run(state=RunState.HELD), kind=Operation.LIST_SYNC, profile_id=4)
    told = attention_of([TRAKT], {4: run}, {4: 42}, now=NOW, free_bytes=None, lanes=[LANE], lists=[a_list()])
    assert [one.kind for one in told] == [AttentionKind.LIST_HELD]


def test_more_that_is_held_is_told_of_the_lane() -> None:
    """Marks that would be taken away are no lists."""
    lane = replace(LANE, counts=LaneCounts(held=3))
    told = attention_of([TRAKT], {}, {}, now=NOW, free_bytes=None, lanes=[lane], lists=[a_list()])
    assert [one.text for one in told] == [
        "2 changes held back: watched marks would be taken away",
        "42 removals held: the list on Trakt shrank from 60 to 18",
    ]


def test_lists_of_a_disabled_profile_are_passed_over() -> None:
    """Those without an account are not."""
    off = replace(TRAKT, enabled=False)
    alone = a_list(id=9, profile_id=None, profile="", state=ListState.FAILED, details=ListDetails("Alone"))
    told = attention_of([off], {}, {}, now=NOW, free_bytes=None, lists=[a_list(), alone])
    assert [one.name for one in told] == ["Alone"]
